"""The terms that a job description asks for, found by code."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from typing import TYPE_CHECKING

from prompts.registry import synonyms_text
from resume_cli.agent.matching import Passage, folded
from resume_cli.agent.profile import Term
from resume_cli.agent.target import normalised

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_WELCOME = re.compile(
    r"nice[ -]to[ -]have|preferred|desirable|bonus|\bplus\b|ideally|optional|advantage"
    r"|歓迎|尚可|望ましい|あれば",
    re.IGNORECASE,
)
_REQUIRED = re.compile(
    r"require|must[ -]have|essential|what you.{0,8}(?:need|bring|do\b)|qualifications"
    r"|responsibilit|必須|応募資格|業務内容|仕事内容",
    re.IGNORECASE,
)
_ASIDE = re.compile(
    r"what we offer|we offer|benefits|perks|about us|who we are|how to apply|equal opportunity"
    r"|待遇|福利厚生|会社概要|応募方法|勤務地",
    re.IGNORECASE,
)
_HEADING_LENGTH = 60
_BULLET = re.compile(r"^\s*[-•*・●■]\s*")
_NEAREST = 4
"""So many files, those that share most with the job, lend it their everyday words as well; the
others only names, such as `AutoCAD` or `due diligence`."""
_NAMED = re.compile(
    r"(?<![\w./-])(?:[A-Za-z]+[A-Z][A-Za-z]*\d*|[A-Z][A-Za-z]*[+#]+|[A-Z]{2,}\d*|[A-Z][a-z]+\d+"
    r"|(?<=[a-z,(:/] )[A-Z][a-z]{2,}(?:[ -][A-Z][a-z]{2,}){0,2})(?![\w-])"
)
_NO_TERMS_TEXT = (
    "january february march april may june july august september october november december "
    "english japanese german french monday friday european union europe time cet gmt we you our "
    "ok eu uk us usa ceo cto ltd inc llc gmbh plc am pm certificates bachelor master"
)
_NO_TERMS = frozenset(_NO_TERMS_TEXT.split())


def job_terms(
    text: str, vocabulary: Sequence[tuple[Term, ...]]
) -> tuple[tuple[Term, ...], tuple[Term, ...]]:
    """Give the terms that a job description requires, and those that it only welcomes.

    `vocabulary` holds the terms of every known profile: their words count where the job names
    them, with no synonyms but true ones. Names that no profile knows count where they stand in a
    list.
    """
    plain = folded(text)
    whole = Passage(plain)
    ranked = sorted(vocabulary, key=lambda terms: -_share(terms, whole))
    required, welcome = _parts(plain)
    must = _merged(_named(required, ranked), ())
    return must, _merged(_named(welcome, ranked), must)


def _named(text: str, ranked: Sequence[tuple[Term, ...]]) -> list[str]:
    """Give the words that a text names, and the names in it that are no part of these."""
    known = list(_known(text, ranked))
    parts = {part for word in known for part in re.split(r"[\s/-]+", normalised(word))}
    return [*known, *(name for name in _unknown(text) if normalised(name) not in parts)]


def _share(terms: Sequence[Term], text: Passage) -> float:
    """Give the share of a profile's weight that a text names."""
    named = sum(term.weight for term in terms if text.names(term.spellings))
    return named / sum(term.weight for term in terms)


def _is_name(word: str) -> bool:
    """Tell a name or a phrase from an everyday word."""
    return not word.isascii() or not word.islower() or " " in word or "-" in word


def _known(text: str, ranked: Sequence[tuple[Term, ...]]) -> Iterator[str]:
    """Give the known words that a text names."""
    passage = Passage(text)
    for place, terms in enumerate(ranked):
        for word in (word for term in terms for word in term.spellings):
            if (place < _NEAREST or _is_name(word)) and passage.names((word,)):
                yield word


def _unknown(text: str) -> Iterator[str]:
    """Give the names that list points of a text hold, such as products and abbreviations."""
    for line in text.splitlines():
        if not _BULLET.match(line):
            continue
        for hit in _NAMED.finditer(_BULLET.sub("", line)):
            if normalised(hit.group().split()[0]) not in _NO_TERMS:
                yield hit.group()


def _merged(words: Sequence[str], known: Sequence[Term]) -> tuple[Term, ...]:
    """Make terms of words, one for all that mean the same, none that is known already."""
    seen = {normalised(word) for term in known for word in term.spellings}
    kept = []
    for word in words:
        same = _synonyms().get(normalised(word), (word,))
        # A longer name says the same more exactly: `SLO` is not asked for twice as `SLOs`.
        if not seen & {normalised(each) for each in same}:
            kept.append(Term(word, tuple(each for each in same if each != word)))
            seen |= {normalised(each) for each in same} | {f"{normalised(word)}s"}
    return tuple(kept)


@lru_cache(maxsize=1)
def _synonyms() -> dict[str, tuple[str, ...]]:
    groups = tomllib.loads(synonyms_text())["same"]
    return {normalised(word): tuple(group) for group in groups for word in group}


def _parts(text: str) -> tuple[str, str]:
    """Split a job description into what it requires and what it only welcomes.

    What is said about the employer is neither.
    """
    parts: dict[str, list[str]] = {"required": [], "welcome": [], "aside": []}
    under = "required"
    for line in text.splitlines():
        heading = len(line) <= _HEADING_LENGTH and not _BULLET.match(line)
        told = next((name for name, words in _KINDS if words.search(line)), "") if heading else ""
        if told:
            # The heading itself asks for nothing.
            under = told
            continue
        here = "welcome" if under == "required" and _WELCOME.search(line) else under
        parts[here].append(line)
    return "\n".join(parts["required"]), "\n".join(parts["welcome"])


_KINDS = (("aside", _ASIDE), ("welcome", _WELCOME), ("required", _REQUIRED))
