"""A finished run as data, and the list of what it registered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resume_cli.terminal.tables import Column, print_table

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterable

    from resume_cli.batch.events import FileResult, Outcome, Summary


def summary_record(summary: Summary) -> dict[str, object]:
    """What `--json` prints of a run: the counts, and each file's outcome."""
    return {
        "run": summary.run_id or None,
        "dry_run": summary.dry,
        "found": summary.found,
        "counts": counts_record(summary.counts),
        "reasons": reasons_record(summary.reasons),
        "left": summary.left,
        "seconds": round(summary.seconds, 3),
        "calls": summary.calls,
        "tokens": summary.tokens,
        "cost_usd": summary.cost_usd,
        "stopped": summary.stopped or None,
        "exit_code": int(summary.exit_code),
        "files": list(summary.results),
    }


def counts_record(counts: Counter[Outcome]) -> dict[str, int]:
    """Files by outcome."""
    return {outcome.value: count for outcome, count in sorted(counts.items())}


def reasons_record(reasons: Counter[tuple[Outcome, str]]) -> list[dict[str, object]]:
    """Files by outcome and kind of reason, in a stable order."""
    return [
        {"outcome": outcome.value, "reason": kind, "files": count}
        for (outcome, kind), count in sorted(reasons.items())
    ]


def print_registered(results: Iterable[FileResult]) -> None:
    """Print on standard output each file with the id of its request."""
    print_table(
        ["File", "Outcome", Column("Request", whole=True, ids=True)],
        [(result.name, result.outcome, result.request_id) for result in results],
        empty="no files to register",
    )


def print_plan(results: Iterable[FileResult]) -> None:
    """Print on standard output what would become of each file, why, and what it would take."""
    print_table(
        ["File", "Outcome", "Why", Column("Tokens", "right"), Column("USD", "right")],
        [
            (
                result.name,
                result.outcome,
                result.reason,
                result.tokens or None,
                None if result.cost_usd is None else f"{result.cost_usd:.4f}",
            )
            for result in results
        ],
        empty="no files found",
    )
