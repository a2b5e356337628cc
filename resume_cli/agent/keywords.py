"""The keyword group: a profile's terms matched against a document, marked and put in words."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

from resume_cli.agent.matching import Passage, folded
from resume_cli.agent.measured import Measured, band, strength, weakness
from resume_cli.agent.reading import work_lines
from resume_cli.agent.review import KeywordResult
from resume_cli.agent.sentences import listed, sentence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from resume_cli.agent.profile import Profile, Term
    from resume_cli.agent.protocol import JudgedFinding
    from resume_cli.extraction.document import Document

LISTED = 0.7
"""What a term counts that stands in a list only, against 1 when experience proves it."""
_MUST_BANDS = (0.05, 0.15, 0.30, 0.50)
_NICE_BANDS = (0.03, 0.10, 0.20, 0.40)
_PROVEN_BANDS = (0.04, 0.12, 0.25, 0.45)
_GOOD, _WEAK = 3, 1
_OPENING_LINES = 6
_TITLE_LENGTH = 90
_MOST_LINES = 20
"""So many places of one term are kept: more prove nothing more."""


@dataclass(frozen=True, slots=True)
class _Page:
    """A document's text ready for matching, with the place where each line starts."""

    passage: Passage
    starts: tuple[int, ...]
    numbers: tuple[int, ...]

    def lines_of(self, spelling: str) -> set[int]:
        """Give the numbers of the lines that a spelling stands in."""
        return {
            self.numbers[bisect_right(self.starts, hit) - 1] for hit in self.passage.hits(spelling)
        }


def match_terms(document: Document, profile: Profile) -> tuple[KeywordResult, ...]:
    """Find each term of a profile; `proven` when a line that tells of work names it."""
    page = _page(document)
    work = {line.number for line in work_lines(document)}
    return tuple(
        _matched(term, importance, page, work)
        for importance, terms in (("must", profile.must), ("nice", profile.nice))
        for term in terms
    )


def keyword_marks(
    document: Document, profile: Profile, found: Sequence[KeywordResult], language: str
) -> tuple[Measured, ...]:
    """Mark the keyword criteria; what the profile does not ask for has no mark.

    A term counts 1 when proven in experience and `LISTED` when it is only named; the marks are
    the bands that `prompts/rubric.toml` describes.
    """
    must = [result for result in found if result.importance == "must"]
    nice = [result for result in found if result.importance == "nice"]
    marks = []
    if must:
        marks.append(_must(profile, must, language))
        marks.append(_proven(must, language))
    if nice:
        reason = sentence("nice_terms", language, found=_named(nice), all=len(nice))
        mark = band(_covered(nice), _NICE_BANDS)
        marks.append(Measured("nice_terms", mark, reason, _lines(nice)))
    if profile.titles:
        marks.append(_title(document, profile, language))
    return tuple(marks)


def _page(document: Document) -> _Page:
    texts = [folded(line.text).replace("\n", " ") for line in document.lines]
    starts = tuple(accumulate((len(text) + 1 for text in texts), initial=0))[: len(texts)]
    return _Page(Passage("\n".join(texts)), starts, tuple(line.number for line in document.lines))


def _matched(term: Term, importance: str, page: _Page, work: set[int]) -> KeywordResult:
    numbers: set[int] = set()
    for spelling in term.spellings:
        numbers |= page.lines_of(spelling)
    return KeywordResult(
        term=term.name,
        importance="must" if importance == "must" else "nice",
        lines=tuple(sorted(numbers)[:_MOST_LINES]),
        proven=bool(numbers & work),
        weight=term.weight,
    )


def _covered(results: Sequence[KeywordResult]) -> float:
    """Give the share of the terms' weight that is found; what is not proven counts less."""
    counted = [
        result.weight * (1.0 if result.proven else LISTED) for result in results if result.found
    ]
    return sum(counted) / sum(result.weight for result in results)


def _named(results: Sequence[KeywordResult]) -> int:
    return sum(result.found for result in results)


def _lines(results: Sequence[KeywordResult]) -> tuple[int, ...]:
    """One line for each term found, the first, at most four: enough to look it up."""
    return tuple(dict.fromkeys(result.lines[0] for result in results if result.found))[:4]


def _must(profile: Profile, must: list[KeywordResult], language: str) -> Measured:
    mark = band(_covered(must), _MUST_BANDS)
    key = "must_terms_own" if profile.basis == "own words" else "must_terms"
    proven = sum(result.proven for result in must)
    values = {"found": _named(must), "all": len(must), "proven": proven}
    there = [result.term for result in must if result.found]
    missing = listed([result.term for result in must if not result.found], language)
    findings = []
    if mark >= _GOOD:
        terms = listed(there, language)
        text = sentence("must_terms_strength", language, name=profile.name, terms=terms)
        findings.append(strength("keywords", text, _lines(must)))
    elif missing:
        text = sentence("must_terms_missing", language, name=profile.name, terms=missing)
        fix = sentence("must_terms_fix", language, terms=missing)
        findings += weakness("keywords", text, fix, ())
    return Measured(
        "must_terms", mark, sentence(key, language, **values), _lines(must), tuple(findings)
    )


def _proven(must: list[KeywordResult], language: str) -> Measured:
    proven = [result for result in must if result.proven]
    share = sum(result.weight for result in proven) / sum(result.weight for result in must)
    mark = band(share, _PROVEN_BANDS)
    reason = sentence("proven_terms", language, proven=len(proven), all=len(must))
    unproven = [result for result in must if result.found and not result.proven]
    findings: tuple[JudgedFinding, ...] = ()
    if mark < _GOOD and unproven:
        terms = listed([result.term for result in unproven], language)
        text = sentence("proven_terms_weak", language, terms=terms)
        fix = sentence("proven_terms_fix", language)
        findings = weakness("keywords", text, fix, _lines(unproven))
    return Measured("proven_terms", mark, reason, _lines(proven), findings)


def _title(document: Document, profile: Profile, language: str) -> Measured:
    mark, lines = _title_mark(document, profile.name, profile.titles)
    reason = sentence(f"title_match_{mark}", language)
    findings: tuple[JudgedFinding, ...] = ()
    if mark <= _WEAK:
        role = profile.titles[0]
        text = sentence("title_match_weak", language, role=role)
        fix = sentence("title_match_fix", language, role=role)
        findings = weakness("relevance", text, fix, ())
    return Measured("title_match", mark, reason, lines, findings)


def _title_mark(
    document: Document, name: str, titles: tuple[str, ...]
) -> tuple[int, tuple[int, ...]]:
    """Give 4 for a title in the opening or in a position's head, 3 elsewhere, 2 to 0 for words."""
    page = _page(document)
    named: set[int] = set()
    for title in titles:
        named |= page.lines_of(title)
    if named:
        work = {line.number for line in work_lines(document)}
        opening = {line.number for line in document.lines[:_OPENING_LINES]}
        texts = {line.number: line.text for line in document.lines}
        held = {number for number in named & work if len(texts[number]) <= _TITLE_LENGTH}
        best = sorted(named & opening | held)
        return (4, tuple(best[:2])) if best else (3, tuple(sorted(named)[:2]))
    words = [word for word in re.findall(r"[^\s,/()&・-]+", folded(name)) if len(word) > 1]
    places = [page.lines_of(word) for word in words]
    lines = tuple(sorted({min(place) for place in places if place}))[:2]
    if lines and all(places):
        return 2, lines
    return (1, lines) if lines else (0, ())
