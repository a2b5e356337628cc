"""The form of a model's answer: its schema, and the check that it keeps to it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, TypeVar, get_args

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from resume_cli.agent.protocol import JudgedFinding, JudgedMark
from resume_cli.agent.review import Category, FindingKind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from resume_cli.agent.rubric import Rubric

_LONGEST_SENTENCE = 2000
_MOST_FINDINGS = 60
_LONGEST_ANSWER = 400_000
"""Characters; an answer to our prompt has under 10,000."""
_COMPLAINTS = 5

Sentence = Annotated[str, StringConstraints(min_length=1, max_length=_LONGEST_SENTENCE)]


class InvalidAnswerError(Exception):
    """A model's answer that does not keep to the form; its text says what is wrong."""


class BrokenAnswerError(InvalidAnswerError):
    """An answer that holds no complete JSON object: a fault of the server more than a judgement."""


class _Strict(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True)


class _Mark(_Strict):
    lines: list[int]
    reason: Sentence
    mark: int = Field(ge=0, le=4)


class _Finding(_Strict):
    kind: FindingKind
    category: Category
    text: Sentence
    suggestion: Annotated[str, StringConstraints(max_length=_LONGEST_SENTENCE)] | None = None
    lines: list[int]


class _Answer(_Strict):
    marks: dict[str, _Mark]
    findings: list[_Finding] = Field(max_length=_MOST_FINDINGS)


def answer_schema(rubric: Rubric) -> dict[str, object]:
    """Give the JSON schema of an answer: one mark for each content criterion, and findings.

    The order of a mark's parts is meant: a model names the lines and the reason before the mark.
    """
    lines = {"type": "array", "items": {"type": "integer"}}
    mark = _object(
        lines=lines,
        reason={"type": "string"},
        mark={"type": "integer", "enum": [0, 1, 2, 3, 4]},
    )
    finding = _object(
        kind={"type": "string", "enum": list(get_args(FindingKind))},
        category={"type": "string", "enum": list(get_args(Category))},
        text={"type": "string"},
        suggestion={"type": ["string", "null"]},
        lines=lines,
    )
    return _object(
        marks=_object(**{item.id: mark for item in rubric.of_group("content")}),
        findings={"type": "array", "items": finding},
    )


def read_answer(
    text: str, rubric: Rubric, lines: frozenset[int]
) -> tuple[tuple[JudgedMark, ...], tuple[JudgedFinding, ...]]:
    """Read a model's answer; nothing in it is rounded, cut or filled in.

    `lines` are the numbers of the lines that exist. Text or a code fence around the JSON object
    is passed over, since servers without schemas add it.

    Raises:
        InvalidAnswerError: no JSON object, a missing or unknown criterion, a mark that is no whole
            number from 0 to 4, a line that does not exist, an unknown kind or category.

    """
    try:
        answer = _Answer.model_validate(json_object(text, "marks"))
    except ValidationError as error:
        raise InvalidAnswerError(complaints(error)) from error
    _check_criteria(set(answer.marks), {item.id for item in rubric.of_group("content")})
    cited = [*(mark.lines for mark in answer.marks.values()), *(it.lines for it in answer.findings)]
    unknown = sorted({number for numbers in cited for number in numbers} - lines)
    if unknown:
        shown = ", ".join(str(number) for number in unknown[:_COMPLAINTS])
        raise InvalidAnswerError(f"these line numbers do not stand in the resume: {shown}")
    return _judged(answer.marks), tuple(_finding(item) for item in answer.findings)


def usable_part(
    text: str, rubric: Rubric, lines: frozenset[int]
) -> tuple[tuple[JudgedMark, ...], tuple[JudgedFinding, ...], int]:
    """Give what keeps to the form in a second answer, and how many claims had to be left out.

    Nothing is mended: a mark or a finding that is out of form, or names a line that does not
    exist, is left out as a whole.

    Raises:
        BrokenAnswerError: no JSON object.
        InvalidAnswerError: it holds no marks, or not one that keeps to the form.

    """
    answer = json_object(text, "marks")
    given, told = answer["marks"], answer.get("findings", [])
    if not isinstance(given, dict) or not isinstance(told, list):
        raise InvalidAnswerError("marks and findings are not of the form that was asked for")
    wanted = {item.id for item in rubric.of_group("content")}
    marks = {name: _valid(_Mark, given.get(name), lines) for name in wanted}
    findings = [_valid(_Finding, item, lines) for item in told[:_MOST_FINDINGS]]
    kept = {name: mark for name, mark in marks.items() if mark is not None}
    if not kept:
        raise InvalidAnswerError("no mark keeps to the form")
    left_out = len(wanted) - len(kept) + findings.count(None)
    return _judged(kept), tuple(_finding(item) for item in findings if item is not None), left_out


_Claim = TypeVar("_Claim", _Mark, _Finding)


def _valid(form: type[_Claim], claim: object, lines: frozenset[int]) -> _Claim | None:
    try:
        read = form.model_validate(claim)
    except ValidationError:
        return None
    return read if lines.issuperset(read.lines) else None


def _judged(marks: Mapping[str, _Mark]) -> tuple[JudgedMark, ...]:
    return tuple(
        JudgedMark(name, mark.mark, mark.reason, tuple(mark.lines)) for name, mark in marks.items()
    )


def _finding(item: _Finding) -> JudgedFinding:
    return JudgedFinding(item.kind, item.category, item.text, item.suggestion, tuple(item.lines))


def _object(**properties: object) -> dict[str, object]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def json_object(text: str, part: str) -> dict[str, object]:
    """Find the answer's object in a text: the first that has the named part.

    Raises:
        BrokenAnswerError: there is none, or the text is no answer by its size or depth.

    """
    if len(text) > _LONGEST_ANSWER:
        raise BrokenAnswerError("the answer is far too long")
    decoder = json.JSONDecoder()
    start = text.find("{")
    while start >= 0:
        try:
            found, end = decoder.raw_decode(text, start)
        except RecursionError:
            raise BrokenAnswerError("the answer is nested too deeply") from None
        except ValueError:
            end = start + 1
        else:
            if isinstance(found, dict) and part in found:
                return found
        start = text.find("{", end)
    raise BrokenAnswerError(f"there is no complete JSON object with {part} in the answer")


def _check_criteria(given: set[str], wanted: set[str]) -> None:
    if missing := sorted(wanted - given):
        raise InvalidAnswerError(f"marks are missing for: {', '.join(missing)}")
    if given - wanted:
        raise InvalidAnswerError(f"there are marks for unknown criteria: {len(given - wanted)}")


def complaints(error: ValidationError) -> str:
    """Say what is wrong with an answer, in words that repeat nothing of it."""
    found = error.errors(include_input=False, include_url=False)[:_COMPLAINTS]
    return "; ".join(f"{'.'.join(str(part) for part in it['loc'])}: {it['msg']}" for it in found)
