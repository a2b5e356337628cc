"""Keeping a run's record while it goes on: every end is on disk before it is told."""

from __future__ import annotations

import fcntl
import os
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Self

from resume_cli.batch.events import Finished, Found, Summary, Warned
from resume_cli.batch.ledger_lines import begun, encoded, ended, summed
from resume_cli.batch.ledger_reading import results_in, tally
from resume_cli.errors import ExitCode

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from resume_cli.batch.events import Event, FileResult
    from resume_cli.batch.ledger_lines import Header, Line


class Run:
    """One run's record, open for writing; a collection of the ends that it was told.

    The ends are on disk, not in memory: a run over a hundred thousand files needs no more of it
    than one over ten. Where the disk is full they are kept in memory, and the run goes on.
    """

    def __init__(self, path: Path, run_id: str, header: Header) -> None:
        self.run_id = run_id
        self._path = path
        self._header = header
        self._started = datetime.now(UTC)
        self._descriptor: int | None = None
        self._trouble: str | None = None
        self._torn = False
        self._summed = False
        self._found = 0
        self._ends = 0
        self._unwritten: list[FileResult] = []

    def __enter__(self) -> Self:
        """Make the record; as long as it is held open, the run counts as alive."""
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND | os.O_CLOEXEC
            self._descriptor = os.open(self._path, flags, 0o600)
            # A file system without locks: the record is kept, only `running` is told as `killed`.
            with suppress(OSError):
                fcntl.flock(self._descriptor, fcntl.LOCK_EX)
        except OSError as problem:
            self._in_trouble(problem)
        self._write(begun(self.run_id, self._started, self._header))
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """Close the record; one that broke off without a summary says so."""
        if not self._summed and kind is not None and self._descriptor is not None:
            code = getattr(kind, "exit_code", ExitCode.BUG)
            last = tally(self._path) | {"stopped": "it broke off", "exit_code": int(code)}
            self._write({"line": "end", "seconds": None, **last})
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def kept(self, events: Iterable[Event]) -> Iterator[Event]:
        """Write down what the events tell, and pass them on.

        The summary passes with the ends of all files, which it reads from the record. The first
        time that something cannot be written a warning stands among the events.
        """
        told = False
        for event in events:
            passed = self._keep(event)
            if self._trouble and not told:
                told = True
                yield Warned(f"the record of this run is not complete: {self._trouble}")
            yield passed

    def _keep(self, event: Event) -> Event:
        match event:
            case Found():
                self._found = event.files
                if event.complete:
                    self._write({"line": "found", "found": event.files})
            case Finished(result):
                self._ends += 1
                if not self._write(ended(result, self._found)):
                    self._unwritten.append(result)
            case Summary():
                self._summed = True
                self._write(summed(event))
                return replace(event, results=self, run_id=self.run_id)
            case _:
                pass
        return event

    def _write(self, line: Line) -> bool:
        if self._descriptor is None:
            return False
        data = (b"\n" if self._torn else b"") + encoded(line)
        try:
            written = os.write(self._descriptor, data)
        except OSError as problem:
            self._in_trouble(problem)
            return False
        # A disk that fills up takes part of a line: the next one must not be joined to it.
        self._torn = written < len(data)
        if self._torn:
            self._trouble = self._trouble or "the disk is full"
        return not self._torn

    def _in_trouble(self, problem: OSError) -> None:
        self._trouble = self._trouble or f"{self._path.parent}: {problem.strerror}"

    def __iter__(self) -> Iterator[FileResult]:
        if self._ends > len(self._unwritten):
            yield from results_in(self._path)
        yield from self._unwritten

    def __len__(self) -> int:
        return self._ends

    def __contains__(self, result: object) -> bool:
        return any(each == result for each in self)
