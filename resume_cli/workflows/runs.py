"""How a run ends: its exit code, and the word that says why it stopped early."""

from __future__ import annotations

import signal
from dataclasses import replace
from typing import TYPE_CHECKING

from resume_cli.batch.events import Event, Outcome, Summary
from resume_cli.errors import ExitCode, ModelError, ResumeReviewError

if TYPE_CHECKING:
    from resume_cli.batch.stopping import Stop

DONE = frozenset({Outcome.REVIEWED, Outcome.ALREADY_REVIEWED, Outcome.REGISTERED,
                  Outcome.ALREADY_REGISTERED})  # fmt: skip


def ended(
    event: Event, problem: BaseException | None, stop: Stop, *, strict: bool = False
) -> Event:
    """Complete a summary with its exit code and with why it stopped; pass other events through.

    `strict` counts every file that is not reviewed, for whatever reason, as incomplete.
    """
    if not isinstance(event, Summary):
        return event
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
    failed = event.counts[Outcome.FAILED] > 0
    undone = any(count for outcome, count in event.counts.items() if outcome not in DONE)
    incomplete = failed or (strict and undone)
    return replace(event, exit_code=ExitCode.INCOMPLETE if incomplete else ExitCode.OK)


def raise_fault(problem: BaseException | None) -> None:
    """Raise what stopped a run, unless the summary has said all there is to say about it."""
    if problem is not None and not isinstance(problem, ModelError):
        raise problem
