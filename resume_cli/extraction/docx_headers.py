"""Headers and footers of a DOCX: those that its pages show."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from resume_cli.extraction.docx_xml import child, is_on, local, value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from resume_cli.extraction.docx_package import Package


def shown_around(package: Package, kind: str, pages: int) -> list[tuple[str, Any]]:
    """Return the headers or footers that so many pages show, each once: name and root.

    First and even ones only where the document uses them (ECMA-376, 17.10.6 and 17.15.1.38).
    """
    even = is_on(child(package.settings, "evenAndOddHeaders")) and pages > 1
    names: dict[str, None] = {}
    for section in package.sections:
        first = is_on(child(section, "titlePg"))
        wanted = {"first": first, "default": pages > 1 or not first, "even": even}
        references = dict(_references(section, kind))
        for each in (kind for kind, there in wanted.items() if there):
            relation = package.relations.get(references.get(each, ""))
            if relation is not None:
                names[relation.target] = None
    roots = ((name, package.archive.spare(name)) for name in names)
    return [(name, root) for name, root in roots if root is not None]


def _references(section: Any, kind: str) -> Iterator[tuple[str, str]]:
    for item in section:
        if local(item) == f"{kind}Reference":
            yield value(item, "type") or "default", value(item, "id") or ""
