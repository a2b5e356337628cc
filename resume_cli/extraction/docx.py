"""DOCX by walking its XML in document order: everything that Word shows, and what it hides."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any

from resume_cli.extraction.ceilings import check_characters
from resume_cli.extraction.document import HiddenText, LayoutFacts, Limits
from resume_cli.extraction.docx_archive import Archive
from resume_cli.extraction.docx_numbering import Numbering
from resume_cli.extraction.docx_styles import Look, Styles, child, local, run_look, shade, value
from resume_cli.extraction.parsed import Parsed

if TYPE_CHECKING:
    from collections.abc import Iterator

METHOD = "docx-xml"

_TWIPS = 20  # in a point
# Deleted or moved text, field codes, and what belongs to marks rather than to text.
_SKIPPED_NAMES = (
    "del moveFrom delText instrText delInstrText rPr pPr sectPr tblPr tblGrid trPr tcPr proofErr "
    "fldData rt sdtPr sdtEndPr"
)
_SKIPPED = frozenset(_SKIPPED_NAMES.split())
_BREAKS = frozenset({"br", "cr"})
_SYMBOL_BULLET = "\uf0b7"
_CELL_JOINT = " | "


class _Walk:
    """One pass over a part's elements; gathers lines, hidden runs and facts."""

    def __init__(self, styles: Styles, numbering: Numbering, limits: Limits) -> None:
        self.lines: list[str] = []
        self.hidden: list[HiddenText] = []
        self.sizes: Counter[float] = Counter()
        self.fonts: Counter[str] = Counter()
        self.counts: Counter[str] = Counter()
        self._styles = styles
        self._numbering = numbering
        self._limits = limits
        self._characters = 0
        self._boxes: list[list[str]] = []

    def blocks(self, element: Any, ground: str | None = None) -> None:
        """Walk block-level children: paragraphs, tables, and whatever wraps them."""
        for item in element:
            name = local(item)
            if name == "p":
                self._paragraph(item, ground)
            elif name == "tbl":
                self._table(item, ground)
            elif name == "AlternateContent":
                self.blocks(_choice(item), ground)
            elif name not in _SKIPPED:
                self.blocks(item, ground)

    def _paragraph(self, paragraph: Any, ground: str | None) -> None:
        self._count(1)
        properties = child(paragraph, "pPr")
        look = self._styles.paragraph_look(properties)
        if look.ground is None and ground is not None:
            look = Look(ground=ground).over(look)
        parts: list[str] = []
        outer, self._boxes = self._boxes, []
        self._inline(paragraph, look, parts)
        text = "".join(parts)
        if text.strip():
            text = self._numbering.mark(self._styles.numbering(properties)) + text
            self._take(text.split("\n"))
        for box in self._boxes:
            self.lines += box
        self._boxes = outer

    def _take(self, lines: list[str]) -> None:
        self.lines += lines
        self._count(sum(map(len, lines)))

    def _count(self, characters: int) -> None:
        # Paragraphs count as their line's end, so that empty ones come to an end, too.
        self._characters += characters
        check_characters(self._characters, self._limits)

    def _inline(self, element: Any, look: Look, parts: list[str]) -> None:
        for item in element:
            name = local(item)
            if name == "r":
                self._run(item, look, parts)
            elif name == "AlternateContent":
                self._inline(_choice(item), look, parts)
            elif name == "txbxContent":
                self._text_box(item)
            elif name not in _SKIPPED:
                self.counts["links"] += name == "hyperlink"
                self._inline(item, look, parts)

    def _text_box(self, element: Any) -> None:
        # A text box stands beside its paragraph, whose own text must not be torn by it.
        outer, self.lines = self.lines, []
        self.blocks(element, _box_fill(element))
        self._boxes.append(self.lines)
        self.lines = outer

    def _run(self, run: Any, look: Look, parts: list[str]) -> None:
        properties = child(run, "rPr")
        style = value(child(properties, "rStyle"))
        full = run_look(properties).over(self._styles.look(style)).over(look)
        text: list[str] = []
        self._run_content(run, look, text)
        joined = "".join(text)
        kind = full.hidden_kind()
        if kind is None:
            parts.append(joined)
            letters = len(joined.replace(" ", ""))
            self.sizes[(full.size or 20) / 2] += letters  # Word's own default is 10 pt
            self.fonts[full.font or ""] += letters
        elif joined.strip():
            self._hide(joined, kind)

    def _hide(self, text: str, kind: str) -> None:
        last = self.hidden[-1] if self.hidden else None
        self._count(len(text))
        if last is not None and last.kind == kind and not self._boxes:
            self.hidden[-1] = HiddenText(f"{last.text} {text}", 1, kind)
        else:
            self.hidden.append(HiddenText(text, 1, kind))

    def _run_content(self, run: Any, look: Look, text: list[str]) -> None:
        for item in run:
            name = local(item)
            if name == "t":
                text.append(item.text or "")
            elif name in {"tab", "ptab"}:
                text.append(" ")
            elif name in _BREAKS:
                text.append("\n")
            elif name == "noBreakHyphen":
                text.append("-")
            elif name == "sym":
                text.append(_symbol(value(item, "char")))
            elif name == "AlternateContent":
                self._run_content(_choice(item), look, text)
            elif name not in _SKIPPED:
                self.counts["images"] += name in {"pic", "imagedata"}
                self._inline_drawing(item, look, text)

    def _inline_drawing(self, item: Any, look: Look, text: list[str]) -> None:
        if len(item):
            self._inline(item, look, text)

    def _table(self, table: Any, ground: str | None) -> None:
        self.counts["tables"] += 1
        fill = shade(child(table, "tblPr")) or ground
        for row in _rows(table):
            cells = [self._cell(cell, fill) for cell in _cells(row)]
            filled = [lines for lines in cells if any(line.strip() for line in lines)]
            if filled and all(len(lines) == 1 for lines in filled):
                self.lines.append(_CELL_JOINT.join(lines[0].strip() for lines in filled))
            else:
                for lines in filled:
                    self.lines += lines

    def _cell(self, cell: Any, ground: str | None) -> list[str]:
        outer, self.lines = self.lines, []
        self.blocks(cell, shade(child(cell, "tcPr")) or ground)
        inner, self.lines = self.lines, outer
        return inner


def read_docx(data: bytes, limits: Limits) -> Parsed:
    """Read a DOCX: headers, body with tables and text boxes, notes, footers.

    Raises:
        UnreadableFileError: an archive that Word could not read without doubt either.
        ExtractionLimitError: more parts, bytes or characters than `limits` allow.

    """
    archive = Archive(data, limits)
    main = archive.main_part()
    related = archive.targets(main)
    body = child(archive.xml(main), "body")
    styles = Styles(_first(archive, related, "styles"))
    walk = _Walk(styles, Numbering(_first(archive, related, "numbering")), limits)
    for part in _parts(related, "header"):
        _walk_part(archive, part, walk)
    if body is not None:
        walk.blocks(body)
    for kind in ("footnotes", "endnotes", "footer"):
        for part in _parts(related, kind):
            _walk_part(archive, part, walk)
    return Parsed(
        method=METHOD,
        lines=tuple((1, line) for line in walk.lines),
        hidden=tuple(walk.hidden),
        layout=_layout(walk, body, archive),
    )


def _parts(related: dict[str, str], kind: str) -> list[str]:
    pattern = re.compile(rf".*/{kind}\d*\.xml")
    return sorted({part for part in related.values() if pattern.fullmatch(part)})


def _first(archive: Archive, related: dict[str, str], kind: str) -> Any:
    parts = _parts(related, kind)
    return archive.xml(parts[0]) if parts else None


def _walk_part(archive: Archive, part: str, walk: _Walk) -> None:
    root = archive.xml(part)
    if root is None:
        return
    seen = set(walk.lines)
    before = len(walk.lines)
    walk.blocks(root)
    # First, even and default headers usually say the same: once is enough.
    walk.lines[before:] = [line for line in walk.lines[before:] if line not in seen]


def _choice(element: Any) -> Any:
    """Return the branch of an `mc:AlternateContent` that Word shows: never both."""
    choice = child(element, "Choice")
    if choice is not None:
        return choice
    fallback = child(element, "Fallback")
    return fallback if fallback is not None else ()


def _rows(table: Any) -> Iterator[Any]:
    for item in table:
        name = local(item)
        if name == "tr":
            yield item
        elif name in {"sdt", "sdtContent", "ins", "customXml"}:
            yield from _rows(item)


def _cells(row: Any) -> Iterator[Any]:
    for item in row:
        name = local(item)
        if name == "tc":
            yield item
        elif name in {"sdt", "sdtContent", "ins", "customXml"}:
            yield from _cells(item)


def _symbol(code: str | None) -> str:
    try:
        return chr(int(code or "", 16))
    except (ValueError, OverflowError):
        return _SYMBOL_BULLET


def _box_fill(content: Any) -> str | None:
    """Return a text box's fill colour: white text on a filled box is meant to be read."""
    for shape in content.iterancestors():
        name = local(shape)
        if name in {"wsp", "sp"}:
            fill = child(child(shape, "spPr"), "solidFill")
            if fill is not None:
                return value(child(fill, "srgbClr")) or "808080"
            return None if child(shape, "style") is None else "808080"
        if name in {"rect", "shape", "roundrect"}:
            colour = (value(shape, "fillcolor") or "").split(" ")[0].lstrip("#")
            return colour or None
    return None


def _layout(walk: _Walk, body: Any, archive: Archive) -> LayoutFacts:
    section = (
        next((item for item in reversed(list(body)) if local(item) == "sectPr"), None)
        if (body is not None)
        else None
    )
    size, margins = child(section, "pgSz"), child(section, "pgMar")
    columns = value(child(section, "cols"), "num") or "1"
    pages = re.search(rb"<Pages>(\d{1,4})</Pages>", archive.read("docProps/app.xml") or b"")
    sizes = {size: n for size, n in walk.sizes.items() if n}
    return LayoutFacts(
        pages=max(int(pages[1]), 1) if pages else 1,
        page_width=_points(size, "w"),
        page_height=_points(size, "h"),
        columns=int(columns) if columns.isdecimal() and len(columns) < 3 else 1,  # noqa: PLR2004  # digits
        body_size=max(sizes, key=lambda size: sizes[size]) if sizes else None,
        font_sizes=tuple(sorted(sizes)),
        fonts=tuple(name for name, n in walk.fonts.most_common() if name and n),
        margin_left=_points(margins, "left"),
        margin_top=_points(margins, "top"),
        margin_right=_points(margins, "right"),
        margin_bottom=_points(margins, "bottom"),
        tables=walk.counts["tables"],
        images=walk.counts["images"],
        links=walk.counts["links"],
    )


def _points(element: Any, name: str) -> float | None:
    text = value(element, name)
    try:
        return round(float(text) / _TWIPS, 1) if text else None
    except ValueError:
        return None
