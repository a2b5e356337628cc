"""DOCX by walking its XML in document order: everything that Word shows, and what it hides."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from resume_cli.extraction.docx_archive import Archive
from resume_cli.extraction.docx_facts import layout_facts, page_count
from resume_cli.extraction.docx_gathered import Gathered
from resume_cli.extraction.docx_headers import shown_around
from resume_cli.extraction.docx_package import Package
from resume_cli.extraction.docx_walk import Walk
from resume_cli.extraction.docx_xml import local, value, within
from resume_cli.extraction.parsed import Parsed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from resume_cli.extraction.document import Limits

METHOD = "docx-xml"

_RENDERED = "lastRenderedPageBreak"


def read_docx(data: bytes, limits: Limits) -> Parsed:
    """Read a DOCX: headers, body with tables and text boxes, notes, footers.

    Raises:
        UnreadableFileError: an archive that Word could not read without doubt either.
        ExtractionLimitError: more parts, bytes or characters than `limits` allow.
        etree.XMLSyntaxError: the main part is no XML.

    """
    package = Package(Archive(data, limits))
    rendered = next(within(package.body, _RENDERED), None) is not None
    gathered = Gathered(limits, package.text_height(), rendered)
    walk = Walk(package, gathered)
    if package.body is not None:
        walk.part(package.body, package.main)
    pages, height = page_count(package, gathered), gathered.height
    for kind in ("footnote", "endnote"):
        _notes(walk, kind)
    _around(walk, shown_around(package, "footer", pages))
    below, gathered.lines = gathered.lines, []
    gathered.marks, gathered.height = 0, 0.0
    _around(walk, shown_around(package, "header", pages))
    lines = (replace(line, page=min(line.page, pages)) for line in (*gathered.lines, *below))
    facts = layout_facts(package, gathered, pages, height)
    return Parsed(METHOD, tuple(lines), tuple(gathered.hidden), facts)


def _around(walk: Walk, parts: list[tuple[str, Any]]) -> None:
    """Walk headers or footers; those of several sections usually say the same: once is enough."""
    gathered = walk.gathered
    before, gathered.lines = gathered.lines, []
    seen: set[str] = set()
    for name, root in parts:
        start = len(gathered.lines)
        walk.part(root, name)
        new = [line for line in gathered.lines[start:] if line.text not in seen]
        gathered.lines[start:] = new
        seen.update(line.text for line in new)
    gathered.lines = before + gathered.lines


def _notes(walk: Walk, kind: str) -> None:
    """Walk the notes that the body refers to; others are left over from deleted text."""
    package = walk.package
    used = {value(mark, "id") for mark in within(package.body, f"{kind}Reference")}
    relations = package.relations.values()
    name = next((each.target for each in relations if each.kind == f"{kind}s"), None)
    root = None if name is None or not used else package.archive.spare(name)
    for note in _of_kind(root, kind):
        if value(note, "id") in used and value(note, "type") in {None, "normal"}:
            walk.part(note, name or "")


def _of_kind(root: Any, kind: str) -> Iterator[Any]:
    return (item for item in (root if root is not None else ()) if local(item) == kind)
