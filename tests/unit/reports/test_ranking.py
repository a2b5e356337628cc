from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from resume_cli.reports.ranking import ranked, ranks
from tests.unit.reports.samples import candidate


def test_best_first_ties_share_a_rank_and_unscored_come_last() -> None:
    pool = [
        candidate("none.pdf", None),
        candidate("low.pdf", 10),
        candidate("b.pdf", 80),
        candidate("A.pdf", 80),
        candidate("zero.pdf", 0),
        candidate("top.pdf", 90),
    ]

    assert [(c.rank, c.filename) for c in ranked(pool)] == [
        (1, "top.pdf"),
        (2, "A.pdf"),
        (2, "b.pdf"),
        (4, "low.pdf"),
        (5, "zero.pdf"),
        (0, "none.pdf"),
    ]


@given(st.lists(st.integers(0, 100) | st.none(), max_size=30))
def test_a_rank_is_one_more_than_the_number_of_better_scores(scores: list[int | None]) -> None:
    known = [score for score in scores if score is not None]

    assert ranks(scores) == {s: 1 + sum(other > s for other in known) for s in known}


def test_the_order_does_not_depend_on_the_order_given() -> None:
    pool = [candidate(f"{n % 5}.pdf", n % 3) for n in range(5)]

    assert ranked(pool) == ranked(reversed(pool))
