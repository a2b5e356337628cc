"""Runs for cron and for the careful: what is taken, what is left, what it may cost."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

import pytest

from tests.acceptance.conftest import on_embedded
from tests.acceptance.tool import EXAMPLES, Ran, Tool, rows, until
from tests.fake_model import FakeModel
from tests.integration.work import RESUME, write_resumes

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PRICED = "http://example.openai.azure.com/v1"
"""A host on the price list that is spoken to without encryption, so that a proxy can stand in."""


@pytest.fixture(scope="module")
def shared_tool(throw_away_folder: Path, untouched: Path) -> Iterator[Tool]:
    """One database for tests that tell their work from that of others by the role."""
    with on_embedded(throw_away_folder / "modes", untouched) as made:
        yield made


@pytest.fixture
def model() -> Iterator[FakeModel]:
    with FakeModel() as running:
        yield running


def paid(tool: Tool, model: FakeModel, **more: str) -> Tool:
    """The same tool with a model to call."""
    settings = {
        "OPENAI_BASE_URL": model.base_url,
        "OPENAI_API_KEY": "sk-test",
        "RESUME_REVIEW_MODEL": "fake-model",
        "RESUME_REVIEW_WORKERS": "1",
    }
    return Tool(tool.data, {**tool.settings, **settings, **more})


def priced(tool: Tool, model: FakeModel) -> Tool:
    """The same tool with a model whose price is known; nothing leaves this machine."""
    proxy = model.base_url.removesuffix("/v1")
    return paid(
        tool, model, OPENAI_BASE_URL=PRICED, RESUME_REVIEW_MODEL="gpt-4o-mini", HTTP_PROXY=proxy
    )


@pytest.fixture
def inbox(folder: Path) -> Path:
    return write_resumes(folder / "inbox", 6)


def counts(ran: Ran) -> dict[str, int]:
    """How many files ended how, those left included: they add up to the files found."""
    told = ran.json["counts"] | ({"left": ran.json["left"]} if ran.json["left"] else {})
    assert sum(told.values()) == ran.json["found"], ran.output
    return dict(told)


def table_sizes(url: str) -> dict[str, int]:
    tables = ("users", "file_uploads", "analysis_requests", "analysis_results", "prompts",
              "prompt_history")  # fmt: skip
    return {table: rows(url, f"SELECT count(*) FROM {table}")[0][0] for table in tables}  # noqa: S608 - names of ours


def test_nobody_is_lost_and_twins_and_likes_are_told(
    tool: Tool, model: FakeModel, folder: Path, embedded_url: str
) -> None:
    inbox = folder / "inbox"
    for name, mark in (("cv.txt", 1), ("b/cv.txt", 2), ("b/copy.txt", 1), ("jane.txt", 3)):
        (inbox / name).parent.mkdir(parents=True, exist_ok=True)
        (inbox / name).write_text(RESUME.format(mark=mark))
    (inbox / "jane.md").write_text(RESUME.format(mark=3).replace("\n", "\n\n"))
    command = ("analyze", "--batch", inbox, "--strict", "--jobs", "1", "--role", "SRE", "--json")

    first = paid(tool, model)(*command)
    assert first.code == 0, first.messages
    assert counts(first) == {"reviewed": 4, "skipped": 1}
    told = sorted(first.reasons.values())
    assert told[-2:] == ["same bytes as b/copy.txt", "same text as jane.md"]
    assert len(model.requests) == first.json["calls"] == 4
    stored = table_sizes(embedded_url)

    again = paid(tool, model)(*command)
    assert again.code == 0, again.messages
    assert counts(again) == {"already reviewed": 4, "skipped": 1}
    assert len(model.requests) == 4
    assert table_sizes(embedded_url) == stored


def test_what_is_taken_of_a_folder_and_of_a_list(shared_tool: Tool, inbox: Path) -> None:
    (inbox / "old").mkdir()
    (inbox / "old" / "late.TXT").write_text(RESUME.format(mark="late"))
    os.utime(inbox / "resume-000.txt", (0, 0))
    os.mkfifo(inbox / "pipe.txt")
    role = ("--role", "Taken", "--json")

    chosen = shared_tool(
        "upload", inbox, "--include", "*[01].txt", "--include", "late.txt", "--exclude",
        "*-001*", "--since", "2026-01-01", *role,
    )  # fmt: skip
    assert chosen.outcomes == {"old/late.TXT": "registered"}, chosen.messages
    flat = shared_tool("analyze", inbox, "--no-recursive", "--exclude", "r*-00[2-9]*", *role)
    assert flat.outcomes == {
        "resume-000.txt": "reviewed", "resume-001.txt": "reviewed", "pipe.txt": "skipped",
    }  # fmt: skip
    listed = shared_tool(
        "analyze", "--files-from", "-", *role,
        typed=f"{inbox}/resume-002.txt\0{inbox}/gone\nfor good.txt\0{inbox}/old\0",
    )  # fmt: skip
    assert listed.code == 7
    assert listed.outcomes == {
        "resume-002.txt": "reviewed", "gone\nfor good.txt": "failed", "late.TXT": "reviewed",
    }  # fmt: skip


def test_a_dry_run_tells_what_would_be_done_and_writes_nothing(
    tool: Tool, model: FakeModel, inbox: Path, embedded_url: str
) -> None:
    (inbox / "empty.txt").touch()
    files = sorted(path for path in tool.data.rglob("*") if "postgres" not in path.parts)
    stored = table_sizes(embedded_url)
    assert stored["users"] == 0

    planned = priced(tool, model)("analyze", inbox, "--dry-run", "--role", "SRE", "--json")
    assert planned.code == 7, planned.messages
    assert counts(planned) == {"to review": 6, "failed": 1}
    assert set(planned.reasons.values()) == {"new", "the file is empty"}
    assert (planned.json["dry_run"], planned.json["calls"]) == (True, 6)
    assert planned.json["tokens"] > 6 * 2000
    assert 0 < planned.json["cost_usd"] < 0.1
    shown = paid(tool, model)("analyze", inbox, "--dry-run", "--max-calls", "2")
    assert shown.code == 5
    assert "would take about 2 calls to a model" in shown.messages
    assert "would stop: the budget of --max-calls 2 is spent (4 left)" in shown.messages

    assert model.requests == []
    assert table_sizes(embedded_url) == stored
    assert files == sorted(path for path in tool.data.rglob("*") if "postgres" not in path.parts)


def test_a_limit_leaves_the_rest_for_the_next_run(shared_tool: Tool, inbox: Path) -> None:
    command = ("analyze", "--batch", inbox, "--limit", "4", "--role", "Limited")
    quiet = shared_tool(*command, "--quiet")
    assert (quiet.code, quiet.output) == (0, "")
    rest = shared_tool(*command[:-4], "--limit", "1", *command[-2:], "--strict", "--json")
    assert rest.code == 7
    assert counts(rest) == {"already reviewed": 4, "reviewed": 1, "left": 1}
    assert rest.json["stopped"] == "the limit of --limit 1 is reached"


def test_no_more_calls_are_begun_than_allowed(tool: Tool, inbox: Path, embedded_url: str) -> None:
    with FakeModel(faults=["429", "ok", "broken json"]) as model:
        command = ("analyze", "--batch", inbox, "--role", "SRE", "--json")
        ran = paid(tool, model)(*command, "--max-calls", "4", "--jobs", "3")
        assert ran.code == 5, ran.messages
        assert len(model.requests) == ran.json["calls"] == 4
        assert "--max-calls 4" in ran.json["stopped"]
        assert ran.json["left"] == 6 - counts(ran).get("reviewed", 0)
        statuses = "SELECT DISTINCT status FROM analysis_requests ORDER BY 1"
        assert rows(embedded_url, statuses) == [("completed",), ("pending",)]
        rest = paid(tool, model)(*command, "--max-calls", "100")
        assert rest.code == 0, rest.messages
    assert rows(embedded_url, "SELECT count(*) FROM analysis_results") == [(6,)]


def test_no_more_money_is_spent_than_allowed(
    shared_tool: Tool, model: FakeModel, inbox: Path
) -> None:
    command = ("analyze", "--batch", inbox, "--role", "Chef", "--json", "--max-cost", "0.0001")
    unknown = paid(shared_tool, model)(*command)
    assert (unknown.code, "--max-calls" in unknown.messages) == (6, True)
    ran = priced(shared_tool, model)(*command)
    assert ran.code == 5, ran.messages
    assert counts(ran) == {"reviewed": 1, "left": 5}
    assert ran.json["cost_usd"] > 0
    assert "--max-cost 0.0001" in ran.json["stopped"]
    assert len(model.requests) == 1


def test_stale_reviews_are_told_and_made_again_as_the_next_generation(
    tool: Tool, inbox: Path, embedded_url: str
) -> None:
    tool("analyze", "--batch", inbox, "--role", "SRE", "--quiet")
    stale = ("analyze", "--stale", "--language", "ja", "--json")
    planned = tool(*stale, "--dry-run")
    assert counts(planned) == {"to review": 6}
    assert set(planned.reasons.values()) == {"today's review would differ in: language"}
    made = tool(*stale)
    assert counts(made) == {"reviewed": 6}, made.messages
    again = tool(*stale)
    assert (again.code, again.json["found"]) == (0, 0)
    copies = "SELECT count(*), count(DISTINCT file_path) FROM analysis_requests"
    assert rows(embedded_url, copies) == [(12, 6)]

    oldest = "SELECT id FROM analysis_requests ORDER BY created_at LIMIT 1"
    named = str(rows(embedded_url, oldest)[0][0])
    forced = tool("analyze", named, "--force", "--json", "--language", "ja")
    assert counts(forced) == {"reviewed": 1}, forced.messages
    assert forced.json["files"][0]["request_id"] != named
    assert rows(embedded_url, copies) == [(13, 6)]


def test_what_failed_and_what_is_recent_can_be_asked_for(tool: Tool, inbox: Path) -> None:
    with FakeModel(faults=["refusal"]) as model:
        asked = paid(tool, model)
        first = asked("analyze", "--batch", inbox, "--limit", "2", "--jobs", "1", "--json")
        assert counts(first) == {"failed": 1, "reviewed": 1, "left": 4}
        tool("upload", inbox)
        recent = asked("analyze", "--pending", "--since", "1d", "--limit", "3", "--json")
        assert counts(recent) == {"reviewed": 3, "left": 1}
        later = asked("analyze", "--pending", "--since", "2999-01-01", "--json")
        assert (later.code, later.json["found"]) == (0, 0)
        both = asked("analyze", "--pending", "--retry-failed", "--json")
        assert counts(both) == {"reviewed": 2}, both.messages
        assert len(model.requests) == 7


def test_a_run_that_does_not_wait_leaves_to_the_one_at_work(
    shared_tool: Tool, model: FakeModel, inbox: Path, folder: Path
) -> None:
    model.latency = 20.0
    command = ("analyze", "--role", "Teacher", "--no-wait")
    working = paid(shared_tool, model).start("analyze", "--batch", inbox, "--role", "Teacher")
    try:
        until(lambda: bool(model.requests), "the first call")
        second = shared_tool(*command, "--batch", f"{inbox}/.", "--quiet")
        assert second.code == 75
        (line,) = second.messages.splitlines()
        assert "Another run is at work" in line
        elsewhere = write_resumes(folder / "elsewhere", 0)
        other = shared_tool(*command, "--batch", elsewhere, "--json")
        assert (other.code, other.json["found"]) == (0, 0), other.messages
    finally:
        shared_tool.end(working, signal.SIGKILL)
    last = shared_tool(*command, "--batch", inbox, "--json", "--dry-run")
    assert counts(last) == {"to review": 6}


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["--stale", "--since", "yesterday"], "not a date"),
        ([EXAMPLES, "--include", "[a"], "bracket"),
        ([EXAMPLES, "--exclude", ""], "pattern"),
        (["--pending", "--include", "*.pdf"], "go with files"),
        (["--files-from", "missing-list"], "no such file"),
        ([EXAMPLES, "--dry-run", "--report", "sre.html"], "--report"),
        ([EXAMPLES, "--max-cost", "nan"], "above 0"),
        ([EXAMPLES, "--max-calls", "0"], "--max-calls"),
        (["--force"], "Nothing to review"),
    ],
)
def test_what_cannot_be_carried_out_is_told_in_one_line(
    folder: Path, arguments: list[str | Path], reason: str
) -> None:
    ran = Tool(folder)("analyze", *arguments)
    assert ran.code == 2
    assert ran.output == ""
    assert reason in ran.messages.splitlines()[0]
    assert len(ran.messages.splitlines()) <= 2  # the second is advice
    assert not (folder / "sre.html").exists()
