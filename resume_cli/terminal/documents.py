"""What the tool reads from a file: as a sheet for people, as a record for programs."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from resume_cli.terminal.console import output, write
from resume_cli.terminal.text import cell_text, one_line, printable

if TYPE_CHECKING:
    from rich.console import Console

    from resume_cli.extraction.document import Document, LayoutFacts


def document_record(
    path: str, document: Document | None, outcome: str, reason: str
) -> dict[str, object]:
    """One file's extraction under fixed keys; without a document its facts are null or empty.

    `quality` is 0 to 1, `layout` holds the fields of `LayoutFacts` (lengths in points).
    """
    return {
        "path": path,
        "outcome": outcome,
        "reason": reason,
        "mime_type": document and document.mime_type,
        "method": document and document.method,
        "pages": document and document.pages,
        "language": document and document.language,
        "word_count": document and document.word_count,
        "character_count": document and document.character_count,
        "quality": document and document.quality,
        "text": document and document.text,
        "lines": [
            {"n": line.number, "page": line.page, "text": line.text}
            for line in (document.lines if document else ())
        ],
        "sections": [
            {"name": part.name, "first_line": part.first_line, "last_line": part.last_line}
            for part in (document.sections if document else ())
        ],
        "hidden": [
            {"text": passage.text, "page": passage.page, "kind": passage.kind}
            for passage in (document.hidden if document else ())
        ],
        "layout": asdict(document.layout) if document else {},
    }


def print_document(path: str, document: Document) -> None:
    """Print a readable sheet on standard output: facts, sections, hidden text, numbered lines."""
    console = output()
    write(console, (printable(path), "bold"))
    for label, value in _facts(document):
        write(console, (f"{label:<10}", "dim"), value, indent=2)
    for passage in document.hidden:
        place = f"hidden text ({passage.kind}, page {passage.page}): "
        write(console, (place, "yellow"), one_line(passage.text), indent=2)
    write(console, "")
    _print_lines(console, document)
    write(console, "")


def _facts(document: Document) -> list[tuple[str, str]]:
    sections = [f"{part.name} ({part.first_line}–{part.last_line})" for part in document.sections]
    size = f"{document.word_count:,} words, {document.character_count:,} characters"
    return [
        ("type", document.mime_type),
        ("read by", f"{document.method}, quality {document.quality:.2f}"),
        ("text", f"{size}, language {document.language}"),
        ("layout", _layout(document.layout)),
        ("sections", ", ".join(sections) or "none found"),
    ]


def _layout(facts: LayoutFacts) -> str:
    counts = {
        "page": facts.pages,
        "column": facts.columns,
        "table": facts.tables,
        "image": facts.images,
        "link": facts.links,
        "bullet": facts.bullets,
    }
    parts = [f"{count} {noun}{'' if count == 1 else 's'}" for noun, count in counts.items()]
    if facts.fonts:
        parts.append(f"set in {', '.join(facts.fonts[:3])}")
    if facts.body_size is not None:
        parts.append(f"{facts.body_size:g} pt")
    return ", ".join(parts)


def _print_lines(console: Console, document: Document) -> None:
    width = len(str(len(document.lines)))
    page = 0
    for line in document.lines:
        if line.page != page:
            page = line.page
            write(console, (f"page {cell_text(page)}", "dim"))
        write(console, (f"{line.number:>{width}}  ", "dim"), printable(line.text))
