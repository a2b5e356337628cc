"""How a run ends: its exit code and the word that says why it stopped."""

from __future__ import annotations

from collections import Counter

import pytest

from resume_cli.batch.budget import Allotment, Budget
from resume_cli.batch.events import Outcome, Summary
from resume_cli.batch.stopping import Stop
from resume_cli.errors import BudgetSpentError, ExitCode
from resume_cli.workflows.runs import ended

TWIN = (Outcome.SKIPPED, "same bytes")
PIPE = (Outcome.SKIPPED, "not a regular file")


def summary(*reasons: tuple[Outcome, str], left: int = 0) -> Summary:
    counts = Counter(outcome for outcome, _ in reasons)
    return Summary(len(reasons) + left, counts, left, reasons=Counter(reasons))


def after(summed: Summary, *, strict: bool = False, allotment: Allotment | None = None) -> Summary:
    told = ended(summed, None, Stop(), strict=strict, allotment=allotment)
    assert isinstance(told, Summary)
    return told


@pytest.mark.parametrize(
    ("reasons", "left", "plain", "strict"),
    [
        ([(Outcome.REVIEWED, ""), (Outcome.ALREADY_REVIEWED, ""), TWIN], 0, 0, 0),
        ([(Outcome.TO_REVIEW, "new")], 0, 0, 0),
        ([(Outcome.REVIEWED, ""), PIPE], 0, 0, 7),
        ([(Outcome.STALE, "x"), TWIN], 0, 0, 7),
        ([(Outcome.FAILED_BEFORE, "x")], 0, 0, 7),
        ([(Outcome.FAILED, "x")], 0, 7, 7),
        ([(Outcome.REVIEWED, "")], 1, 0, 7),
        ([], 0, 0, 0),
    ],
)
def test_the_exit_code_of_a_run_that_came_to_its_end(
    reasons: list[tuple[Outcome, str]], left: int, plain: int, strict: int
) -> None:
    assert after(summary(*reasons, left=left)).exit_code == plain
    assert after(summary(*reasons, left=left), strict=True).exit_code == strict


def spent() -> Budget:
    budget = Budget(Stop(), max_calls=1)
    budget.admit()
    budget.begin()
    budget.end(0.0)
    with pytest.raises(BudgetSpentError):
        budget.begin()
    return budget


def test_a_budget_that_left_files_behind_stopped_the_run() -> None:
    told = after(summary((Outcome.REVIEWED, ""), left=1), allotment=Allotment(spent()))
    assert (told.exit_code, told.calls) == (ExitCode.MODEL, 1)
    assert "--max-calls 1" in told.stopped


def test_a_budget_that_was_enough_did_not() -> None:
    told = after(summary((Outcome.REVIEWED, "")), allotment=Allotment(spent()))
    assert (told.exit_code, told.stopped) == (ExitCode.OK, "")


def test_a_limit_is_told_and_no_failure() -> None:
    allotment = Allotment(Budget(Stop()), limit=1)
    assert [allotment.take(), allotment.take()] == [True, False]
    told = after(summary((Outcome.REVIEWED, ""), left=1), allotment=allotment)
    assert (told.exit_code, told.stopped) == (ExitCode.OK, "the limit of --limit 1 is reached")
