"""The lines of a resume as a report shows them: in their order, marked by what quotes them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from resume_cli.agent.review import Evidence, Review

_LINES = 400
"""Lines that are shown of a resume beside the quoted ones: some six pages."""
_CHARACTERS = 600
"""Characters of a line that are shown; longer ones are paragraphs, not lines."""


@dataclass(frozen=True, slots=True)
class ShownLine:
    """One line; `gap` counts lines left out before it, `page` is set where its page begins.

    `kind` is the first letter of what quotes it: w(eakness), s(trength), r(ecommendation), m(ark),
    i(ntegrity); empty where nothing does.
    """

    number: int
    text: str
    kind: str
    gap: int
    page: int | None


def shown_lines(review: Review) -> list[ShownLine]:
    """Give the lines in their order; of a very long resume, the end where it is quoted only."""
    kinds = quoted(review)
    shown: list[ShownLine] = []
    gap, page = 0, 1
    for place, line in enumerate(review.lines):
        if place >= _LINES and line.line not in kinds:
            gap += 1
            continue
        turned = line.page if line.page != page else None
        kind = kinds.get(line.line, "")
        shown.append(ShownLine(line.line, _cut(line.text), kind, gap, turned))
        gap, page = 0, line.page
    return shown


def quoted(review: Review) -> dict[int, str]:
    """Tell of each line that something rests on what that is, the most telling first."""
    kinds: dict[int, str] = {}
    integrity = review.integrity
    _mark(kinds, "i", (*integrity.instructions, *integrity.padding, *integrity.copied))
    for kind in ("weakness", "strength", "recommendation"):
        for finding in review.findings:
            if finding.kind == kind:
                _mark(kinds, kind[0], finding.evidence)
    for criterion in review.criteria:
        _mark(kinds, "m", criterion.evidence)
    return kinds


def _mark(kinds: dict[int, str], kind: str, lines: Iterable[Evidence]) -> None:
    for line in lines:
        kinds.setdefault(line.line, kind)


def _cut(text: str) -> str:
    return text if len(text) <= _CHARACTERS else text[: _CHARACTERS - 1].rstrip() + "…"
