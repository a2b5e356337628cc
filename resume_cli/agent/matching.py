"""Finding terms in text by word and phrase with their forms, never by bare substring."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_WIDE = re.compile(r"[぀-ヿ㐀-鿿ｦ-ﾟ]")
_ALSO_WORDS_TEXT = (
    "go r c d excel spark swift rust dart helm chef puppet salt word access flow hive "
    "epic sketch jest vite box slack notion pig ant spring flask express oracle storm flume "
    "bottle pyramid tornado nose remix foundry composer fabric swarm flux vault combine room "
    "realm hilt dagger behave cucumber toad tally sage creo inventor safe foundation brackets "
    "flash ember bamboo rally glue synapse clarity canva cypress tosca play tidal luigi prefect "
    "ale sap spa dao rag act era sit cot net"
)
_ALSO_WORDS = frozenset(_ALSO_WORDS_TEXT.split())
"""Names of tools that are everyday words as well: they count in their own spelling, or in
capitals, only."""
_SINGLE = frozenset({"Go", "R", "C", "D"})
"""So short that even the spelling says little: they count among other listed names only."""
_ACRONYM_LENGTH = 2
_INNER = r"[A-Za-z0-9\u00c0-\u024f_+#]"
"""What makes a neighbouring character part of the same word; Japanese needs no space between."""


@lru_cache(maxsize=8192)
def term_pattern(term: str) -> re.Pattern[str]:
    """Make the pattern that finds one term in text folded by `folded`."""
    wide = unicodedata.normalize("NFKC", term)
    if _WIDE.search(wide):
        return re.compile(re.escape(wide), re.IGNORECASE)
    if wide in _SINGLE:
        return re.compile(_listed(re.escape(wide)))
    words = [re.escape(word) for word in re.split(r"[\s-]+", wide)]
    named = wide.lower() in _ALSO_WORDS and not wide.islower()
    exact = named or (wide.isupper() and len(wide) <= _ACRONYM_LENGTH)
    body = r"[\s-]*".join(words) if len(words) > 1 else words[0]
    forms = _forms(wide)
    found = rf"{body[: len(body) - len(forms[0])]}{forms[1]}"
    if named and len(wide) > _ACRONYM_LENGTH:
        found = rf"(?:{found}|{body.upper()})"
    return re.compile(rf"(?<!{_INNER}){found}(?!{_INNER})", 0 if exact else re.IGNORECASE)


class Passage:
    """Text to find terms in: a plain search for what a term begins with comes first."""

    def __init__(self, text: str) -> None:
        self.text = folded(text)
        lower = self.text.lower()
        # A few letters become two in lower case, which moves all that follows.
        self._lower = lower if len(lower) == len(self.text) else self.text

    def hits(self, term: str) -> Iterator[int]:
        """Give the places where a term begins."""
        stem, pattern = _stem(term), None
        at = self._lower.find(stem)
        while at >= 0:
            pattern = pattern or term_pattern(term)
            if pattern.match(self.text, at):
                yield at
            at = self._lower.find(stem, at + 1)

    def names(self, spellings: Iterable[str]) -> bool:
        """Tell whether any of these spellings stands in the text."""
        return any(True for word in spellings for _ in self.hits(word))


@lru_cache(maxsize=8192)
def _stem(term: str) -> str:
    """Give what every form of a term begins with, in lower case."""
    first = re.split(r"[\s-]", folded(term))[0].lower()
    return first[: max(len(first) - len("ing"), 1)]


def folded(text: str) -> str:
    """Bring full-width letters and the many kinds of hyphens to one form; case stays."""
    return re.sub(r"[‐-―−]", "-", unicodedata.normalize("NFKC", text))


def _listed(name: str) -> str:
    """Accept a one-letter name between separators of a list or before the word for a language."""
    return (
        rf"(?<=[,/;(|:・、]){name}(?=\s*(?:[,/;)|・、]|$))"
        rf"|(?<=[,;:|] ){name}(?=\s*(?:[,/;)|]|\.?$))"
        rf"|(?<![\w&]){name}(?=\s*[,/;|・、]\s*[A-Z])"
        rf"|(?<![\w&]){name}(?=\s+(?:programming|language|developer|services?\b))"
    )


def _forms(term: str) -> tuple[str, str]:
    """Give the ending to cut from a term and the endings to accept in its place.

    English only: plurals, and -ed, -ing of the last word where it is a plain lower-case word.
    """
    if not term[-1].isalpha() or len(term) <= _ACRONYM_LENGTH:
        return ("", "s?" if term[-1].isalpha() else "")
    last = re.split(r"[\s-]", term)[-1]
    if last.endswith("ing") and len(last) > len("ing") + 3 and last.islower():
        return ("ing", "(?:ing|ings|e|es|ed|s)?")
    if last.endswith("y") and last[-2] not in "aeiou":
        return ("y", "(?:y|ies|ied)")
    if last.endswith("e"):
        return ("e", "(?:e|es|ed|ing)")
    return ("", "(?:s|es|ed|ing)?" if last.islower() else "(?:s|es)?")
