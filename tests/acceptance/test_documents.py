"""What the documents tell a stranger is what the tool does."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest
import typer
from typer.main import get_command

from database.models import AnalysisRequest, AnalysisResult, FileUpload, PromptHistory
from resume_cli.agent import review
from resume_cli.batch.events import Outcome
from resume_cli.commands.app import application
from resume_cli.errors import ExitCode
from resume_cli.settings import Settings
from tests.acceptance.tool import EXAMPLES, ROOT, SECONDS, Tool

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Table

README, WALK = ROOT / "README.md", ROOT / "examples" / "walkthrough.md"
CRON, SERVER = ROOT / "examples" / "cron.example", ROOT / "examples" / "existing.env"
DOCS = ROOT / "database" / "docs"
PAGES = [README, ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", WALK, *sorted(DOCS.glob("*.md"))]
ALL = [*PAGES, CRON, SERVER]
COMMAND = "resume-review"
PLACEHOLDERS = {"ID": "8be25565-74fe-53bc-8e7f-82e21e592fd1", "ROLE": "admin"}
PATHS_OF_OTHERS = (
    "/srv/inbox",
    "/etc/resume-review",
    "/var/lib/resume-review",
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
MADE_BY_COMMANDS = ("build/", "storage/")
UUID = re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b")
MODELS = [review.Review, review.TargetRecord, review.ProfileTerms, review.Scores,
          review.CriterionResult, review.Finding, review.Evidence, review.KeywordResult,
          review.Integrity, review.HiddenPassage, review.Making, review.PromptUse]  # fmt: skip
TABLES = [FileUpload.__table__, AnalysisRequest.__table__, PromptHistory.__table__,
          AnalysisResult.__table__]  # fmt: skip


def name_of(thing: Any) -> str:
    return str(getattr(thing, "name", getattr(thing, "__name__", thing)))


def section(page: Path, heading: str) -> str:
    """The text under a heading that contains these words, up to the next one."""
    parts = re.split(r"^#+ (.+)$", page.read_text("utf-8"), flags=re.MULTILINE)
    (found,) = [
        text for title, text in zip(parts[1::2], parts[2::2], strict=True)
        if heading in re.findall(r"[\w ]+", title)
    ]  # fmt: skip
    return found


def table(page: Path, heading: str) -> list[list[str]]:
    """The cells of the first table there, without its head; what is all code loses its marks."""
    block = re.search(r"(?:^\|.*\n)+", section(page, heading), re.MULTILINE)
    assert block is not None, heading
    lines = block.group().splitlines()[2:]
    return [[_unquoted(cell.strip()) for cell in line.split("|")[1:-1]] for line in lines]


def _unquoted(cell: str) -> str:
    return cell.strip("`") if re.fullmatch("`[^`]*`", cell) else cell


def blocks(page: Path, language: str) -> list[str]:
    return re.findall(
        rf"^```{language}\n(.*?)^```", page.read_text("utf-8"), re.MULTILINE | re.DOTALL
    )


def command_lines(page: Path) -> Iterator[list[str]]:
    """Every command line of the tool that stands on a page, without the tool's own name."""
    text = page.read_text("utf-8")
    quoted = re.findall(rf"`{COMMAND} ([^`]+)`", text)
    shown = re.findall(rf"^[^`\n]*?(?<!\w){COMMAND} (\S.*)$", text, re.MULTILINE)
    for line in (*quoted, *shown):
        lexer = shlex.shlex(line, posix=True, punctuation_chars=True)
        lexer.whitespace_split = True
        yield list(_first_command(lexer))


def _first_command(tokens: Iterator[str]) -> Iterator[str]:
    for token in tokens:
        if set(token) <= set("();<>|&"):
            return
        yield token


def check(arguments: list[str]) -> None:
    """Let the command line itself parse the arguments; nothing is run."""
    command: Any = get_command(application())
    rest = [PLACEHOLDERS.get(argument, argument) for argument in arguments]
    while hasattr(command, "commands"):
        options = {name: option for option in command.params for name in option.opts}
        while rest and rest[0].startswith("-"):
            option = options[rest.pop(0)]
            if not getattr(option, "is_flag", False):
                rest.pop(0)
        if not rest:
            return
        command = command.commands[rest.pop(0)]
    command.make_context(command.name, rest, resilient_parsing=False)


def every_command() -> set[str]:
    top: Any = get_command(application())
    return {
        " ".join(filter(None, (name, below)))
        for name, command in top.commands.items()
        for below in getattr(command, "commands", [""])
    }


PARSED = [
    (page.name, line) for page in [README, WALK, CRON, SERVER] for line in command_lines(page)
]


@pytest.mark.parametrize("line", [line for _, line in PARSED], ids=lambda line: " ".join(line)[:60])
def test_a_command_line_can_be_carried_out(line: list[str]) -> None:
    check(line)


def test_command_lines_are_found_on_every_page() -> None:
    assert {name for name, _ in PARSED} == {page.name for page in (README, WALK, CRON, SERVER)}
    assert len(PARSED) > 15


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
    top: Any = get_command(application())
    leaves = [below for each in top.commands.values()
              for below in getattr(each, "commands", {"": each}).values()]  # fmt: skip
    known = {name for each in [top, *leaves] for option in each.params for name in option.opts}
    known.add("--help")
    for page in (README, WALK, DOCS / "workflow.md", DOCS / "decisions.md"):
        told = set(re.findall(r"`[^`\n]*?(--[a-z][a-z-]+)", page.read_text("utf-8")))
        assert told - {"--prompt"} <= known, page.name


def test_the_exit_codes() -> None:
    told = [int(row[0]) for row in table(README, "Exit codes")]
    assert told == [int(code) for code in ExitCode]


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
    assert f"`review_version` {review.REVIEW_VERSION}." in (DOCS / "review.md").read_text()


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


@dataclass
class Session:
    """Runs the commands of a page's console blocks and compares what they print."""

    tool: Tool
    folder: Path
    ids: dict[str, str] = field(default_factory=dict)
    code: int = 0

    def play(self, block: str) -> None:
        for step in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            line, _, expected = step.partition("\n")
            printed = f"{self.code}\n" if line == "echo $?" else self._run(line)
            self._compare(line, expected, printed)

    def _run(self, line: str) -> str:
        name, *arguments = shlex.split(UUID.sub(lambda hit: self.ids[hit.group()], line))
        assert name == COMMAND
        done = subprocess.run(
            self.tool.command(*arguments),
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env={**self.tool.environment(), "COLUMNS": "200", "RESUME_REVIEW_WORKERS": "1"},
            timeout=SECONDS,
            cwd=self.folder,
        )
        self.code = done.returncode
        return done.stdout.decode()

    def _compare(self, line: str, expected: str, printed: str) -> None:
        """Ids differ from account to account: the first one seen in a place counts from then on."""
        actual = "".join(f"{each.rstrip()}\n" for each in printed.splitlines())
        found = re.fullmatch("".join(map(self._pattern, expected.splitlines())), actual)
        assert found is not None, f"$ {line}\n{printed}"
        for group, value in found.groupdict().items():
            self.ids[group[1:].replace("_", "-")] = value

    def _pattern(self, line: str) -> str:
        if line == "...":
            return r"(?:.*\n)*?"
        parts = re.split(f"({UUID.pattern})", line)
        return "".join(map(self._piece, parts)) + r"\n"

    def _piece(self, part: str) -> str:
        if not UUID.fullmatch(part):
            return re.escape(part).replace(r"\.\.\.", ".*?")
        if part in self.ids:
            return re.escape(self.ids[part])
        return f"(?P<i{part.replace('-', '_')}>{UUID.pattern})"


@pytest.fixture
def session(tool: Tool, folder: Path) -> Session:
    shutil.copytree(ROOT / "examples", folder / "project" / "examples")
    return Session(tool, folder / "project")


def test_the_sessions_print_what_the_pages_show(session: Session) -> None:
    """The walk-through goes on where the session of the first page ends."""
    for page in (README, WALK):
        shown = blocks(page, "console")
        assert shown
        for block in shown:
            session.play(block)


def test_a_session_that_prints_something_else_is_noticed(folder: Path) -> None:
    session = Session(Tool(folder), folder)
    with pytest.raises(AssertionError, match="resume-review 0"):
        session.play(f"$ {COMMAND} --version\nresume-review 99\n")


def test_the_nightly_job_reports_a_server_that_is_away(folder: Path) -> None:
    """The crontab's own command as cron runs it."""
    *settings, job = [each for each in CRON.read_text().splitlines() if each and each[0] != "#"]
    command = job.removeprefix("0 3 * * * ").replace(
        "$HOME/.local/bin/resume-review", f"{shlex.quote(sys.executable)} -m resume_cli"
    )
    (folder / "password").write_text("wrong")
    env_file = folder / "model.env"
    env_file.write_text("OPENAI_BASE_URL=http://127.0.0.1:1/v1\nRESUME_REVIEW_MODEL=none\n")
    command = command.replace("/etc/resume-review/model.env", shlex.quote(str(env_file)))
    command = command.replace("/srv/inbox", shlex.quote(str(EXAMPLES)))
    environment = dict(line.split("=", 1) for line in settings) | Tool(folder).environment()
    environment |= {"DB_PORT": "1", "RESUME_REVIEW_PASSWORD_FILE": str(folder / "password")}
    done = subprocess.run(
        ["/bin/sh", "-c", command],
        check=False,
        capture_output=True,
        env=environment,
        timeout=SECONDS,
        cwd=folder,
    )
    assert done.stdout.decode() == ("resume-review ended with exit code 4; see resume-review.log\n")
    log = folder / "resume-review.log"
    assert "nothing listens there" in log.read_text()
    assert log.stat().st_mode & 0o077 == 0
