"""A review is verified against itself and against its resume."""

from __future__ import annotations

from dataclasses import replace

import pytest

from resume_cli.agent.openai_agent import OpenAIAgent
from resume_cli.agent.review import Review
from resume_cli.agent.sums import explained
from resume_cli.agent.target import Target
from resume_cli.agent.verifying import faults_within, quote_count, quotes_missing
from tests.fake_model import FakeModel
from tests.unit.agent.resumes import GOOD, JAPANESE, POOR, document
from tests.unit.agent.reviewing import reviewer

SRE = Target(role="SRE", industry="tech_consulting", level="senior")
RESUME = document(GOOD)


def made(text: str = GOOD, language: str = "en") -> Review:
    return reviewer().review(document(text, language), SRE, "cv.pdf")


def stored(review: Review) -> Review:
    """As the database gives it back."""
    return Review.model_validate(review.model_dump(mode="json"))


@pytest.mark.parametrize(("text", "language"), [(GOOD, "en"), (POOR, "en"), (JAPANESE, "ja")])
def test_every_review_of_the_local_agent_holds(text: str, language: str) -> None:
    review = stored(made(text, language))
    assert faults_within(review) == []
    assert quotes_missing(review, document(text, language)) == []
    assert quote_count(review) > 5


def test_every_review_of_a_model_holds_whatever_it_answered_first() -> None:
    faults = ["429", "out of range", "ok", "made-up lines", "ok", "broken json", "ok"]
    with FakeModel(faults=faults) as model:
        agent = OpenAIAgent("key", model.base_url, "fake", retry_wait_seconds=0.005)
        for _ in range(3):
            review = stored(reviewer(agent).review(RESUME, SRE, "cv.pdf"))
            assert faults_within(review) == []
            assert quotes_missing(review, RESUME) == []


@pytest.mark.parametrize(
    ("part", "changes", "told"),
    [
        ("scores", {"overall": 99}, "overall score is 99"),
        ("scores", {"keywords": 1}, "keyword score is 1"),
        ("making", {"fingerprint": "0" * 64}, "fingerprint"),
    ],
)
def test_what_was_changed_afterwards_is_found(
    part: str, changes: dict[str, object], told: str
) -> None:
    review = made()
    changed = getattr(review, part).model_copy(update=changes)
    (fault,) = faults_within(review.model_copy(update={part: changed}))
    assert told in fault


def test_a_changed_mark_and_a_changed_quote_are_found() -> None:
    review = made()
    first, *rest = review.criteria
    other = first.model_copy(update={"mark": 4 - first.mark, "evidence": review.lines[3:4]})
    quote = review.lines[8].model_copy(update={"text": "Led 400 engineers"})
    last = rest[-1].model_copy(update={"evidence": (quote,)})
    faults = faults_within(review.model_copy(update={"criteria": (other, *rest[:-1], last)}))
    assert any("its marks give" in fault for fault in faults)
    assert f"line {quote.line} is not what it quotes" in faults


def test_quotes_are_looked_for_where_another_reader_put_them() -> None:
    review = made()
    moved = document("\n" + GOOD)
    assert quotes_missing(review, moved)
    older = review.making.model_copy(update={"extraction_version": 0})
    assert quotes_missing(review.model_copy(update={"making": older}), moved) == []
    gone = replace(RESUME, lines=RESUME.lines[:5], text="")
    assert len(quotes_missing(review, gone)) > 3


def test_a_score_is_written_out_until_it_is_the_score() -> None:
    review = made()
    told = explained(review)
    assert list(told) == ["formatting", "content", "keywords", "overall"]
    for name, score in (("content", review.scores.content), ("overall", review.scores.overall)):
        assert told[name].endswith(f"→ {score}")
    sum_, _, mean = told["content"].partition(" = ")
    products, _, rest = sum_.replace("×", "*").replace("÷", "/").partition(") / ")
    numbers = [float(a) * float(b) for a, b in (it.split("*") for it in products[1:].split(" + "))]
    four, weights = rest.strip("()").split("*")
    assert sum(numbers) / (float(four) * float(weights)) == pytest.approx(
        float(mean.split(" → ")[0]), abs=1e-4
    )
