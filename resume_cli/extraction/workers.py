"""Worker processes for extraction: a file that hangs, crashes or eats memory costs itself only.

Processes start by forkserver or spawn, never fork: a forked child would keep the parent's
database connections and their locks. They end with their parent, however that ends.
"""

from __future__ import annotations

import signal
import threading
from concurrent.futures import CancelledError, Future
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from typing import Any, Generic, Self, overload

from pebble import ProcessExpired

from resume_cli.errors import (
    ConfigurationError,
    ExtractionLimitError,
    FileError,
    ResumeReviewError,
    UnreadableFileError,
)
from resume_cli.extraction.document import Document, Limits
from resume_cli.extraction.process import Read, Then, extract_file, new_pool

DEFAULT_LIMITS = Limits()

_TRIES = 3
"""Starts of one file where workers die before they say which file they took."""
_SIGNALS = frozenset(signal.Signals)
# How PDFium, the C library and the kernel end a process that gets no more memory.
_OUT_OF_MEMORY = frozenset({signal.SIGABRT, signal.SIGILL, signal.SIGTRAP, signal.SIGKILL})
_NO_WORKERS = "The processes that read files end as soon as they start."
_NO_WORKERS_ADVICE = "See: resume-review doctor. Limits on memory or processes may be too low."
_ADVICE = "Save it again from the program it was made with, or as plain text, and try again."


@dataclass(frozen=True, slots=True)
class _Job(Generic[Read]):
    data: bytes
    name: str
    outcome: Future[Read]
    tries: int = _TRIES


def _nothing_more(document: Document, _name: str) -> Document:
    return document


class ExtractionPool(Generic[Read]):
    """Extracts files in `workers` processes, which start with the first file.

    `then` is what the same process makes of each document and its file's name, within the same
    limits; without it files become documents. A context manager; leaving it stops the workers at
    once and cancels what was not finished. Safe to use from several threads.
    """

    @overload
    def __init__(
        self: ExtractionPool[Document], workers: int, limits: Limits = DEFAULT_LIMITS
    ) -> None: ...

    @overload
    def __init__(
        self, workers: int, limits: Limits = DEFAULT_LIMITS, *, then: Then[Read]
    ) -> None: ...

    def __init__(
        self, workers: int, limits: Limits = DEFAULT_LIMITS, *, then: Any = _nothing_more
    ) -> None:
        self._workers = max(workers, 1)
        self._limits = limits
        self._then: Then[Read] = then
        self._lock = threading.Lock()
        self._pool: Any = None
        self._open: set[Future[Read]] = set()
        self._tasks: dict[Future[Read], tuple[_Job[Read], Any]] = {}
        """The job of each task that has not ended, and the pool that has it."""
        self._closed = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def submit(self, data: bytes, name: str) -> Future[Read]:
        """Extract one file; see `engine.extract` for `name`.

        The future holds what became of the document, or one of the errors `UnreadableFileError` and
        `ExtractionLimitError`, which are this file's; or `ConfigurationError` where no worker
        process lives long enough to take a file; nothing else, unless it is cancelled.

        Raises:
            RuntimeError: the pool is closed.

        """
        outcome: Future[Read] = Future()
        with self._lock:
            if self._closed:
                raise RuntimeError("the extraction pool is closed")
            self._open.add(outcome)
        outcome.add_done_callback(self._forget)
        self._start(_Job(data, name, outcome))
        return outcome

    def close(self) -> None:
        """Stop the workers at once; files that are not finished are cancelled."""
        with self._lock:
            self._closed = True
            pool, self._pool = self._pool, None
            waiting = list(self._open)
        for outcome in waiting:
            outcome.cancel()
        if pool is not None:
            pool.stop()
            pool.join()

    def _forget(self, outcome: Future[Read]) -> None:
        with self._lock:
            self._open.discard(outcome)

    def _start(self, job: _Job[Read]) -> None:
        with self._lock:
            task = None if self._closed else self._schedule(job)
            if task is not None:
                self._tasks[task] = (job, self._pool)
        if task is None:
            job.outcome.cancel()
        else:
            # Outside the lock: a task that is done already calls back from here.
            task.add_done_callback(self._finish)

    def _schedule(self, job: _Job[Read]) -> Any:
        while True:
            if self._pool is None or not self._pool.active:
                self._renew()
            try:
                return self._pool.schedule(
                    extract_file,
                    args=(job.data, job.name, self._limits, self._then),
                    timeout=self._limits.seconds,
                )
            except RuntimeError:
                # It broke since it was looked at; a new one begins sound.
                self._renew()

    def _renew(self) -> None:
        broken, self._pool = self._pool, new_pool(self._workers, self._limits.memory_bytes)
        if broken is not None:
            # The broken pool's own thread may be the one that is here: it cannot wait for itself.
            threading.Thread(target=broken.join, daemon=True).start()

    def _finish(self, finished: Future[Read]) -> None:
        with self._lock:
            job, pool = self._tasks.pop(finished, (None, None))
        # Without a job it was taken from a broken pool and is tried again already.
        if job is None or job.outcome.cancelled():
            return
        try:
            read = finished.result()
        except (BrokenProcessPool, CancelledError, RuntimeError):
            # The pool lost a worker before it knew the worker's file: no file is to blame yet.
            for each in (job, *self._taken_from(pool)):
                self._try_again(each)
        except Exception as error:  # noqa: BLE001  # whatever it is, it is this file's end
            _settle(job.outcome, self._translated(error))
        else:
            _settle(job.outcome, read)

    def _taken_from(self, pool: Any) -> list[_Job[Read]]:
        """Everything else that a broken pool has: what it had not yet looked at, it forgets."""
        with self._lock:
            if pool.active:
                return []
            lost = [task for task, (_, its_pool) in self._tasks.items() if its_pool is pool]
            return [self._tasks.pop(task)[0] for task in lost]

    def _try_again(self, job: _Job[Read]) -> None:
        if job.tries > 1:
            self._start(replace(job, tries=job.tries - 1))
        else:
            _settle(job.outcome, ConfigurationError(_NO_WORKERS, advice=_NO_WORKERS_ADVICE))

    def _translated(self, error: Exception) -> FileError:
        if isinstance(error, FileError):
            return error
        if isinstance(error, TimeoutError):
            return ExtractionLimitError(
                f"reading the file took more than {self._limits.seconds:g} s", advice=_ADVICE
            )
        if isinstance(error, ProcessExpired):
            return self._crashed(error.exitcode or 0)
        return UnreadableFileError("the file's reader stopped without an answer", advice=_ADVICE)

    def _crashed(self, code: int) -> FileError:
        name = signal.Signals(-code).name if -code in _SIGNALS else f"code {code}"
        if -code in _OUT_OF_MEMORY:
            gigabytes = self._limits.memory_bytes / 1024**3
            return ExtractionLimitError(
                f"the file crashed its reader ({name}): it needs more than {gigabytes:.1f} GB "
                "of memory, or is made to crash",
                advice=_ADVICE,
            )
        return UnreadableFileError(
            f"the file crashed its reader ({name}): it is damaged", advice=_ADVICE
        )


def _settle(outcome: Future[Read], value: Read | ResumeReviewError) -> None:
    # Between the two calls no one can cancel any more.
    if not outcome.set_running_or_notify_cancel():
        return
    if isinstance(value, ResumeReviewError):
        outcome.set_exception(value)
    else:
        outcome.set_result(value)
