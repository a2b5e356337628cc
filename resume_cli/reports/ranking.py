"""The order of candidates: best first, and ties shown as ties."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import accumulate
from typing import TYPE_CHECKING, TypeVar

from resume_cli.reports.candidates import Standing

if TYPE_CHECKING:
    from collections.abc import Iterable

Ranked = TypeVar("Ranked", bound=Standing)


def ranks(scores: Iterable[int | None]) -> dict[int, int]:
    """Give each score its rank from 1; a rank is one more than the number of better entries.

    Two of the best share rank 1 and the next is 3. `None` has no rank.
    """
    entries = Counter(score for score in scores if score is not None)
    best_first = sorted(entries, reverse=True)
    better = accumulate((entries[score] for score in best_first), initial=0)
    return {score: count + 1 for score, count in zip(best_first, better, strict=False)}


def ties(scores: Iterable[int | None]) -> frozenset[int]:
    """The scores that more than one entry has."""
    entries = Counter(score for score in scores if score is not None)
    return frozenset(score for score, count in entries.items() if count > 1)


def ranked(candidates: Iterable[Ranked]) -> tuple[Ranked, ...]:
    """Order candidates by overall score, best first, ties by file name, and set their ranks.

    Candidates without an overall score come last, with rank 0.
    """
    pool = tuple(candidates)
    by_score = ranks(candidate.overall for candidate in pool)
    shared = ties(candidate.overall for candidate in pool)
    return tuple(
        sorted(
            (
                replace(each, rank=_rank(each, by_score), tied=each.overall in shared)
                for each in pool
            ),
            key=lambda candidate: (
                candidate.rank or len(pool) + 1,
                candidate.filename.casefold(),
                candidate.filename,
                str(candidate.request_id),
            ),
        )
    )


def _rank(candidate: Standing, by_score: dict[int, int]) -> int:
    return 0 if candidate.overall is None else by_score[candidate.overall]
