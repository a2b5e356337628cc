from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from resume_cli.batch.events import (
    Began,
    Event,
    FileResult,
    Finished,
    Found,
    Outcome,
    Summary,
    Warned,
)
from resume_cli.errors import ExitCode
from resume_cli.terminal.batch import follow, print_ranking, print_summary
from tests.unit.terminal.seen import plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.unit.terminal.conftest import Streams

RESULTS = (
    FileResult("good.pdf", Outcome.REVIEWED, overall=72, tokens=1200, cost_usd=0.01),
    FileResult("known.pdf", Outcome.ALREADY_REVIEWED, overall=72),
    FileResult("old.pdf", Outcome.STALE, "the rubric has changed", overall=90),
    FileResult("broken.pdf", Outcome.FAILED, "cannot be read as PDF"),
    FileResult("locked.pdf", Outcome.FAILED_BEFORE, "password protected"),
)
SUMMARY = Summary(
    found=7,
    counts=Counter(result.outcome for result in RESULTS),
    left=2,
    seconds=12.34,
    tokens=1200,
    cost_usd=0.01,
    stopped="the quota is spent",
    exit_code=ExitCode.MODEL,
    results=RESULTS,
)


def events() -> Iterator[Event]:
    yield Found(3, complete=False)
    for number, result in enumerate(RESULTS):
        yield Began(result.name, 1)
        yield Finished(result)
        if number == 1:
            yield Found(7, complete=True)
            yield Warned("the disk is nearly full")
    yield SUMMARY


def test_a_log_gets_one_line_a_file(files: Streams) -> None:
    assert follow(events()) is SUMMARY
    assert files.out.getvalue() == ""
    assert files.err.getvalue().splitlines() == [
        "[1/3+] reviewed good.pdf: 72 of 100",
        "[2/3+] already reviewed known.pdf: 72 of 100",
        "warning: the disk is nearly full",
        "[3/7] stale old.pdf: 90 of 100: the rubric has changed",
        "[4/7] failed broken.pdf: cannot be read as PDF",
        "[5/7] failed before locked.pdf: password protected",
    ]


def test_a_quiet_run_tells_only_news(either: Streams) -> None:
    follow(events(), quiet=True)

    assert plain(either.err.getvalue()).splitlines() == [
        "warning: the disk is nearly full",
        "failed broken.pdf: cannot be read as PDF",
        "warning: the quota is spent",
    ]


def test_a_quiet_run_without_news_is_silent(either: Streams) -> None:
    follow([Found(1, complete=True), Finished(RESULTS[0]), Summary(1, Counter())], quiet=True)

    assert either.err.getvalue() == ""


def test_a_screen_shows_a_bar_and_what_needs_a_person(screen: Streams) -> None:
    follow(events())

    shown = plain(screen.err.getvalue())
    assert "5/7 files" in shown
    assert "1,200 tok $0.01" in shown
    assert "failed broken.pdf: cannot be read as PDF\n" in shown
    assert "reviewed good.pdf" not in shown
    assert screen.out.getvalue() == ""


def test_the_bar_fits_80_columns_and_counts_what_is_in_flight(screen: Streams) -> None:
    many: list[Event] = [Found(12_000, complete=False)]
    many += [Began(f"{n}.pdf", n) for n in range(1, 17)]
    ended = FileResult("1.pdf", Outcome.REVIEWED, tokens=12_345_678, cost_usd=1234.5)
    follow([*many, Finished(ended, 15), Summary(1, Counter())])

    bars = re.findall(r".*files.*", plain(screen.err.getvalue().replace("\r", "\n")))
    assert "1/12,000+ files 15 in flight" in bars[-1]
    assert max(map(len, bars)) <= 80


def test_a_clumsy_terminal_gets_lines(screen: Streams, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "dumb")
    follow(events())

    assert "\x1b[" not in re.sub(r"\x1b\[[\d;]*m", "", screen.err.getvalue())
    assert "[1/3+] reviewed good.pdf" in plain(screen.err.getvalue())


def test_the_bar_goes_away_when_a_batch_breaks(screen: Streams) -> None:
    def breaking() -> Iterator[Event]:
        yield Found(1, complete=True)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        follow(breaking())
    assert screen.err.getvalue().count("\x1b[?25l") == screen.err.getvalue().count("\x1b[?25h") == 1


def test_events_without_a_summary_are_a_bug(files: Streams) -> None:
    with pytest.raises(RuntimeError, match="without a summary"):
        follow([Found(0, complete=True)])


def test_the_ranking_is_best_first_and_ties_share_a_rank(files: Streams) -> None:
    print_ranking(RESULTS)

    rows = [re.split(r"\s{2,}", line.strip()) for line in files.out.getvalue().splitlines()]
    assert rows[0] == ["Rank", "Overall", "Formatting", "Content", "Keywords", "File", "Outcome"]
    assert [(row[0], row[1], row[5], row[6]) for row in rows[1:]] == [
        ("1", "90", "old.pdf", "stale"),
        ("=2", "72", "good.pdf", "reviewed"),
        ("=2", "72", "known.pdf", "already reviewed"),
        ("–", "–", "broken.pdf", "failed"),
        ("–", "–", "locked.pdf", "failed before"),
    ]
    assert files.err.getvalue() == ""


def test_the_summary_adds_up_and_names_what_needs_a_person(files: Streams) -> None:
    print_summary(SUMMARY)

    first, second, *rest = files.err.getvalue().splitlines()
    assert first.startswith("7 files found: 1 reviewed, 1 already reviewed, 1 stale, 1 failed, ")
    assert sum(map(int, re.findall(r"\d+", first.partition(":")[2]))) == 7
    assert second == "took 12.3 s, 1,200 tokens, $0.0100"
    assert rest == [
        "stale old.pdf: 90 of 100: the rubric has changed",
        "failed broken.pdf: cannot be read as PDF",
        "failed before locked.pdf: password protected",
        "stopped: the quota is spent (2 left)",
        "The same command goes on from here; what is done is not done again.",
    ]
    assert files.out.getvalue() == ""


def test_an_empty_folder_is_a_summary_too(files: Streams) -> None:
    print_summary(Summary(0, Counter(), seconds=0.04))

    assert files.err.getvalue() == "0 files found\ntook 0.0 s\n"
