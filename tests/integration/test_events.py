"""The pipeline by itself: its bounds, the order of its events, and who waits for whom."""

from __future__ import annotations

import signal
import threading
import time
import uuid
from typing import TYPE_CHECKING

import pytest

from resume_cli.batch import pipeline as module
from resume_cli.batch.events import Began, FileResult, Finished, Found, Outcome
from resume_cli.batch.pipeline import Ahead, Pipeline, Widths
from resume_cli.batch.stopping import Stop
from resume_cli.batch.work import Turn, WorkItem
from resume_cli.extraction.workers import ExtractionPool
from tests.integration.events import summary_of, threads_ended
from tests.integration.work import RESUME, SRE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from resume_cli.batch.events import Event
    from resume_cli.errors import FileError
    from resume_cli.extraction.document import Document


def items(number: int, taken: list[int]) -> Iterator[FileResult | tuple[WorkItem, bytes]]:
    for each in range(number):
        taken.append(each)
        name = f"resume-{each}.txt"
        item = WorkItem(name, uuid.UUID(int=each), None, SRE, path=name)
        yield item, RESUME.format(mark=each).encode()


def test_files_between_walk_and_end_are_bounded() -> None:
    taken: list[int] = []
    ended: list[int] = []
    waiting: list[int] = []

    def finish(item: WorkItem, _: Document | FileError) -> FileResult:
        time.sleep(0.01)
        waiting.append(len(taken) - len(ended))
        ended.append(1)
        return FileResult(item.name, Outcome.REGISTERED, path=item.path)

    with ExtractionPool(1) as pool:
        pipeline = Pipeline(pool, finish, Widths(jobs=2, in_pipeline=4), Stop())
        summary = summary_of(list(pipeline.run(items(30, taken))))
    assert summary.counts == {Outcome.REGISTERED: 30}
    # One more than the pipeline holds stands before its door.
    assert max(waiting) <= 5


def test_fault_in_the_walk_ends_the_run() -> None:
    def breaking() -> Iterator[FileResult | tuple[WorkItem, bytes]]:
        yield from items(3, [])
        raise LookupError

    with ExtractionPool(1) as pool:
        pipeline = Pipeline(pool, _registered, Widths(jobs=2, in_pipeline=4), Stop())
        summary = summary_of(list(pipeline.run(breaking())))
    assert isinstance(pipeline.problem, LookupError)
    assert summary.found == 3


def _registered(item: WorkItem, _: Document | FileError) -> FileResult:
    return FileResult(item.name, Outcome.REGISTERED, path=item.path)


def test_fault_that_comes_after_the_end_is_nobodys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "FAREWELL_SECONDS", 0.1)
    before = threading.active_count()
    stop, over = Stop(), threading.Event()

    def finish(*_: object) -> Turn:
        stop.request(signal.SIGINT)
        over.wait(20.0)
        raise LookupError

    with ExtractionPool(1) as pool:
        pipeline = Pipeline(pool, finish, Widths(jobs=1, in_pipeline=2), stop)
        summary_of(list(pipeline.run(items(2, []))))
    over.set()
    assert threads_ended(before)
    assert pipeline.problem is None


def test_walk_ends_when_nobody_listens() -> None:
    def endless() -> Iterator[FileResult]:
        number = 0
        while True:
            time.sleep(0.001)
            number += 1
            yield FileResult(f"{number}", Outcome.ALREADY_REVIEWED, path=f"{number}")

    before = threading.active_count()
    with ExtractionPool(1) as pool:
        pipeline = Pipeline(pool, _registered, Widths(jobs=1, in_pipeline=2), Stop())
        events = pipeline.run(endless())
        next(event for event in events if isinstance(event, Finished))
        events.close()  # type: ignore[attr-defined]  # what an iterator's owner does on the way out
    assert threads_ended(before)


def test_events_of_a_run_in_their_order() -> None:
    known = FileResult("known.txt", Outcome.ALREADY_REVIEWED, path="known.txt")
    bad = FileResult("resume-1.txt", Outcome.FAILED, "no text in 3 pages", path="resume-1.txt")
    ends = {1: bad}

    def finish(item: WorkItem, _: Document | FileError) -> FileResult:
        return ends.get(item.request_id.int) or _registered(item, _)

    with ExtractionPool(1) as pool:
        pipeline = Pipeline(pool, finish, Widths(jobs=1, in_pipeline=1), Stop())
        events = list(pipeline.run([*items(3, []), known]))

    assert [event for event in events if isinstance(event, Found)] == [
        *(Found(number, complete=False) for number in range(1, 5)), Found(4, complete=True),
    ]  # fmt: skip
    turns = [event for event in events if isinstance(event, Began | Finished)]
    assert [event for event in turns if event != Finished(known)] == [
        Began("resume-0.txt", 1),
        Finished(FileResult("resume-0.txt", Outcome.REGISTERED, path="resume-0.txt")),
        Began("resume-1.txt", 1),
        Finished(bad),
        Began("resume-2.txt", 1),
        Finished(FileResult("resume-2.txt", Outcome.REGISTERED, path="resume-2.txt")),
    ]
    assert [event.in_flight for event in turns if isinstance(event, Finished)] == [0] * 4
    assert summary_of(events).reasons == {
        (Outcome.REGISTERED, ""): 2,
        (Outcome.FAILED, "no text in N pages"): 1,
        (Outcome.ALREADY_REVIEWED, ""): 1,
    }


def test_scout_tells_in_advance_how_much_there_is() -> None:
    counted = threading.Event()

    def waiting(item: WorkItem, read: Document | FileError) -> FileResult:
        counted.wait(10.0)
        return _registered(item, read)

    stop = Stop()
    events: list[Event] = []
    with ExtractionPool(1) as pool:
        pipeline = Pipeline(pool, waiting, Widths(jobs=1, in_pipeline=1), stop)
        for event in pipeline.run(items(6, []), Ahead(range(6))):
            events.append(event)
            if event == Found(6, complete=True):
                counted.set()
                stop.request(signal.SIGINT)
    summary = summary_of(events)
    assert summary.found == 6
    assert summary.left >= 4


@pytest.mark.parametrize(("counted", "whole"), [(9, True), (2, True), (2, False)])
def test_what_the_walk_comes_to_is_the_last_word(counted: int, whole: bool) -> None:
    known = [FileResult(f"{n}", Outcome.ALREADY_REVIEWED, path=f"{n}") for n in range(4)]
    with ExtractionPool(1) as pool:
        pipeline = Pipeline(pool, _registered, Widths(jobs=1, in_pipeline=2), Stop())
        events = list(pipeline.run(known, Ahead(range(counted), all=whole)))
    assert [event for event in events if isinstance(event, Found)][-1] == Found(4, complete=True)
    assert (summary_of(events).found, summary_of(events).left) == (4, 0)


def test_file_that_has_to_wait_begins_once() -> None:
    turns = iter([Turn.LATER, Turn.LATER])

    def finish(item: WorkItem, read: Document | FileError) -> FileResult | Turn:
        return next(turns, None) or _registered(item, read)

    with ExtractionPool(1) as pool:
        pipeline = Pipeline(pool, finish, Widths(jobs=2, in_pipeline=2), Stop())
        events = list(pipeline.run(items(1, [])))
    assert [event for event in events if isinstance(event, Began)] == [Began("resume-0.txt", 1)]
    assert summary_of(events).counts == {Outcome.REGISTERED: 1}


def test_work_waits_for_a_listener_who_is_slow() -> None:
    taken: list[int] = []

    def many() -> Iterator[FileResult]:
        for number in range(10 * module.EVENTS_WAITING):
            taken.append(number)
            yield FileResult(f"{number}", Outcome.ALREADY_REVIEWED, path=f"{number}")

    with ExtractionPool(1) as pool:
        pipeline = Pipeline(pool, _registered, Widths(jobs=1, in_pipeline=2), Stop())
        run = pipeline.run(many())
        events = [next(run)]
        last_moment = time.monotonic() + 10.0
        while not pipeline._events.full() and time.monotonic() < last_moment:
            time.sleep(0.01)
        assert len(taken) <= module.EVENTS_WAITING
        events += run
    assert summary_of(events).counts == {Outcome.ALREADY_REVIEWED: 10 * module.EVENTS_WAITING}
