"""Cutting a resume that is too long for a model: by sections, the least telling first."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from resume_cli.agent.estimate import tokens_expected, tokens_of

if TYPE_CHECKING:
    from resume_cli.agent.protocol import Assignment
    from resume_cli.extraction.document import Document, Line

_HEAD = "head"
_TELLING_TEXT = (
    "experience projects summary head skills education certifications publications awards "
    "languages contact interests references"
)
_TELLING = tuple(_TELLING_TEXT.split())
"""Sections, the most telling first; `head` are the lines before the first heading."""
_LINE_TOKENS = 4
"""A line's number and bar."""


def cut_to(assignment: Assignment, most_tokens: int | None) -> Assignment:
    """Give an assignment of at most so many tokens, by estimate; the same one where it fits.

    Lines are kept by the telling of their section, within one from its beginning on: the latest
    position stands first.
    """
    whole = tokens_expected(assignment)[0]
    if most_tokens is None or whole <= most_tokens or assignment.refill is None:
        return assignment
    document = assignment.document
    room = most_tokens - whole + sum(_tokens(line) for line in document.lines)
    kept: set[int] = set()
    for line in _by_telling(document):
        room -= _tokens(line)
        if room < 0:
            break
        kept.add(line.number)
    lines = tuple(line for line in document.lines if line.number in kept)
    shorter = dataclasses.replace(
        document, lines=lines, text="\n".join(line.text for line in lines)
    )
    return dataclasses.replace(assignment, document=shorter, prompts=assignment.refill(shorter))


def _tokens(line: Line) -> int:
    return tokens_of(line.text) + _LINE_TOKENS if line.text.strip() else 0


def _by_telling(document: Document) -> list[Line]:
    ranks = {name: rank for rank, name in enumerate(_TELLING)}
    section_of = {
        number: section.name
        for section in document.sections
        for number in range(section.first_line, section.last_line + 1)
    }
    return sorted(
        document.lines,
        key=lambda line: ranks.get(section_of.get(line.number, _HEAD), len(ranks)),
    )
