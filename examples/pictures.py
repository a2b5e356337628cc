"""Make the picture of the terminal, `pictures/terminal.svg`, from what the tool prints on one.

`python examples/pictures.py [FOLDER]` reviews the invented resumes and shows one of the reviews on
a terminal of 100 columns, on an embedded database of its own that is deleted afterwards. Where that
database lies and who is logged in are replaced in the picture, and the review is cut.
"""

from __future__ import annotations

import fcntl
import getpass
import io
import json
import os
import pty
import re
import struct
import subprocess
import sys
import tempfile
import termios
from contextlib import suppress
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import DIMMED_MONOKAI
from rich.text import Text

from bootstrap import PROJECT, running_environment

COLUMNS, ROWS = 100, 50
ROLE = "Site Reliability Engineer"
PLACE, PERSON = "~/.local/share/resume-review", "you"
FONTS = (
    "ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', 'Noto Sans Mono CJK JP',"
    " monospace"
)
REVIEWED = ("analyze", "--batch", "examples/resumes", "--role", ROLE)
SHOWN_RANK = 3
HEAD_LINES, PART_LINES = 11, 15
PART = "Content, criterion by criterion"
MOVE = re.compile(r"(\r\n|\r|\n|\x1b\[\d*A|\x1b\[2K|\x1b\[\?25[lh])")


class Terminal:
    """Runs the tool on a terminal, with a data folder of its own; both outputs come back."""

    def __init__(self, data: Path) -> None:
        self.data = data

    def run(self, *arguments: str) -> str:
        """Return what is left on the screen of a command that has ended, colours included."""
        here, there = pty.openpty()
        fcntl.ioctl(there, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
        command = [sys.executable, "-m", "resume_cli", *arguments]
        with subprocess.Popen(
            command, stdin=there, stdout=there, stderr=there, env=self._environment(), cwd=PROJECT
        ):
            os.close(there)
            seen = b"".join(_pieces(here))
        shown = screen(seen.decode()).replace(str(self.data), PLACE)
        return f"$ {_typed(arguments)}\n" + shown.replace(f"{getpass.getuser()}@", f"{PERSON}@")

    def ranked(self, rank: int) -> str:
        """Return the id of the request of the review that has this place in the ranking."""
        done = subprocess.run(
            [sys.executable, "-m", "resume_cli", "rank", "--top", str(rank), "--json"],
            check=True,
            capture_output=True,
            env=self._environment(),
            cwd=PROJECT,
        )
        return str(json.loads(done.stdout)[rank - 1]["request_id"])

    def _environment(self) -> dict[str, str]:
        settings = {"RESUME_REVIEW_DATABASE": "embedded", "RESUME_REVIEW_AGENT": "local"}
        look = {"TERM": "xterm-256color", "COLORTERM": "truecolor", "PYTHONPATH": str(PROJECT)}
        place = {"RESUME_REVIEW_DATA_DIR": str(self.data)}
        return {**running_environment(), **settings, **look, **place}


def _pieces(terminal: int) -> list[bytes]:
    pieces = []
    # Linux tells by an error that the other side has hung up.
    with suppress(OSError):
        while piece := os.read(terminal, 65536):
            pieces.append(piece)
    os.close(terminal)
    return pieces


def _typed(arguments: tuple[str, ...]) -> str:
    words = (f'"{word}"' if " " in word else word for word in arguments)
    return " ".join(("resume-review", *words))


def screen(seen: str) -> str:
    """Carry out the few movements of a progress bar: what it drew and erased is gone."""
    lines, row = [""], 0
    for piece in MOVE.split(seen):
        if piece in {"\r\n", "\n"}:
            row += 1
            lines += [""] * (row + 1 - len(lines))
        elif piece.endswith("A") and MOVE.fullmatch(piece):
            row -= int(piece[2:-1] or 1)
        elif piece == "\x1b[2K":
            lines[row] = ""
        elif not MOVE.fullmatch(piece):
            lines[row] += piece
    return "\n".join(lines).rstrip("\n") + "\n"


def picture(title: str, shown: str) -> str:
    """Return an SVG of a terminal that loads nothing from anywhere."""
    console = Console(record=True, width=COLUMNS, file=io.StringIO(), force_terminal=True)
    console.print(Text.from_ansi(shown), end="")
    svg = console.export_svg(title=title, theme=DIMMED_MONOKAI, unique_id=title)
    svg = re.sub(r"\s*@font-face \{.*?\}", "", svg, flags=re.DOTALL)
    svg = re.sub(r"\s*<!--.*?-->", "", svg, flags=re.DOTALL)
    return re.sub(r"font-family: [^;]+;", f"font-family: {FONTS};", svg)


def excerpt(shown: str) -> str:
    """Return the head of a review and the beginning of one of its parts; `…` marks what is cut."""
    lines = shown.splitlines()
    part = next(number for number, line in enumerate(lines) if PART in line)
    kept = [*lines[:HEAD_LINES], "…", *lines[part : part + PART_LINES], "…"]
    return "".join(f"{line}\n" for line in kept)


def make(folder: Path) -> None:
    """Write the picture into `folder`."""
    with tempfile.TemporaryDirectory(prefix="rr-") as made:
        data = Path(made)
        # As root the database server is another user, who has to pass here.
        data.chmod(0o711)
        terminal = Terminal(data / "data")
        ranking = terminal.run(*REVIEWED)
        review = excerpt(terminal.run("show", terminal.ranked(SHOWN_RANK)))
    folder.mkdir(parents=True, exist_ok=True)
    shown = picture("resume-review", f"{ranking}\n{review}")
    (folder / "terminal.svg").write_text(shown, encoding="utf-8")


if __name__ == "__main__":
    make(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent / "pictures")
