"""Tables: fitted to the window on a screen, whole and aligned elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

from resume_cli.terminal.console import on_screen, output, write
from resume_cli.terminal.text import cell_text, printable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

Align = Literal["left", "right"]

NARROW = 120
"""Cells of a screen below which an id of 36 leaves too little for the rest."""
_SHORTEST_ID = 8


@dataclass(frozen=True, slots=True)
class Column:
    """A column's heading; `align` is right for numbers where it is not given.

    A `whole` column is never broken over lines: for ids and dates. One of `ids` shows on a narrow
    screen only as much of each as tells it from the others of the table. Those that are `equal`
    share a screen's width.
    """

    heading: str
    align: Align | None = None
    whole: bool = False
    ids: bool = False
    equal: bool = False


def print_table(
    columns: Sequence[Column | str],
    rows: Sequence[Sequence[object]],
    title: str | None = None,
    empty: str = "nothing to show",
    console: Console | None = None,
) -> None:
    """Print rows under their headings, to standard output unless a console is given.

    Without rows it prints `empty` in place of a table.
    """
    console = console or output()
    if title:
        write(console, (title, "bold"))
    if not rows:
        write(console, (empty, "dim"))
        return
    heads = [Column(column) if isinstance(column, str) else column for column in columns]
    aligns = [
        head.align or _natural([row[index] for row in rows]) for index, head in enumerate(heads)
    ]
    cells = [[cell_text(value) for value in row] for row in rows]
    if not on_screen(console):
        _align(console, heads, aligns, cells)
        return
    for index, head in enumerate(heads):
        if head.ids and narrow(console):
            _shorten([row for row, given in zip(cells, rows, strict=True) if given[index]], index)
    _draw(console, heads, aligns, cells)


def narrow(console: Console) -> bool:
    """Tell whether this is a screen on which ids and sentences have to be kept short."""
    return on_screen(console) and console.width < NARROW


def _shorten(rows: Sequence[list[str]], index: int) -> None:
    """Leave of each id what tells it from the others; commands take it as it stands."""
    ids = sorted({row[index] for row in rows})
    alike = max((_alike(*pair) for pair in pairwise(ids)), default=0)
    for row in rows:
        row[index] = row[index][: max(_SHORTEST_ID, alike + 1)]


def _alike(one: str, other: str) -> int:
    """How many characters both begin with."""
    return next(n for n in range(len(one) + 1) if one[: n + 1] != other[: n + 1])


def _natural(values: Sequence[object]) -> Align:
    numbers = [value for value in values if value is not None]
    right = numbers and all(
        isinstance(value, int | float) and not isinstance(value, bool) for value in numbers
    )
    return "right" if right else "left"


def _draw(
    console: Console, heads: list[Column], aligns: list[Align], rows: list[list[str]]
) -> None:
    from rich import box  # noqa: PLC0415 - slow to import, and --help prints no table
    from rich.table import Table  # noqa: PLC0415 - likewise
    from rich.text import Text  # noqa: PLC0415 - likewise

    table = Table(
        box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False, show_edge=False,
        header_style="bold",
    )  # fmt: skip
    table.expand = any(head.equal for head in heads)
    for head, align in zip(heads, aligns, strict=True):
        table.add_column(
            Text(printable(head.heading)),
            justify=align,
            no_wrap=head.whole or align == "right",
            overflow="fold",
            ratio=1 if head.equal else None,
        )
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    console.print(table)


def _align(
    console: Console, heads: list[Column], aligns: list[Align], rows: list[list[str]]
) -> None:
    from rich.cells import cell_len  # noqa: PLC0415 - slow to import, and --help prints no table

    lines = [[printable(head.heading) for head in heads], *rows]
    widths = [max(cell_len(line[index]) for line in lines) for index in range(len(heads))]
    for line in lines:
        padded = []
        for cell, width, align in zip(line, widths, aligns, strict=True):
            gap = " " * (width - cell_len(cell))
            padded.append(gap + cell if align == "right" else cell + gap)
        write(console, "  ".join(padded).rstrip())
