"""The formatting group: marks from the facts of the layout; thresholds as in the rubric."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resume_cli.agent.measured import Measured, strength, weakness
from resume_cli.agent.sentences import sentence

if TYPE_CHECKING:
    from resume_cli.agent.protocol import JudgedFinding
    from resume_cli.agent.review import Category
    from resume_cli.extraction.document import Document

_GOOD = 4
_WEAK = 2
_STANDARD = ("experience", "education", "skills")
_ENOUGH_WORDS = 200


def formatting_marks(document: Document, language: str) -> tuple[Measured, ...]:
    """Mark the formatting criteria; what the format cannot show (fonts of plain text) has none."""
    marks = (
        _length(document, language),
        _density(document, language),
        _typography(document, language),
        _headings(document, language),
        _lists(document, language),
        _machine_reading(document, language),
    )
    return tuple(mark for mark in marks if mark is not None)


def _length(document: Document, language: str) -> Measured:
    pages, words = document.pages, document.word_count
    usual = pages - 1 if document.language == "ja" else pages
    by_pages = next((mark for most, mark in ((2, 4), (3, 3), (4, 2), (5, 1)) if usual <= most), 0)
    by_words = next((mark for least, mark in ((200, 4), (150, 2), (80, 1)) if words >= least), 0)
    fix = "length_short_fix" if words < _ENOUGH_WORDS else "length_long_fix"
    values: dict[str, object] = {"pages": pages, "words": words}
    return _told("length", min(by_pages, by_words), language, values, fix)


def _density(document: Document, language: str) -> Measured | None:
    facts = document.layout
    if facts.page_width is None:
        return None
    words = facts.words_per_page
    high = next(
        (mark for most, mark in ((600, 4), (700, 3), (850, 2), (1000, 1)) if words <= most), 0
    )
    low = next((mark for least, mark in ((150, 4), (75, 3)) if words >= least), 2)
    margin = _smallest_margin(document)
    room = next((mark for least, mark in ((36, 4), (28, 3), (18, 2)) if margin >= least), 1)
    shown = (
        sentence("margin_points", language, points=round(margin))
        if margin < float("inf")
        else sentence("margin_unknown", language)
    )
    values: dict[str, object] = {"density": round(words), "margin": shown}
    return _told("density", min(high, low, room), language, values, "density_fix")


def _smallest_margin(document: Document) -> float:
    """Give the smallest margin in points; the bottom is left out: pages end where they end."""
    facts = document.layout
    sides = (facts.margin_left, facts.margin_top, facts.margin_right)
    return min((side for side in sides if side is not None), default=float("inf"))


def _typography(document: Document, language: str) -> Measured | None:
    facts = document.layout
    size, families, sizes = facts.body_size, len(facts.fonts), len(facts.font_sizes)
    if size is None:
        return None
    ranges = ((9.5, 12.5, 4), (9.0, 13.0, 3), (8.0, 14.0, 2), (7.0, 16.0, 1))
    by_size = next((mark for low, high, mark in ranges if low <= size <= high), 0)
    by_family = next((mark for most, mark in ((2, 4), (3, 3), (4, 2)) if families <= most), 1)
    by_sizes = next((mark for most, mark in ((6, 4), (9, 3)) if sizes <= most), 2)
    values: dict[str, object] = {"size": f"{size:g}", "fonts": families, "sizes": sizes}
    mark = min(by_size, by_family, by_sizes)
    return _told("typography", mark, language, values, "typography_fix")


def _headings(document: Document, language: str) -> Measured:
    names = list(dict.fromkeys(document.section_names))
    there = [name for name in _STANDARD if name in names]
    missing = [sentence(f"part_{name}", language) for name in _STANDARD if name not in names]
    mark = len(there) + 1 if "experience" in there else min(len(names), 2)
    joint = "、" if language == "ja" else ", "
    titles = {section.name: section.title for section in document.sections}
    values: dict[str, object] = {
        "sections": joint.join(titles[name] for name in names),
        "missing": joint.join(missing),
    }
    lines = tuple(section.first_line for section in document.sections)[:4]
    key = "headings" if names else "headings_none"
    return _told("headings", mark, language, values, "headings_fix", key=key, lines=lines)


def _lists(document: Document, language: str) -> Measured:
    lines = sum(bool(line.text.strip()) for line in document.lines)
    share = document.layout.bullets / max(lines, 1)
    mark = sum(share >= least for least in (0.05, 0.125, 0.20)) + 1
    if document.layout.bullets == 0:
        mark = 0 if lines >= 10 else 1  # noqa: PLR2004 - the rubric's mark 0: ten lines or more
    values: dict[str, object] = {"bullets": document.layout.bullets, "lines": lines}
    return _told("lists", mark, language, values, "lists_fix")


def _machine_reading(document: Document, language: str) -> Measured:
    facts = document.layout
    form = document.language == "ja"
    obstacles = (
        (facts.columns == 2)  # noqa: PLR2004 - two columns is the thing itself
        + (facts.tables > 0 and not form)
        + (facts.images >= 3)  # noqa: PLR2004 - the rubric's mark 3
    )
    mark = max(4 - obstacles, 2)
    many_tables = facts.tables > 5 and not form  # noqa: PLR2004 - the rubric's "many"
    if facts.columns > 2 or many_tables:  # noqa: PLR2004 - the rubric's mark 1
        mark = 1
    quality = document.quality
    clean = next((best for least, best in ((0.8, 4), (0.6, 2), (0.35, 1)) if quality >= least), 0)
    values: dict[str, object] = {
        "columns": facts.columns,
        "tables": facts.tables,
        "images": facts.images,
    }
    return _told("machine_reading", min(mark, clean), language, values, "machine_reading_fix")


def _told(
    criterion: str,
    mark: int,
    language: str,
    values: dict[str, object],
    fix: str,
    *,
    key: str = "",
    lines: tuple[int, ...] = (),
) -> Measured:
    """Put a mark into words, with a finding where it is very good or weak."""
    reason = sentence(key or criterion, language, **values)
    category: Category = "structure" if criterion in {"headings", "lists"} else "formatting"
    findings: tuple[JudgedFinding, ...] = ()
    if mark >= _GOOD and criterion == "headings":
        text = sentence("formatting_strength", language, reason=reason)
        findings = (strength(category, text, lines),)
    elif mark <= _WEAK:
        weak = sentence(f"{criterion}_weak", language, **values)
        findings = weakness(category, weak, sentence(fix, language), lines)
    return Measured(criterion, mark, reason, lines, findings)
