"""The pipeline: a feeder, worker processes that extract, callers that finish; all bounded.

The feeder thread takes entries from the intake and hands their bytes to the extraction processes.
Caller threads take what comes back and finish it. A semaphore bounds how many files are between
the feeder and their end, and the queue of events waits for whoever listens, so that memory does
not grow with the number of files. A scout may count what the walk will come to, so that a run can
tell how much there is to do.
"""

from __future__ import annotations

import contextlib
import threading
from collections import Counter
from dataclasses import dataclass, field, replace
from queue import Empty, Full, Queue
from time import monotonic
from typing import TYPE_CHECKING, Generic, TypeAlias, TypeVar

from resume_cli.batch.events import (
    Began,
    Event,
    FileResult,
    Finished,
    Found,
    Outcome,
    Summary,
    Warned,
    kind_of,
)
from resume_cli.batch.work import Turn
from resume_cli.errors import FileError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from concurrent.futures import Future

    from resume_cli.batch.intake import Entry
    from resume_cli.batch.stopping import Stop
    from resume_cli.batch.work import WorkItem
    from resume_cli.extraction.workers import ExtractionPool

FAREWELL_SECONDS = 8.0
"""How long work in flight may still take after a wish to stop: 10 s in all with the clean-up."""
POLL_SECONDS = 0.2
EVENTS_WAITING = 256
"""Events that nobody has taken yet; with more of them the work waits for the listener."""

Read = TypeVar("Read")
"""What extraction makes of a file: a document, or one that is prepared for its review."""
Finish: TypeAlias = "Callable[[WorkItem, Read | FileError], FileResult | Turn]"


@dataclass(frozen=True, slots=True)
class _Ready(Generic[Read]):
    """A file on its way to a caller; `begun` once a caller has had it and has to come back."""

    item: WorkItem
    read: Future[Read]
    begun: bool = False


@dataclass(slots=True)
class _Sums:
    """What the ends of files add up to."""

    reasons: Counter[tuple[Outcome, str]] = field(default_factory=Counter)
    tokens: int = 0
    cost_usd: float | None = None

    def add(self, result: FileResult) -> None:
        self.reasons[result.outcome, kind_of(result.reason)] += 1
        self.tokens += result.tokens
        if result.cost_usd is not None:
            self.cost_usd = (self.cost_usd or 0.0) + result.cost_usd


@dataclass(frozen=True, slots=True)
class Widths:
    """How much may go on at once: calls to the agent, and files anywhere in the pipeline.

    `spare` are callers beyond the calls, which claim and record while others are with the agent.
    """

    jobs: int
    in_pipeline: int
    spare: int = 0

    @property
    def callers(self) -> int:
        """Threads that finish files."""
        return self.jobs + self.spare


@dataclass(frozen=True, slots=True)
class Ahead:
    """What a scout counts, one for each entry to come; `all` where nothing else will come."""

    files: Iterable[object]
    all: bool = True


class Pipeline(Generic[Read]):
    """One run over one stream of entries; `run` may be called once."""

    def __init__(
        self, pool: ExtractionPool[Read], finish: Finish[Read], widths: Widths, stop: Stop
    ) -> None:
        self._pool = pool
        self._finish = finish
        self._stop = stop
        self._widths = widths
        self._slots = threading.Semaphore(widths.in_pipeline)
        # Without a bound of its own: it holds no more than there are slots.
        self._extracted: Queue[_Ready[Read] | None] = Queue()
        self._events: Queue[Event | None] = Queue(EVENTS_WAITING)
        self._lock = threading.Lock()
        self._known = 0
        self._walked = False
        self._walked_to: int | None = None
        self._open = 0
        self._in_flight = 0
        self._problem: BaseException | None = None
        self._over = False

    def run(self, entries: Iterable[Entry], ahead: Ahead | None = None) -> Iterator[Event]:
        """Yield events as they happen, and the summary at the end.

        `ahead` is what to count in advance; where it is none, files are known as they are taken.
        What stops the whole run (a refused key, a lost database, a bug) stands in `problem` after
        the work in flight has come to its end. Who stops listening stops the run.
        """
        began = monotonic()
        sums = _Sums()
        for thread in self._threads(entries, ahead):
            thread.start()
        try:
            for event in self._until_done():
                if isinstance(event, Finished):
                    sums.add(event.result)
                yield event
        finally:
            self._end()
        yield self._summary(sums, monotonic() - began)

    def _end(self) -> None:
        """Let the threads go; what the late ones meet in the closed house is no fault."""
        with self._lock:
            self._over = True
        for _ in range(self._widths.callers):
            self._extracted.put(None)

    @property
    def problem(self) -> BaseException | None:
        """What stopped the run, if something did."""
        return self._problem

    def _summary(self, sums: _Sums, seconds: float) -> Summary:
        counts: Counter[Outcome] = Counter()
        for (outcome, _), count in sums.reasons.items():
            counts[outcome] += count
        # Once: a walk that has not noticed the end yet still counts.
        found = self._known
        return Summary(
            found=found,
            counts=counts,
            left=found - counts.total(),
            seconds=seconds,
            tokens=sums.tokens,
            cost_usd=sums.cost_usd,
            reasons=sums.reasons,
        )

    def _threads(self, entries: Iterable[Entry], ahead: Ahead | None) -> list[threading.Thread]:
        works: list[Callable[[], None]] = [
            lambda: self._feed(entries),
            *[self._call] * self._widths.callers,
        ]
        if ahead is not None:
            works.append(lambda: self._scout(ahead))
        return [threading.Thread(target=self._guarded, args=(work,), daemon=True) for work in works]

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
                if in_flight := self._with_agent(self._in_flight):
                    yield Warned(f"stopping: {in_flight} reviews in flight")
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
        taken = 0
        for entry in entries:
            if self._ending():
                return
            taken += 1
            if taken > self._known:
                self._know(taken, complete=False)
            if isinstance(entry, Turn):
                continue
            if isinstance(entry, FileResult):
                self._tell(Finished(entry, self._with_agent(self._in_flight)))
                continue
            while not self._slots.acquire(timeout=POLL_SECONDS):
                if self._ending():
                    return
            self._submit(*entry)
        self._walked_to = taken
        self._know(taken, complete=True)
        self._walked = True
        self._tell(None)

    def _scout(self, ahead: Ahead) -> None:
        seen, due = 0, monotonic()
        for seen, _ in enumerate(ahead.files, 1):
            if self._ending():
                return
            if monotonic() > due:
                due = monotonic() + POLL_SECONDS
                self._know(seen, complete=False)
        self._know(seen, complete=ahead.all)

    def _know(self, files: int, *, complete: bool) -> None:
        """So many files are known; what the walk has come to at its end is the last word."""
        with self._lock:
            known = max(self._known, files)
            self._known = known if self._walked_to is None else self._walked_to
            complete = complete or self._walked_to is not None
        self._tell(Found(self._known, complete))

    def _tell(self, event: Event | None) -> None:
        """Hand an event to the listener; wait for one who is slow, not for one who has gone."""
        while not self._over:
            with contextlib.suppress(Full):
                self._events.put(event, timeout=POLL_SECONDS)
                return

    def _submit(self, item: WorkItem, data: bytes) -> None:
        with self._lock:
            self._open += 1
        future = self._pool.submit(data, item.name)
        future.add_done_callback(lambda done: self._extracted.put(_Ready(item, done)))

    def _call(self) -> None:
        while (ready := self._extracted.get()) is not None:
            if self._may_begin() and self._finish_one(ready) is Turn.LATER:
                # Behind all others; where these are waiting, too, not too often.
                if ready.begun or self._extracted.empty():
                    self._stop.wait(POLL_SECONDS)
                self._extracted.put(replace(ready, begun=True))
                continue
            with self._lock:
                self._open -= 1
            self._slots.release()
            self._tell(None)

    def _with_agent(self, in_flight: int) -> int:
        """How many of the reviews under way may have their call made now."""
        return min(in_flight, self._widths.jobs)

    def _ending(self) -> bool:
        return self._over or self._stop.requested

    def _may_begin(self) -> bool:
        """Count a review as in flight unless the run is ending, in one step."""
        with self._lock:
            if self._ending():
                return False
            self._in_flight += 1
            return True

    def _finish_one(self, ready: _Ready[Read]) -> Turn | None:
        began = monotonic()
        try:
            if not ready.begun:
                self._tell(Began(ready.item.name, self._with_agent(self._in_flight)))
            read = _outcome(ready.read)
            result = self._finish(ready.item, read)
            if isinstance(result, Turn):
                return result
            # Told before it stops to count as in flight: the end of a run waits for the latter.
            in_flight = self._with_agent(self._in_flight - 1)
            self._tell(Finished(result, in_flight, monotonic() - began))
        except BaseException as problem:  # noqa: BLE001 - carried to the main thread and raised
            self._fail(problem)
        finally:
            with self._lock:
                self._in_flight -= 1
        return None


def _outcome(future: Future[Read]) -> Read | FileError:
    try:
        return future.result()
    except FileError as problem:
        return problem
