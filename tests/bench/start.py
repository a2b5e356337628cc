"""Measure how soon a command answers, against programs that do nothing.

    python -m tests.bench.start --runs 15

`--help` and completion are held against a Typer program of one empty command that does the same,
the help of a command against that of an empty command in a group;
`list` on a running database against the bare imports of the libraries that it cannot do without.
What is compared takes turns, and the medians of many runs count: of the processor's time, which
other work on the machine hardly changes, and of the clock's. No ratio may exceed `ALLOWED`.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from tests.bench.lines import Line, show

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ALLOWED = 2.0
PROJECT = Path(__file__).resolve().parents[2]
EMPTY = """
import typer
app = typer.Typer()
@app.command()
def nothing() -> None:
    "Do nothing."
app(prog_name="empty")
"""
GROUPED = """
import pathlib, typer
app = typer.Typer()
@app.callback()
def group(file: pathlib.Path | None = None) -> None:
    "Have one option."
@app.command()
def nothing() -> None:
    "Do nothing."
@app.command()
def neither() -> None:
    "Do nothing either."
app(prog_name="grouped")
"""
"""As much as `--env-file` and commands in a group make Typer load, before any of ours."""
LIBRARIES = "import sqlalchemy.orm, psycopg2, typer, rich"


@dataclass(frozen=True, slots=True)
class Program:
    """A command line of Python and what its environment adds."""

    arguments: tuple[str, ...]
    environment: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Took:
    """Seconds of one run: on the processor, its children's with it, and on the clock."""

    processor: float
    clock: float


def main() -> None:
    """Read the arguments, measure, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--runs", type=int, default=15, help="runs of each program")
    runs = parser.parse_args().runs
    with _warm_database() as data:
        lines = [
            line
            for what, ours, reference in _comparisons(data)
            for line in _compared(what, ours, reference, runs)
        ]
    show(lines)
    raise SystemExit(any(line.ratio > 1 for line in lines))


def _comparisons(data: Mapping[str, str]) -> list[tuple[str, Program, Program]]:
    empty_help = Program(("-c", EMPTY, "--help"), {})
    grouped_help = Program(("-c", GROUPED, "nothing", "--help"), {})
    empty_completion = Program(("-c", EMPTY), _completing("EMPTY", "empty "))
    return [
        ("--help", _tool("--help"), empty_help),
        ("analyze --help", _tool("analyze", "--help"), grouped_help),
        ("completion of a command", _completion("an"), empty_completion),
        ("completion of an option", _completion("analyze --"), empty_completion),
        ("list uploads", _tool("list", "uploads", **data), Program(("-c", LIBRARIES), {})),
    ]


def _tool(*arguments: str, **environment: str) -> Program:
    return Program(("-m", "resume_cli", *arguments), environment)


def _completion(typed: str) -> Program:
    return Program(("-m", "resume_cli"), _completing("RESUME_REVIEW", f"resume-review {typed}"))


def _completing(name: str, line: str) -> dict[str, str]:
    """Ask as bash does when somebody presses the tabulator at the end of a line."""
    last = str(len(line.split(" ")) - 1)
    return {f"_{name}_COMPLETE": "complete_bash", "COMP_WORDS": line, "COMP_CWORD": last}


@contextmanager
def _warm_database() -> Iterator[dict[str, str]]:
    """An embedded database that runs and knows who is signed in; yields its settings."""
    folder = Path(tempfile.mkdtemp(prefix="rr-"))
    folder.chmod(0o711)
    data = {"RESUME_REVIEW_DATA_DIR": str(folder)}
    resume = str(min((PROJECT / "examples" / "resumes").glob("*.txt")))
    try:
        for words in (("db", "init"), ("db", "start"), ("upload", resume, "--role", "SRE")):
            _run(_tool(*words, **data))
        yield data
    finally:
        _run(_tool("db", "stop", **data))
        shutil.rmtree(folder)


def _compared(what: str, ours: Program, reference: Program, runs: int) -> list[Line]:
    for program in (ours, reference):
        _run(program)
    pairs = [(_run(ours), _run(reference)) for _ in range(runs)]
    processor = [median(took.processor for took in side) for side in zip(*pairs, strict=True)]
    clock = [median(took.clock for took in side) for side in zip(*pairs, strict=True)]
    return [
        _line(f"{what}: processor", *processor),
        _line(f"{what}: clock", *clock),
    ]


def _line(what: str, ours: float, reference: float) -> Line:
    allowed = ALLOWED * reference
    return Line(what, f"{ours * 1000:.0f} ms", f"{allowed * 1000:.0f} ms", ours / allowed)


def _run(program: Program) -> Took:
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(
        [sys.executable, *program.arguments],
        check=True,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        cwd=PROJECT,
        env={**_environment(), **program.environment},
    )
    clock, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Took(used, clock)


def _environment() -> dict[str, str]:
    """Nothing of the caller's settings; the same for both sides."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "HOME") if name in os.environ}
    return {**kept, "RESUME_REVIEW_CONFIG": os.devnull, "PYTHONPATH": str(PROJECT)}


if __name__ == "__main__":
    main()
