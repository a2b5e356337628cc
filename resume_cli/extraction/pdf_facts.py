"""Layout facts of a PDF, gathered page by page from the words, lines and shapes already read."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

from resume_cli.extraction.document import LayoutFacts
from resume_cli.extraction.pdf_boxes import area
from resume_cli.extraction.pdf_type import count_type, is_heading

if TYPE_CHECKING:
    from collections.abc import Iterable

    from resume_cli.extraction.document import Box
    from resume_cli.extraction.pdf_chars import Frame
    from resume_cli.extraction.pdf_lines import TextLine
    from resume_cli.extraction.pdf_split import Gutter
    from resume_cli.extraction.pdf_words import Word

_MIN_SHARE = 0.005  # of all characters; rarer sizes and colours are specks, no choice of design
_MAX_SPACING = 2.2  # type heights; lines further apart are of different paragraphs
_EDGE = 4.0  # points by which a line may miss the edge that it is aligned with
_LONG = 0.8  # of a column's width: lines that show whether their ends are aligned
_JUSTIFIED = 0.6  # of the long lines
_MIN_FULL = 6  # lines
_WIDE_LINE = 1.5  # columns
_SCAN = 0.5  # of a page's area under images


@dataclass(slots=True)
class PageFacts:
    """What was read of one page."""

    frame: Frame
    words: list[Word]
    lines: list[TextLine]
    gutters: list[Gutter]
    images: list[Box]
    tables: int = 0
    links: int = 0
    malformed_links: int = 0


def measure(pages: list[PageFacts]) -> LayoutFacts:
    """Return the facts of a document; what follows from its text alone is filled in later."""
    type_ = count_type(word for page in pages for word in page.words)
    least = _MIN_SHARE * type_.total
    sizes = sorted(size for size, count in type_.sizes.items() if count >= least)
    colours = [colour for colour, count in type_.colours.most_common() if count >= least]
    fonts = [(name, count) for name, count in type_.fonts.most_common() if name]
    body = type_.sizes.most_common(1)[0][0] if type_.sizes else None
    whole = sum(page.frame.width * page.frame.height for page in pages) or 1.0
    left, top, right, bottom = _margins(pages)
    first, last = (pages[0], pages[-1]) if pages else (None, None)
    return LayoutFacts(
        pages=max(len(pages), 1),
        page_width=round(first.frame.width, 1) if first else None,
        page_height=round(first.frame.height, 1) if first else None,
        columns=max((_columns(page) for page in pages), default=1),
        mean_columns=_mean_columns(pages),
        spanning_share=_spanning_share(pages),
        body_size=body,
        font_sizes=tuple(sizes),
        size_shares=tuple(type_.share(type_.sizes[size]) for size in sizes),
        fonts=tuple(name for name, _ in fonts),
        font_shares=tuple(type_.share(count) for _, count in fonts),
        bold_share=type_.share(type_.bold),
        italic_share=type_.share(type_.italic),
        colours=tuple(colours),
        coloured_share=type_.share(type_.coloured),
        margin_left=left,
        margin_top=top,
        margin_right=right,
        margin_bottom=bottom,
        line_spacing=_line_spacing(pages),
        alignment=_alignment(pages),
        tables=sum(page.tables for page in pages),
        images=sum(len(page.images) for page in pages),
        image_share=round(min(sum(map(area, _images(pages))) / whole, 1.0), 3),
        portrait=bool(first and any(_is_portrait(image, first.frame) for image in first.images)),
        links=sum(page.links for page in pages),
        malformed_links=sum(page.malformed_links for page in pages),
        headings=sum(is_heading(line, body, type_) for page in pages for line in page.lines),
        text_share=round(sum(area(line.box) for line in _lines(pages)) / whole, 3),
        blank_share=_blank_share(pages),
        last_page_share=_reached(last) if last else None,
    )


def is_pictured(page: PageFacts) -> bool:
    """Tell a page that is mostly picture, as those of scans are."""
    return sum(map(area, page.images)) > _SCAN * page.frame.width * page.frame.height


def _lines(pages: list[PageFacts]) -> Iterable[TextLine]:
    return (line for page in pages for line in page.lines)


def _images(pages: list[PageFacts]) -> Iterable[Box]:
    return (image for page in pages for image in page.images)


def _margins(pages: list[PageFacts]) -> tuple[float | None, ...]:
    filled = [page for page in pages if page.lines]
    if not filled:
        return (None,) * 4
    return (
        round(min(line.box.left for line in _lines(filled)), 1),
        round(min(line.box.top for line in _lines(filled)), 1),
        round(min(page.frame.width - line.box.right for page in filled for line in page.lines), 1),
        round(
            min(page.frame.height - line.box.bottom for page in filled for line in page.lines), 1
        ),
    )


def _columns(page: PageFacts) -> int:
    """Return the most columns beside each other at any height."""
    return 1 + max(
        (sum(g.top <= at.top < g.bottom for g in page.gutters) for at in page.gutters), default=0
    )


def _mean_columns(pages: list[PageFacts]) -> float:
    height = parted = 0.0
    for page in pages:
        if page.lines:
            height += max(line.box.bottom for line in page.lines) - min(
                line.box.top for line in page.lines
            )
            parted += sum(gutter.bottom - gutter.top for gutter in page.gutters)
    return round(1 + parted / height, 2) if height else 1.0


def _spanning_share(pages: list[PageFacts]) -> float | None:
    total = sum(len(page.lines) for page in pages)
    wide = 0
    for page in pages:
        if page.gutters:
            left = min(line.box.left for line in page.lines)
            right = max(line.box.right for line in page.lines)
            column = (right - left) / (len(page.gutters) + 1)
            wide += sum(
                any(line.box.left < gutter.x < line.box.right for gutter in page.gutters)
                and line.box.right - line.box.left > _WIDE_LINE * column
                for line in page.lines
            )
    return round(wide / total, 3) if total else None


def _line_spacing(pages: list[PageFacts]) -> float | None:
    steps = []
    for page in pages:
        for one, two in pairwise(page.lines):
            size = one.words[0].style.size if one.words else 0.0
            step = two.box.bottom - one.box.bottom
            same = two.words and abs(two.words[0].style.size - size) < 0.5  # noqa: PLR2004  # points
            if same and 0 < step < _MAX_SPACING * size and two.box.left < one.box.right:
                steps.append(step / size)
    return round(median(steps), 2) if steps else None


def _alignment(pages: list[PageFacts]) -> str | None:
    counts: Counter[str] = Counter()
    long = full = 0
    for page in pages:
        for lines in _by_column(page):
            left = min(line.box.left for line in lines)
            right = max(line.box.right for line in lines)
            for line in lines:
                before, behind = line.box.left - left, right - line.box.right
                counts[_aligned(before, behind)] += 1
                if line.box.right - line.box.left >= _LONG * (right - left):
                    long += 1
                    full += behind <= _EDGE
    if not counts:
        return None
    if full >= max(_JUSTIFIED * long, _MIN_FULL):
        return "justified"
    return counts.most_common(1)[0][0]


def _by_column(page: PageFacts) -> list[list[TextLine]]:
    columns: dict[int, list[TextLine]] = {}
    for line in page.lines:
        columns.setdefault(sum(line.box.left >= g.x for g in page.gutters), []).append(line)
    return list(columns.values())


def _aligned(before: float, behind: float) -> str:
    if before > _EDGE and abs(before - behind) <= _EDGE:
        return "centred"
    return "right" if behind <= _EDGE < before else "left"


def _is_portrait(image: Box, frame: Frame) -> bool:
    """Tell an image of a photograph's size, upright or square, in the upper half of its page."""
    width, height = image.right - image.left, image.bottom - image.top
    return (
        40 <= width <= 200  # noqa: PLR2004  # points: 14 to 70 mm, as photographs for forms are
        and 0.95 <= height / width <= 1.7  # noqa: PLR2004  # square to 3 by 5
        and image.bottom <= frame.height / 2
    )


def _blank_share(pages: list[PageFacts]) -> float | None:
    _, top, _, bottom = _margins(pages)
    if top is None or bottom is None:
        return None
    height = taken = 0.0
    for page in pages:
        height += max(page.frame.height - top - bottom, 1.0)
        taken += _covered_height([*(line.box for line in page.lines), *page.images])
    return round(max(1 - taken / height, 0.0), 3)


def _covered_height(boxes: list[Box]) -> float:
    taken, reached = 0.0, 0.0
    for box in sorted(boxes, key=lambda box: box.top):
        taken += max(box.bottom - max(box.top, reached), 0.0)
        reached = max(reached, box.bottom)
    return taken


def _reached(page: PageFacts) -> float:
    lowest = max((line.box.bottom for line in page.lines), default=0.0)
    return round(min(lowest / max(page.frame.height, 1.0), 1.0), 3)
