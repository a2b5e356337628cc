"""`users`, `sessions` and `passwd` as a person and a script use them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from sqlalchemy import insert, text
from typer.main import get_command
from typer.testing import CliRunner

from database.models import Prompt
from resume_cli.commands.app import application
from resume_cli.errors import (
    AccessDeniedError,
    NotFoundError,
    NotSignedInError,
    ResumeReviewError,
    UsageError,
)
from resume_cli.workflows.sign_in import sign_in
from tests.conftest import execute, url_of
from tests.integration.people import (
    NEW,
    PASSWORD,
    UNKNOWN,
    add_user,
    change_user,
    tokens,
    user,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sqlalchemy import TextClause
    from sqlalchemy.orm import Session, sessionmaker

    Run = Callable[..., tuple[str, str]]

ADD = ("users", "add", "kim@example.com", "--first-name", "Kim", "--last-name", "Example")
SECRET_OPTIONS = ("--password", "--new-password", "--present", "--token")
ARGUMENTS = {
    "list": (), "show": ("kim@example.com",), "add": ADD[2:], "set-password": ("kim@example.com",),
    "set-role": ("kim@example.com", "admin"), "activate": ("kim@example.com",),
    "deactivate": ("kim@example.com",), "unlock": ("kim@example.com",),
}  # fmt: skip


@pytest.fixture
def run(
    sessions: sessionmaker[Session], database_url: str, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Run:  # fmt: skip
    """One command line as Ada, an admin; returns both outputs, raises what was raised."""
    add_user(sessions, "ada@example.com", role="admin", first_name="Ada")
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("RESUME_REVIEW_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("RESUME_REVIEW_EMAIL", "ada@example.com")
    monkeypatch.setenv("RESUME_REVIEW_PASSWORD", PASSWORD)

    def run(*arguments: str, typed: str = "", **settings: str) -> tuple[str, str]:
        result = CliRunner().invoke(application(), arguments, input=typed, env=settings)
        if isinstance(result.exception, ResumeReviewError):
            raise result.exception
        assert result.exit_code == 0, result.stderr
        return result.stdout, result.stderr

    return run


def as_kim(run: Run, *arguments: str, typed: str = "") -> tuple[str, str]:
    return run(*arguments, typed=typed, RESUME_REVIEW_EMAIL="kim@example.com")


def signed_in_as(run: Run, email: str) -> dict[str, Any]:
    """Signed in by a session of this machine; returns the settings that leave it at that."""
    none = {"RESUME_REVIEW_EMAIL": "", "RESUME_REVIEW_PASSWORD": ""}
    run("login", "--email", email, "--password-stdin", typed=PASSWORD, **none)
    return none


def test_an_account_from_its_first_day_to_its_last(
    run: Run, sessions: sessionmaker[Session]
) -> None:
    _, said = run(*ADD, "--password-stdin", typed=f"{NEW}\n")
    assert "added Kim Example <kim@example.com>, consultant" in said
    assert sign_in(sessions, "kim@example.com", NEW).role == "consultant"
    assert "is now admin" in run("users", "set-role", "kim@example.com", "admin")[1]
    assert "was admin already" in run("users", "set-role", "kim@example.com", "admin")[1]
    changed = run("users", "set-password", "KIM@example.com", "--password-stdin", typed=PASSWORD)
    assert "set a new password for kim@example.com" in changed[1]
    none = signed_in_as(run, "kim@example.com")
    done = run("users", "deactivate", "kim@example.com")
    assert "deactivated kim@example.com" in done[1]
    assert "1 session ended" in done[1]
    with pytest.raises(NotSignedInError, match="inactive"):
        run("whoami", **none)
    assert "was inactive already" in run("users", "deactivate", "kim@example.com")[1]
    assert "activated" in run("users", "activate", "kim@example.com")[1]
    assert "was active already" in run("users", "activate", "kim@example.com")[1]
    with pytest.raises(NotSignedInError, match="was ended"):
        run("whoami", **none)


def test_the_list_tells_who_can_sign_in(run: Run, sessions: sessionmaker[Session]) -> None:
    add_user(sessions, "out@example.com", is_active=False)
    locked = add_user(sessions, "hot@example.com", failed_login_attempts=5)
    change_user(sessions, locked, locked_until=text("now() + interval '20 minutes'"))
    change_user(sessions, add_user(sessions, "shut@example.com"), locked_until=text("'infinity'"))
    shown, _ = run("users", "list")
    assert [line.split()[0] for line in shown.splitlines()[1:]] == [
        "ada@example.com", "hot@example.com", "out@example.com", "shut@example.com",
    ]  # fmt: skip
    until = user(sessions, locked).locked_until
    assert until is not None
    assert f"locked until {until.astimezone():%Y-%m-%d %H:%M}" in shown
    assert "locked for good" in shown
    assert "inactive" in shown
    rows = json.loads(run("users", "list", "--json")[0])
    assert [row["status"] for row in rows] == ["active", "locked", "inactive", "locked"]
    assert [row["failed_attempts"] for row in rows] == [0, 5, 0, 0]
    assert set(rows[0]) == {
        "id", "email", "name", "role", "active", "status", "failed_attempts", "locked_until",
        "created_at", "last_login_at", "password_changed_at",
    }  # fmt: skip
    assert "unlocked hot" in run("users", "unlock", "hot@example.com")[1]
    assert "had neither" in run("users", "unlock", "hot@example.com")[1]
    assert sign_in(sessions, "hot@example.com", PASSWORD).id == locked


def test_why_the_author_of_a_prompt_cannot_be_deleted(
    run: Run, sessions: sessionmaker[Session]
) -> None:
    kim = add_user(sessions)
    shown, said = run("users", "show", "kim@example.com")
    assert "cannot be deleted" not in shown + said
    prompt = {"name": "house_style", "template": "t", "prompt_type": "system", "created_by": kim}
    with sessions.begin() as session:
        session.execute(insert(Prompt).values(prompt))
    shown, said = run("users", "show", str(kim))
    assert "house_style" in shown
    assert "cannot be deleted from the database while a prompt names it as its author" in said
    assert "users deactivate kim@example.com" in said
    sheet = json.loads(run("users", "show", str(kim), "--json")[0])
    assert sheet["prompts"] == ["house_style"]
    counts = ("uploads", "requests", "results", "active_sessions")
    assert [sheet[name] for name in counts] == [0, 0, 0, 0]


def test_a_consultant_is_refused_by_every_command(
    run: Run, sessions: sessionmaker[Session]
) -> None:
    kim = add_user(sessions)
    group: Any = get_command(application())
    assert set(group.commands["users"].commands) == set(ARGUMENTS)
    for name, arguments in ARGUMENTS.items():
        option = ("--password-stdin",) if name in {"add", "set-password"} else ()
        with pytest.raises(AccessDeniedError, match="Only an admin") as refused:
            as_kim(run, "users", name, *arguments, *option, typed=NEW)
        assert refused.value.exit_code == 3
    with pytest.raises(AccessDeniedError, match="Only an admin"):
        as_kim(run, "sessions", "list", "--all")
    with pytest.raises(AccessDeniedError, match="Only an admin"):
        as_kim(run, "sessions", "list", "--user", "ada@example.com")
    assert user(sessions, kim).role == "consultant"


def test_sessions_are_listed_and_ended(run: Run, sessions: sessionmaker[Session]) -> None:
    add_user(sessions)
    none = signed_in_as(run, "kim@example.com")
    shown, _ = run("sessions", "list", **none)
    [row] = tokens(sessions)
    assert str(row.id) in shown
    assert ", this machine" in shown
    assert row.token_hash not in shown
    [found] = json.loads(run("sessions", "list", "--json", **none)[0])
    assert set(found) == {
        "id", "owner", "device", "created_at", "last_used_at", "expires_at", "this_machine",
    }  # fmt: skip
    assert "no sessions" in run("sessions", "list")[0]
    everyones = run("sessions", "list", "--all", "--json")[0]
    assert json.loads(everyones) == json.loads(
        run("sessions", "list", "--user", "kim@example.com", "--json")[0]
    )
    assert "There was no other session" in run("sessions", "revoke", "--others", **none)[1]
    assert "ended 1 session" in run("sessions", "revoke", str(row.id))[1]
    assert "over already" in run("sessions", "revoke", str(row.id))[1]
    with pytest.raises(NotSignedInError, match="was ended"):
        run("sessions", "list", **none)


def test_anothers_session_is_told_like_a_random_one(
    run: Run, sessions: sessionmaker[Session]
) -> None:
    add_user(sessions)
    signed_in_as(run, "ada@example.com")
    theirs = str(tokens(sessions)[0].id)
    said = []
    for wanted in (theirs, UNKNOWN):
        with pytest.raises(NotFoundError) as refused:
            as_kim(run, "sessions", "revoke", wanted)
        said.append((refused.value.message.replace(wanted, ""), refused.value.advice))
        assert refused.value.exit_code == 8
    assert said[0] == said[1]
    assert tokens(sessions)[0].status == "active"


@pytest.mark.parametrize(
    "arguments",
    [("sessions", "revoke"), ("sessions", "revoke", UNKNOWN, "--others"),
     ("sessions", "list", "--all", "--user", "kim@example.com"),
     ("users", "set-password", "kim@example.com"), ("passwd",), ADD],
)  # fmt: skip
def test_what_cannot_be_meant_is_refused(
    run: Run, sessions: sessionmaker[Session], arguments: tuple[str, ...]
) -> None:
    """The last three: nothing is asked where there is no terminal."""
    if arguments != ADD:
        add_user(sessions)
    with pytest.raises(UsageError):
        run(*arguments)


@pytest.mark.parametrize("typed", ["", "\n", f"{NEW}\n", f"{PASSWORD}\n{NEW}\n{NEW}\n"])
def test_passwd_wants_two_lines(run: Run, sessions: sessionmaker[Session], typed: str) -> None:
    kim = add_user(sessions)
    with pytest.raises(UsageError, match="two passwords"):
        as_kim(run, "passwd", "--password-stdin", typed=typed)
    assert user(sessions, kim).failed_login_attempts == 0


def test_passwd_changes_ones_own(run: Run, sessions: sessionmaker[Session]) -> None:
    kim = add_user(sessions)
    none = signed_in_as(run, "kim@example.com")
    with pytest.raises(AccessDeniedError, match="wrong"):
        run("passwd", "--password-stdin", typed=f"not it\n{NEW}\n", **none)
    assert user(sessions, kim).failed_login_attempts == 1
    longer = NEW + "x" * 70
    _, said = run("passwd", "--password-stdin", typed=f"{PASSWORD}\r\n{longer}\r\n", **none)
    assert "changed the password of kim@example.com" in said
    assert "only the first 72 bytes" in said
    assert sign_in(sessions, "kim@example.com", longer).id == kim
    assert json.loads(run("whoami", "--json", **none)[0])["id"] == str(kim)


def test_no_option_takes_a_secret() -> None:
    top: Any = get_command(application())
    for name in ("login", "passwd", "users", "sessions"):
        command = top.commands[name]
        for each in getattr(command, "commands", {"": command}).values():
            taken = {option: each for param in each.params for option in param.opts}
            assert not set(taken) & set(SECRET_OPTIONS), each.name
            assert all(param.is_flag for param in each.params if "--password-stdin" in param.opts)


EXPIRED = text("UPDATE refresh_tokens SET expires_at = now()")
REVOKED = text("UPDATE refresh_tokens SET status = 'revoked'")
UNKNOWN_HERE = text("UPDATE refresh_tokens SET token_hash = 'another'")
INACTIVE = text("UPDATE users SET is_active = false")


@pytest.mark.parametrize(
    ("change", "reason"),
    [(EXPIRED, "has expired"), (REVOKED, "was ended"), (UNKNOWN_HERE, "is not known"),
     (INACTIVE, "is inactive")],
    ids=["expired", "revoked", "unknown", "inactive"],
)  # fmt: skip
def test_a_session_that_no_longer_holds_is_refused_by_every_command(
    run: Run, sessions: sessionmaker[Session], change: TextClause, reason: str
) -> None:
    none = signed_in_as(run, "ada@example.com")
    with sessions.begin() as session:
        session.execute(change)
    before = [row.token_hash for row in tokens(sessions)]
    for command in (("whoami",), ("users", "list"), ("sessions", "list"), ("list", "requests")):
        with pytest.raises(NotSignedInError, match=reason):
            run(*command, **none)
    assert [row.token_hash for row in tokens(sessions)] == before


def test_a_session_of_another_database_is_refused(
    run: Run, server: Path, template: str, request: pytest.FixtureRequest
) -> None:
    none = signed_in_as(run, "ada@example.com")
    name = f"other_{uuid4().hex}"
    execute(server, f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    request.addfinalizer(lambda: execute(server, f'DROP DATABASE "{name}" WITH (FORCE)'))
    with pytest.raises(NotSignedInError, match="another database"):
        run("whoami", DATABASE_URL=url_of(server, name), **none)
    assert "ada@example.com" in run("whoami", **none)[0]


def test_a_locked_account_is_refused_at_the_door(run: Run, sessions: sessionmaker[Session]) -> None:
    kim = add_user(sessions)
    change_user(sessions, kim, locked_until=text("now() + interval '20 minutes'"))
    with pytest.raises(AccessDeniedError, match="locked until") as refused:
        as_kim(run, "whoami")
    assert refused.value.exit_code == 3
    assert user(sessions, kim).failed_login_attempts == 0
