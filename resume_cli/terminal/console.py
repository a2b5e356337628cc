"""The two ways out: data to standard output, everything else to standard error.

Whether there is colour follows the stream, `NO_COLOR` and `TERM`; how wide text runs follows the
stream alone. Nothing that is written here can act on the terminal: `write` escapes all of it.
"""

from __future__ import annotations

import os
import sys
from typing import IO, TYPE_CHECKING

from resume_cli.terminal.text import printable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.console import Console

    Piece = str | tuple[str, str]
    """Text, or text with the name of a rich style."""


def output() -> Console:
    """The console of standard output."""
    return _console(sys.stdout, stderr=False)


def messages() -> Console:
    """The console of standard error."""
    return _console(sys.stderr, stderr=True)


def _console(stream: IO[str], *, stderr: bool) -> Console:
    from rich.console import Console  # noqa: PLC0415 - slow to import, and --help prints nothing

    tolerate(stream)
    return Console(stderr=stderr, markup=False, emoji=False, highlight=False)


def tolerate(stream: IO[str]) -> None:
    """Let a stream of a poor encoding show escapes for what it lacks, instead of failing."""
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(errors="backslashreplace")


def without_colour() -> None:
    """Let nothing have colour from now on, whoever writes it: what `NO_COLOR` asks for."""
    os.environ["NO_COLOR"] = "1"


def print_pieces(pieces: Iterable[str]) -> None:
    """Write text for programs on standard output as it comes, unchanged."""
    tolerate(sys.stdout)
    for piece in pieces:
        sys.stdout.write(piece)


def on_screen(console: Console) -> bool:
    """Tell whether a person watches: text is fitted to the window, else it runs unwrapped."""
    return console.file.isatty()


def moves(console: Console) -> bool:
    """Tell whether lines already shown can be drawn anew."""
    return on_screen(console) and not console.is_dumb_terminal


def write(console: Console, *pieces: Piece, indent: int | None = None, mark: str = "") -> None:
    """Write one paragraph of pieces; characters that would act on a terminal become visible.

    With an indent, in cells, a screen wraps it between words under its indent, or under what
    follows its mark, such as a dash. Without one it is never broken, so that a path or a command
    can be copied whole.
    """
    from rich.text import Text  # noqa: PLC0415 - slow to import, and --help prints nothing

    parts = [(piece, "") if isinstance(piece, str) else piece for piece in pieces]
    text = Text.assemble(*((printable(content), style) for content, style in parts))
    margin = (indent or 0) + len(mark)
    wrapped = indent is not None and on_screen(console)
    lead = " " * (indent or 0) + mark
    for line in text.wrap(console, max(console.width - margin, 20)) if wrapped else [text]:
        line.rstrip()
        console.print(Text(lead), line, sep="", soft_wrap=True)
        lead = " " * margin
