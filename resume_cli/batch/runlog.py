"""The log file of `--log-file`: JSON lines about runs that name no person.

No names, paths, texts or addresses: ids of requests, outcomes, kinds of reasons, counts and
durations. Several processes may write to one file: each line is one write at its end.
"""

from __future__ import annotations

import fcntl
import json
import os
import stat
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Self

from resume_cli.batch.events import Finished, Found, Outcome, Summary, Warned, kind_of
from resume_cli.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from resume_cli.batch.events import Event, FileResult
    from resume_cli.batch.ledger_lines import Header

LARGEST = 10 * 1024**2
"""Bytes; a larger file is put aside when the next run begins."""
OLDER_FILES = 5
"""How many that were put aside are kept: FILE.1, the newest, to FILE.5."""

Facts = dict[str, Any]


class RunLog:
    """A log file that is open for the events of runs; a context manager."""

    def __init__(self, descriptor: int, *, torn: bool) -> None:
        self._descriptor = descriptor
        self._trouble: str | None = None
        self._torn = torn

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._descriptor)

    def kept(self, run_id: str, header: Header, events: Iterable[Event]) -> Iterator[Event]:
        """Write what the events tell, and pass them on.

        The first time that a line cannot be written a warning stands among the events.
        """
        began = {"event": "began", "command": header.command, "agent": header.agent}
        self._write(run_id, "info", began)
        told = False
        for event in events:
            if (facts := _facts(event)) is not None:
                self._write(run_id, _level(event), facts)
            if self._trouble and not told:
                told = True
                yield Warned(f"the log file is not complete: {self._trouble}")
            yield event

    def _write(self, run_id: str, level: str, facts: Facts) -> None:
        now = datetime.now(UTC).isoformat(timespec="milliseconds")
        line = json.dumps({"time": now, "level": level, "run": run_id, **facts}) + "\n"
        # A disk that fills up takes part of a line: the next one must not be joined to it.
        data = (("\n" if self._torn else "") + line).encode()
        try:
            with _alone(self._descriptor):
                self._torn = os.write(self._descriptor, data) < len(data)
            if self._torn:
                self._trouble = "the disk is full"
        except OSError as problem:
            self._trouble = problem.strerror or "it cannot be written"


def open_log(path: Path) -> RunLog:
    """Open a log for a run, of mode 0600 where it is new; a large one is put aside first.

    Raises:
        UsageError: there is no such folder, or the file cannot be written.

    """
    try:
        descriptor = _opened(path)
        if _is_large(descriptor):
            # Where it cannot be renamed the lines go into the large one.
            with suppress(OSError):
                _put_aside(path, descriptor)
            os.close(descriptor)
            descriptor = _opened(path)
    except OSError as problem:
        raise UsageError(f"{path} cannot be written: {problem.strerror}.") from problem
    with _alone(descriptor):
        torn = _is_torn(path)
    return RunLog(descriptor, torn=torn)


def _opened(path: Path) -> int:
    # Should a FIFO lie there, opening it must not wait for a reader.
    flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC | os.O_NONBLOCK
    return os.open(path, flags, 0o600)


def _is_large(descriptor: int) -> bool:
    found = os.fstat(descriptor)
    return stat.S_ISREG(found.st_mode) and found.st_size > LARGEST


def _is_torn(path: Path) -> bool:
    """Tell whether the last line lacks its end: a disk was full, or the power went."""
    if not (path.is_file() and os.access(path, os.R_OK)):
        return False
    with path.open("rb") as file:
        file.seek(max(file.seek(0, os.SEEK_END) - 1, 0))
        return file.read(1) not in {b"", b"\n"}


@contextmanager
def _alone(descriptor: int) -> Iterator[None]:
    """Keep other runs from appending: a line that crosses a page is seen half by who looks then."""
    with suppress(OSError):  # a file system without locks
        fcntl.flock(descriptor, fcntl.LOCK_EX)
    try:
        yield
    finally:
        with suppress(OSError):
            fcntl.flock(descriptor, fcntl.LOCK_UN)


def _put_aside(path: Path, descriptor: int) -> None:
    """Rename the file that is open, unless another run that begins now has done so."""
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    if os.path.samestat(os.fstat(descriptor), path.stat()):
        for number in range(OLDER_FILES, 1, -1):
            with suppress(FileNotFoundError):
                _older(path, number - 1).replace(_older(path, number))
        path.replace(_older(path, 1))


def _older(path: Path, number: int) -> Path:
    return path.with_name(f"{path.name}.{number}")


def _level(event: Event) -> str:
    match event:
        case Warned():
            return "warning"
        case Finished(result):
            return "warning" if result.outcome is Outcome.FAILED else "info"
        case Summary(exit_code=code):
            return "error" if code else "info"
        case _:
            return "info"


def _facts(event: Event) -> Facts | None:
    match event:
        case Found(files, complete=True):
            return {"event": "found", "files": files}
        case Finished(result):
            return _of_file(result, event.seconds)
        case Warned():
            # Its words may name a folder or a file: they stand on standard error.
            return {"event": "warned"}
        case Summary():
            return _of_run(event)
        case _:
            return None


def _of_file(result: FileResult, seconds: float) -> Facts:
    # What an earlier run left as its reason is the database's text, not ours.
    ours = result.outcome is not Outcome.FAILED_BEFORE
    return {
        "event": "file",
        "request": str(result.request_id) if result.request_id else None,
        "outcome": result.outcome.value,
        "reason": kind_of(result.reason) if ours else "",
        "seconds": round(seconds, 3),
        "tokens": result.tokens,
        "cost_usd": result.cost_usd,
    }


def _of_run(summary: Summary) -> Facts:
    return {
        "event": "ended",
        "found": summary.found,
        "left": summary.left,
        "counts": {outcome.value: count for outcome, count in summary.counts.items()},
        "seconds": round(summary.seconds, 3),
        "calls": summary.calls,
        "tokens": summary.tokens,
        "cost_usd": summary.cost_usd,
        "stopped": kind_of(summary.stopped),
        "exit_code": int(summary.exit_code),
    }
