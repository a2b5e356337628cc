"""The HTML report: one page that needs no network and runs nothing but its own script."""

from __future__ import annotations

import base64
import hashlib
import re
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from resume_cli.reports.making import making_sentences
from resume_cli.reports.text import printable

if TYPE_CHECKING:
    from resume_cli.agent.review import Evidence, Finding, Review
    from resume_cli.reports.candidates import Candidate, Report

_TEMPLATES = Path(__file__).parent / "templates"
_JAPANESE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uff66-\uff9f]")
_KINDS = ("strength", "weakness", "recommendation")
_BINS = 10
_QUOTE = 240
"""Characters of a quoted line that are shown; longer lines are paragraphs, not lines."""


@dataclass(frozen=True, slots=True)
class _Bin:
    """How many candidates have an overall score from `first` to `last`; `height` is 0 to 100."""

    first: int
    last: int
    count: int
    height: float


def render_html(report: Report) -> str:
    """Draw the report as one HTML page, text that can be written as UTF-8.

    All text of files, people and models is escaped, and unseen characters are shown as escapes.
    A content security policy lets the page load nothing and run no script but its own.
    """
    style, script = _part("report.css") + _bar_widths(), _part("report.js")
    scores = [c.overall for c in report.candidates if c.overall is not None]
    return (
        _environment()
        .get_template("report.html")
        .render(
            report=report,
            # Markup: both come with the program, and hold nothing of a report.
            style=Markup(style),  # noqa: S704 - as said above
            script=Markup(script),  # noqa: S704 - as said above
            policy=_policy(style, script),
            median=median(scores) if scores else None,
            best=max(scores, default=None),
            bins=_distribution(scores),
            warned=sum(map(_has_warnings, report.candidates)),
            makings=_makings(report.candidates),
            without_model=_without_model(report.candidates),
        )
    )


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["japanese"] = lambda text: bool(_JAPANESE.search(text))
    environment.filters["quoted"] = _quoted
    environment.tests["warned"] = _has_warnings
    environment.filters["quoted_in"] = _quoted_in
    environment.filters["unquoted"] = _unquoted
    return environment


def _shown(value: object) -> object:
    if value is None:
        return "–"
    return printable(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _quoted(text: str) -> str:
    return text if len(text) <= _QUOTE else text[: _QUOTE - 1] + "…"


def _quoted_in(review: Review) -> dict[int, Finding]:
    """For each line that findings cite, the first finding of the page that does: it quotes it."""
    shown = sorted(review.findings, key=lambda finding: _KINDS.index(finding.kind))
    return {line.line: finding for finding in reversed(shown) for line in finding.evidence}


def _unquoted(review: Review) -> list[Evidence]:
    """The lines that only marks rest on, each once, in the order of the resume."""
    quoted = _quoted_in(review)
    lines = {line.line: line for criterion in review.criteria for line in criterion.evidence}
    return [lines[number] for number in sorted(lines) if number not in quoted]


@cache
def _part(name: str) -> str:
    return (_TEMPLATES / name).read_text(encoding="utf-8")


def _bar_widths() -> str:
    """One class a percentage: the policy refuses style attributes."""
    return "".join(f".w{n}{{background-size:{n}% 6px}}" for n in range(101))


def _policy(style: str, script: str) -> str:
    return (
        f"default-src 'none'; style-src '{_digest(style)}'; script-src '{_digest(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )


def _digest(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def _distribution(scores: list[int]) -> list[_Bin]:
    """Ten bins of ten points; the last holds 100 too."""
    counts = Counter(min(score // _BINS, _BINS - 1) for score in scores)
    most = max(counts.values(), default=1)
    return [
        _Bin(
            first=index * 10,
            last=100 if index == _BINS - 1 else index * 10 + 9,
            count=counts[index],
            height=counts[index] * 100 / most,
        )
        for index in range(_BINS)
    ]


def _has_warnings(candidate: Candidate) -> bool:
    review = candidate.review
    return review is not None and any(dict(review.integrity).values())


def _makings(candidates: tuple[Candidate, ...]) -> list[tuple[str, int]]:
    """The ways in which the reviews were made, most frequent first, with their numbers."""
    return Counter(_making(candidate) for candidate in candidates).most_common()


def _making(candidate: Candidate) -> str:
    if candidate.review is None:
        return f"Model {candidate.model}, not reviewed by this tool: only scores are known."
    return " ".join(making_sentences(candidate.review.making)[:2])


def _without_model(candidates: tuple[Candidate, ...]) -> int:
    return sum(
        candidate.review is not None and not candidate.review.making.language_model_used
        for candidate in candidates
    )
