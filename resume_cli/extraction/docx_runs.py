"""Reading what stands inside a paragraph of a DOCX: runs, fields, links, symbols and drawings."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from resume_cli.extraction.docx_embedded import chart_texts, diagram_texts
from resume_cli.extraction.docx_lines import Piece
from resume_cli.extraction.docx_look import Look, run_look
from resume_cli.extraction.docx_shapes import (
    DRAWN_SHAPES,
    VML_SHAPES,
    drawing_hides,
    drawn_ground,
    extent_points,
    vml_ground,
    vml_hides,
    vml_size,
)
from resume_cli.extraction.docx_xml import child, chosen, local, value

if TYPE_CHECKING:
    from collections.abc import Callable

    from resume_cli.extraction.docx_archive import Relation
    from resume_cli.extraction.docx_gathered import Gathered
    from resume_cli.extraction.docx_package import Package
    from resume_cli.extraction.docx_walk import Place, Walk

# Deleted or moved text, what belongs to marks rather than to text, and readings above kanji.
_SKIPPED_NAMES = (
    "del moveFrom delText delInstrText rPr pPr sectPr proofErr fldData rt rubyPr sdtPr sdtEndPr "
    "docPr cNvPr spPr style bodyPr extent positionH positionV"
)
_SKIPPED = frozenset(_SKIPPED_NAMES.split())
_LINK_FIELD = re.compile(r'\s*HYPERLINK\s+(?!\\)"?([^"\s]+)')
_SYMBOL_FONTS = ("wingdings", "webdings", "symbol", "zapfdingbats")
_SYMBOLS = 0xF000  # where fonts of pictures have their characters
_MARGINS_OF_A_BOX = 14.4  # Word's own: a tenth of an inch on both sides


class Runs:
    """Turns the inside of a paragraph into pieces of visible text.

    Fields may run over many paragraphs, so that their state is kept from one to the next.
    """

    def __init__(self, walk: Walk, package: Package, gathered: Gathered) -> None:
        self._walk = walk
        self._package = package
        self._gathered = gathered
        self._relations: dict[str, Relation] = {}
        self._pieces: list[Piece] = []
        self._fields: list[list[str] | None] = []
        """What is read of each open field's instruction; `None` once its result has begun."""
        self._readers: dict[str, Callable[[Any, Look, Place], None]] = {
            "r": self._run,
            "t": self._text,
            "tab": lambda _, look, place: self._emit(" ", look, place),
            "ptab": lambda _, look, place: self._emit(" ", look, place),
            "cr": lambda _, look, place: self._emit("\n", look, place),
            "br": self._break,
            "lastRenderedPageBreak": lambda *_: gathered.new_page(rendered=True),
            "noBreakHyphen": lambda _, look, place: self._emit("-", look, place),
            "sym": self._symbol,
            "symEx": self._symbol,
            "fldChar": self._field_mark,
            "instrText": self._instruction,
            "fldSimple": self._simple_field,
            "hyperlink": self._hyperlink,
            "AlternateContent": lambda item, look, place: self._inside(chosen(item), look, place),
            "txbxContent": lambda item, _, place: self._walk.box(item, place),
            "textpath": self._word_art,
            "anchor": self._drawing,
            "inline": self._drawing,
            "pic": self._picture,
            "imagedata": lambda *_: gathered.images.append((0.0, 0.0)),
            "chart": self._embedded,
            "relIds": self._embedded,
            **dict.fromkeys(DRAWN_SHAPES | VML_SHAPES, self._shape),
        }

    def enter(self, part: str) -> None:
        """Go on with another part: its links have their own targets, and no field is open."""
        self._relations = self._package.archive.relations(part)
        self._fields = []

    def read(self, paragraph: Any, look: Look, place: Place) -> list[Piece]:
        """Return the visible pieces of a paragraph in order; text boxes go to the walk."""
        outer, self._pieces = self._pieces, []
        self._inside(paragraph, look, place)
        found, self._pieces = self._pieces, outer
        # An instruction ends with its paragraph: one that never ended must not swallow the rest.
        self._fields = [field for field in self._fields if field is None]
        return found

    def _inside(self, element: Any, look: Look, place: Place) -> None:
        for item in element:
            name = local(item)
            reader = self._readers.get(name)
            if reader is not None:
                reader(item, look, place)
            elif name not in _SKIPPED:
                self._inside(item, look, place)

    def _run(self, run: Any, look: Look, place: Place) -> None:
        properties = child(run, "rPr")
        if properties is not None:
            style = value(child(properties, "rStyle"))
            styles = self._package.styles
            under = styles.look(style, "character").over(look) if style else look
            look = run_look(properties, self._package.theme).over(under)
        # What is drawn in a vanished run vanishes with it.
        self._inside(run, look, place.hiding("vanished" if look.vanish else None))

    def _text(self, item: Any, look: Look, place: Place) -> None:
        text = (item.text or "").replace("\n", " ")
        if (look.font or "").lower().startswith(_SYMBOL_FONTS):
            text = "".join(chr(_SYMBOLS + ord(c)) if " " < c < "\u0100" else c for c in text)
        self._emit(text.upper() if look.caps else text, look, place)

    def _symbol(self, item: Any, look: Look, place: Place) -> None:
        try:
            symbol = chr(int(value(item, "char") or "", 16))
        except (ValueError, OverflowError):
            symbol = chr(_SYMBOLS + 0xB7)
        self._emit(symbol, look, place)

    def _break(self, item: Any, look: Look, place: Place) -> None:
        if value(item, "type") == "page":
            self._gathered.new_page(rendered=False)
        self._emit("\n", look, place)

    def _emit(self, text: str, look: Look, place: Place) -> None:
        if any(field is not None for field in self._fields):
            return
        kind = place.hidden or self._hidden_kind(text, look, place)
        if kind is not None:
            self._gathered.hide(text.replace("\n", " "), kind)
        else:
            piece = Piece(text, look, self._gathered.page)
            self._pieces.append(piece)
            if text.strip():
                self._gathered.show(piece)

    def _hidden_kind(self, text: str, look: Look, place: Place) -> str | None:
        kind = look.hidden_kind(place.ground)
        if kind == "white" and not place.own_ground and look.is_light():
            letters, size = len(text.strip()), Piece(text, look, 1).size
            if self._package.backdrops.carry(letters, size, in_shape=place.in_shape):
                return None
        return kind

    def _field_mark(self, item: Any, *_: object) -> None:
        mark = value(item, "fldCharType")
        if mark == "begin":
            self._fields.append([])
        elif self._fields and mark == "separate":
            self._take_link("".join(self._fields[-1] or ()))
            self._fields[-1] = None
        elif self._fields and mark == "end":
            self._fields.pop()

    def _instruction(self, item: Any, *_: object) -> None:
        if self._fields and self._fields[-1] is not None:
            self._fields[-1].append(item.text or "")

    def _simple_field(self, item: Any, look: Look, place: Place) -> None:
        self._take_link(value(item, "instr") or "")
        self._inside(item, look, place)

    def _take_link(self, instruction: str) -> None:
        link = _LINK_FIELD.match(instruction)
        if link:
            self._gathered.links.append(link[1])

    def _hyperlink(self, item: Any, look: Look, place: Place) -> None:
        relation = self._relations.get(value(item, "id") or "")
        if relation is not None and place.hidden is None:
            self._gathered.links.append(relation.target)
        self._inside(item, look, place)

    def _drawing(self, item: Any, look: Look, place: Place) -> None:
        width, _ = extent_points(child(item, "extent"))
        here = replace(place, width=max(width - _MARGINS_OF_A_BOX, 1.0))
        self._inside(item, look, here.hiding(drawing_hides(item, self._package.page)))

    def _shape(self, item: Any, look: Look, place: Place) -> None:
        if local(item) in DRAWN_SHAPES:
            ground = drawn_ground(item, self._package.theme)
        else:
            ground = vml_ground(item)
            width, _ = vml_size(item)
            place = replace(place, width=width or place.width)
            place = place.hiding(vml_hides(item, self._package.page))
        styles = self._package.styles
        bare = replace(place, look=styles.default, own_ground=False, in_shape=True)
        self._inside(item, look, bare.on(ground))

    def _word_art(self, item: Any, look: Look, place: Place) -> None:
        text = value(item, "string")
        if text:
            self._walk.texts([text], replace(place, look=look))

    def _picture(self, item: Any, look: Look, place: Place) -> None:
        if place.hidden is None:
            self._gathered.images.append(extent_points(child(item, "spPr", "xfrm", "ext")))
        self._inside(item, look, place)

    def _embedded(self, item: Any, look: Look, place: Place) -> None:
        find = chart_texts if local(item) == "chart" else diagram_texts
        relation = self._relations.get(value(item, "id") or value(item, "dm") or "")
        root = None if relation is None else self._package.archive.spare(relation.target)
        texts = find(root)
        if texts:
            self._walk.texts(texts, replace(place, look=look))
