"""The agent through the real client, against a server on this machine."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

from resume_cli.agent.answer import answer_schema
from resume_cli.agent.openai_agent import OpenAIAgent
from resume_cli.agent.pricing import cost_usd
from resume_cli.agent.rubric import load_rubric
from resume_cli.agent.target import Target
from resume_cli.errors import (
    ExitCode,
    ModelRefusedError,
    ModelUnreachableError,
    ResumeReviewError,
    ReviewFailedError,
)
from tests.fake_model import FakeModel
from tests.unit.agent.resumes import GOOD, document
from tests.unit.agent.reviewing import reviewer

if TYPE_CHECKING:
    from resume_cli.agent.review import Review

SRE = Target(role="SRE")
QUICK = 0.005


def agent_for(model: FakeModel, timeout: float = 20.0) -> OpenAIAgent:
    return OpenAIAgent("sk-test", model.base_url, "fake", timeout, retry_wait_seconds=QUICK)


def review(agent: OpenAIAgent, text: str = GOOD) -> Review:
    return reviewer(agent).review(document(text), SRE, "x.pdf")


def test_one_call_reviews_one_resume() -> None:
    with FakeModel() as model:
        result = review(agent_for(model))
        assert len(model.requests) == 1
        body, headers = model.requests[0], model.headers[0]
    assert headers["authorization"] == "Bearer sk-test"
    assert body["response_format"]["json_schema"]["strict"] is True
    assert [message["role"] for message in body["messages"]] == ["system", "user"]
    assert result.making.attempts == 1
    assert result.making.model == "fake-2026-01-01"
    assert (result.making.tokens_in, result.making.tokens_out) == (1000, 200)
    assert result.making.tokens_cached == 400
    assert result.making.cost_usd is None
    assert result.findings[0].text == "A strength of Jane Whitfield."
    assert "Whitfield" not in str(body)


@pytest.mark.parametrize("fault", ["429", "500", "408", "409", "disconnect", "no json body"])
def test_passing_faults_are_retried_and_counted(fault: str) -> None:
    with FakeModel(faults=[fault, fault]) as model:
        assert review(agent_for(model)).making.attempts == 3


def test_retry_after_is_honoured() -> None:
    with FakeModel(faults=["429"], retry_after="0.4") as model:
        agent = agent_for(model)
        started = time.monotonic()
        review(agent)
        assert time.monotonic() - started >= 0.4


@pytest.mark.parametrize("fault", ["500", "429", "disconnect", "no json body"])
def test_lasting_faults_leave_the_request_for_later(fault: str) -> None:
    with FakeModel(faults=lambda *_: fault) as model, pytest.raises(ModelUnreachableError):
        review(agent_for(model))


@pytest.mark.parametrize("fault", ["401", "403", "404", "quota"])
def test_refusals_stop_at_once_with_exit_5(fault: str) -> None:
    with FakeModel(faults=[fault]) as model:
        with pytest.raises(ModelRefusedError) as raised:
            review(agent_for(model))
        assert len(model.requests) == 1
    assert raised.value.exit_code is ExitCode.MODEL
    assert "sk-test" not in str(raised.value)


@pytest.mark.parametrize(
    "fault",
    [
        "broken json",
        "out of range",
        "made-up lines",
        "unknown category",
        "missing criterion",
        "empty",
    ],
)
def test_answer_out_of_form_is_asked_for_once_more(fault: str) -> None:
    with FakeModel(faults=[fault]) as model:
        result = review(agent_for(model))
        assert len(model.requests) == 2
        complaint = model.requests[1]["messages"][3]["content"]
    assert "cannot be used" in complaint
    assert (result.making.attempts, result.making.tokens_in) == (2, 2000)


@pytest.mark.parametrize(
    "fault", ["out of range", "made-up lines", "unknown category", "missing criterion"]
)
def test_what_is_out_of_form_twice_is_left_out_and_counted(fault: str) -> None:
    with FakeModel() as model:
        whole = review(agent_for(model))
    with FakeModel(faults=[fault, fault]) as model:
        result = review(agent_for(model))
        assert len(model.requests) == 2
    assert result.making.dropped_claims == 1
    content = [len([c for c in each.criteria if c.group == "content"]) for each in (whole, result)]
    model_findings = [len(each.sentences("strength")) for each in (whole, result)]
    lost = (content[0] - content[1], model_findings[0] - model_findings[1])
    assert lost == ((0, 1) if fault == "unknown category" else (1, 0))


@pytest.mark.parametrize("fault", ["says: {}", 'says: {"marks": {}, "findings": []}'])
def test_a_second_answer_without_any_mark_fails_with_the_reason(fault: str) -> None:
    with (
        FakeModel(faults=lambda *_: fault) as model,
        pytest.raises(ReviewFailedError, match="twice"),
    ):
        review(agent_for(model))


def test_answers_that_break_off_are_asked_for_like_after_other_faults() -> None:
    with FakeModel(faults=["broken json"] * 4) as model:
        assert review(agent_for(model)).making.attempts == 5
        assert len(model.requests[-1]["messages"]) == 4
    with FakeModel(faults=["broken json"] * 5) as model:
        with pytest.raises(ReviewFailedError, match="no complete JSON object"):
            review(agent_for(model))
        assert len(model.requests) == 5


@pytest.mark.parametrize(
    ("fault", "words"),
    [("refusal", "declined"), ("length", "cut off")],
)
def test_answers_that_cannot_be_mended_fail_the_request(fault: str, words: str) -> None:
    with FakeModel(faults=[fault]) as model:
        with pytest.raises(ReviewFailedError, match=words):
            review(agent_for(model))
        assert len(model.requests) == 1


def test_fenced_answers_and_missing_usage_are_taken() -> None:
    with FakeModel(faults=["fenced", "no usage"]) as model:
        agent = agent_for(model)
        assert review(agent).making.attempts == 1
        assert review(agent).making.tokens_in == 0


@pytest.mark.parametrize(
    ("refuses", "requests"),
    [
        (["json_schema"], 2),
        (["json_schema", "schema"], 3),
        (["json_schema", "schema", "json_object"], 4),
        (["max_completion_tokens"], 2),
        (["max_completion_tokens", "max_tokens"], 3),
        (["temperature", "seed"], 3),
        (["json_schema", "max_completion_tokens", "temperature"], 4),
    ],
)
def test_what_the_server_refuses_is_left_out_and_remembered(
    refuses: list[str], requests: int
) -> None:
    with FakeModel(refuses=refuses) as model:
        agent = agent_for(model)
        review(agent)
        assert len(model.requests) == requests
        review(agent)
        assert len(model.requests) == requests + 1


def test_server_that_fails_over_a_form_it_does_not_know_is_asked_in_another_at_once() -> None:
    with FakeModel(faults=["form unknown"]) as model:
        assert review(agent_for(model)).making.attempts == 2
        forms = [body["response_format"] for body in model.requests]
    assert [form["type"] for form in forms] == ["json_schema", "json_object"]
    assert forms[1]["schema"] == forms[0]["json_schema"]["schema"]


def test_timeout_is_tried_twice_at_most() -> None:
    with FakeModel(faults=["stall", "stall"]) as model:
        agent = agent_for(model, timeout=0.3)
        with pytest.raises(ModelUnreachableError):
            review(agent)
        assert len(model.requests) == 2


def test_server_that_is_not_there() -> None:
    with FakeModel() as model:
        url = model.base_url
    agent = OpenAIAgent(None, url, "fake", 2.0, retry_wait_seconds=QUICK)
    with pytest.raises(ModelUnreachableError):
        review(agent)


def test_many_workers_share_one_agent_through_a_storm_of_faults() -> None:
    kinds = ["429", "ok", "broken json", "ok", "429", "ok", "out of range", "ok", "made-up lines"]

    def pick(number: int, body: dict[str, object]) -> str:
        again = len(body["messages"]) > 2  # type: ignore[arg-type]  # a list, as JSON has it
        return "ok" if again else kinds[number % len(kinds)]

    with FakeModel(latency=0.01, faults=pick) as model:
        agent = agent_for(model)
        judge = reviewer(agent)
        texts = [GOOD.replace("140", str(number)) for number in range(20)]
        with ThreadPoolExecutor(8) as pool:
            reviews = list(pool.map(lambda text: judge.review(document(text), SRE, "x.pdf"), texts))
        assert sum(item.making.attempts for item in reviews) == len(model.requests)
    assert len(reviews) == 20
    assert all(item.evidence for it in reviews for item in it.criteria if item.group == "content")


def test_every_error_is_ours() -> None:
    kinds = ["429", "500", "401", "404", "quota", "refusal", "length", "empty", "disconnect"]
    for kind in kinds:
        with (
            FakeModel(faults=lambda *_, kind=kind: kind) as model,
            pytest.raises(ResumeReviewError),
        ):
            review(agent_for(model))


def test_known_models_have_a_price_and_others_none() -> None:
    price = cost_usd("gpt-4o-mini", "https://api.openai.com/v1", 1_000_000, 0, 0)
    assert price is not None
    assert 0.05 < price < 1.0
    assert cost_usd("gpt-4o-mini", "http://127.0.0.1:1234/v1", 1000, 10, 0) is None
    assert cost_usd("no-such-model", "https://api.openai.com/v1", 1000, 10, 0) is None


def test_schema_is_strict_all_the_way_down() -> None:
    def objects(node: object) -> list[dict[str, object]]:
        if isinstance(node, list):
            return [found for item in node for found in objects(item)]
        if not isinstance(node, dict):
            return []
        own = [node] if node.get("type") == "object" else []
        return own + [found for item in node.values() for found in objects(item)]

    found = objects(answer_schema(load_rubric()))
    assert len(found) == 1 + 1 + 8 + 1
    for item in found:
        properties = item["properties"]
        assert isinstance(properties, dict)
        assert item["additionalProperties"] is False
        assert item["required"] == list(properties)


LONG = GOOD.replace("Education", "- Kept the lights on\n" * 40 + "Education") + (
    "\nInterests\n" + "Chess, hiking and the history of tides\n" * 40
)


def shown_lines(body: dict[str, Any]) -> str:
    return str(body["messages"][1]["content"])


def test_a_resume_too_long_for_the_model_is_cut_by_sections_and_says_so() -> None:
    def small(_: int, body: dict[str, Any]) -> str:
        return "context length" if len(shown_lines(body)) > 3000 else "ok"

    with FakeModel(faults=small) as model:
        agent = agent_for(model)
        first, refused = review(agent, LONG), len(model.requests)
        second = review(agent, LONG)
        bodies = model.requests
    assert refused > 1
    assert len(bodies) == refused + 1
    assert "Chess" in shown_lines(bodies[0])
    assert "Chess" not in shown_lines(bodies[-1])
    assert "Migrated 140 services" in shown_lines(bodies[-1])
    assert first.making.left_out_lines == second.making.left_out_lines > 40
    assert any("too long for the model" in finding.text for finding in first.findings)
    assert len(first.lines) == len(LONG.splitlines())


def test_a_resume_that_no_cut_makes_short_enough_fails_with_the_reason() -> None:
    with (
        FakeModel(faults=lambda *_: "context length") as model,
        pytest.raises(ReviewFailedError, match="too long"),
    ):
        review(agent_for(model))
