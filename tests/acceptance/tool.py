"""The tool as its users run it: a process of its own, with an environment of its own."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from sqlalchemy import create_engine, text

if TYPE_CHECKING:
    import signal
    from collections.abc import Callable, Iterator, Mapping

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples" / "resumes"
DIFFICULT = ROOT / "examples" / "difficult"
SECONDS = 120.0


@dataclass(frozen=True)
class Ran:
    """What a finished command printed and returned."""

    code: int
    output: str
    messages: str

    @property
    def json(self) -> Any:
        return json.loads(self.output)

    @property
    def outcomes(self) -> dict[str, str]:
        """Outcome by file name, of a run with --json."""
        return {file["name"]: file["outcome"] for file in self.json["files"]}

    @property
    def reasons(self) -> dict[str, str]:
        return {file["name"]: file["reason"] for file in self.json["files"]}


@dataclass
class Tool:
    """Runs `resume-review` with one data folder and only the settings that are given."""

    data: Path
    settings: dict[str, str] = field(default_factory=dict)
    warm: ClassVar[list[str] | None] = None
    """A command line that does what `resume-review` does, in a copy of a process that has imported
    it: most of what a short command costs is importing."""

    def environment(self) -> dict[str, str]:
        kept = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
        return {
            **kept,
            "HOME": str(self.data),
            "PYTHONPATH": str(ROOT),
            "RESUME_REVIEW_DATA_DIR": str(self.data),
            "RESUME_REVIEW_CONFIG": os.devnull,
            **self.settings,
        }

    def command(self, *arguments: str | bytes | Path) -> list[str | bytes | Path]:
        return [sys.executable, "-m", "resume_cli", *arguments]

    def __call__(
        self, *arguments: str | bytes | Path, typed: str | None = None, **settings: str
    ) -> Ran:
        command = self.command(*arguments) if self.warm is None else [*self.warm, *arguments]
        done = subprocess.run(
            command,
            check=False,
            input=(typed or "").encode(),
            capture_output=True,
            env={**self.environment(), **settings},
            timeout=SECONDS,
            cwd=self.data,
        )
        return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())

    def on_terminal(self, *arguments: str | bytes | Path, **settings: str) -> Ran:
        """Run on a terminal of 200 columns, which gets both outputs."""
        here, there = pty.openpty()
        look = {"TERM": "xterm-256color", "COLUMNS": "200"}
        with subprocess.Popen(
            self.command(*arguments),
            stdin=subprocess.DEVNULL,
            stdout=there,
            stderr=there,
            env={**self.environment(), **look, **settings},
            cwd=self.data,
        ) as process:
            os.close(there)
            seen = b"".join(_until_hung_up(here))
        return Ran(process.returncode, seen.decode(), "")

    def start(self, *arguments: str | Path) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            self.command(*arguments),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=self.environment(),
            cwd=self.data,
        )

    def end(self, process: subprocess.Popen[bytes], number: signal.Signals) -> Ran:
        process.send_signal(number)
        output, messages = process.communicate(timeout=SECONDS)
        return Ran(process.returncode, output.decode(), messages.decode())


def _until_hung_up(terminal: int) -> Iterator[bytes]:
    """Read what a terminal gets; Linux tells by an error that the other side has hung up."""
    try:
        with suppress(OSError):
            while piece := os.read(terminal, 65536):
                yield piece
    finally:
        os.close(terminal)


def rows(url: str, statement: str, values: Mapping[str, object] | None = None) -> list[Any]:
    """Ask the database directly, as its owner would with psql."""
    engine = create_engine(url)
    try:
        with engine.begin() as connection:
            result = connection.execute(text(statement), values or {})
            return list(result) if result.returns_rows else []
    finally:
        engine.dispose()


def until(true: Callable[[], bool], what: str) -> None:
    """Wait for something that another process does."""
    last_moment = time.monotonic() + SECONDS
    while not true():
        assert time.monotonic() < last_moment, f"waited in vain for {what}"
        time.sleep(0.05)
