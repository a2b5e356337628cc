"""The words of the report's page, in each of its languages."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any, Literal

PageLanguage = Literal["en", "ja"]
"""Languages that the page itself can speak; what it quotes stays as it is."""

_FILE = Path(__file__).parent / "templates" / "labels.toml"


@cache
def labels(language: PageLanguage) -> dict[str, Any]:
    """Give the words by key; `categories`, `outcome_names`, `kinds` and `criteria` are tables."""
    words: dict[str, Any] = tomllib.loads(_FILE.read_text(encoding="utf-8"))[language]
    return words


def title_for(language: PageLanguage, target: str | None) -> str:
    """Give the title of a page about one target, or about all."""
    words = labels(language)
    return str(words["title_for"]).format(target=target) if target else str(words["title"])
