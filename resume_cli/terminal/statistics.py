"""The figures of `db stats`, as a person reads them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resume_cli.terminal.console import output, write
from resume_cli.terminal.messages import hint
from resume_cli.terminal.tables import Column, print_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from resume_cli.workflows.statistics import Count, Statistics


def print_statistics(found: Statistics) -> None:
    """Print how many rows there are, how old, what hangs loose, and what the next night brings."""
    whose = "everyone's" if found.everyone else "your own"
    print_table(
        ["Table", "Rows", Column("On disk", "right")],
        [(each.table, each.rows, _size(each.bytes)) for each in found.tables],
        title=f"Tables ({whose} rows)",
    )
    write(output(), "")
    print_table(
        ["Table", "Status", "Rows", Column("Oldest", whole=True),
         Column("Unchanged since", whole=True), Column("Files", "right")],
        [
            (each.table, each.status, each.rows, each.oldest, each.untouched_since,
             _size(each.file_bytes))
            for each in found.groups
        ],
        title="By status",
    )  # fmt: skip
    _print_counts("Loose ends", found.loose)
    _print_counts("What the next runs would do", found.next_runs)
    if not found.everyone:
        hint("An admin sees everyone's rows, and the tables' sizes.")


def _print_counts(title: str, counts: Sequence[Count]) -> None:
    rows = [(each.count, each.meaning + _sample(each)) for each in counts]
    write(output(), "")
    print_table(["Rows", "Meaning"], rows, title=title)


def _sample(count: Count) -> str:
    return "" if count.of is None else f" (of {count.of} looked at)"


def _size(size: int | None) -> str | None:
    """Bytes in the unit that fits, by powers of 1024."""
    if size is None:
        return None
    value, unit = float(size), "B"
    for unit in ("B", "KB", "MB", "GB", "TB"):
        if value < 1024 or unit == "TB":  # noqa: PLR2004 - the step from one unit to the next
            break
        value /= 1024
    return f"{value:.0f} {unit}" if unit == "B" else f"{value:.1f} {unit}"
