"""Tables: fitted to the window on a screen, whole and aligned elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from resume_cli.terminal.console import on_screen, output, write
from resume_cli.terminal.text import cell_text, printable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

Align = Literal["left", "right"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column's heading; `align` is right for numbers where it is not given.

    A `whole` column is never broken over lines: for ids and dates.
    """

    heading: str
    align: Align | None = None
    whole: bool = False


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
    draw = _draw if on_screen(console) else _align
    draw(console, heads, aligns, cells)


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

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, header_style="bold")
    for head, align in zip(heads, aligns, strict=True):
        table.add_column(
            Text(printable(head.heading)),
            justify=align,
            no_wrap=head.whole or align == "right",
            overflow="fold",
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
