"""The words of the page: the same keys and places in both languages, and none too many."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from string import Formatter
from typing import Any, get_args

import pytest

from resume_cli.agent.review import Category
from resume_cli.agent.rubric import load_rubric
from resume_cli.batch.events import Outcome
from resume_cli.reports import labels as module
from resume_cli.reports.labels import labels, title_for

ROOM = Path(module.__file__).parent
TABLES = {"categories", "outcome_names", "kinds", "criteria"}
BY_NAME = {"strength", "weakness", "recommendation", "overall", "formatting", "content", "keywords",
           "must", "nice", "proven", "named", "missing", "instructions", "padding",
           "copied"}  # fmt: skip
"""Keys that templates look up by what they show."""


def flat(words: dict[str, Any]) -> dict[str, str]:
    return {
        f"{key}.{inner}" if inner else key: text
        for key, value in words.items()
        for inner, text in (value.items() if isinstance(value, dict) else {"": value}.items())
    }


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_both_languages_have_the_same_keys_with_the_same_places() -> None:
    english, japanese = flat(labels("en")), flat(labels("ja"))
    assert {key for key in japanese if not key.startswith("criteria.")} == set(english)
    assert not [key for key in english if places(english[key]) != places(japanese[key])]


def test_every_word_is_used_and_every_used_word_is_there() -> None:
    sources = [*(ROOM / "templates").glob("*.html"), *ROOM.glob("*.py")]
    text = "".join(path.read_text("utf-8") for path in sources)
    used = set(re.findall(r"\bt\.(\w+)", text)) | set(re.findall(r'words\["(\w+)"\]', text))
    assert used | BY_NAME == set(labels("en"))


def test_everything_that_has_a_name_has_one_here() -> None:
    for words in (labels("en"), labels("ja")):
        assert set(words["categories"]) == set(get_args(Category))
        unreviewed = {each.value for each in Outcome} - {
            "registered", "already registered", "to review"}  # fmt: skip
        assert unreviewed <= set(words["outcome_names"])
    assert set(labels("ja")["criteria"]) == {item.id for item in load_rubric().criteria}


@pytest.mark.parametrize(
    ("target", "title"), [("SRE", "Resume reviews: SRE"), (None, "Resume reviews")]
)
def test_the_title_names_the_target(target: str | None, title: str) -> None:
    assert title_for("en", target) == title


def test_the_file_has_no_other_language() -> None:
    text = (ROOM / "templates" / "labels.toml").read_text("utf-8")
    assert set(tomllib.loads(text)) == {"en", "ja"}
    assert set(labels("en")) >= TABLES
