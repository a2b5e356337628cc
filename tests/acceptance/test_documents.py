"""What the documents tell a stranger is what the tool does."""

from __future__ import annotations

import ast
import re
from functools import cache
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pytest
import typer

from database.models import AnalysisRequest, AnalysisResult, FileUpload, PromptHistory
from resume_cli.agent import review
from resume_cli.batch.events import Outcome
from resume_cli.errors import ExitCode
from resume_cli.settings import Settings
from tests.acceptance.pages import (
    BLOCK,
    DOCS,
    ERRORS,
    EXAMPLES,
    PLAYED,
    README,
    RUN,
    blocks,
    check,
    command_lines,
    commands,
    every_command,
    name_of,
    table,
)
from tests.acceptance.tool import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Table

CRON, SERVER = EXAMPLES / "cron.example", EXAMPLES / "existing.env"
PAGES = [README, ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *sorted(EXAMPLES.rglob("*.md")),
         *sorted(DOCS.glob("*.md"))]  # fmt: skip
ALL = [*PAGES, CRON, SERVER]
SHOWN = [*PLAYED, CRON, SERVER]
OF_THE_PARSER = "No such command '...'. Did you mean '...'?"
PICTURE = EXAMPLES / "pictures" / "terminal.svg"
NOT_RUN = {"crontab", "ini", "text", "toml", "json", "Dockerfile"}
PATHS_OF_OTHERS = (
    "/srv/inbox",
    "/etc/resume-review",
    "/var/lib/resume-review",
    "/var/log/resume-review.log",
    "/srv/resume-review",
    "/v1",
    "/uploads",
    # inside a container
    "/cloudsql/",
    "/run/secrets/",
    "/data",
    "/inbox",
    "/install/",
    "/dev/shm",
    "/NAME",
)
OF_OTHER_PROGRAMS = {"--prompt", "--ctx-size"}
MADE_BY_COMMANDS = ("build/", "storage/")
MODELS = [review.Review, review.TargetRecord, review.ProfileTerms, review.Scores,
          review.CriterionResult, review.Finding, review.Evidence, review.KeywordResult,
          review.Integrity, review.HiddenPassage, review.Making, review.PromptUse]  # fmt: skip
TABLES = [FileUpload.__table__, AnalysisRequest.__table__, PromptHistory.__table__,
          AnalysisResult.__table__]  # fmt: skip


PARSED = [(page.name, line) for page in SHOWN for line in command_lines(page)]


@pytest.mark.parametrize("line", [line for _, line in PARSED], ids=lambda line: " ".join(line)[:60])
def test_a_command_line_can_be_carried_out(line: list[str]) -> None:
    check(line)


def test_command_lines_are_found_on_every_page() -> None:
    assert {name for name, _ in PARSED} == {page.name for page in SHOWN}


def test_commands_stand_on_pages_that_are_played() -> None:
    languages = {page: {name for name, _ in BLOCK.findall(page.read_text("utf-8"))}
                 for page in PAGES}  # fmt: skip
    assert {page for page in PAGES if languages[page] & RUN} == set(PLAYED)
    assert set().union(*languages.values()) <= RUN | NOT_RUN


@pytest.mark.parametrize(
    "wrong", [["analize"], ["analyze", "--roel", "x"], ["db", "drop"], ["rank", "--top", "many"]]
)
def test_a_wrong_command_line_is_noticed(wrong: list[str]) -> None:
    with pytest.raises((KeyError, typer.TyperException)):
        check(wrong)


def test_the_table_of_commands_is_complete() -> None:
    told = [row[0].replace("...", "").split() for row in table(README, "Commands")]
    for line in told:
        check(line)
    names = {" ".join(word for word in line if word.islower() and word[0] != "-") for line in told}
    assert names == every_command()


def test_every_option_in_the_text_exists() -> None:
    top = commands()
    leaves = [below for each in top.commands.values()
              for below in getattr(each, "commands", {"": each}).values()]  # fmt: skip
    known = {name for each in [top, *leaves] for option in each.params for name in option.opts}
    known.add("--help")
    for page in (*PLAYED, DOCS / "workflow.md", DOCS / "decisions.md"):
        told = set(re.findall(r"`[^`\n]*?(--[a-z][a-z-]+)", page.read_text("utf-8")))
        assert told - OF_OTHER_PROGRAMS <= known, page.name


def test_the_exit_codes() -> None:
    told = [int(row[0]) for row in table(README, "Exit codes")]
    assert told == [int(code) for code in ExitCode]


def test_every_exit_code_has_its_section() -> None:
    told = re.findall(r"^## (\d+): ", ERRORS.read_text("utf-8"), re.MULTILINE)
    assert [int(code) for code in told] == [int(code) for code in ExitCode]


@cache
def words_of_the_program() -> str:
    """All texts in the program's source; where one is put together, its parts lie beside it."""
    folders = [ROOT / "resume_cli", ROOT / "database"]
    trees = [ast.parse(path.read_text("utf-8")) for f in folders for path in f.rglob("*.py")]
    texts = [
        node.value
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    return "\n".join(texts)


@pytest.mark.parametrize(
    "message", re.findall(r"^\| `([^`]+)` \|", ERRORS.read_text("utf-8"), re.MULTILINE)
)
def test_a_message_that_is_explained_is_one_of_the_program(message: str) -> None:
    """Said by the program, or by the parser of the command line, between what differs."""
    parts = [part for part in message.split("...") if len(part.strip(" .'(),:")) > 1]
    assert parts
    known = words_of_the_program() + OF_THE_PARSER
    assert not [part for part in parts if part not in known and part.strip(". ") not in known]


def test_the_outcomes() -> None:
    told = [row[0] for row in table(README, "What each outcome means")]
    assert told == [outcome.value for outcome in Outcome]


def test_the_settings() -> None:
    told = [tuple(row[:3]) for row in table(README, "Settings")]
    assert told == [
        (field.alias, name, "" if field.default is None else str(field.default))
        for name, field in Settings.model_fields.items()
    ]


@pytest.mark.parametrize("page", [CRON, SERVER], ids=name_of)
def test_the_files_of_settings_name_settings(page: Path) -> None:
    known = {field.alias for field in Settings.model_fields.values()} | {"PGPASSFILE"}
    told = re.findall(r"^([A-Z_]+)=", page.read_text(), re.MULTILINE)
    assert told
    assert set(told) <= known


def test_the_nightly_line_is_the_same_in_both_places() -> None:
    (line,) = blocks(README, "crontab")
    assert line.strip() in CRON.read_text().splitlines()


def test_the_connection_is_the_same_in_both_places() -> None:
    settings = [line for line in SERVER.read_text().splitlines() if not line.startswith("#")]
    assert "\n".join(f"    {line}" for line in settings) in README.read_text()


@pytest.mark.parametrize("model", MODELS, ids=name_of)
def test_the_fields_of_a_stored_review(model: Any) -> None:
    told = {row[0]: row[1] for row in table(DOCS / "review.md", model.__name__)}
    assert list(told) == list(model.model_fields)
    for name, found in model.model_json_schema()["properties"].items():
        assert all(f"`{word}`" in told[name] for word in found.get("enum", [])), name


def test_the_example_of_a_stored_review_is_one() -> None:
    (example,) = blocks(DOCS / "review.md", "json")
    assert review.Review.model_validate_json(example).review_version == review.REVIEW_VERSION
    assert f"`review_version` {review.REVIEW_VERSION};" in (DOCS / "review.md").read_text()


@pytest.mark.parametrize("rows", TABLES, ids=name_of)
def test_the_columns_that_are_written(rows: Table) -> None:
    told = [row[0] for row in table(DOCS / "workflow.md", rows.name)]
    assert sorted(told) == sorted(column.name for column in rows.columns)


@pytest.mark.parametrize("page", ALL, ids=name_of)
def test_what_a_page_points_to_is_there(page: Path) -> None:
    text = page.read_text("utf-8")
    links = [link for link in re.findall(r"\]\(([^)#]+)\)", text) if "://" not in link]
    assert all((page.parent / link).exists() for link in links)
    top = "|".join(re.escape(each.name) for each in ROOT.iterdir() if each.is_dir())
    paths = re.findall(rf"(?<![\w./~-])(?:{top})/[\w/.-]*[\w/]", text)
    missing = [path for path in paths if not (ROOT / path).exists()]
    assert not [path for path in missing if not path.startswith(MADE_BY_COMMANDS)]
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"(?:`|^ {4})make ([a-z-]+)", text, re.MULTILINE)) <= targets


@pytest.mark.parametrize("page", ALL, ids=name_of)
def test_no_page_names_a_place_of_one_machine(page: Path) -> None:
    absolute = re.findall(r"(?<![\w.~:/>)*}-])/(?:[\w.-]+/?)+", page.read_text("utf-8"))
    assert not [path for path in absolute if not path.startswith(PATHS_OF_OTHERS)]


def test_the_change_log_has_this_version() -> None:
    version = re.search(r'^version = "(.+)"', (ROOT / "pyproject.toml").read_text(), re.MULTILINE)
    assert version is not None
    assert f"\n## {version.group(1)} " in (ROOT / "CHANGELOG.md").read_text()


def test_the_picture_of_the_terminal_shows_what_the_session_prints() -> None:
    """Drawn from a real run, and loading nothing: its ranking is that of the first page."""
    drawn = PICTURE.read_text("utf-8")
    assert not re.findall(r"https?://(?!www\.w3\.org/2000/svg)", drawn)
    assert len(drawn) < 60_000
    root = ET.fromstring(drawn)  # noqa: S314 - our own file
    drawn_texts = root.iter("{http://www.w3.org/2000/svg}text")
    texts = [(float(each.get("y", "0")), "".join(each.itertext())) for each in drawn_texts]
    lines = {y: " ".join(text for at, text in texts if at == y).split() for y, _ in texts}
    (session,) = [each for each in blocks(README, "console") if "Rank" in each]
    ranking = [line.split() for line in session.splitlines() if re.match(r" +\d+ +\d+ ", line)]
    assert len(ranking) > 4
    assert not [row for row in ranking if row not in lines.values()]


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_the_pictures_of_a_page_say_what_they_show(page: Path) -> None:
    pictures = re.findall(r"!\[([^\]]*)\]\(([^)]+)\)", page.read_text("utf-8"))
    assert all(text and (page.parent / path).stat().st_size < 150_000 for text, path in pictures)
