"""Layout facts of a DOCX, as far as the format tells them."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, TypeVar

from resume_cli.extraction.document import LayoutFacts
from resume_cli.extraction.links import is_malformed

if TYPE_CHECKING:
    from collections import Counter

    from resume_cli.extraction.docx_gathered import Gathered
    from resume_cli.extraction.docx_package import Package

_Fact = TypeVar("_Fact", float, str)
_PROPERTY = r"<(?:\w+:)?{}>(\d{{1,6}})</"
_MIN_SHARE = 0.005  # of all characters; rarer sizes and colours are specks, not a choice of design
_ALIKE = 2.0
"""How far the words that a file states may be off its own before its pages are not believed."""
_GREY = 24  # steps of 255 between the channels of a colour that is none
_PORTRAIT = (0.6, 1.1)  # width by height of a photograph of a person
_PORTRAIT_HEIGHT = (50.0, 230.0)  # points


def layout_facts(package: Package, gathered: Gathered, pages: int, height: float) -> LayoutFacts:
    """Return the facts of a document of so many pages; `height` is its body's, by estimate."""
    page = package.page
    sizes = _shares(gathered.sizes)
    fonts = [(name, share) for name, share in _shares(gathered.fonts) if name]
    colours = _shares(gathered.colours)
    letters = max(gathered.letters["all"], 1)
    by_size = sorted(sizes)
    area = pages * page.width * page.height
    return LayoutFacts(
        pages=pages,
        page_width=page.width,
        page_height=page.height,
        columns=(columns := max(package.columns(), min(gathered.columns, 4))),
        mean_columns=float(columns),
        body_size=sizes[0][0] if sizes else None,
        font_sizes=tuple(size for size, _ in by_size),
        size_shares=tuple(share for _, share in by_size),
        fonts=tuple(name for name, _ in fonts),
        font_shares=tuple(share for _, share in fonts),
        bold_share=round(gathered.letters["bold"] / letters, 3),
        italic_share=round(gathered.letters["italic"] / letters, 3),
        colours=tuple(f"#{colour.lower()}" for colour, _ in colours),
        coloured_share=round(sum(share for colour, share in colours if _is_colour(colour)), 3),
        margin_left=package.length("pgMar", "left", 72.0),
        margin_top=package.length("pgMar", "top", 72.0),
        margin_right=package.length("pgMar", "right", 72.0),
        margin_bottom=package.length("pgMar", "bottom", 72.0),
        line_spacing=_most_common(gathered.spacing),
        alignment=_most_common(gathered.alignments),
        tables=gathered.tables,
        images=len(gathered.images),
        image_share=round(min(sum(w * h for w, h in gathered.images) / area, 1.0), 3),
        portrait=any(_is_portrait(*size) for size in gathered.images),
        links=len(gathered.links),
        malformed_links=sum(is_malformed(link) for link in gathered.links),
        last_page_share=None if gathered.rendered else round(height / gathered.room % 1, 2),
    )


def page_count(package: Package, gathered: Gathered) -> int:
    """Return the number of pages: Word's own marks, what the file states, else an estimate.

    A statement is believed where the words it was counted with are still there: programs that
    write from a template leave the template's.
    """
    if gathered.rendered:
        return gathered.page
    stated = package.archive.read("docProps/app.xml") or b""
    pages, words = (_property(stated, name) for name in ("Pages", "Words"))
    own = max(sum(len(line.text.split()) for line in gathered.lines), 1)
    believed = words and own / _ALIKE <= words <= own * _ALIKE
    if pages and believed:
        return pages
    return max(math.ceil(round(gathered.height / gathered.room, 2)), 1)


def _property(stated: bytes, name: str) -> int:
    found = re.search(_PROPERTY.format(name).encode(), stated)
    return int(found[1]) if found else 0


def _shares(counts: Counter[_Fact]) -> list[tuple[_Fact, float]]:
    total = max(sum(counts.values()), 1)
    common = ((each, n / total) for each, n in counts.most_common())
    return [(each, round(share, 3)) for each, share in common if share >= _MIN_SHARE]


def _most_common(counts: Counter[_Fact]) -> _Fact | None:
    return counts.most_common(1)[0][0] if counts else None


def _is_colour(colour: str) -> bool:
    channels = bytes.fromhex(colour)
    return max(channels) - min(channels) > _GREY


def _is_portrait(width: float, height: float) -> bool:
    low, high = _PORTRAIT
    shortest, tallest = _PORTRAIT_HEIGHT
    return shortest <= height <= tallest and low <= width / height <= high
