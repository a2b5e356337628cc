"""The sentences that code writes into a review, in the review's language."""

from __future__ import annotations

import tomllib
from functools import lru_cache

from prompts.registry import sentences_text

LANGUAGES = ("en", "ja")
"""Languages that reviews are written in."""


def sentence(key: str, language: str, **values: object) -> str:
    """Give one sentence with its gaps filled; English where the language is not one of ours.

    Raises:
        KeyError: there is no such sentence, or a gap has no value.

    """
    wording = _wordings()[language if language in LANGUAGES else "en"][key]
    return wording.format_map(values) if values else wording


def listed(terms: list[str], language: str, most: int = 6) -> str:
    """Join names for a sentence, the first `most` of them."""
    joint = "、" if language == "ja" else ", "
    return joint.join(terms[:most]) + (" …" if len(terms) > most else "")


@lru_cache(maxsize=1)
def _wordings() -> dict[str, dict[str, str]]:
    return tomllib.loads(sentences_text())
