"""What every part of a DOCX is read with: its styles, theme, lists, page and headers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from resume_cli.extraction.docx_backdrops import Backdrops
from resume_cli.extraction.docx_colours import AUTO, WHITE
from resume_cli.extraction.docx_headers import shown_around
from resume_cli.extraction.docx_numbering import Numbering
from resume_cli.extraction.docx_shapes import Page
from resume_cli.extraction.docx_styles import Styles
from resume_cli.extraction.docx_theme import Theme
from resume_cli.extraction.docx_xml import child, is_on, local, number, within

if TYPE_CHECKING:
    from resume_cli.extraction.docx_archive import Archive

AROUND = ("header", "footer")
_TWIPS = 20  # in a point
_LETTER = (612.0, 792.0)  # Word's own page where a section says none
_MARGIN = 72.0
_NARROWEST = 36.0


class Package:
    """The main part of a document and what it refers to; a broken or missing part counts as none.

    Raises:
        etree.XMLSyntaxError: the main part is no XML.

    """

    def __init__(self, archive: Archive) -> None:
        self.archive = archive
        self.main = archive.main_part()
        self.relations = archive.relations(self.main)
        self.document = archive.xml(self.main)
        self.body = child(self.document, "body")
        self.settings = self.only("settings")
        self.theme = Theme(self.only("theme"), self.settings)
        self.styles = Styles(self.only("styles"), self.theme)
        self.numbering = Numbering(self.only("numbering"), self.theme)
        found = within(self.body, "sectPr")
        self.sections = [each for each in found if local(each.getparent()) != "sectPrChange"]
        self.page = Page(*(self.length("pgSz", *side) for side in zip("wh", _LETTER, strict=True)))
        self.text_width = self._text_width()
        around = [(root, True) for kind in AROUND for _, root in shown_around(self, kind, pages=2)]
        self.backdrops = Backdrops([(self.body, False), *around], self.theme)

    def only(self, kind: str) -> Any:
        """Return the root of the first part of a kind that the main part refers to, or `None`."""
        names = (each.target for each in self.relations.values() if each.kind == kind)
        name = next(names, None)
        return None if name is None else self.archive.spare(name)

    def length(self, element: str, name: str, default: float) -> float:
        """Return a length, in points, from the first section that states it."""
        stated = (number(child(section, element), name) for section in self.sections)
        twips = next((amount for amount in stated if amount is not None), None)
        return default if twips is None else round(twips / _TWIPS, 1)

    def ground(self) -> str:
        """Return the colour of the page, white unless it is set and shown."""
        colour = self.theme.word_colour(child(self.document, "background"), "color")
        shown = is_on(child(self.settings, "displayBackgroundShape"))
        return colour if shown and colour and colour != AUTO else WHITE

    def columns(self) -> int:
        """Return the most columns that any section sets its text in."""
        most = 1
        for section in self.sections:
            setting = child(section, "cols")
            own = sum(1 for _ in within(setting, "col"))
            most = max(most, own, min(number(setting, "num") or 1, 9))
        return most

    def text_height(self) -> float:
        """Return the height of one page's text, its columns one under the other."""
        sides = sum(self.length("pgMar", side, _MARGIN) for side in ("top", "bottom"))
        return max(self.page.height - sides, _MARGIN) * self.columns()

    def _text_width(self) -> float:
        sides = sum(self.length("pgMar", side, _MARGIN) for side in ("left", "right"))
        return max((self.page.width - sides) / self.columns(), _NARROWEST)
