"""Batches that are interrupted, terminated and killed: nothing lost, nothing twice."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING

import pytest

from tests.acceptance.tool import EXAMPLES, Tool, rows, until
from tests.fake_model import FakeModel

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FILES = 24
RESULTS = "SELECT count(*), count(DISTINCT request_id) FROM analysis_results"
STATUSES = "SELECT status, count(*) FROM analysis_requests GROUP BY status"


@pytest.fixture
def inbox(folder: Path) -> Path:
    made = folder / "inbox"
    made.mkdir()
    text = (EXAMPLES / "daniel-whitfield.txt").read_text("utf-8")
    for number in range(FILES):
        (made / f"{number:03}.txt").write_text(f"{text}\nReference {number}\n", "utf-8")
    return made


@pytest.fixture
def model() -> Iterator[FakeModel]:
    with FakeModel(latency=0.4) as running:
        yield running


@pytest.fixture
def slow_tool(tool: Tool, model: FakeModel) -> Tool:
    """One that waits for its model, so that there is a middle to be interrupted in."""
    tool.settings |= {
        "OPENAI_BASE_URL": model.base_url,
        "OPENAI_API_KEY": "sk-test",
        "RESUME_REVIEW_MODEL": "fake-model",
        "RESUME_REVIEW_JOBS": "4",
    }
    return tool


@pytest.mark.parametrize(
    ("number", "code", "word"),
    [(signal.SIGINT, 130, "interrupted"), (signal.SIGTERM, 143, "terminated")],
)
def test_a_signal_hands_back_what_is_in_flight(
    slow_tool: Tool,
    model: FakeModel,
    inbox: Path,
    embedded_url: str,
    number: signal.Signals,
    code: int,
    word: str,
) -> None:
    process = slow_tool.start("analyze", "--batch", inbox, "--role", "SRE", "--json")
    until(lambda: len(model.requests) >= 6, "six calls")
    ran = slow_tool.end(process, number)
    assert ran.code == code, ran.messages
    summary = ran.json
    assert summary["stopped"] == word
    assert sum(summary["counts"].values()) + summary["left"] == summary["found"]
    statuses = dict(map(tuple, rows(embedded_url, STATUSES)))
    assert "processing" not in statuses
    assert statuses["completed"] == summary["counts"]["reviewed"]
    rest = slow_tool("analyze", "--batch", inbox, "--role", "SRE", "--json")
    assert rest.code == 0, rest.messages
    assert rest.json["found"] == FILES
    assert rows(embedded_url, RESULTS) == [(FILES, FILES)]
    assert len(model.requests) == FILES


def test_killed_again_and_again_and_then_finished(
    slow_tool: Tool, model: FakeModel, inbox: Path, embedded_url: str
) -> None:
    kills = 2  # a third one on the same files would make them poison pills
    for number in range(kills):
        process = slow_tool.start("analyze", "--batch", inbox, "--role", "SRE", "--quiet")
        before = len(model.requests)
        until(lambda seen=before: len(model.requests) >= seen + 3, f"calls of round {number}")  # type: ignore[misc]  # bound now, read later
        slow_tool.end(process, signal.SIGKILL)
    last = slow_tool("analyze", "--batch", inbox, "--role", "SRE", "--json")
    assert last.code == 0, last.messages
    assert sum(last.json["counts"].values()) == FILES
    assert rows(embedded_url, RESULTS) == [(FILES, FILES)]
    assert rows(embedded_url, STATUSES) == [("completed", FILES)]
    in_flight_at_each_kill = 4
    assert len(model.requests) <= FILES + kills * in_flight_at_each_kill


def test_two_runs_at_once_share_the_work(
    slow_tool: Tool, model: FakeModel, inbox: Path, embedded_url: str
) -> None:
    first = slow_tool.start("analyze", "--batch", inbox, "--role", "SRE", "--json")
    second = slow_tool("analyze", "--batch", inbox, "--role", "SRE", "--json")
    output, messages = first.communicate(timeout=60)
    assert (first.returncode, second.code) == (0, 0), messages
    assert output
    assert rows(embedded_url, RESULTS) == [(FILES, FILES)]
    assert len(model.requests) == FILES
    assert second.json["found"] == FILES == sum(second.json["counts"].values())


def test_killed_workers_do_not_outlive_their_run(
    slow_tool: Tool, model: FakeModel, inbox: Path
) -> None:
    process = slow_tool.start("analyze", "--batch", inbox, "--role", "SRE", "--quiet")
    until(lambda: len(model.requests) >= 1, "the first call")
    slow_tool.end(process, signal.SIGKILL)
    again = slow_tool("analyze", "--batch", inbox, "--role", "SRE", "--json")
    assert again.code == 0
    assert slow_tool("db", "stop").code == 0
