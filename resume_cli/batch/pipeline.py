"""The pipeline: a feeder, worker processes that extract, callers that finish; all bounded.

The feeder thread takes entries from the intake and hands their bytes to the extraction processes.
Caller threads take what comes back and finish it. A semaphore bounds how many files are between
the feeder and their end, so that memory does not grow with the number of files.
"""

from __future__ import annotations

import contextlib
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from queue import Empty, Queue
from time import monotonic
from typing import TYPE_CHECKING

from resume_cli.batch.events import Began, Event, FileResult, Finished, Found, Summary, Warned
from resume_cli.batch.work import Turn
from resume_cli.errors import ExitCode, FileError

if TYPE_CHECKING:
    from concurrent.futures import Future

    from resume_cli.batch.intake import Entry
    from resume_cli.batch.stopping import Stop
    from resume_cli.batch.work import WorkItem
    from resume_cli.extraction.document import Document
    from resume_cli.extraction.workers import ExtractionPool

    Extracted = Future[Document]

FAREWELL_SECONDS = 8.0
"""How long work in flight may still take after a wish to stop: 10 s in all with the clean-up."""
POLL_SECONDS = 0.2

Finish = Callable[["WorkItem", "Document | FileError"], FileResult | Turn]


@dataclass(frozen=True, slots=True)
class Widths:
    """How much may go on at once: calls to the agent, and files anywhere in the pipeline."""

    jobs: int
    in_pipeline: int


class Pipeline:
    """One run over one stream of entries; `run` may be called once."""

    def __init__(self, pool: ExtractionPool, finish: Finish, widths: Widths, stop: Stop) -> None:
        self._pool = pool
        self._finish = finish
        self._stop = stop
        self._jobs = widths.jobs
        self._slots = threading.Semaphore(widths.in_pipeline)
        self._extracted: Queue[tuple[WorkItem, Extracted] | None] = Queue()
        self._events: Queue[Event | None] = Queue()
        self._lock = threading.Lock()
        self._found = 0
        self._walked = False
        self._open = 0
        self._in_flight = 0
        self._problem: BaseException | None = None
        self._over = False

    def run(self, entries: Iterable[Entry]) -> Iterator[Event]:
        """Yield events as they happen, and the summary at the end.

        What stops the whole run (a refused key, a lost database, a bug) stands in `problem` after
        the work in flight has come to its end. Who stops listening stops the run.
        """
        began = monotonic()
        results: list[FileResult] = []
        for thread in self._threads(entries):
            thread.start()
        try:
            for event in self._until_done():
                if isinstance(event, Finished):
                    results.append(event.result)
                yield event
        finally:
            self._end()
        yield self._summary(results, monotonic() - began)

    def _end(self) -> None:
        """Let the threads go; what the late ones meet in the closed house is no fault."""
        with self._lock:
            self._over = True
        for _ in range(self._jobs):
            self._extracted.put(None)

    @property
    def problem(self) -> BaseException | None:
        """What stopped the run, if something did."""
        return self._problem

    def _summary(self, results: list[FileResult], seconds: float) -> Summary:
        costs = [result.cost_usd for result in results if result.cost_usd is not None]
        return Summary(
            found=self._found,
            counts=Counter(result.outcome for result in results),
            left=self._found - len(results),
            seconds=seconds,
            tokens=sum(result.tokens for result in results),
            cost_usd=sum(costs) if costs else None,
            results=tuple(results),
            exit_code=ExitCode.OK,
        )

    def _threads(self, entries: Iterable[Entry]) -> list[threading.Thread]:
        callers = [
            threading.Thread(target=self._guarded, args=(self._call,), daemon=True)
            for _ in range(self._jobs)
        ]
        feeder = threading.Thread(
            target=self._guarded, args=(lambda: self._feed(entries),), daemon=True
        )
        return [feeder, *callers]

    def _guarded(self, work: Callable[[], None]) -> None:
        try:
            work()
        except BaseException as problem:  # noqa: BLE001 - carried to the main thread and raised
            self._fail(problem)

    def _fail(self, problem: BaseException) -> None:
        with self._lock:
            if self._over:
                return
            self._problem = self._problem or problem
        self._stop.request()

    def _until_done(self) -> Iterator[Event]:
        deadline: float | None = None
        while self._goes_on(deadline):
            if self._stop.requested and deadline is None:
                deadline = monotonic() + FAREWELL_SECONDS
                if self._in_flight:
                    yield Warned(f"stopping: {self._in_flight} reviews in flight")
            with contextlib.suppress(Empty):
                event = self._events.get(timeout=POLL_SECONDS)
                if event is not None:
                    yield event
        while not self._events.empty():
            waiting = self._events.get()
            if waiting is not None:
                yield waiting

    def _goes_on(self, deadline: float | None) -> bool:
        if not self._events.empty():
            return True
        with self._lock:
            if not self._stop.requested:
                return bool(self._open) or not self._walked
            return deadline is None or bool(self._in_flight and monotonic() < deadline)

    def _feed(self, entries: Iterable[Entry]) -> None:
        for entry in entries:
            if self._ending():
                return
            self._count_found()
            if isinstance(entry, FileResult):
                self._events.put(Finished(entry))
                continue
            while not self._slots.acquire(timeout=POLL_SECONDS):
                if self._ending():
                    return
            self._submit(*entry)
        self._events.put(Found(self._found, complete=True))
        self._walked = True
        self._events.put(None)

    def _count_found(self) -> None:
        self._found += 1
        self._events.put(Found(self._found, complete=False))

    def _submit(self, item: WorkItem, data: bytes) -> None:
        with self._lock:
            self._open += 1
        future = self._pool.submit(data, item.name)
        future.add_done_callback(lambda done: self._extracted.put((item, done)))

    def _call(self) -> None:
        while (ready := self._extracted.get()) is not None:
            if self._may_begin() and self._finish_one(*ready) is Turn.LATER:
                # Behind all others; where it is the last one left, not too often.
                if self._extracted.empty():
                    self._stop.wait(POLL_SECONDS)
                self._extracted.put(ready)
                continue
            with self._lock:
                self._open -= 1
            self._slots.release()
            self._events.put(None)

    def _ending(self) -> bool:
        return self._over or self._stop.requested

    def _may_begin(self) -> bool:
        """Count a review as in flight unless the run is ending, in one step."""
        with self._lock:
            if self._ending():
                return False
            self._in_flight += 1
            return True

    def _finish_one(self, item: WorkItem, future: Extracted) -> Turn | None:
        try:
            self._events.put(Began(item.name, self._in_flight))
            result = self._finish(item, _outcome(future))
            if isinstance(result, Turn):
                return result
            self._events.put(Finished(result))
        except BaseException as problem:  # noqa: BLE001 - carried to the main thread and raised
            self._fail(problem)
        finally:
            with self._lock:
                self._in_flight -= 1
        return None


def _outcome(future: Extracted) -> Document | FileError:
    try:
        return future.result()
    except FileError as problem:
        return problem
