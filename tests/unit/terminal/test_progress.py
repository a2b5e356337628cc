from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from resume_cli.batch.events import Began, Event, FileResult, Finished, Found, Outcome, Summary
from resume_cli.terminal import progress
from resume_cli.terminal.batch import follow
from resume_cli.terminal.progress import Pace
from tests.unit.terminal.seen import plain

if TYPE_CHECKING:
    from tests.unit.terminal.conftest import Streams


def test_the_rate_is_of_the_last_half_minute() -> None:
    pace = Pace()
    assert pace.rate is None
    pace.note(0.0, 1)
    assert pace.rate is None
    # A thousand known files at once, then two reviews a second for a minute.
    pace.note(0.5, 1000)
    for step in range(1, 121):
        pace.note(0.5 + step / 2, 1000 + step)
    assert pace.rate == pytest.approx(2.0, rel=0.05)


def test_a_run_that_stands_still_has_no_rate() -> None:
    pace = Pace()
    pace.note(0.0, 5)
    pace.note(100.0, 5)
    assert pace.rate is None


def test_a_long_run_keeps_few_samples() -> None:
    pace = Pace()
    for step in range(10_000):
        pace.note(step / 100, step)
    assert len(pace._seen) <= 61
    assert pace.rate == pytest.approx(100.0, rel=0.01)


@pytest.mark.parametrize(
    ("complete", "line"),
    [
        (True, "201/99,999 files 256 in flight 4.0/s 1.2G tok $12345.67 6:55:50 left"),
        (False, "201/99,999+ files 256 in flight 4.0/s 1.2G tok $12345.67"),
    ],
)
def test_the_whole_picture_fits_80_columns(
    screen: Streams, monkeypatch: pytest.MonkeyPatch, complete: bool, line: str
) -> None:
    clock = iter(range(10_000))
    monkeypatch.setattr(progress, "monotonic", lambda: next(clock) / 4)
    many: list[Event] = [Found(99_999, complete), *[Began("x.pdf", 256)] * 256]
    small = FileResult("x.pdf", Outcome.REVIEWED)
    large = FileResult("x.pdf", Outcome.REVIEWED, tokens=1_234_567_890, cost_usd=12345.67)
    many += [Finished(small, 256)] * 200
    follow([*many, Finished(large, 256), Summary(201, Counter())])

    bars = re.findall(r".*files.*", plain(screen.err.getvalue().replace("\r", "\n")))
    assert bars[-1].rstrip().endswith(line)
    assert max(map(len, bars)) <= 80
