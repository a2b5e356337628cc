"""Earlier runs, as the ledger has them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resume_cli.terminal.batch import NO_NEWS, counted
from resume_cli.terminal.console import output, write
from resume_cli.terminal.runs import counts_record, reasons_record
from resume_cli.terminal.tables import Column, print_table
from resume_cli.terminal.text import cell_text, one_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from resume_cli.batch.ledger_reading import RunRecord

_STATES = {"finished": "green", "stopped": "yellow", "running": "", "killed": "bold red"}


def run_record(run: RunRecord) -> dict[str, object]:
    """What `--json` prints of a run in the ledger; without its files."""
    return {
        "run": run.run_id,
        "started": run.started,
        "state": run.state,
        "command": run.header.command if run.header else None,
        "database": run.header.database if run.header else None,
        "agent": run.header.agent if run.header else None,
        "target": run.header.target if run.header else None,
        "account_id": run.header.account_id if run.header else None,
        "found": run.found,
        "counts": counts_record(run.counts),
        "reasons": reasons_record(run.reasons),
        "left": run.left,
        "seconds": run.seconds,
        "calls": run.calls,
        "tokens": run.tokens,
        "cost_usd": run.cost_usd,
        "stopped": run.stopped or None,
        "exit_code": run.exit_code,
    }


def print_runs(runs: Sequence[RunRecord]) -> None:
    """Print one line a run on standard output."""
    print_table(
        [Column("Run", whole=True), Column("Started", whole=True), "Command",
         Column("State", whole=True), Column("Files", "right"), "Outcome"],
        [
            (
                run.run_id,
                run.started,
                run.header.command if run.header else None,
                run.state,
                run.found,
                ", ".join(counted(run.counts, run.left)),
            )
            for run in runs
        ],
        empty="no run yet",
    )  # fmt: skip


def print_run(run: RunRecord, *, everything: bool) -> None:
    """Print one run on standard output: how it was made and ended, its counts, its files.

    Without `everything` only the files that need a person are named.
    """
    console = output()
    write(console, (f"run {run.run_id}", "bold"), ": ", (run.state, _STATES[run.state]))
    for name, value in _facts(run).items():
        write(console, f"{name}: {one_line(cell_text(value))}")
    rows: list[tuple[str, str, int]] = [
        (outcome.value, kind, count)
        for (outcome, kind), count in sorted(run.reasons.items(), key=lambda each: -each[1])
    ]
    rows += [("left", "", run.left)] if run.left else []
    print_table(["Outcome", "Reason", Column("Files", "right")], rows, empty="no file ended")
    files = [each for each in run.files() if everything or each.outcome not in NO_NEWS]
    if files:
        write(console, "")
        print_table(
            ["File", "Outcome", "Reason"],
            [(each.name or "(erased)", each.outcome, one_line(each.reason)) for each in files],
        )


def _facts(run: RunRecord) -> dict[str, object]:
    told: dict[str, object] = {"started": run.started}
    if run.header is not None:
        told |= {
            "command": run.header.command,
            "database": run.header.database,
            "agent": run.header.agent,
            "target": run.header.target,
        }
    told |= {"found": run.found, "seconds": run.seconds, "calls": run.calls or None}
    told |= {"tokens": run.tokens or None}
    told |= {"cost": None if run.cost_usd is None else f"${run.cost_usd:.4f}"}
    told |= {"stopped": run.stopped or None, "exit code": run.exit_code}
    return {name: value for name, value in told.items() if value is not None}
