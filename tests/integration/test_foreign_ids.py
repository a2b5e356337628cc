"""Somebody else's ids: to every command that takes one they are as unknown as a random one.

The commands are found by walking the command line, so that a new one is attacked here, too.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import insert, text
from typer.main import get_command
from typer.testing import CliRunner

from database.models import AnalysisRequest, AnalysisResult, Base, FileUpload
from database.models.auth import RefreshToken
from resume_cli.commands.app import application
from resume_cli.errors import ResumeReviewError
from tests.integration.people import NEW, PASSWORD, add_user

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from sqlalchemy.orm import Session, sessionmaker

    Told = Callable[..., tuple[int, str]]

HARMLESS = {"PATH", "FILE", "FOLDER", "DIR", "GLOB", "DATE", "AGE", "ROLE", "NAME", "EMAIL",
            "TABLE", "KEY", "VALUE", "--industry", "--model", "--email"}  # fmt: skip
"""What texts of a command line are that name nothing of anybody's in the database."""
KIMS = "0a4f2a6e-5b7c-5d1e-9f3a-2c4b6d8e0f1a"
"""A request of Kim's own, for commands that take two."""
REST = {
    "compare": (KIMS,),
    "analyze": ("--agent", "local"),
    "erase": ("--yes", "--without-copy"),
    "users set-role": ("admin",),
    "users set-password": ("--password-stdin",),
}
"""What else a command needs to be carried out without a question."""
KIM, ROBIN = "kim@example.com", "robin@example.com"
RANDOM = "e9b1fc0e-1b9b-4f0c-9a56-0a9f4ad4f4ad"
NOT_FOUND, ADMINS_ONLY = 8, 3


@dataclass(frozen=True)
class Place:
    """Where a command takes a text that may be an id."""

    command: str
    option: str | None
    before: int = 0
    """Arguments of the same kind that stand before it."""

    def line(self, wanted: str) -> tuple[str, ...]:
        given = (self.option, wanted) if self.option else (wanted,)
        if self.before:
            return (*self.command.split(), *[KIMS] * self.before, *given)
        return (*self.command.split(), *given, *REST.get(self.command, ()))


def places() -> Iterator[Place]:
    for name, command in commands(get_command(application())):
        before = 0
        for parameter in command.params:
            is_option = parameter.param_type_name == "option"
            kind = (parameter.metavar or parameter.opts[0]).strip("[]").split(".")[0]
            takes_text = parameter.type_descriptor.annotation in {str, uuid.UUID, list[str]}
            if takes_text and kind not in HARMLESS:
                yield Place(name, parameter.opts[0] if is_option else None, before)
                before += not is_option


def commands(group: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from commands(command, f"{path}{name} ")
        else:
            yield f"{path}{name}", command


FOUND = sorted(places(), key=lambda place: place.command)
OWN_ROWS = {
    "show": "request",
    "analyze": "request",
    "erase": "upload",
    "sessions revoke": "session",
}


@pytest.fixture
def told(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Told:
    """What somebody is told on a command line: the exit code, and both outputs."""
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("RESUME_REVIEW_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("RESUME_REVIEW_PASSWORD", PASSWORD)
    monkeypatch.chdir(tmp_path)

    def told(email: str, *arguments: str) -> tuple[int, str]:
        ran = CliRunner().invoke(
            application(), arguments, input=NEW + "\n", env={"RESUME_REVIEW_EMAIL": email}
        )
        if isinstance(ran.exception, ResumeReviewError):
            problem = ran.exception
            said = f"{ran.output}{problem.message} {problem.advice}"
            return int(problem.exit_code), said
        assert ran.exception is None or isinstance(ran.exception, SystemExit), ran.exception
        return ran.exit_code, ran.output

    return told


@pytest.fixture
def robins(sessions: sessionmaker[Session]) -> dict[str, str]:
    """One row of each kind that is Robin's, by what it is; Kim has a request and its review."""
    kim = add_user(sessions, KIM)
    owner = add_user(sessions, ROBIN)
    ids = {name: uuid.uuid4() for name in ("upload", "request", "result", "session")}
    copy = f"2025/09/02/{ids['upload']}.txt"
    expires = datetime.now(UTC) + timedelta(days=7)
    values: dict[type[Base], dict[str, object]] = {
        FileUpload: {"id": ids["upload"], "filename": copy.rpartition("/")[2],
                     "original_filename": "cv.txt", "mime_type": "text/plain", "file_size": 1,
                     "file_hash": "ab" * 32, "status": "completed"},
        AnalysisRequest: {"id": ids["request"], "original_filename": "cv.txt", "file_path": copy,
                          "file_size_bytes": 1, "mime_type": "text/plain"},
        AnalysisResult: {"id": ids["result"], "request_id": ids["request"], "ai_model_used": "m"},
        RefreshToken: {"id": ids["session"], "token_hash": "cd" * 32, "expires_at": expires,
                       "session_id": str(uuid.uuid4())},
    }  # fmt: skip
    mine = {"id": uuid.UUID(KIMS), "user_id": kim, "file_path": "2025/09/02/kims.txt"}
    review = {"request_id": uuid.UUID(KIMS), "ai_model_used": "m"}
    with sessions.begin() as session:
        session.execute(insert(AnalysisRequest).values(values[AnalysisRequest] | mine))
        session.execute(insert(AnalysisResult).values(review))
        for model, row in values.items():
            owned = {} if model is AnalysisResult else {"user_id": owner}
            session.execute(insert(model).values(row | owned))
    digest = {"hash": values[FileUpload]["file_hash"]}
    return {name: str(found) for name, found in (ids | digest | {"user": owner}).items()}


def everything(sessions: sessionmaker[Session]) -> dict[str, list[Any]]:
    """All rows but Kim's account, to which signing in may write."""
    with sessions() as session:
        found = {
            table: session.scalars(text(f"SELECT to_jsonb(t) FROM {table} t ORDER BY 1")).all()  # noqa: S608 - our own tables
            for table in Base.metadata.tables
        }
    return {table: [row for row in of if row.get("email") != KIM] for table, of in found.items()}


def test_the_walk_finds_the_commands_that_take_an_id() -> None:
    assert {place.command for place in FOUND} >= {*OWN_ROWS, "sessions list", "users show"}
    assert set(REST) <= {place.command for place in FOUND}


@pytest.mark.parametrize("place", FOUND, ids=lambda place: " ".join(place.line("ID")))
def test_attack_22_anothers_id_is_told_like_a_random_one(
    place: Place, told: Told, robins: dict[str, str], sessions: sessionmaker[Session]
) -> None:
    unknown = {word: told(KIM, *place.line(word)) for word in (RANDOM, "0" * 64)}
    assert unknown[RANDOM][0] in {NOT_FOUND, ADMINS_ONLY}
    before = everything(sessions)
    for name, wanted in robins.items():
        word = "0" * 64 if name == "hash" else RANDOM
        code, words = unknown[word]
        assert told(KIM, *place.line(wanted)) == (code, words.replace(word, wanted)), name
    random, beginning = RANDOM[:13], robins[OWN_ROWS.get(place.command, "user")][:13]
    code, words = told(KIM, *place.line(random))
    assert code in {NOT_FOUND, ADMINS_ONLY}
    assert told(KIM, *place.line(beginning)) == (code, words.replace(random, beginning))
    assert everything(sessions) == before


@pytest.mark.parametrize("command", OWN_ROWS)
def test_whose_it_is_and_admins_are_told_more(
    command: str, told: Told, robins: dict[str, str], sessions: sessionmaker[Session]
) -> None:
    add_user(sessions, "ada@example.com", role="admin")
    [place] = [place for place in FOUND if place.command == command]
    line = place.line(robins[OWN_ROWS[command]])
    for email in ("ada@example.com", ROBIN):
        dry = ("--dry-run",) if command == "erase" else ()
        code, words = told(email, *line, *dry)
        assert (code, "There is no" in words) == (0, False), words
