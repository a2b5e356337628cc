"""How a run ends: its exit code, and the word that says why it stopped early."""

from __future__ import annotations

import signal
from dataclasses import replace
from typing import TYPE_CHECKING

from resume_cli.batch.events import Event, Outcome, Summary, Warned
from resume_cli.batch.intake import SAME_BYTES
from resume_cli.errors import ExitCode, ModelError, ResumeReviewError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Protocol

    from resume_cli.batch.budget import Allotment
    from resume_cli.batch.stopping import Stop

    class _Part(Protocol):
        @property
        def problem(self) -> str | None: ...


DONE = frozenset({Outcome.REVIEWED, Outcome.ALREADY_REVIEWED, Outcome.REGISTERED,
                  Outcome.ALREADY_REGISTERED, Outcome.TO_REVIEW})  # fmt: skip


def ended(
    event: Event,
    problem: BaseException | None,
    stop: Stop,
    *,
    strict: bool = False,
    dry: bool = False,
    allotment: Allotment | None = None,
) -> Event:
    """Complete a summary with its exit code and with why it stopped; pass other events through.

    `strict` counts every file that is not reviewed, for whatever reason, as incomplete; only a
    file with the bytes of another one of the run needs no review of its own.
    """
    if not isinstance(event, Summary):
        return event
    if allotment is not None:
        event = replace(event, calls=allotment.budget.calls, dry=dry)
    if stop.signal is not None:
        terminated = stop.signal == signal.SIGTERM
        return replace(
            event,
            stopped="terminated" if terminated else "interrupted",
            exit_code=ExitCode.TERMINATED if terminated else ExitCode.INTERRUPTED,
        )
    if problem is not None:
        code = problem.exit_code if isinstance(problem, ResumeReviewError) else ExitCode.BUG
        reason = "a fault stopped the run"
        if isinstance(problem, ModelError):
            reason = f"{problem.message} {problem.advice}".strip()
        return replace(event, stopped=reason, exit_code=code)
    if allotment is not None and (spent := allotment.budget.spent) and event.left:
        return replace(event, stopped=spent, exit_code=ExitCode.MODEL)
    failed = event.counts[Outcome.FAILED] > 0
    incomplete = failed or (strict and _undone(event) > 0)
    return replace(
        event,
        stopped=allotment.reached if allotment is not None else "",
        exit_code=ExitCode.INCOMPLETE if incomplete else ExitCode.OK,
    )


def with_problems(events: Iterable[Event], *parts: _Part) -> Iterator[Event]:
    """Pass events on, and the problem of each part of a run once, when it is there."""
    told: set[int] = set()
    for event in events:
        for place, part in enumerate(parts):
            if part.problem and place not in told:
                told.add(place)
                yield Warned(part.problem)
        yield event


def _undone(summary: Summary) -> int:
    """How many files have no review of their own, and none of a file with the same bytes."""
    done = sum(summary.counts[outcome] for outcome in DONE)
    return summary.found - done - summary.reasons[Outcome.SKIPPED, SAME_BYTES]


def raise_fault(problem: BaseException | None) -> None:
    """Raise what stopped a run, unless the summary has said all there is to say about it."""
    if problem is not None and not isinstance(problem, ModelError):
        raise problem
