from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from resume_cli.batch.events import FileResult, Finished, Found, Outcome, Summary
from resume_cli.batch.journal import Journal
from resume_cli.batch.ledger import Ledger
from resume_cli.batch.ledger_lines import Header
from resume_cli.batch.ledger_reading import RunRecord
from resume_cli.terminal.ledger import print_run, print_runs
from tests.unit.terminal.seen import acting, plain

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from resume_cli.batch.events import Event
    from tests.unit.terminal.conftest import Streams

HEADER = Header("analyze", "server, db.example.com", "local", "SRE [red]", UUID(int=3))
RESULTS = (
    FileResult("good.pdf", Outcome.REVIEWED, overall=72),
    FileResult("[/] \x1b]0;t\x07.pdf", Outcome.FAILED, "the file is \x9b2J empty"),
    FileResult("", Outcome.SKIPPED, request_id=UUID(int=1)),
)
REASONS = Counter({
    (Outcome.REVIEWED, ""): 1, (Outcome.FAILED, "the file is empty"): 1, (Outcome.SKIPPED, ""): 1,
})  # fmt: skip


def a_run(folder: Path) -> RunRecord:
    def events() -> Iterator[Event]:
        yield Found(5, complete=True)
        yield from map(Finished, RESULTS)
        counts = Counter(result.outcome for result in RESULTS)
        yield Summary(5, counts, 2, 3.25, stopped="terminated", reasons=REASONS)

    list(Journal(Ledger(folder), HEADER).keep(events(), "SRE [red]"))
    return Ledger(folder).read("last")


def test_a_run_is_shown_with_what_needs_a_person(tmp_path: Path, either: Streams) -> None:
    run = a_run(tmp_path)
    print_run(run, everything=False)

    shown = plain(either.out.getvalue())
    assert shown.startswith(f"run {run.run_id}: stopped\n")
    assert "target: SRE [red]\n" in shown
    assert "stopped: terminated\n" in shown
    words = [line.split() for line in shown.splitlines()]
    assert ["failed", "the", "file", "is", "empty", "1"] in words
    assert ["left", "2"] in words
    assert ["(erased)", "skipped"] in words
    assert "good.pdf" not in shown
    assert not acting(either.out.getvalue())


def test_every_file_is_named_when_asked(tmp_path: Path, files: Streams) -> None:
    print_run(a_run(tmp_path), everything=True)
    assert "\ngood.pdf" in files.out.getvalue()


def test_runs_stand_in_lines(tmp_path: Path, files: Streams) -> None:
    run = a_run(tmp_path)
    print_runs([run])
    line = files.out.getvalue().splitlines()[1]
    assert line.startswith(run.run_id)
    assert line.endswith("analyze  stopped      5  1 reviewed, 1 failed, 1 skipped, 2 left")


def test_a_record_without_its_beginning_is_shown(files: Streams) -> None:
    lost = RunRecord("20260101-000000-000000", None, "killed", None, 0, 0, Counter(), Counter())
    print_run(lost, everything=True)
    assert files.out.getvalue().splitlines() == [
        "run 20260101-000000-000000: killed", "found: 0", "no file ended",
    ]  # fmt: skip


def test_no_run_is_told(files: Streams) -> None:
    print_runs([])
    assert files.out.getvalue() == "no run yet\n"


def test_a_run_began_at_a_time_of_day(tmp_path: Path) -> None:
    started = a_run(tmp_path).started
    assert started is not None
    assert abs((datetime.now(UTC) - started).total_seconds()) < 60
