"""The HTML report: one page that needs no network and runs nothing but its own script."""

from __future__ import annotations

import base64
import hashlib
import re
import unicodedata
from collections import Counter
from functools import cache
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from resume_cli.reports.figures import distribution, way_key, ways, weights
from resume_cli.reports.folding import Fold, Folder
from resume_cli.reports.labels import labels
from resume_cli.reports.quoting import shown_lines
from resume_cli.reports.text import printable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from resume_cli.agent.review import KeywordResult
    from resume_cli.reports.candidates import Candidate, Report

_TEMPLATES = Path(__file__).parent / "templates"
_JAPANESE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uff66-\uff9f]")
_BYTES = 590_000
_CANDIDATES = 100
"""A page of so many candidates, or fewer, is packed when it would take more bytes."""


def render_html(report: Report) -> str:
    """Draw the report as one HTML page, text that can be written as UTF-8.

    All text of files, people and models is escaped, and unseen characters are shown as escapes.
    A content security policy lets the page load nothing and run no script but its own. Where it
    would take more than 6 kB a candidate, details are packed for its script to unpack.
    """
    facts = _facts(report)
    allowed = _BYTES * max(1, len(report.candidates) / _CANDIDATES)
    page = ""
    for fold in Fold:
        page = _drawn(facts, fold)
        if len(page.encode()) <= allowed:
            break
    return page


def _drawn(facts: dict[str, Any], fold: Fold) -> str:
    template = _environment().get_template("report.html")
    return template.render(fold=fold, folder=Folder(), **facts)


def _facts(report: Report) -> dict[str, Any]:
    """Give all that the template shows, and what depends on more than one candidate."""
    style, script = _part("report.css") + _bar_widths(), _part("report.js")
    pool = report.candidates
    roles = {_role_key(candidate): candidate.role for candidate in pool if candidate.role}
    scores = [candidate.overall for candidate in pool if candidate.overall is not None]
    return {
        "report": report,
        "t": labels(report.language),
        # Markup: both come with the program, and hold nothing of a report.
        "style": Markup(style),  # noqa: S704 - as said above
        "script": Markup(script),  # noqa: S704 - as said above
        "policy": _policy(style, script),
        "median": median(scores) if scores else None,
        "best": max(scores, default=None),
        "bins": distribution(scores),
        "warned": sum(map(_has_warnings, pool)),
        "ways": ways(pool),
        "weights": weights(pool),
        "outcomes": report.outcomes or _outcomes(report),
        "without_model": _without_model(pool),
        "targets": _distinct(_target(candidate) for candidate in pool),
        "roles": roles,
        "role_numbers": {key: number for number, key in enumerate(roles, 1)},
        "owners": _distinct(candidate.owner for candidate in pool),
    }


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
    environment.filters |= {
        "japanese": lambda text: bool(_JAPANESE.search(text)),
        "target": _target,
        "role_key": _role_key,
        "way": way_key,
        "by_state": _by_state,
        "shown_lines": shown_lines,
    }
    environment.tests["warned"] = _has_warnings
    return environment


def _shown(value: object) -> object:
    if value is None:
        return "–"
    return printable(value) if isinstance(value, str) and not isinstance(value, Markup) else value


@cache
def _part(name: str) -> str:
    return (_TEMPLATES / name).read_text(encoding="utf-8")


def _bar_widths() -> str:
    """One class a percentage: the policy refuses style attributes."""
    return "".join(f".w{n}{{--w:{n}%}}" for n in range(101))


def _policy(style: str, script: str) -> str:
    return (
        f"default-src 'none'; style-src '{_digest(style)}'; script-src '{_digest(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )


def _digest(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def _distinct(values: Iterable[str | None]) -> list[str]:
    return list(dict.fromkeys(value for value in values if value))


def _target(candidate: Candidate) -> str:
    return ", ".join(filter(None, (candidate.role, candidate.industry, candidate.level)))


def _role_key(candidate: Candidate) -> str:
    """Give the role as it is compared: case, width and spacing do not count."""
    return " ".join(unicodedata.normalize("NFKC", candidate.role or "").casefold().split())


def _by_state(keywords: Iterable[KeywordResult]) -> dict[str, list[KeywordResult]]:
    """Sort terms by where they stand: proven in experience, only named, missing."""
    states: dict[str, list[KeywordResult]] = {"proven": [], "named": [], "missing": []}
    for term in keywords:
        states["proven" if term.proven else "named" if term.found else "missing"].append(term)
    return {state: terms for state, terms in states.items() if terms}


def _has_warnings(candidate: Candidate) -> bool:
    review = candidate.review
    return review is not None and any(dict(review.integrity).values())


def _outcomes(report: Report) -> list[tuple[str, int]]:
    """Count the files of a page that is not one run's: reviewed ones, and the others by outcome."""
    others = Counter(file.outcome for file in report.unreviewed)
    return [("reviewed", len(report.candidates)), *others.most_common()]


def _without_model(candidates: tuple[Candidate, ...]) -> int:
    return sum(
        candidate.review is not None and not candidate.review.making.language_model_used
        for candidate in candidates
    )
