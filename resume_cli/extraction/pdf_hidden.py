"""Which words of a PDF page a reader does not see, and what hides them.

Words that show no ink of their own at first sight are tried: the page is rendered again without
them, and where that changes nothing, nothing of them was to be seen. So ink of other words,
pictures behind and shapes above deceive nobody.
"""

from __future__ import annotations

import ctypes
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pypdfium2.raw as pdfium

from resume_cli.extraction.pdf_boxes import are_over_each_other, overlap, share_inside
from resume_cli.extraction.pdf_clips import is_clipped
from resume_cli.extraction.pdf_lines import text_line
from resume_cli.extraction.pdf_overlaps import trials, words_over_each_other
from resume_cli.extraction.pdf_styles import MODE_STROKES, MODE_UNDRAWN
from resume_cli.extraction.pdf_visibility import (
    MIN_CONTRAST,
    View,
    contrast,
    edge_contrast,
    ground,
    ink_share,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from resume_cli.extraction.pdf_chars import Frame
    from resume_cli.extraction.pdf_objects import PageObjects, Shape
    from resume_cli.extraction.pdf_words import Word

REPEATED = ""
"""The kind of a word that is drawn a second time, unseen, where it stands: no text of its own."""
_TINY = 2.0
"""Points; print begins to be readable at about 4."""
_USUAL_SIDE = 400.0  # points; a page smaller than this is made to be shown larger
_NEAR_WHITE = 243
_TRANSPARENT = 13  # of 255: 5 %
_MIN_SCAN_COVER = 0.5  # of a page that the pictures of a scan take
_MOST_WORDS = 0.8
"""Share of a page's words that are unseen for a reason of its own; fewer are hidden."""
_OF_SCANS = frozenset({"invisible", "transparent", "covered"})
_MOST = 0.6  # of a word's box
_BAND = 12.0  # points; words in different bands of a page do not stand over each other
_MANY_SEGMENTS = 100  # of a drawing, not of a shape laid over text
_MIN_INK = 0.03
"""Share of a word's box that its own ink takes: letters take a tenth to a third."""


class HiddenFinder:
    """Tells the hidden words of one page."""

    def __init__(self, page: Any, frame: Frame, objects: PageObjects) -> None:
        self._page = page
        self._frame = frame
        self._objects = objects
        short = min(frame.width, frame.height, _USUAL_SIDE)
        self._tiny = _TINY * short / _USUAL_SIDE
        self._words: list[Word] = []

    def find(self, words: list[Word]) -> dict[int, str]:
        """Return the kind of each hidden word by its place in `words`."""
        self._words = words
        kinds: dict[int, str] = {}
        numbers = {id(item): number for number, item in enumerate(words)}
        readable = []
        for number, item in enumerate(words):
            kind = self._plain_kind(item) if _says_something(item) else None
            if kind:
                kinds[number] = kind
            else:
                readable.append(item)
        for item, kind in self._tried(self._suspects(readable)):
            kinds[numbers[id(item)]] = kind
        _take_marks_along(words, kinds)
        return kinds

    @cached_property
    def _bands(self) -> dict[int, list[Word]]:
        """Words by the bands of the page that they stand in."""
        bands: dict[int, list[Word]] = {}
        for item in self._words:
            top, bottom = int(item.box.top / _BAND), int(item.box.bottom / _BAND)
            for band in {top, (top + bottom) // 2, bottom}:
                bands.setdefault(band, []).append(item)
        return bands

    def _plain_kind(self, item: Word) -> str | None:
        left, top, right, bottom = item.box
        x, y = (left + right) / 2, (top + bottom) / 2
        if not (0 <= x <= self._frame.width and 0 <= y <= self._frame.height):
            return "off-page"
        if 0 < min(item.style.size, item.style.width) < self._tiny:
            return "tiny"
        return None

    def _suspects(self, words: list[Word]) -> list[Word]:
        suspects = {id(item): item for item in View(self._page, self._frame).doubtful(words)}
        undrawn = (
            item
            for item in words
            if item.style.alpha < _TRANSPARENT or item.style.mode in MODE_UNDRAWN
        )
        suspects.update((id(item), item) for item in undrawn)
        suspects.update((id(item), item) for item in words_over_each_other(words))
        suspects.update((id(item), item) for item in self._under_shapes())
        return [item for item in suspects.values() if _says_something(item)]

    def _under_shapes(self) -> Iterator[Word]:
        order = self._objects.order
        first = min(order.values(), default=0)
        for shape in self._objects.shapes:
            if shape.order < first or shape.segments > _MANY_SEGMENTS:
                continue
            top, bottom = shape.box.top / _BAND - 1, shape.box.bottom / _BAND
            for band in (band for band in self._bands if top < band <= bottom):
                for item in self._bands[band]:
                    if self._covers(shape, item):
                        yield item

    def _tried(self, suspects: list[Word]) -> list[tuple[Word, str]]:
        if not suspects:
            return []
        whole = View(self._page, self._frame, colours=True)
        unseen: list[Word] = []
        for trial in trials(suspects):
            without = self._rendered_without(trial)
            unseen += [item for item in trial if ink_share(whole, without, item.box) < _MIN_INK]
        kinds = [(item, self._kind(item, whole)) for item in unseen]
        spared = self._spared(kinds)
        return [(item, kind) for item, kind in kinds if kind is not None and id(item) not in spared]

    def _spared(self, kinds: list[tuple[Word, str | None]]) -> set[int]:
        """Return the words that most of the page is like, which no one hides.

        Those are the recognised text of a scan, and text in a font that PDFium cannot draw.
        """
        least = _MOST_WORDS * len(self._words)
        scanned = {id(item) for item, kind in kinds if kind in _OF_SCANS and self._on_scan(item)}
        undrawable = {
            id(item)
            for item, kind in kinds
            if kind == "transparent" and item.style.alpha >= _TRANSPARENT
        }
        return {word for group in (scanned, undrawable) if len(group) >= least for word in group}

    def _rendered_without(self, words: list[Word]) -> View:
        addresses = {item.address for item in words} - {0}
        handles = [ctypes.cast(address, pdfium.FPDF_PAGEOBJECT) for address in addresses]
        try:
            for handle in handles:
                pdfium.FPDFPageObj_SetIsActive(handle, False)
            return View(self._page, self._frame, colours=True)
        finally:
            for handle in handles:
                pdfium.FPDFPageObj_SetIsActive(handle, True)

    def _kind(self, item: Word, whole: View) -> str | None:
        """Name what hides a word that leaves no trace, `None` where its shapes are drawn for it."""
        style = item.style
        transparent = style.alpha < _TRANSPARENT and style.mode not in MODE_STROKES
        if style.mode in MODE_UNDRAWN or transparent:
            return self._undrawn_kind(item, whole)
        if is_clipped(item, self._frame):
            return "clipped"
        if any(self._covers(shape, item) for shape in self._objects.shapes):
            return "covered"
        around = ground(whole, item.box)[::-1]
        if all(abs(a - b) < 2 * MIN_CONTRAST for a, b in zip(around, style.colour, strict=True)):
            return "white" if min(around) >= _NEAR_WHITE else "same-colour"
        # Glyphs that are numbered in a font which the file does not hold show on other machines.
        return "transparent" if style.font.embedded else None

    def _undrawn_kind(self, item: Word, whole: View) -> str | None:
        if self._repeats(item):
            return REPEATED
        if self._drawn_otherwise(item, whole):
            return None
        return "invisible" if item.style.mode in MODE_UNDRAWN else "transparent"

    def _covers(self, shape: Shape, item: Word) -> bool:
        order = self._objects.order.get(item.address, shape.order)
        return (
            order < shape.order
            and shape.box.left < item.box.right
            and shape.box.right > item.box.left
            and share_inside(item.box, shape.box) >= _MOST
        )

    def _on_scan(self, item: Word) -> bool:
        # Text recognition lays its text, unseen, over or under the picture of the page.
        pictures = self._objects.images
        area = sum(overlap(picture, self._frame.whole) for picture in pictures)
        return area >= _MIN_SCAN_COVER * self._frame.width * self._frame.height and any(
            share_inside(item.box, picture) >= _MOST for picture in pictures
        )

    def _drawn_otherwise(self, item: Word, whole: View) -> bool:
        """Tell that ink which is no other word's fills a word's box and ends beside its line.

        Web engines draw letters with gradients and outlines as shapes, and lay invisible text over.
        """
        if any(are_over_each_other(item.box, other.box) for other in self._drawn_near(item)):
            return False
        row = text_line([word for word in self._words if word.line == item.line])
        return contrast(whole, item.box) >= MIN_CONTRAST > edge_contrast(whole, row.box)

    def _repeats(self, item: Word) -> bool:
        return any(
            other.text == item.text and are_over_each_other(item.box, other.box)
            for other in self._drawn_near(item)
        )

    def _drawn_near(self, item: Word) -> Iterator[Word]:
        middle = (item.box.top + item.box.bottom) / 2
        return (
            other
            for other in self._bands.get(int(middle / _BAND), ())
            if other is not item and other.style.alpha >= _TRANSPARENT
        )


def _says_something(word: Word) -> bool:
    return word.text.isalnum() or any(map(str.isalnum, word.text))


def _take_marks_along(words: list[Word], kinds: dict[int, str]) -> None:
    """Hide dashes and marks between hidden words with them; by themselves they tell nothing."""
    for number in range(1, len(words)):
        mark = words[number]
        before = kinds.get(number - 1)
        if (
            before
            and number not in kinds
            and mark.line == words[number - 1].line
            and not _says_something(mark)
        ):
            kinds[number] = before
