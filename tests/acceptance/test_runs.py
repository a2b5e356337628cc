"""The records of runs as a person asks for them, after runs of every end."""

from __future__ import annotations

import json
import shutil
import signal
from typing import TYPE_CHECKING, Any

import pytest

from tests.acceptance.tool import DIFFICULT, EXAMPLES, Tool, until
from tests.fake_model import FakeModel
from tests.integration.work import write_resumes

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def inbox(tool: Tool) -> Path:
    """A resume, its copy, and one that cannot be read; the names are canaries."""
    folder = tool.data / "inbox"
    folder.mkdir()
    shutil.copy(EXAMPLES / "daniel-whitfield.txt", folder / "canary-1.txt")
    shutil.copy(EXAMPLES / "daniel-whitfield.txt", folder / "canary-2.txt")
    shutil.copy(DIFFICULT / "broken.pdf", folder / "canary-3.pdf")
    return folder


def adds_up(run: dict[str, Any]) -> bool:
    """Counts by outcome and by reason, with what is left, are the files found."""
    by_reason = sum(line["files"] for line in run["reasons"])
    return bool(run["found"] == sum(run["counts"].values()) + run["left"]) and (
        by_reason == sum(run["counts"].values()) == len(run["files"])
    )


def test_runs_are_listed_and_shown(tool: Tool, inbox: Path) -> None:
    assert tool("upload", inbox, "--quiet").code == 7
    told = tool("analyze", inbox, "--role", "SRE", "--json").json

    listed = tool("runs", "list", "--json").json
    assert [run["command"] for run in listed] == ["analyze", "upload"]
    assert listed[0]["run"] == told["run"]
    assert (listed[0]["target"], listed[1]["agent"]) == ("SRE", None)
    shown = tool("runs", "show", "--json").json
    assert adds_up(shown)
    assert told.pop("dry_run") is False
    assert {key: shown[key] for key in told} == told
    lines = tool("runs", "show", told["run"]).output.splitlines()
    assert lines[0] == f"run {told['run']}: finished"
    assert [line.split("  ")[0] for line in lines[-2:]] == ["canary-2.txt", "canary-3.pdf"]
    # No database is needed to look at it.
    every = tool("runs", "show", "--all", DATABASE_URL="postgresql://nobody@127.0.0.1:1/none")
    assert (every.code, every.messages) == (0, "")
    assert "canary-1.txt  reviewed" in every.output


@pytest.fixture
def slow_model(tool: Tool) -> Iterator[FakeModel]:
    with FakeModel(latency=2.0) as model:
        tool.settings |= {"OPENAI_BASE_URL": model.base_url, "RESUME_REVIEW_MODEL": "fake"}
        yield model


def test_counts_of_killed_and_stopped_runs_add_up(tool: Tool, slow_model: FakeModel) -> None:
    folder = write_resumes(tool.data / "many", 12)
    (folder / "empty.txt").touch()
    arguments: list[str | Path] = ["analyze", "--batch", folder, "--jobs", "4"]

    killed = tool.start(*arguments)
    until(lambda: len(slow_model.requests) > 4, "some reviews")
    tool.end(killed, signal.SIGKILL)
    run = tool("runs", "show", "--json").json
    assert (run["state"], run["exit_code"]) == ("killed", None)
    assert adds_up(run)
    assert run["left"] > 0

    begun = len(slow_model.requests)
    stopped = tool.start(*arguments)
    until(lambda: len(slow_model.requests) > begun, "more reviews")
    assert tool.end(stopped, signal.SIGTERM).code == 143
    run = tool("runs", "show", "--json").json
    assert (run["state"], run["stopped"], run["exit_code"]) == ("stopped", "terminated", 143)
    assert adds_up(run)


def test_a_log_file_names_nobody(tool: Tool, inbox: Path) -> None:
    log = tool.data / "logs.jsonl"
    first = tool("analyze", inbox, "--role", "canary role", "--log-file", log, "--json")
    assert tool("upload", inbox, "--log-file", log).code == 7

    lines = [json.loads(line) for line in log.read_text("utf-8").splitlines()]
    ends = [line for line in lines if line["event"] == "ended"]
    assert [(line["found"], line["exit_code"]) for line in ends] == [(3, 7), (3, 7)]
    assert ends[0]["run"] == first.json["run"]
    requests = {line["request"] for line in lines if line["event"] == "file"}
    assert {file["request_id"] for file in first.json["files"]} <= requests
    for personal in ("canary", "Daniel", "whitfield", "@", str(tool.data)):
        assert personal not in log.read_text("utf-8")
    assert log.stat().st_mode & 0o777 == 0o600


def test_what_cannot_be_is_told_before_any_work(tool: Tool, inbox: Path) -> None:
    refused = tool("upload", inbox, "--log-file", tool.data / "no" / "such.log")
    assert refused.code == 2
    assert "such.log cannot be written: No such file or directory." in refused.messages
    assert tool("runs", "list").output == "no run yet\n"
    unknown = tool("runs", "show", "1999")
    assert (unknown.code, unknown.messages.splitlines()[0]) == (8, "error: There is no run 1999.")
