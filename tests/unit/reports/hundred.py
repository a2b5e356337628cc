"""Reports of real size: of the example resumes, reviewed by the built-in agent."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING
from uuid import uuid5

from resume_cli.agent.review import Finding
from resume_cli.agent.target import Target
from resume_cli.extraction.document import Limits
from resume_cli.extraction.engine import extract
from resume_cli.reports.ranking import ranked
from tests.architecture.source import PROJECT
from tests.unit.agent.reviewing import reviewer
from tests.unit.reports.samples import SPACE, candidate, sample_report, sample_review

if TYPE_CHECKING:
    from resume_cli.agent.review import Review
    from resume_cli.reports.candidates import Candidate, Report

ROLE = "Site Reliability Engineer"


@cache
def real_reviews() -> dict[str, Review]:
    """The reviews of the example resumes by file name."""
    made = reviewer()
    return {
        path.name: made.review(
            extract(path.read_bytes(), path.name, Limits()), Target(role=ROLE), path.name
        )
        for path in sorted((PROJECT / "examples" / "resumes").iterdir())
    }


def real_candidate(name: str, review: Review, number: int = 0) -> Candidate:
    scores = review.scores
    return replace(
        candidate(name if not number else f"{number:03}-{name}", review=review),
        request_id=uuid5(SPACE, f"{name} {number}"),
        overall=scores.overall,
        formatting=scores.formatting,
        content=scores.content,
        keywords=scores.keywords,
    )


def real_report(count: int, findings: int = 0) -> Report:
    """A report of so many candidates, each with so many findings on top of the real ones."""
    reviews = list(real_reviews().items())
    suggestion = sample_review().findings[6].suggestion
    more = [
        Finding(kind="recommendation", category="impact", text=f"{n} {suggestion}")
        for n in range(findings)
    ]
    chosen = [(number, *reviews[number % len(reviews)]) for number in range(count)]
    return replace(
        sample_report(),
        candidates=ranked(
            real_candidate(
                name,
                review.model_copy(update={"findings": (*review.findings, *more)}),
                number if number >= len(reviews) else 0,
            )
            for number, name, review in chosen
        ),
    )
