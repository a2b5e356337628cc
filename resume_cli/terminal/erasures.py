"""What is to be erased and what was, as a person reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resume_cli.terminal.messages import hint, notice, success, warning
from resume_cli.terminal.tables import Column, print_table

if TYPE_CHECKING:
    from resume_cli.workflows.erasures import Ended, Erasure

_KINDS = {
    "stored_copies": ("stored copy", "stored copies"),
    "uploads": ("upload with its text", "uploads with their text"),
    "requests": ("request", "requests"),
    "results": ("result", "results"),
    "history": ("row of prompt history", "rows of prompt history"),
    "kept_answers": ("kept answer", "kept answers"),
    "run_lines": ("line in records of runs", "lines in records of runs"),
}
"""One and many."""


def print_plan(plan: Erasure) -> None:
    """Print each stored copy that would go, and how many rows of each kind."""
    print_table(
        ["File", "Owner", Column("Registered", whole=True), "Requests", "Fate", "Note"],
        [_row(ended) for ended in plan.copies],
        empty="nothing to erase",
    )
    if plan.copies:
        notice(f"to erase: {_told(plan)}")


def print_erasure(done: Erasure) -> None:
    """Say what was removed, and what was not."""
    if not done.copies:
        return
    success(f"erased {_told(done)}")
    for ended in done.copies:
        if ended.reason:
            warning(f"{ended.copy.filename} ({_path(ended)}) {ended.fate.value}: {ended.reason}")
    hint("Reports and exports that were written to files, and backups, are not touched.")


def _row(ended: Ended) -> tuple[object, ...]:
    copy = ended.copy
    return (
        copy.filename, copy.owner, copy.registered, len(copy.request_ids), ended.fate, ended.reason,
    )  # fmt: skip


def _path(ended: Ended) -> str:
    return ended.copy.path or "no stored path"


def _told(erasure: Erasure) -> str:
    told = [f"{count} {_KINDS[kind][count > 1]}" for kind, count in erasure.counts.items() if count]
    return ", ".join(told) or "nothing"
