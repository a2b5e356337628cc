from __future__ import annotations

from resume_cli.reports.making import making_sentences
from tests.unit.reports.samples import sample_making


def test_a_language_model_is_named_with_what_it_cost() -> None:
    text = " ".join(making_sentences(sample_making(dropped_claims=2)))

    assert "By the openai agent, model example-model-1." in text
    assert "prompts: resume_review version 3" in text
    assert "2,345 tokens in, 678 out, $0.0123" in text
    assert "2 claims were dropped" in text


def test_its_absence_is_said_first() -> None:
    making = sample_making(
        agent="local", model="local-1", language_model_used=False, prompts=(), cost_usd=None
    )

    first, *others = making_sentences(making)

    assert first == "No language model was used: by the local agent, local-1."
    assert "tokens" not in " ".join(others)


def test_it_is_said_when_nothing_was_redacted() -> None:
    text = " ".join(making_sentences(sample_making(redacted=False, cost_usd=None)))

    assert "Nothing was left out before the text was sent" in text
    assert "$" not in text
