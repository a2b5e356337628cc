"""One review in full, as a person reads it in the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resume_cli.agent.sums import explained
from resume_cli.reports.making import making_sentences
from resume_cli.terminal.console import output, write
from resume_cli.terminal.text import cell_text, one_line, printable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.console import Console

    from resume_cli.agent.review import (
        CriterionResult,
        Evidence,
        Finding,
        FindingKind,
        Group,
        Integrity,
        KeywordResult,
        Making,
        Review,
    )
    from resume_cli.reports.candidates import Candidate

_BAR = 20
"""Cells of a full bar; each stands for 5 of 100 points."""
_GROUPS: tuple[Group, ...] = ("formatting", "content", "keywords")
_FINDINGS: tuple[tuple[FindingKind, str], ...] = (
    ("strength", "Strengths"),
    ("weakness", "Weaknesses"),
    ("recommendation", "Recommendations"),
)
_FOREIGN = "Only its scores can be shown: the stored feedback was not written by this tool."


def print_review(candidate: Candidate) -> None:
    """Print one candidate's review on standard output: scores, reasons, evidence, origin."""
    console = output()
    write(console, (printable(candidate.filename), "bold"), indent=0)
    aims = [candidate.role, candidate.industry, candidate.level]
    target = ", ".join(aim for aim in aims if aim) or "no target"
    write(console, f"for {target}; reviewed {cell_text(candidate.reviewed_at)}", indent=0)
    origin = f"request {candidate.request_id}, registered by {candidate.owner}"
    write(console, (origin, "dim"), indent=0)
    _print_scores(console, candidate)
    if candidate.review is None:
        _heading(console, "How it was made")
        write(console, f"Model: {candidate.model}. {_FOREIGN}", indent=2)
    else:
        _print_feedback(console, candidate.review)


def _print_feedback(console: Console, review: Review) -> None:
    _print_criteria(console, review.criteria)
    _print_sums(console, review)
    for kind, heading in _FINDINGS:
        _print_findings(console, heading, [f for f in review.findings if f.kind == kind])
    _print_keywords(console, review.keywords)
    _print_integrity(console, review.integrity)
    _print_making(console, review.making)


def _heading(console: Console, text: str) -> None:
    write(console, "")
    write(console, (text, "bold"))


def _print_scores(console: Console, candidate: Candidate) -> None:
    full, rest = ("█", "░") if console.encoding.startswith("utf") else ("#", ".")
    write(console, "")
    for name in ("overall", "formatting", "content", "keywords"):
        score: int | None = getattr(candidate, name)
        label = f"{name.capitalize():<11}"
        if score is None:
            write(console, label, ("  –  not scored", "dim"))
        else:
            filled = round(score * _BAR / 100)
            write(console, label, f"{score:>3}  ", (full * filled + rest * (_BAR - filled), "cyan"))


def _print_criteria(console: Console, criteria: Iterable[CriterionResult]) -> None:
    by_group = {group: [c for c in criteria if c.group == group] for group in _GROUPS}
    for group, members in by_group.items():
        if not members:
            continue
        _heading(console, f"{group.capitalize()}, criterion by criterion")
        for criterion in members:
            mark = (f"{criterion.mark} of 4  ", "bold cyan")
            weight = (f"  weight {criterion.weight:g}", "dim")
            write(console, mark, one_line(criterion.title), weight, indent=2)
            write(console, one_line(criterion.reason), indent=10)
            _print_evidence(console, criterion.evidence, indent=10)


def _print_sums(console: Console, review: Review) -> None:
    _heading(console, "How the scores follow")
    for name, sum_ in explained(review).items():
        write(console, f"{name}: {sum_}", indent=2)


def _print_evidence(console: Console, evidence: Iterable[Evidence], indent: int) -> None:
    for line in evidence:
        write(console, (_quoted(line), "dim"), indent=indent)


def _quoted(line: Evidence) -> str:
    return f"line {line.line} (page {line.page}): “{one_line(line.text)}”"


def _print_findings(console: Console, heading: str, findings: list[Finding]) -> None:
    _heading(console, heading)
    if not findings:
        write(console, ("none", "dim"), indent=2)
    for finding in findings:
        category = (f"  [{finding.category}]", "dim")
        write(console, one_line(finding.text), category, indent=2, mark="- ")
        _print_evidence(console, finding.evidence, indent=4)
        if finding.suggestion:
            write(console, ("suggestion: ", "italic"), one_line(finding.suggestion), indent=4)


def _print_keywords(console: Console, keywords: tuple[KeywordResult, ...]) -> None:
    _heading(console, "Keywords")
    if not keywords:
        write(console, "Not matched: the review had no target.", indent=2)
        return
    print_terms(console, keywords)


def print_terms(console: Console, keywords: tuple[KeywordResult, ...]) -> None:
    """Print which terms of a profile a resume names, where, and which it lacks."""
    found = [_place(keyword) for keyword in keywords if keyword.found]
    write(console, ("found: ", "bold"), ", ".join(found) or "none", indent=2)
    for importance, label in (("must", "missing, required: "), ("nice", "missing, nice to have: ")):
        missing = [k.term for k in keywords if k.importance == importance and not k.found]
        write(console, (label, "bold"), one_line(", ".join(missing)) or "none", indent=2)


def _place(keyword: KeywordResult) -> str:
    lines = ", ".join(map(str, keyword.lines))
    proof = "proven in experience" if keyword.proven else "only named"
    return f"{one_line(keyword.term)} ({proof}, line {lines})"


def _print_integrity(console: Console, integrity: Integrity) -> None:
    if not any(dict(integrity).values()):
        _heading(console, "Integrity")
        write(console, "Nothing is hidden, and nothing seems meant to steer the review.", indent=2)
        return
    _heading(console, "Warnings: nothing of this counted as evidence")
    for passage in integrity.hidden:
        text = f"hidden text ({passage.kind}, page {passage.page}): “{one_line(passage.text)}”"
        write(console, (text, "yellow"), indent=2)
    for label, lines in (
        ("speaks to the reviewer", integrity.instructions),
        ("keywords that nothing bears out", integrity.padding),
        ("copied from an advertisement", integrity.copied),
    ):
        for line in lines:
            write(console, (f"{label}: {_quoted(line)}", "yellow"), indent=2)


def _print_making(console: Console, making: Making) -> None:
    _heading(console, "How it was made")
    for text in making_sentences(making):
        write(console, text, indent=2)
