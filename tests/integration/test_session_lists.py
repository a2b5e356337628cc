"""Sessions listed and ended: one's own, anyone's for an admin; looking changes nothing."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, text

import database.queries
import resume_cli.workflows
from database.models import (
    Base,
    RefreshToken,
    User,
)
from resume_cli.errors import (
    AccessDeniedError,
    NotFoundError,
    NotSignedInError,
)
from resume_cli.workflows.accounts import Account
from resume_cli.workflows.accounts import resume as resume_session
from resume_cli.workflows.session_file import SessionFile
from resume_cli.workflows.sessions import Sessions
from resume_cli.workflows.users import Users
from tests.integration.people import (
    UNKNOWN,
    add_user,
    at_work,
    on_device,
    refused,
    tokens,
)

if TYPE_CHECKING:
    from sqlalchemy.orm import Session, sessionmaker


def listed(sessions: sessionmaker[Session], session_file: SessionFile, *, admin: bool) -> Sessions:
    email = "ada@example.com" if admin else "kim@example.com"
    with sessions() as session:
        found = session.execute(select(User.id).where(User.email == email)).scalar_one()
    role = "admin" if admin else "consultant"
    return Sessions(sessions, Account(found, email, "", role), session_file)


@pytest.fixture
def devices(sessions: sessionmaker[Session], tmp_path: Path) -> tuple[SessionFile, SessionFile]:
    """Kim is signed in on two devices, Ada, an admin, on a third; returns Kim's first and Ada's."""
    at_work(sessions)
    add_user(sessions)
    here = on_device(sessions, tmp_path / "here", "kim@example.com")
    on_device(sessions, tmp_path / "there", "kim@example.com")
    return here, on_device(sessions, tmp_path / "office", "ada@example.com")


def test_a_consultant_lists_own_sessions_without_a_secret(
    sessions: sessionmaker[Session], devices: tuple[SessionFile, SessionFile]
) -> None:
    kims = listed(sessions, devices[0], admin=False)
    found = kims.own()
    assert [(each.owner, each.device, each.this_machine) for each in found] == [
        ("kim@example.com", "resume-review on there", False),
        ("kim@example.com", "resume-review on here", True),
    ]
    stored = devices[0].read()
    assert stored is not None
    for row in tokens(sessions):
        assert row.token_hash not in repr((kims, found))
        assert row.session_id not in repr((kims, found))
    assert stored.token not in repr((kims, found))
    for act in (kims.everyones, lambda: kims.of_user("kim@example.com")):
        assert refused(act, AccessDeniedError) == "Only an admin may do this."


def test_an_admin_lists_anyones_sessions(
    sessions: sessionmaker[Session], devices: tuple[SessionFile, SessionFile]
) -> None:
    adas = listed(sessions, devices[1], admin=True)
    assert [each.device for each in adas.own()] == ["resume-review on office"]
    assert [each.owner[:3] for each in adas.everyones()] == ["ada", "kim", "kim"]
    assert [each.this_machine for each in adas.of_user("KIM@example.com")] == [False, False]
    refused(lambda: adas.of_user(UNKNOWN), NotFoundError)


def test_what_is_over_is_not_listed(
    sessions: sessionmaker[Session], devices: tuple[SessionFile, SessionFile]
) -> None:
    adas = listed(sessions, devices[1], admin=True)
    first, second, _ = adas.everyones()
    for wanted, state in ((first, {"status": "revoked"}), (second, {"expires_at": text("now()")})):
        with sessions.begin() as session:
            row = session.get_one(RefreshToken, wanted.id)
            for name, value in state.items():
                setattr(row, name, value)
    assert len(adas.everyones()) == 1


def test_a_session_is_ended_by_its_user_or_an_admin(
    sessions: sessionmaker[Session], devices: tuple[SessionFile, SessionFile]
) -> None:
    kims, adas = listed(sessions, devices[0], admin=False), listed(sessions, devices[1], admin=True)
    there, here = kims.own()
    assert kims.end(str(there.id)) is True
    assert kims.end(str(there.id)) is False
    assert adas.end(str(here.id)) is True
    assert "ended" in refused(lambda: resume_session(sessions, devices[0]), NotSignedInError)
    assert resume_session(sessions, devices[1]).email == "ada@example.com"


def test_anothers_session_is_not_found_like_a_random_one(
    sessions: sessionmaker[Session], devices: tuple[SessionFile, SessionFile]
) -> None:
    kims = listed(sessions, devices[0], admin=False)
    theirs = listed(sessions, devices[1], admin=True).own()[0].id
    for wanted in (str(theirs), UNKNOWN):
        said = refused(kims.end, NotFoundError, wanted)
        assert said == f"There is no session {wanted}."
    assert [row.status for row in tokens(sessions)] == ["active"] * 3


def test_the_others_end_and_this_machine_stays(
    sessions: sessionmaker[Session], devices: tuple[SessionFile, SessionFile], tmp_path: Path
) -> None:
    kims = listed(sessions, devices[0], admin=False)
    assert kims.end_others() == 1
    assert kims.end_others() == 0
    assert [each.this_machine for each in kims.own()] == [True]
    assert resume_session(sessions, devices[1]).email == "ada@example.com"
    elsewhere = SessionFile(tmp_path / "new" / "session.json", "this database")
    assert listed(sessions, elsewhere, admin=False).end_others() == 1
    assert kims.own() == []


# The clock


def test_no_local_clock_decides_who_is_let_in() -> None:
    """What is judged by time is judged in SQL; a local clock that is a day off changes nothing."""
    names = ("accounts", "sessions", "users", "sign_in", "passwords")
    folders = [Path(package.__path__[0]) for package in (database.queries, resume_cli.workflows)]
    files = [folder / f"{name}.py" for folder in folders for name in names]
    read = [path for path in files if path.exists()]
    assert len(read) == 8
    clocks = {"now", "utcnow", "today", "time", "time_ns", "monotonic", "localtime", "gmtime"}
    for path in read:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Attribute) and node.attr in clocks:
                raise AssertionError(f"{path.name}:{node.lineno} asks a clock")
    assert "statement_timestamp" in (folders[0] / "accounts.py").read_text("utf-8")


def test_every_table_of_the_schema_is_left_alone_by_looking(
    sessions: sessionmaker[Session], devices: tuple[SessionFile, SessionFile]
) -> None:
    users = Users(sessions, listed(sessions, devices[1], admin=True).account)
    before = everything(sessions)
    users.everyone()
    users.named("kim@example.com")
    users.sheet("kim@example.com")
    listed(sessions, devices[1], admin=True).everyones()
    assert everything(sessions) == before


def everything(sessions: sessionmaker[Session]) -> dict[str, list[str]]:
    with sessions() as session:
        return {
            name: sorted(repr(tuple(row)) for row in session.execute(select(*table.columns)))
            for name, table in Base.metadata.tables.items()
        }
