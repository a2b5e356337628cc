"""The built-in agent: content judged by what can be measured, without any language model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resume_cli.agent import content
from resume_cli.agent.protocol import JudgedFinding, JudgedMark, Judgement
from resume_cli.agent.reading import points
from resume_cli.agent.rubric import RUBRIC_PROMPT
from resume_cli.agent.sentences import LANGUAGES, sentence
from resume_cli.agent.style import language_quality

if TYPE_CHECKING:
    from resume_cli.agent.protocol import Assignment

LOCAL_MODEL = "local-rules-2"
"""Named in `ai_model_used`; raised whenever the same text may get other marks."""

_MEASURES = (
    content.impact,
    content.ownership,
    content.specificity,
    content.career_dates,
    content.summary,
    content.skills_evidence,
    content.completeness,
    language_quality,
)


class LocalAgent:
    """Measures signals in the text; the same text always gets the same judgement."""

    @property
    def name(self) -> str:
        """Always `local`."""
        return "local"

    @property
    def model(self) -> str:
        """The version of the rules."""
        return LOCAL_MODEL

    @property
    def language_model(self) -> bool:
        """No language model is asked."""
        return False

    @property
    def destination(self) -> str | None:
        """Nothing leaves this machine."""
        return None

    @property
    def prompt_names(self) -> tuple[str, ...]:
        """The rubric stands in the place of a prompt."""
        return (RUBRIC_PROMPT,)

    def price(self, tokens_in: int, tokens_out: int) -> float | None:  # noqa: ARG002 - free
        """Cost nothing."""
        return 0.0

    def get_ready(self) -> None:
        """There is nothing to load."""

    def judge(self, assignment: Assignment) -> Judgement:
        """Measure one resume. Findings come in the order of the criteria's weights."""
        document = assignment.document
        told = points(document)
        measured = [measure(document, told, assignment.language) for measure in _MEASURES]
        marks = tuple(
            JudgedMark(item.criterion, item.mark, item.reason, item.lines) for item in measured
        )
        findings = tuple(finding for item in measured for finding in item.findings)
        return Judgement(LOCAL_MODEL, marks, _reservations(assignment) + findings)


def _reservations(assignment: Assignment) -> tuple[JudgedFinding, ...]:
    """Say so where the rules do not know the resume's language: its marks are then too low."""
    language, lines = assignment.document.language, assignment.document.lines
    if language in {*LANGUAGES, "und"} or not lines:
        return ()
    text = sentence("other_language", assignment.language, tongue=language)
    return (JudgedFinding("recommendation", "relevance", text, lines=(lines[0].number,)),)
