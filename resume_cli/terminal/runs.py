"""A finished run as data, and the list of what it registered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resume_cli.terminal.tables import Column, print_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from resume_cli.batch.events import FileResult, Summary


def summary_record(summary: Summary) -> dict[str, object]:
    """What `--json` prints of a run: the counts, and each file's outcome."""
    return {
        "found": summary.found,
        "counts": {outcome.value: count for outcome, count in sorted(summary.counts.items())},
        "left": summary.left,
        "seconds": round(summary.seconds, 3),
        "tokens": summary.tokens,
        "cost_usd": summary.cost_usd,
        "stopped": summary.stopped or None,
        "exit_code": int(summary.exit_code),
        "files": list(summary.results),
    }


def print_registered(results: Sequence[FileResult]) -> None:
    """Print on standard output each file with the id of its request."""
    print_table(
        ["File", "Outcome", Column("Request", whole=True)],
        [(result.name, result.outcome, result.request_id) for result in results],
        empty="no files to register",
    )
