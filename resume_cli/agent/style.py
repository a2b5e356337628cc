"""The language criterion as code can measure it: slips of spelling and style."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from resume_cli.agent.measured import Measured, strength, weakness
from resume_cli.agent.reading import is_wide, word_total, work_lines
from resume_cli.agent.sentences import sentence
from resume_cli.agent.wordlists import MISSPELLINGS

if TYPE_CHECKING:
    from resume_cli.agent.reading import Point
    from resume_cli.extraction.document import Document

Slip = tuple[int, str, dict[str, object]]
"""A line's number, the sentence that names the slip, and what fills it."""

_WORD = re.compile(r"[A-Za-z]+")
_TWICE = re.compile(r"\b(the|a|an|and|of|to|in|for|with|is|was|on|at|by)\s+\1\b", re.IGNORECASE)
_FIRST_PERSON = re.compile(r"\b(?:I|I'm|I've|my|me|myself)\b")
_POLITE = re.compile(r"(?:です|ます|ました|でした)[。．]?\s*$")
_PLAIN = re.compile(r"(?:である|だった|した|する|だ)[。．]\s*$")
_LONG_SENTENCE = 40
"""Words; guides for plain English ask for 15 to 20 on average, so twice that is too long."""
_SHOUTED_WORDS = 6
_SHOWN = 3


def language_quality(document: Document, told: tuple[Point, ...], language: str) -> Measured:
    """Mark the language by the number of slips for the length of the text."""
    slips = [*_spelling(document), *_style(document, told), *_register(document)]
    rate = len(slips) * 400 / max(document.word_count, 400)
    mark = next((mark for most, mark in ((0, 4), (2, 3), (5, 2), (9, 1)) if rate <= most), 0)
    reason = sentence("language", language, slips=len(slips))
    first = tuple(line.number for line in document.lines if line.text.strip())[:1]
    if not slips:
        finding = strength("grammar", sentence("language_strength", language), first)
        return Measured("language", mark, reason, first, (finding,))
    findings = tuple(
        finding
        for number, key, values in slips[:_SHOWN]
        for finding in weakness(
            "grammar",
            sentence(key, language, **values),
            sentence(f"{key}_fix", language, **values),
            (number,),
        )
    )
    lines = tuple(dict.fromkeys(number for number, _, _ in slips))[:4]
    return Measured("language", mark, reason, lines, findings)


def _spelling(document: Document) -> list[Slip]:
    slips: list[Slip] = []
    for line in document.lines:
        for word in _WORD.findall(line.text):
            right = MISSPELLINGS.get(word.lower())
            if right:
                slips.append((line.number, "language_spelling", {"wrong": word, "right": right}))
        twice = _TWICE.search(line.text)
        if twice:
            slips.append((line.number, "language_repeat", {"wrong": twice.group()}))
    return slips


def _style(document: Document, told: tuple[Point, ...]) -> list[Slip]:
    slips: list[Slip] = []
    for point in told:
        person = _FIRST_PERSON.search(point.text)
        if person:
            slips.append((point.lines[0], "language_pronoun", {"wrong": person.group()}))
        longest = max(word_total(part) for part in re.split(r"[.。;!?] ?", point.text))
        if longest > _LONG_SENTENCE:
            slips.append((point.lines[0], "language_long", {"words": longest}))
    for line in document.lines:
        words = _WORD.findall(line.text)
        if len(words) >= _SHOUTED_WORDS and line.text.isupper():
            slips.append((line.number, "language_shout", {}))
    return slips


def _register(document: Document) -> list[Slip]:
    """Find a Japanese text that mixes polite and plain sentence ends in its account of work."""
    lines = [line for line in work_lines(document) if is_wide(line.text)]
    polite = [line.number for line in lines if _POLITE.search(line.text)]
    plain = [
        line.number for line in lines if _PLAIN.search(line.text) and not _POLITE.search(line.text)
    ]
    if polite and plain:
        rarer = min(polite, plain, key=len)
        return [(rarer[0], "language_register", {})]
    return []
