"""The ledger on a real disk: what is written, read back, blanked, purged, and left by a kill."""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
from collections import Counter
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

import pytest

from resume_cli.batch.events import (
    Began,
    FileResult,
    Finished,
    Found,
    Outcome,
    Summary,
    Warned,
    kind_of,
)
from resume_cli.batch.journal import Journal
from resume_cli.batch.ledger import Ledger
from resume_cli.batch.ledger_lines import Header
from resume_cli.errors import ExitCode, ModelRefusedError, NotFoundError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from resume_cli.batch.events import Event

KIM, LEE, OWNER = (UUID(int=number) for number in (1, 2, 3))
HEADER = Header("analyze", "server, db.example.com", "local", "SRE", OWNER)
RESULTS = (
    FileResult("kim.pdf", Outcome.REVIEWED, request_id=KIM, overall=0, tokens=7, cost_usd=0.5,
               path="/srv/inbox/kim.pdf"),
    FileResult("copy\nof 山田\udcff.pdf", Outcome.SKIPPED, "same bytes as kim.pdf", request_id=KIM,
               path="/srv/inbox/copy"),
    FileResult("lee.pdf", Outcome.FAILED, "no text in 12 pages: a scan", request_id=LEE),
    FileResult("lea.pdf", Outcome.FAILED, "no text in 3 pages: a scan"),
)  # fmt: skip
COUNTS = Counter({Outcome.REVIEWED: 1, Outcome.SKIPPED: 1, Outcome.FAILED: 2})
KINDS = Counter({
    (Outcome.REVIEWED, ""): 1, (Outcome.SKIPPED, "same bytes"): 1,
    (Outcome.FAILED, "no text in N pages"): 2,
})  # fmt: skip


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger(tmp_path / "data" / "runs")


def a_run(results: tuple[FileResult, ...] = RESULTS, left: int = 1) -> Iterator[Event]:
    for number, result in enumerate(results, 1):
        yield Found(number, complete=False)
        yield Began(result.name, 1)
        yield Finished(result)
    found = len(results) + left
    yield Found(found, complete=True)
    yield Summary(
        found, COUNTS, left, 1.5, 7, 0.5, "interrupted", ExitCode.INTERRUPTED, reasons=KINDS
    )


def write(ledger: Ledger) -> Summary:
    *_, summary = Journal(ledger, HEADER).keep(a_run(), "SRE")
    assert isinstance(summary, Summary)
    return summary


def test_a_record_reads_back_as_it_was(ledger: Ledger) -> None:
    summary = write(ledger)
    read = ledger.read(summary.run_id)

    assert tuple(read.files()) == tuple(summary.results) == RESULTS
    assert (len(summary.results), RESULTS[1] in summary.results) == (4, True)
    assert (read.header, read.state, read.stopped) == (HEADER, "stopped", "interrupted")
    assert (read.counts, read.reasons, read.found, read.left) == (COUNTS, KINDS, 5, 1)
    assert (read.seconds, read.tokens, read.cost_usd, read.exit_code) == (1.5, 7, 0.5, 130)


def test_a_record_is_for_its_owner_only(ledger: Ledger) -> None:
    before = os.umask(0)
    try:
        write(ledger)
    finally:
        os.umask(before)
    (path,) = ledger.folder.iterdir()
    assert (path.stat().st_mode & 0o777, ledger.folder.stat().st_mode & 0o777) == (0o600, 0o700)


def test_events_pass_unchanged(ledger: Ledger) -> None:
    kept = list(Journal(ledger, HEADER).keep(a_run(), "SRE"))
    assert kept[:-1] == list(a_run())[:-1]


@contextmanager
def another_process(ledger: Ledger) -> Iterator[subprocess.Popen[str]]:
    """A run that has told the ends of its files and goes on."""
    program = (
        "import sys\n"
        "from itertools import islice\n"
        "from pathlib import Path\n"
        "from resume_cli.batch.journal import Journal\n"
        "from resume_cli.batch.ledger import Ledger\n"
        "from tests.integration import test_ledger as t\n"
        "events = Journal(Ledger(Path(sys.argv[1])), t.HEADER).keep(t.a_run(), 'SRE')\n"
        "list(islice(events, 13))\n"
        "print('told', flush=True)\n"
        "sys.stdin.readline()\n"
        "list(events)\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", program, str(ledger.folder)],
        cwd=Path(__file__).parents[2],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        assert process.stdout is not None
        assert process.stdout.readline() == "told\n"
        yield process


def test_a_run_is_running_until_it_is_killed(ledger: Ledger) -> None:
    with another_process(ledger) as process:
        assert ledger.read("last").state == "running"
        process.send_signal(signal.SIGKILL)
        process.wait()
        read = ledger.read("last")

    assert (read.state, read.exit_code, read.seconds) == ("killed", None, None)
    assert (read.counts, read.reasons) == (COUNTS, KINDS)
    assert read.found == read.counts.total() + read.left == read.reasons.total() + read.left == 5
    assert (read.tokens, read.cost_usd) == (7, 0.5)


def test_erasing_blanks_a_person_in_all_lines_that_speak_of_it(ledger: Ledger) -> None:
    summary = write(ledger)
    other = write(ledger)
    size = ledger.read(summary.run_id).path
    assert size is not None
    before = size.stat().st_size

    assert ledger.erase({KIM}) == 4
    assert ledger.erase({KIM}) == 0

    for run_id in (summary.run_id, other.run_id):
        read = ledger.read(run_id)
        assert (read.counts, read.reasons, read.found) == (COUNTS, KINDS, 5)
        left = list(read.files())
        assert left[:2] == [
            FileResult("", Outcome.REVIEWED, request_id=KIM, tokens=7, cost_usd=0.5),
            FileResult("", Outcome.SKIPPED, request_id=KIM),
        ]
        assert left[2:] == list(RESULTS[2:])
    assert size.stat().st_size == before
    assert all(b"kim" not in path.read_bytes() for path in ledger.folder.iterdir())


def test_reason_that_names_an_erased_file_is_cut(ledger: Ledger) -> None:
    named = FileResult("x.docx", Outcome.REVIEWED, "same text as kim.pdf", request_id=LEE)
    list(Journal(ledger, HEADER).keep(a_run((RESULTS[0], named)), None))
    assert ledger.erase({KIM}) == 2
    assert [each.reason for each in ledger.read("last").files()] == ["", "same text"]


def test_erasing_leaves_a_run_that_goes_on_whole(ledger: Ledger) -> None:
    with another_process(ledger) as process:
        assert ledger.erase({KIM}) == 2
        process.communicate("go on\n")
    read = ledger.read("last")
    assert (read.state, read.found, read.left) == ("stopped", 5, 1)
    assert [each.name for each in read.files()] == ["", "", "lee.pdf", "lea.pdf"]


def test_run_that_breaks_off_says_so(ledger: Ledger) -> None:
    def breaking() -> Iterator[Event]:
        for event in a_run():
            if isinstance(event, Summary):
                raise ModelRefusedError
            yield event

    with pytest.raises(ModelRefusedError):
        list(Journal(ledger, HEADER).keep(breaking(), "SRE"))
    read = ledger.read("last")
    assert (read.state, read.stopped, read.exit_code) == ("stopped", "it broke off", ExitCode.MODEL)
    assert (read.counts, read.left) == (COUNTS, 1)


def test_runs_are_found_by_the_beginning_of_their_id(ledger: Ledger) -> None:
    ids = [write(ledger).run_id, write(ledger).run_id]
    assert sorted(run.run_id for run in ledger.runs()) == sorted(ids)
    assert ledger.read(ids[0][:-1]).run_id == ids[0]
    assert ledger.read("last").run_id == max(ids)
    with pytest.raises(UsageError, match="2 runs begin with"):
        ledger.read("20")
    with pytest.raises(NotFoundError, match="no run 1999"):
        ledger.read("1999")


def test_ledger_of_nobody_is_empty(ledger: Ledger) -> None:
    assert list(ledger.runs()) == []
    assert (ledger.erase({KIM}), ledger.purge()) == (0, 0)
    with pytest.raises(NotFoundError, match="no run last"):
        ledger.read("last")


def test_old_records_are_purged_when_a_run_begins_and_nothing_else_is(ledger: Ledger) -> None:
    ledger.folder.mkdir(parents=True)
    old = ledger.folder / "20200101-000000-0123ab.jsonl"
    foreign = ledger.folder / "20200101-notes.txt"
    odd = ledger.folder / "20209999-000000-0123ab.jsonl"
    for path in (old, foreign, odd):
        path.write_text("{}\n")
    run_id = write(ledger).run_id
    assert {path.name for path in ledger.folder.iterdir()} == {
        foreign.name, odd.name, f"{run_id}.jsonl",
    }  # fmt: skip


def test_link_in_the_place_of_a_record_is_not_followed(ledger: Ledger, tmp_path: Path) -> None:
    ledger.folder.mkdir(parents=True)
    aim = tmp_path / "aim"
    line = json.dumps({"line": "file", "name": "kim.pdf", "request_id": str(KIM)})
    aim.write_text(f"{line}\n")
    (ledger.folder / "20200101-000000-0123ab.jsonl").symlink_to(aim)
    assert ledger.erase({KIM}) == 0
    assert aim.read_text() == f"{line}\n"


def test_damaged_lines_are_passed_over(ledger: Ledger) -> None:
    path = ledger.folder / f"{write(ledger).run_id}.jsonl"
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([b"\0\xff\n", *lines[1:3], b'{"line": "fi', *lines[3:-1]]))
    read = ledger.read("last")
    assert (read.header, read.started, read.state) == (None, None, "killed")
    assert read.counts == COUNTS - Counter({Outcome.FAILED: 1})
    assert read.found == read.counts.total() + read.left


@contextmanager
def room_for(size: int) -> Iterator[None]:
    """A file system that takes no more than so many bytes a file."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize("size", [0, 300, 700])
def test_full_disk_is_told_once_and_loses_no_end(ledger: Ledger, size: int) -> None:
    with room_for(size):
        kept = list(Journal(ledger, HEADER).keep(a_run(), "SRE"))
        summary = kept[-1]
        assert isinstance(summary, Summary)
        assert sorted(summary.results, key=RESULTS.index) == list(RESULTS)
    warned = [event.message for event in kept if isinstance(event, Warned)]
    assert len(warned) == 1
    assert warned[0].startswith("the record of this run is not complete: ")


def test_folder_that_cannot_be_made_stops_no_run(tmp_path: Path) -> None:
    (tmp_path / "runs").write_text("a file lies there")
    kept = list(Journal(Ledger(tmp_path / "runs"), HEADER).keep(a_run(), "SRE"))
    summary = kept[-1]
    assert isinstance(summary, Summary)
    assert tuple(summary.results) == RESULTS
    assert sum(isinstance(event, Warned) for event in kept) == 1


@pytest.mark.parametrize(
    ("reason", "kind"),
    [
        ("", ""),
        ("same bytes as Kim as a child.pdf", "same bytes"),
        ("larger than 30 MB (4,512 MB)", "larger than N MB (N MB)"),
        ("it keeps to no form, twice: Kim", "it keeps to no form, twice"),
    ],
)
def test_kind_of_a_reason_has_no_figures_and_no_names(reason: str, kind: str) -> None:
    assert kind_of(reason) == kind


def test_a_record_is_one_line_a_file(ledger: Ledger) -> None:
    path = ledger.folder / f"{write(ledger).run_id}.jsonl"
    lines = [json.loads(line) for line in path.read_text("ascii").splitlines()]
    assert [line["line"] for line in lines] == ["run", *["file"] * 4, "found", "end"]
    assert UUID(lines[0]["account_id"]) == HEADER.account_id
