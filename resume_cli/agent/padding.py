"""Lines that pad a resume for a program: walls of keywords, and the advertisement copied in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from resume_cli.agent.matching import Passage, folded
from resume_cli.agent.reading import has_mark, stripped, tells_of_work

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from resume_cli.agent.profile import Profile, Term
    from resume_cli.extraction.document import Document, Line

WALL_TERMS = 8
"""A list names so many of a profile's terms before it can be a wall."""
_UNPROVEN = 0.75
"""In a wall, at least this share of the terms is named nowhere else."""
_COMPLETE = 0.8
"""An honest list of skills lacks more than a fifth of what a profile asks for."""
_BARE = 0.75
"""In a wall beside the list of skills, at least this share of the letters belongs to terms."""
_REPEATS = 3
_SHINGLE = 5
_COPIED_SHARE = 0.6
"""Of a line's runs of five words; two texts on one subject share hardly any by chance (Broder, On
the resemblance and containment of documents, 1997)."""
_COPIED_WORDS = 7
_ADVERT = re.compile(
    r"\bwe(?: are|'re) (?:looking for|seeking|hiring)|\b(?:ideal|successful) candidate"
    r"|\bcandidates? (?:must|should|will|needs? to)\b|\bjoin (?:our|us)\b|\bequal[ -]opportunity\b"
    r"|\byou (?:will|'ll|must|should) (?:be|have|work|join|own|lead|build|design|report|need|bring"
    r"|agree|run|take)\b|\b(?:minimum|preferred|required|desired) (?:qualifications|skills)\b"
    r"|\bwhat you(?:'ll| will)? (?:do|bring|need|have)\b|\bjob (?:description|requirements)\b"
    r"|\b(?:key )?responsibilities include\b|\bnice[ -]to[ -]haves?\b|\bapply (?:now|today)\b"
    r"|\bmust have (?:at least )?\d+\+? years\b"
    r"|応募資格|必須スキル|歓迎スキル|求める人物像|募集要項|を募集して",
    re.IGNORECASE,
)
_ADVERT_LINES = 2
"""One phrase of an advertisement may stand in an honest line; two near each other do not."""
_NEAR = 12


def wall_lines(document: Document, profile: Profile | None) -> frozenset[int]:
    """Give the lines of keyword walls: lists made for a program that matches terms.

    A wall names nearly all that a profile asks for, or the same terms again and again, or stands
    beside the list of skills and holds nothing but terms that nothing bears out. Any other list is
    taken for what somebody claims to know: it counts less than what experience proves.
    """
    if profile is None:
        return frozenset()
    terms = (*profile.must, *profile.nice)
    flagged: set[int] = set()
    for block in _lists(document):
        if _is_wall(block, document, terms):
            flagged |= {line.number for line in block}
    return frozenset(flagged)


def copied_lines(document: Document, job_text: str | None) -> frozenset[int]:
    """Give the lines that are copied from the job description, or from any advertisement."""
    return _from_job(document, job_text) | _from_adverts(document)


def _lists(document: Document) -> Iterator[list[Line]]:
    """Give the runs of lines that tell nothing of work: neither points nor sentences."""
    heads = {section.first_line for section in document.sections}
    block: list[Line] = []
    for line in document.lines:
        if line.text.strip() and line.number not in heads and not _is_told(line.text):
            block.append(line)
        elif block:
            yield block
            block = []
    if block:
        yield block


def _is_told(text: str) -> bool:
    """Tell a point or a sentence from a list: it has words of grammar between its names."""
    bare = stripped(text)
    grammar = re.findall(
        r"\b(?:a|an|the|of|to|for|with|by|from|that|which|in|on|at|into|after)\b|[をにでがはの]",
        bare,
    )
    words = len(bare.split())
    return (
        tells_of_work(text)
        and len(grammar) >= max(1, words // 12)
        and (has_mark(text) or len(grammar) >= words / 8)
    )


def _is_wall(block: Sequence[Line], document: Document, terms: Sequence[Term]) -> bool:
    text = Passage("\n".join(line.text for line in block))
    named = [term for term in terms if text.names(term.spellings)]
    if len(named) < WALL_TERMS:
        return False
    repeated = [term for term in named if len(list(text.hits(term.name))) >= _REPEATS]
    if 2 * len(repeated) >= len(named) or len(named) >= _COMPLETE * len(terms):
        return True
    return (
        _is_second_list(block, document)
        and _is_bare(text, named)
        and (_unproven(block, document, named) >= _UNPROVEN * len(named))
    )


def _is_second_list(block: Sequence[Line], document: Document) -> bool:
    """Tell whether a list stands outside the sections that lists belong into, where there are."""
    lists = [it for it in document.sections if it.name in {"skills", "certifications"}]
    number = block[0].number
    return bool(lists) and not any(it.first_line <= number <= it.last_line for it in lists)


def _is_bare(text: Passage, named: Sequence[Term]) -> bool:
    """Tell whether a text holds hardly a word that is no term."""
    covered: set[int] = set()
    for term in named:
        for word in term.spellings:
            for start in text.hits(word):
                covered.update(range(start, start + len(word)))
    letters = [at for at, mark in enumerate(text.text) if mark.isalnum()]
    return sum(at in covered for at in letters) >= _BARE * len(letters)


def _unproven(block: Sequence[Line], document: Document, named: Sequence[Term]) -> int:
    numbers = {line.number for line in block}
    rest = Passage("\n".join(line.text for line in document.lines if line.number not in numbers))
    return sum(not rest.names(term.spellings) for term in named)


def _shingles(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", folded(text).lower())
    return {tuple(words[at : at + _SHINGLE]) for at in range(len(words) - _SHINGLE + 1)}


def _from_job(document: Document, job_text: str | None) -> frozenset[int]:
    if not job_text:
        return frozenset()
    job = _shingles(job_text)
    same = {_bare(line) for line in job_text.splitlines() if line.strip()}
    whole = [line.number for line in document.lines if _bare(line.text) in same]
    copied = {
        line.number
        for line in document.lines
        if len(found := _shingles(line.text)) > _COPIED_WORDS - _SHINGLE
        and len(found & job) >= _COPIED_SHARE * len(found)
    }
    # A short line that the job has as well was copied where it stands beside one that was.
    for number in (*whole, *reversed(whole)):
        if not copied.isdisjoint({number - 1, number + 1}):
            copied.add(number)
    return frozenset(copied)


def _bare(text: str) -> str:
    return " ".join(re.findall(r"\w+", folded(text).lower()))


def _from_adverts(document: Document) -> frozenset[int]:
    """Give the lines of a passage that speaks like an advertisement, to its last list point."""
    heads = {section.first_line for section in document.sections}
    spoken = [line.number for line in document.lines if _ADVERT.search(folded(line.text))]
    flagged: set[int] = set()
    for number in spoken:
        near = [other for other in spoken if 0 <= other - number <= _NEAR]
        if len(near) >= _ADVERT_LINES or number in flagged:
            flagged |= set(range(number, near[-1] + 1)) - heads
            flagged |= _rest_of_passage(document, near[-1], heads)
    return frozenset(flagged)


def _rest_of_passage(document: Document, last: int, heads: set[int]) -> set[int]:
    rest: set[int] = set()
    for line in document.lines:
        if line.number <= last:
            continue
        if line.number in heads or not line.text.strip():
            break
        rest.add(line.number)
    return rest
