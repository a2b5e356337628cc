"""Every key of every `--json` output stands in `examples/json.md`, and no other does."""

from __future__ import annotations

import json
import re
import shlex
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text
from typer.main import get_command
from typer.testing import CliRunner

from resume_cli.commands.app import application
from tests.integration.people import PASSWORD, add_user

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy.orm import Session, sessionmaker

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "examples" / "json.md"
ADA = "ada@example.com"


def told() -> dict[str, dict[str, str]]:
    """The keys of the page by command, each with what it says of it."""
    parts = re.split(r"^## (.+)$", PAGE.read_text("utf-8"), flags=re.MULTILINE)
    found = {}
    for title, content in zip(parts[1::2], parts[2::2], strict=True):
        keys = re.findall(r"^\| `([^`]+)` \| (.+) \|$", content, re.MULTILINE)
        for command in re.findall(r"`([^`]+)`", title):
            assert len(keys) == len(dict(keys)), command
            found[command] = dict(keys)
    return found


def paths(value: Any, known: set[str], below: str = "") -> Iterator[str]:
    """The keys of an output; those of an object within only where the page has some of them."""
    for entry in value if isinstance(value, list) else [value]:
        for name, held in entry.items() if isinstance(entry, dict) else ():
            path = f"{below}{name}"
            yield path
            if any(each.startswith(f"{path}.") for each in known):
                yield from paths(held, known, f"{path}.")


def every_command_with_json() -> set[str]:
    def walk(group: Any, before: str) -> Iterator[str]:
        for name, command in group.commands.items():
            if hasattr(command, "commands"):
                yield from walk(command, f"{before}{name} ")
            elif any("--json" in option.opts for option in command.params):
                yield f"{before}{name}"

    return set(walk(get_command(application()), ""))


@pytest.fixture
def said(
    database_url: str,
    sessions: sessionmaker[Session],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Callable[..., list[Any]]:
    """What a command prints with --json, line by line; an admin is signed in."""
    add_user(sessions, ADA, role="admin")
    for name, value in (
        ("DATABASE_URL", database_url),
        ("RESUME_REVIEW_DATA_DIR", str(tmp_path / "data")),
        ("RESUME_REVIEW_WORKERS", "1"),
        ("RESUME_REVIEW_AGENT", "local"),
    ):
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)

    def run(line: str, typed: str = "") -> list[Any]:
        ran = CliRunner().invoke(application(), shlex.split(line), input=typed)
        assert ran.exception is None or isinstance(ran.exception, SystemExit), ran.exception
        return [json.loads(each) for each in ran.stdout.splitlines() if each[:1] in "[{"]

    run(f"login --email {ADA} --password-stdin", PASSWORD + "\n")
    return run


def test_every_command_that_prints_json_stands_on_the_page() -> None:
    named = {name.split(" --")[0] for name in told()} | {"prompts diff"}
    assert named == every_command_with_json()


def test_the_keys_are_those_of_the_page(
    said: Callable[..., list[Any]], sessions: sessionmaker[Session], tmp_path: Path
) -> None:
    with sessions.begin() as session:
        session.execute(text("CREATE INDEX one_more ON users (role)"))
    inbox = tmp_path / "folder"
    inbox.mkdir()
    for name in ("lukas-brandt.pdf", "daniel-whitfield.txt"):
        shutil.copy(ROOT / "examples" / "resumes" / name, inbox)
    run = f"analyze {inbox} --role SRE --json"
    outputs = {"analyze": said(run), "upload": said(f"upload {inbox} --role Nurse --json")}
    one, other = (each["request_id"] for each in said("rank --json")[0])
    lines = {
        "analyze --dry-run": f"{run} --force --dry-run",
        "extract": f"extract {inbox} --json",
        "show": f"show {one} --json",
        "show --verify": f"show {one} --verify --json",
        "compare": f"compare {one} {other} --json",
        "roles show": "roles show SRE --json",
        "roles test": f"roles test SRE {inbox} --json",
        "prompts show": "prompts show resume_review_rubric --json",
        "prompts history": "prompts history resume_review_rubric --json",
        "users show": f"users show {ADA} --json",
        "erase": f"erase {one} --dry-run --json",
    }
    pages = told()
    for name in sorted(pages.keys() - outputs.keys()):
        outputs[name] = said(lines.get(name, f"{name} --json"))
    waiting = next(row for row in outputs["list requests"][0] if row["status"] == "pending")
    [bare] = said(f"show {waiting['id']} --json")
    assert bare.keys() == pages["list requests"].keys()
    for name, known in pages.items():
        [*values] = outputs[name]
        assert values, name
        assert {path for each in values for path in paths(each, set(known))} == set(known), name
    [shown] = re.findall(r"^```text\n(.*?)^```", PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    for line in shown.splitlines():
        assert said(line.partition(" | ")[0].removeprefix("resume-review ")), line
