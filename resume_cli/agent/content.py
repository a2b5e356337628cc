"""The content group as code can measure it: signals in the text, each with its line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from resume_cli.agent.career import HOLE_MONTHS, in_order, longest_hole, periods
from resume_cli.agent.matching import folded, term_pattern
from resume_cli.agent.measured import Measured, band, strength, weakness
from resume_cli.agent.reading import is_wide, section_lines, stripped, word_total, work_lines
from resume_cli.agent.sentences import listed, sentence
from resume_cli.agent.wordlists import (
    ACTION_JA,
    ACTION_VERBS,
    DUTY_ENDINGS_JA,
    DUTY_PHRASES,
    VAGUE_PHRASES,
)

if TYPE_CHECKING:
    from resume_cli.agent.protocol import JudgedFinding
    from resume_cli.agent.reading import Point
    from resume_cli.extraction.document import Document

_GOOD = 3
_EXAMPLES = 2
"""So many lines are named for each weakness: enough to see the pattern."""
_QUOTED = 70
"""Characters of a line that a suggestion repeats."""
_AMOUNT = re.compile(
    r"\d[\d,.]*\s*(?:%|percent|x\b|k\b|m\b|bn\b|million|billion|hours?|minutes?|seconds?|ms\b|days?"
    r"|weeks?|months?|users?|customers?|clients?|people|engineers?|members?|employees?|staff"
    r"|patients?|students?|services?|servers?|nodes?|countries|stores?|sites?|projects?|requests?"
    r"|tickets?|deals?|accounts?|[一-鿿]|時間|パーセント)"
    r"|[$€£¥]\s?\d|\b(?:from|by|to|over|under|of|than|with)\s+\d|\b\d{2,}[\d,.]*\+?(?=\s+[a-z])"
    r"|\b(?:doubled|tripled|halved|quadrupled)\b|倍|半減|半分",
    re.IGNORECASE,
)
_YEARS = re.compile(r"(?:19|20)\d\d(?:年(?:\d{1,2}月)?)?|\b\d{1,2}/(?:19|20)\d\d")
_NAMED = re.compile(
    r"(?<!^)(?<![.!?] )\b(?:[A-Z][\w+#.-]{2,}|[A-Z]{2,}\w*)|[ァ-ヶー]{4,}|「[^」]+」"
)
_IMPACT_BANDS = (0.08, 0.22, 0.42, 0.62)
_OWN_BANDS = (0.10, 0.35, 0.60, 0.82)
_SPECIFIC_BANDS = (0.15, 0.35, 0.55, 0.78)
_EVIDENCE_BANDS = (0.01, 0.18, 0.38, 0.62)
_EMAIL_OR_PHONE = re.compile(r"\w@\w|\d[\d ()+-]{8,}\d")
_OPENING = frozenset({"summary"})
_SKILLS = frozenset({"skills"})


def impact(document: Document, told: tuple[Point, ...], language: str) -> Measured:
    """Mark results: the share of points that state an amount."""
    if not told:
        return _nothing_told("impact", document, language)
    hits = [point for point in told if has_amount(point.text)]
    mark = band(len(hits) / len(told), _IMPACT_BANDS)
    reason = sentence("impact", language, hits=len(hits), all=len(told))
    if mark >= _GOOD:
        text = sentence("impact_strength", language)
        finding = strength("impact", text, _first_lines(hits))
        return Measured("impact", mark, reason, _first_lines(hits), (finding,))
    misses = [point for point in told if not has_amount(point.text)]
    text = sentence("impact_weak", language, hits=len(hits), all=len(told))
    findings: list[JudgedFinding] = []
    for point in misses[:_EXAMPLES]:
        fix = sentence("impact_fix", language, line=_quoted(point.text))
        line = sentence("impact_line", language)
        findings += weakness("impact", line, fix, point.lines)
    findings[:1] = weakness("impact", text, findings[0].suggestion or "", misses[0].lines)[:1]
    return Measured("impact", mark, reason, _first_lines(hits or misses), tuple(findings))


def ownership(document: Document, told: tuple[Point, ...], language: str) -> Measured:
    """Mark own contribution: the share of points that begin with an action, less the duties."""
    if not told:
        return _nothing_told("ownership", document, language)
    own = [point for point in told if begins_with_action(point.text)]
    duties = [point for point in told if is_duty(point.text)]
    mark = band((len(own) - 0.5 * len(duties)) / len(told), _OWN_BANDS)
    reason = sentence("ownership", language, hits=len(own), all=len(told), duties=len(duties))
    if mark >= _GOOD:
        finding = strength("impact", sentence("ownership_strength", language), _first_lines(own))
        return Measured("ownership", mark, reason, _first_lines(own), (finding,))
    findings: list[JudgedFinding] = []
    for point in duties[:_EXAMPLES]:
        fix = sentence("ownership_fix", language, start=_start(point.text))
        findings += weakness("impact", sentence("ownership_line", language), fix, point.lines)
    if not duties:
        other = [point for point in told if point not in own] or list(told)
        fix = sentence("ownership_fix", language, start=_start(other[0].text))
        text = sentence("ownership_weak", language)
        findings += weakness("impact", text, fix, other[0].lines)
    return Measured("ownership", mark, reason, _first_lines(own or told), tuple(findings))


def specificity(document: Document, told: tuple[Point, ...], language: str) -> Measured:
    """Mark concreteness: points that name things or amounts, less empty phrases anywhere."""
    if not told:
        return _nothing_told("specificity", document, language)
    hits = [point for point in told if is_concrete(point.text)]
    vague = _vague(document)
    share = len(hits) / len(told) - 0.04 * len(vague)
    mark = band(share, _SPECIFIC_BANDS)
    reason = sentence("specificity", language, hits=len(hits), all=len(told), vague=len(vague))
    findings: list[JudgedFinding] = []
    for number, phrase in vague[:_EXAMPLES]:
        text = sentence("specificity_line", language, phrase=phrase)
        fix = sentence("specificity_fix", language, phrase=phrase)
        findings += weakness("impact", text, fix, (number,))
    thin = [point for point in told if point not in hits]
    if mark >= _GOOD:
        text = sentence("specificity_strength", language)
        findings.append(strength("impact", text, _first_lines(hits)))
    elif thin:
        fix = sentence("specificity_thin_fix", language, line=_quoted(thin[0].text))
        text = sentence("specificity_weak", language)
        findings += weakness("impact", text, fix, thin[0].lines)
    return Measured("specificity", mark, reason, _first_lines(hits or thin), tuple(findings))


def career_dates(document: Document, told: tuple[Point, ...], language: str) -> Measured:  # noqa: ARG001 - all measures are called alike
    """Mark dates and course: ranges, their order, and the longest hole between them."""
    found = periods(document)
    gap, after = longest_hole(found)
    reason = sentence("career_dates", language, ranges=len(found), gap=gap)
    if not found:
        text = sentence("career_dates_none", language)
        fix = sentence("career_dates_missing_fix", language)
        lines = tuple(line.number for line in work_lines(document)[:1])
        some = any(_YEARS.search(line.text) for line in work_lines(document))
        return Measured(
            "career_dates", int(some), text, lines, weakness("structure", text, fix, lines)
        )
    ordered = in_order(found)
    mark = next((mark for most, mark in ((HOLE_MONTHS - 1, 4), (24, 3), (60, 2)) if gap <= most), 1)
    mark = max(mark - (not ordered), 0)
    lines = tuple(dict.fromkeys(period.line for period in found))[:4]
    findings: list[JudgedFinding] = []
    if gap >= HOLE_MONTHS:
        text = sentence("career_dates_gap", language, gap=gap)
        findings += weakness(
            "structure", text, sentence("career_dates_gap_fix", language), (after,)
        )
    if not ordered:
        text = sentence("career_dates_order", language)
        findings += weakness("structure", text, sentence("career_dates_order_fix", language), lines)
    if not findings:
        findings.append(strength("structure", sentence("career_dates_strength", language), lines))
    return Measured("career_dates", mark, reason, lines, tuple(findings))


def summary(document: Document, told: tuple[Point, ...], language: str) -> Measured:  # noqa: ARG001 - all measures are called alike
    """Mark the opening: whether there is one, its length, and its figures and names."""
    lines = section_lines(document, _OPENING)
    fix = sentence("summary_fix", language)
    if not lines:
        text = sentence("summary_none", language)
        head = tuple(line.number for line in document.lines if line.text.strip())[:1]
        return Measured("summary", 0, text, head, weakness("structure", text, fix, head))
    text = " ".join(line.text for line in lines)
    words = word_total(text)
    facts = len(_AMOUNT.findall(text)) + len(_NAMED.findall(text))
    vague = len(_vague_in(text))
    most = 1 if vague > 1 else 2 if not 15 <= words <= 110 else 4  # noqa: PLR2004 - two to five sentences
    mark = min(2 + min(facts, 4) // 2, most)
    numbers = tuple(line.number for line in lines)[:4]
    reason = sentence("summary", language, words=words)
    if mark >= _GOOD:
        finding = strength("structure", sentence("summary_strength", language), numbers)
        return Measured("summary", mark, reason, numbers, (finding,))
    weak = sentence("summary_weak", language, words=words, facts=facts)
    return Measured("summary", mark, reason, numbers, weakness("structure", weak, fix, numbers))


def skills_evidence(document: Document, told: tuple[Point, ...], language: str) -> Measured:  # noqa: ARG001 - all measures are called alike
    """Mark skills borne out: the share of listed skills that the experience names."""
    lines = section_lines(document, _SKILLS)
    skills = listed_skills([line.text for line in lines])
    if not skills:
        text = sentence("skills_evidence_none", language)
        fix = sentence("skills_evidence_none_fix", language)
        head = tuple(line.number for line in document.lines if line.text.strip())[-1:]
        return Measured("skills_evidence", 0, text, head, weakness("relevance", text, fix, head))
    work = folded("\n".join(line.text for line in work_lines(document)))
    shown = [skill for skill in skills if term_pattern(skill).search(work)]
    mark = max(band(len(shown) / len(skills), _EVIDENCE_BANDS), 1)
    numbers = tuple(line.number for line in lines)[:4]
    reason = sentence("skills_evidence", language, hits=len(shown), all=len(skills))
    if mark >= _GOOD:
        finding = strength("relevance", sentence("skills_evidence_strength", language), numbers)
        return Measured("skills_evidence", mark, reason, numbers, (finding,))
    unproven = listed([skill for skill in skills if skill not in shown], language)
    weak = sentence("skills_evidence_weak", language, terms=unproven)
    fix = sentence("skills_evidence_fix", language)
    return Measured(
        "skills_evidence", mark, reason, numbers, weakness("relevance", weak, fix, numbers)
    )


def completeness(document: Document, told: tuple[Point, ...], language: str) -> Measured:
    """Mark completeness: contact data, experience, education, skills."""
    names = set(document.section_names)
    contact = [line.number for line in document.lines if _EMAIL_OR_PHONE.search(line.text)][:2]
    there = {
        "contact": bool(contact),
        "experience": "experience" in names or bool(told),
        "education": "education" in names,
        "skills": "skills" in names,
    }
    parts = {part: sentence(f"part_{part}", language) for part in there}
    present = listed([parts[part] for part in there if there[part]], language)
    missing = listed([parts[part] for part in there if not there[part]], language)
    heads = [section.first_line for section in document.sections if section.name in there]
    lines = tuple(sorted({*contact, *heads}))[:4] or tuple(
        line.number for line in document.lines[:1]
    )
    mark = sum(there.values())
    reason = sentence("completeness", language, present=present)
    if not missing:
        finding = strength("structure", sentence("completeness_strength", language), lines)
        return Measured("completeness", mark, reason, lines, (finding,))
    text = sentence("completeness_weak", language, missing=missing)
    fix = sentence("completeness_fix", language, missing=missing)
    reason = reason if present else sentence("completeness_nothing", language)
    return Measured("completeness", mark, reason, lines, weakness("structure", text, fix, lines))


def has_amount(text: str) -> bool:
    """Tell whether a text states an amount; years are no amounts."""
    return _AMOUNT.search(_YEARS.sub(" ", folded(text))) is not None


def begins_with_action(text: str) -> bool:
    """Tell whether a point begins with an action: its first two words, in Japanese its end."""
    if is_wide(text):
        return any(action in text for action in ACTION_JA) and not is_duty(text)
    words = re.findall(r"[a-z-]+", text.lower())[:2]
    return any(word in ACTION_VERBS for word in words) and not is_duty(text)


def is_duty(text: str) -> bool:
    """Tell whether a point names a duty instead of an action."""
    if is_wide(text):
        return text.rstrip("。 ").endswith(DUTY_ENDINGS_JA)
    start = text.lower()[:60]
    return any(phrase in start for phrase in DUTY_PHRASES)


def is_concrete(text: str) -> bool:
    """Tell whether a point names a thing or an amount."""
    return has_amount(text) or _NAMED.search(folded(text)) is not None


def listed_skills(lines: list[str]) -> list[str]:
    """Take a skills section apart into skills; labels before a colon are left out."""
    found: list[str] = []
    for line in lines:
        bare = re.sub(r"^[^:：]{1,40}[:：]", "", stripped(folded(line)))
        for part in re.split(r"[,;|•·、／/・()]|\s{2,}", bare):
            skill = part.strip(" .")
            if 1 < len(skill) <= 40 and len(skill.split()) <= 4:  # noqa: PLR2004 - longer is prose
                found.append(skill)
    return list(dict.fromkeys(found))[:60]


def _vague(document: Document) -> list[tuple[int, str]]:
    return [(line.number, phrase) for line in document.lines for phrase in _vague_in(line.text)]


def _vague_in(text: str) -> list[str]:
    low = folded(text).lower()
    return [phrase for phrase in VAGUE_PHRASES if phrase in low]


def _nothing_told(criterion: str, document: Document, language: str) -> Measured:
    text = sentence("impact_none", language)
    lines = tuple(line.number for line in document.lines if line.text.strip())[:1]
    fix = sentence("lists_fix", language)
    findings = weakness("impact", text, fix, lines) if criterion == "impact" else ()
    return Measured(criterion, 0, text, lines, findings)


def _first_lines(told: list[Point] | tuple[Point, ...]) -> tuple[int, ...]:
    return tuple(point.lines[0] for point in told)[:4]


def _quoted(text: str) -> str:
    bare = text.rstrip(" .。")
    return bare if len(bare) <= _QUOTED else bare[:_QUOTED].rsplit(" ", 1)[0] + " …"


def _start(text: str) -> str:
    if is_wide(text):
        return text[-12:].rstrip("。")
    return " ".join(text.split()[:3])
