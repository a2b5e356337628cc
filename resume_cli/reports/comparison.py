"""Two reviews side by side: what one has more of than the other, and whether that can be said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from resume_cli.agent.sums import GROUPS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime
    from uuid import UUID

    from resume_cli.agent.review import CriterionResult, FindingKind, Group, Review
    from resume_cli.reports.candidates import Candidate

Score = Literal["overall", "formatting", "content", "keywords"]
SCORES: tuple[Score, ...] = ("overall", "formatting", "content", "keywords")


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two, by what its review was made of."""

    request_id: UUID
    filename: str
    owner: str
    role: str | None
    industry: str | None
    level: str | None
    model: str
    reviewed_at: datetime


@dataclass(frozen=True, slots=True)
class ScorePair:
    """A score of both, 0 to 100; `difference` is the first minus the second."""

    name: Score
    a: int | None
    b: int | None
    difference: int | None


@dataclass(frozen=True, slots=True)
class CriterionPair:
    """A criterion's marks, 0 to 4, None where a review has none; the first minus the second."""

    id: str
    group: Group
    title: str
    a: int | None
    b: int | None
    difference: int | None


@dataclass(frozen=True, slots=True)
class Sentences:
    """What was found of both, of one kind."""

    a: tuple[str, ...]
    b: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms that were looked for, by who names them."""

    both: tuple[str, ...]
    only_a: tuple[str, ...]
    only_b: tuple[str, ...]
    neither: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two reviews side by side; `notes` say why the scores are not of one measure, if so.

    `warnings` counts, for each, what looks like an attempt to steer the review, by its kind.
    """

    a: Side
    b: Side
    scores: tuple[ScorePair, ...]
    criteria: tuple[CriterionPair, ...]
    strengths: Sentences
    weaknesses: Sentences
    keywords: Terms
    warnings: dict[str, dict[str, int]]
    notes: tuple[str, ...]


def compared(a: Candidate, b: Candidate) -> Comparison:
    """Put two reviews side by side; of feedback that is not of our making only the scores."""
    return Comparison(
        a=_side(a),
        b=_side(b),
        scores=tuple(_score(name, getattr(a, name), getattr(b, name)) for name in SCORES),
        criteria=tuple(_criteria(a.review, b.review)),
        strengths=_sentences(a.review, b.review, "strength"),
        weaknesses=_sentences(a.review, b.review, "weakness"),
        keywords=_terms(a.review, b.review),
        warnings={"a": _warnings(a.review), "b": _warnings(b.review)},
        notes=tuple(_notes(a, b)),
    )


def _side(each: Candidate) -> Side:
    return Side(
        each.request_id, each.filename, each.owner, each.role, each.industry, each.level,
        each.model, each.reviewed_at,
    )  # fmt: skip


def _score(name: Score, a: int | None, b: int | None) -> ScorePair:
    return ScorePair(name, a, b, _difference(a, b))


def _difference(a: int | None, b: int | None) -> int | None:
    return None if a is None or b is None else a - b


def _criteria(a: Review | None, b: Review | None) -> Iterator[CriterionPair]:
    """By group, in the order of the rubric; those of another rubric version after them."""
    marks_a = {each.id: each for each in a.criteria} if a else {}
    marks_b = {each.id: each for each in b.criteria} if b else {}
    for group in GROUPS:
        for name, known in (marks_a | marks_b).items():
            if known.group == group:
                mark_a, mark_b = _mark(marks_a.get(name)), _mark(marks_b.get(name))
                title = (marks_a.get(name) or known).title
                yield CriterionPair(name, group, title, mark_a, mark_b, _difference(mark_a, mark_b))


def _mark(result: CriterionResult | None) -> int | None:
    return result.mark if result else None


def _sentences(a: Review | None, b: Review | None, kind: FindingKind) -> Sentences:
    return Sentences(
        tuple(a.sentences(kind)) if a else (), tuple(b.sentences(kind)) if b else ()
    )  # fmt: skip


def _terms(a: Review | None, b: Review | None) -> Terms:
    found_a, found_b = _found(a), _found(b)

    def those(wanted: Callable[[bool, bool], bool]) -> tuple[str, ...]:
        terms = found_a | found_b
        return tuple(
            term for term in terms if wanted(found_a.get(term, False), found_b.get(term, False))
        )

    return Terms(
        both=those(lambda one, other: one and other),
        only_a=those(lambda one, other: one and not other),
        only_b=those(lambda one, other: other and not one),
        neither=those(lambda one, other: not one and not other),
    )


def _found(review: Review | None) -> dict[str, bool]:
    return {each.term: each.found for each in review.keywords} if review else {}


def _warnings(review: Review | None) -> dict[str, int]:
    return {kind: len(found) for kind, found in review.integrity} if review else {}


def _notes(a: Candidate, b: Candidate) -> Iterator[str]:
    one, other = a.review, b.review
    if one is None or other is None:
        yield "another program, or another version, wrote one of these reviews: scores only"
        return
    if one.target.profile_sha256 != other.target.profile_sha256:
        yield "they were reviewed for different targets: keyword scores are of different terms"
    if one.making.rubric_sha256 != other.making.rubric_sha256:
        yield "they were scored by different rubrics"
    if (one.making.agent, one.making.model) != (other.making.agent, other.making.model):
        yield f"different agents made them: {one.making.model} and {other.making.model}"
    if one.making.extraction_version != other.making.extraction_version:
        yield "their texts were read by different versions of the extraction"
