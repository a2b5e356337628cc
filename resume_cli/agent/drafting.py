"""The form in which a language model drafts the profile of a role that no file knows."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from resume_cli.agent.answer import InvalidAnswerError, complaints, json_object
from resume_cli.agent.profile import Draft

DRAFT_PROMPT = "resume_review_profile"
"""Name of the prompt that asks for a profile."""
_SPELLING = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]
_TERM = Annotated[list[_SPELLING], Field(min_length=1, max_length=12)]


class _Answer(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True, extra="ignore")

    must: Annotated[list[_TERM], Field(min_length=4, max_length=20)]
    nice: Annotated[list[_TERM], Field(max_length=30)]


def draft_schema() -> dict[str, object]:
    """Give the JSON schema of a drafted profile."""
    terms = {"type": "array", "items": {"type": "array", "items": {"type": "string"}}}
    return {
        "type": "object",
        "properties": {"must": terms, "nice": terms},
        "required": ["must", "nice"],
        "additionalProperties": False,
    }


def read_draft(text: str) -> Draft:
    """Read a model's draft.

    Raises:
        InvalidAnswerError: no JSON object, under four terms, or terms of another form.

    """
    try:
        answer = _Answer.model_validate(json_object(text, "must"))
    except ValidationError as error:
        raise InvalidAnswerError(complaints(error)) from error
    return Draft(
        tuple(tuple(term) for term in answer.must), tuple(tuple(term) for term in answer.nice)
    )
