"""The figures of a report: how its scores are spread, and how its reviews were made."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from resume_cli.agent.review import CriterionResult, Making
    from resume_cli.reports.candidates import Candidate

_BINS = 10


@dataclass(frozen=True, slots=True)
class Bin:
    """How many candidates have an overall score from `first` to `last`; `height` is 0 to 100."""

    first: int
    last: int
    count: int
    height: int


def distribution(scores: Iterable[int]) -> list[Bin]:
    """Ten bins of ten points; the last holds 100 too. The fullest is 100 high."""
    counts = Counter(min(score // _BINS, _BINS - 1) for score in scores)
    most = max(counts.values(), default=1)
    return [
        Bin(
            first=index * 10,
            last=100 if index == _BINS - 1 else index * 10 + 9,
            count=counts[index],
            height=round(counts[index] * 100 / most),
        )
        for index in range(_BINS)
    ]


@dataclass(frozen=True, slots=True)
class Way:
    """One way in which reviews were made, and what those that were made so took together.

    `making` is None where another program made them: then only `model` is known.
    """

    letter: str
    model: str
    making: Making | None
    review_version: int | None
    reviews: int
    attempts: int
    tokens_in: int
    tokens_out: int
    cost_usd: float | None

    @property
    def prompts(self) -> str:
        """The prompts that ran, with their versions."""
        used = self.making.prompts if self.making else ()
        return ", ".join(f"{prompt.name} {prompt.version}" for prompt in used)


def ways(candidates: Iterable[Candidate]) -> dict[tuple[object, ...], Way]:
    """Tell the ways in which reviews were made apart, most frequent first, by their `way_key`."""
    groups: dict[tuple[object, ...], list[Candidate]] = defaultdict(list)
    for candidate in candidates:
        groups[way_key(candidate)].append(candidate)
    by_size = sorted(groups.items(), key=lambda item: -len(item[1]))
    return {key: _way(index, members) for index, (key, members) in enumerate(by_size)}


def way_key(candidate: Candidate) -> tuple[object, ...]:
    """Give all that tells one way of making from another, as the page tells of it."""
    if candidate.review is None:
        return (candidate.model,)
    made = candidate.review.making
    return (
        candidate.review.review_version, made.agent, made.model, made.language_model_used,
        made.prompts, made.rubric_version, made.extraction_version, made.redacted,
    )  # fmt: skip


def _way(index: int, members: list[Candidate]) -> Way:
    first = members[0].review
    makings = [member.review.making for member in members if member.review]
    costs = [making.cost_usd for making in makings if making.cost_usd is not None]
    return Way(
        letter=_letter(index),
        model=members[0].model,
        making=first.making if first else None,
        review_version=first.review_version if first else None,
        reviews=len(members),
        attempts=sum(making.attempts for making in makings),
        tokens_in=sum(making.tokens_in for making in makings),
        tokens_out=sum(making.tokens_out for making in makings),
        cost_usd=sum(costs) if costs else None,
    )


def _letter(index: int) -> str:
    """A, B … Z, AA: as a spreadsheet names its columns."""
    before, place = divmod(index, 26)
    return (_letter(before - 1) if before else "") + chr(ord("A") + place)


def weights(candidates: Iterable[Candidate]) -> list[CriterionResult]:
    """Give each criterion once, as the rubric that most of the reviews used weighs it."""
    reviews = [candidate.review for candidate in candidates if candidate.review]
    used = Counter(review.making.rubric_sha256 for review in reviews)
    if not used:
        return []
    ((usual, _),) = used.most_common(1)
    criteria: dict[str, CriterionResult] = {}
    for review in reviews:
        if review.making.rubric_sha256 == usual:
            criteria |= {item.id: item for item in review.criteria if item.id not in criteria}
    order = ("formatting", "content", "keywords")
    return sorted(criteria.values(), key=lambda item: order.index(item.group))
