"""The log file: what it tells, what it never tells, and what happens to a large one."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest

from resume_cli.batch import runlog
from resume_cli.batch.events import Began, FileResult, Finished, Found, Outcome, Summary, Warned
from resume_cli.batch.ledger_lines import Header
from resume_cli.batch.runlog import open_log
from resume_cli.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from resume_cli.batch.events import Event

KIM = UUID(int=1)
HEADER = Header("analyze", "server, canary@db.example.com", "local", "canary role", KIM)
EVENTS: list[Event] = [
    Found(1, complete=False),
    Began("canary.pdf", 1),
    Finished(FileResult("canary.pdf", Outcome.REVIEWED, request_id=KIM, tokens=7), 0, 1.25),
    Finished(FileResult("x", Outcome.SKIPPED, "same bytes as canary.pdf", path="/canary")),
    Finished(FileResult("x", Outcome.FAILED_BEFORE, "canary wrote this reason")),
    Warned("the folder canary is nearly full"),
    Found(4, complete=True),
    Finished(FileResult("x\n{}", Outcome.FAILED, "no text in 12 pages: canary")),
    Summary(4, Counter({Outcome.REVIEWED: 1}), 3, 2.0, stopped="it broke: canary",
            exit_code=ExitCode.BUG),
]  # fmt: skip


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("ascii").splitlines()]


def write(path: Path) -> list[Event]:
    with open_log(path) as log:
        return list(log.kept("run-1", HEADER, EVENTS))


def test_each_event_is_one_line_without_names(tmp_path: Path) -> None:
    path = tmp_path / "run.log"
    assert write(path) == EVENTS
    told = lines(path)

    assert [line["event"] for line in told] == [
        "began", "file", "file", "file", "warned", "found", "file", "ended",
    ]  # fmt: skip
    assert [line["level"] for line in told] == [
        "info", "info", "info", "info", "warning", "info", "warning", "error",
    ]  # fmt: skip
    assert [line["reason"] for line in told if line["event"] == "file"] == [
        "", "same bytes", "", "no text in N pages",
    ]  # fmt: skip
    assert (told[1]["request"], told[1]["seconds"], told[1]["tokens"]) == (str(KIM), 1.25, 7)
    assert {line["run"] for line in told} == {"run-1"}
    assert "canary" not in path.read_text()
    times = [datetime.fromisoformat(line["time"]) for line in told]
    assert times == sorted(times)
    assert {time.tzinfo for time in times} == {UTC}
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_large_file_is_put_aside_and_five_are_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runlog, "LARGEST", 10)
    path = tmp_path / "run.log"
    for number in range(8):
        write(path)
        path.write_text(f"large enough {number}\n")
    assert {each.name for each in tmp_path.iterdir()} == {
        "run.log", *(f"run.log.{number}" for number in range(1, 6)),
    }  # fmt: skip
    assert path.with_name("run.log.1").read_text() == "large enough 6\n"
    assert path.with_name("run.log.5").read_text() == "large enough 2\n"


def test_a_file_that_another_run_has_put_aside_is_not_put_aside_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runlog, "LARGEST", 10)
    path = tmp_path / "run.log"
    path.write_text("the other run's, which has only just begun\n")
    looked_at = os.open(path, os.O_WRONLY | os.O_APPEND)
    path.replace(tmp_path / "run.log.1")
    path.write_text("new\n")
    runlog._put_aside(path, looked_at)
    os.close(looked_at)
    assert path.read_text() == "new\n"
    assert not (tmp_path / "run.log.2").exists()


def test_processes_share_a_file_line_by_line(tmp_path: Path) -> None:
    path = tmp_path / "run.log"
    program = (
        "import sys\nfrom pathlib import Path\nfrom tests.unit.batch import test_runlog as t\n"
        "for _ in range(50): t.write(Path(sys.argv[1]))\n"
    )
    both = [
        subprocess.Popen([sys.executable, "-c", program, path], cwd=Path(__file__).parents[3])
        for _ in range(2)
    ]
    assert [process.wait() for process in both] == [0, 0]
    assert len(lines(path)) == 2 * 50 * 8


def test_a_full_disk_stops_no_run_and_is_told_once(tmp_path: Path) -> None:
    path = tmp_path / "run.log"
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (200, before[1]))
    try:
        kept = write(path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    warnings = [event for event in kept if isinstance(event, Warned) and event not in EVENTS]
    assert len(warnings) == 1
    assert warnings[0].message.startswith("the log file is not complete: ")
    assert [event for event in kept if event not in warnings] == EVENTS
    write(path)
    whole = [line for line in path.read_text().splitlines() if line.endswith("}")]
    assert len([json.loads(line) for line in whole]) >= 8


def test_a_place_that_takes_no_file_is_refused_at_once(tmp_path: Path) -> None:
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    for path in (tmp_path, tmp_path / "no" / "such.log", fifo):
        with pytest.raises(UsageError, match="cannot be written"):
            open_log(path)


def test_a_device_takes_lines(tmp_path: Path) -> None:
    assert write(Path(os.devnull)) == EVENTS
