"""Reviews by a language model: the real client against a server on this machine."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.acceptance.tool import EXAMPLES, Tool, rows
from tests.fake_model import FakeModel

if TYPE_CHECKING:
    from collections.abc import Mapping

FILES = len(list(EXAMPLES.iterdir()))
KEY = "sk-canary-key"


def settings(model: FakeModel, **more: str) -> Mapping[str, str]:
    return {
        "OPENAI_BASE_URL": model.base_url,
        "OPENAI_API_KEY": KEY,
        "RESUME_REVIEW_MODEL": "fake-model",
        **more,
    }


def test_one_call_a_resume_and_none_the_second_time(tool: Tool, embedded_url: str) -> None:
    with FakeModel() as model:
        given = settings(model)
        ran = tool("analyze", "--batch", EXAMPLES, "--role", "SRE", "--json", **given)
        assert ran.code == 0, ran.messages
        assert ran.json["counts"] == {"reviewed": FILES}
        assert len(model.requests) == FILES
        assert ran.messages.count("is sent to 127.0.0.1") == 1
        again = tool("analyze", "--batch", EXAMPLES, "--role", "SRE", "--json", **given)
        assert again.json["counts"] == {"already reviewed": FILES}
        assert len(model.requests) == FILES
        assert "is sent to" not in again.messages
    models = rows(embedded_url, "SELECT DISTINCT ai_model_used FROM analysis_results")
    assert models == [("fake-model-2026-01-01",)]  # as the server named it
    groups = rows(
        embedded_url,
        "SELECT count(*), count(DISTINCT created_at) FROM prompt_history GROUP BY request_id",
    )
    assert set(map(tuple, groups)) == {(2, 1)}


def test_a_quiet_run_tells_all_the_same_where_resumes_go_and_only_once(tool: Tool) -> None:
    file = EXAMPLES / "jordan-ellis.pdf"
    tool("whoami")
    with FakeModel() as model:
        first = tool("analyze", file, "--quiet", **settings(model))
        second = tool("analyze", file, "--quiet", "--force", **settings(model))
    assert first.messages.count("is sent to 127.0.0.1") == 1
    assert len(first.messages.splitlines()) == 1
    assert second.messages == ""


def test_neither_names_nor_the_key_reach_where_they_should_not(
    tool: Tool, embedded_url: str
) -> None:
    file = EXAMPLES / "amara-okafor.pdf"
    with FakeModel() as model:
        ran = tool("analyze", file, "--role", "SRE", "--json", **settings(model))
        sent = json.dumps(model.requests, ensure_ascii=False)
    assert "Amara" not in sent
    assert "Okafor" not in sent
    assert "@example.com" not in sent
    assert KEY not in ran.output + ran.messages
    history = rows(embedded_url, "SELECT prompt_content FROM prompt_history")
    assert history
    assert all("Kubernetes" not in row[0] for row in history)


def test_a_refused_key_stops_the_batch_and_leaves_the_rest_pending(
    tool: Tool, embedded_url: str
) -> None:
    with FakeModel(faults=["401"] * 100) as model:
        ran = tool("analyze", "--batch", EXAMPLES, "--role", "SRE", "--json", **settings(model))
        assert ran.code == 5, ran.messages
        assert len(model.requests) <= 16
    assert ran.json["left"] > 0
    assert ran.json["stopped"]
    assert KEY not in ran.output + ran.messages
    statuses = rows(embedded_url, "SELECT DISTINCT status FROM analysis_requests")
    assert statuses == [("pending",)]
    with FakeModel() as model:
        rest = tool("analyze", "--pending", "--json", **settings(model))
        assert rest.code == 0, rest.messages
    done = tool("analyze", "--batch", EXAMPLES, "--role", "SRE", "--json", **settings(model))
    assert done.json["found"] == FILES


def test_faults_of_the_server_are_survived(tool: Tool, embedded_url: str) -> None:
    faults = ["429", "ok", "broken json", "500", "ok", "disconnect", "429", "429"]
    with FakeModel(faults=faults) as model:
        ran = tool("analyze", "--batch", EXAMPLES, "--role", "SRE", "--json", **settings(model))
    assert ran.code == 0, ran.messages
    assert ran.json["counts"] == {"reviewed": FILES}
    assert rows(embedded_url, "SELECT count(*) FROM analysis_results") == [(FILES,)]


def test_an_answer_that_cannot_be_used_fails_that_file_alone(tool: Tool) -> None:
    with FakeModel(faults=["refusal"]) as model:
        ran = tool(
            "analyze", "--batch", EXAMPLES, "--role", "SRE", "--jobs", "1", "--json",
            **settings(model),
        )  # fmt: skip
        assert ran.code == 7
        assert ran.json["counts"] == {"failed": 1, "reviewed": FILES - 1}
        again = tool("analyze", "--batch", EXAMPLES, "--role", "SRE", "--json", **settings(model))
        assert again.code == 0
        assert again.json["counts"] == {"already reviewed": FILES - 1, "failed before": 1}
        retried = tool(
            "analyze", "--batch", EXAMPLES, "--role", "SRE", "--retry-failed", "--json",
            **settings(model),
        )  # fmt: skip
        assert retried.json["counts"] == {"already reviewed": FILES - 1, "reviewed": 1}


def test_a_server_that_is_not_there_is_exit_5_or_told_for_each_file(tool: Tool) -> None:
    ran = tool(
        "analyze", EXAMPLES / "jordan-ellis.pdf", "--role", "SRE", "--json",
        OPENAI_BASE_URL="http://127.0.0.1:1/v1", RESUME_REVIEW_MODEL="none",
    )  # fmt: skip
    assert ran.code == 7
    assert list(ran.outcomes.values()) == ["failed"]
    assert "next run" in next(iter(ran.reasons.values()))


def test_a_model_without_a_name_is_a_setting_that_is_missing(tool: Tool) -> None:
    ran = tool("analyze", EXAMPLES, "--role", "SRE", OPENAI_API_KEY=KEY)
    assert ran.code == 6
    assert "--model" in ran.messages
    assert KEY not in ran.messages


def test_without_redaction_the_name_is_sent_and_the_review_says_so(
    tool: Tool, embedded_url: str
) -> None:
    file = EXAMPLES / "amara-okafor.pdf"
    with FakeModel() as model:
        ran = tool("analyze", file, "--role", "SRE", "--no-redact", **settings(model))
        assert ran.code == 0, ran.messages
        assert "Amara" in str(model.requests[0])
    assert "as they are, with names" in ran.messages
    redacted = "SELECT detailed_feedback->'making'->>'redacted' FROM analysis_results"
    assert rows(embedded_url, redacted) == [("false",)]
