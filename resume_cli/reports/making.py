"""How a review was made, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from resume_cli.agent.review import Making


def making_sentences(making: Making) -> list[str]:
    """How a review came about, in plain sentences."""
    prompts = ", ".join(f"{prompt.name} version {prompt.version}" for prompt in making.prompts)
    sentences = [
        f"By the {making.agent} agent, model {making.model}."
        if making.language_model_used
        else f"No language model was used: by the {making.agent} agent, {making.model}.",
        f"Rubric version {making.rubric_version}; prompts: {prompts or 'none'}.",
        f"Text read by {_reading(making)}; took {making.milliseconds / 1000:.1f} s.",
    ]
    if making.language_model_used:
        redacted = "Names and contact data were" if making.redacted else "Nothing was"
        cost = "" if making.cost_usd is None else f", ${making.cost_usd:.4f}"
        sentences.append(
            f"{redacted} left out before the text was sent. HTTP requests: {making.attempts}; "
            f"{making.tokens_in:,} tokens in, {making.tokens_out:,} out{cost}."
        )
    if making.dropped_claims:
        sentences.append(f"{making.dropped_claims} claims were dropped: no line bore them out.")
    return sentences


def _reading(making: Making) -> str:
    if making.extraction_quality is None:
        return making.extraction_method
    return f"{making.extraction_method}, quality {making.extraction_quality:.2f}"
