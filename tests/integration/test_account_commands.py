"""`login`, `logout` and `whoami` as a person and a script use them."""

from __future__ import annotations

import json
import os
import pty
import select
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest
import typer
from typer.testing import CliRunner

from resume_cli.commands.accounts import register
from resume_cli.errors import AccessDeniedError, NotSignedInError, ResumeReviewError, UsageError
from tests.integration.people import PASSWORD, add_user, tokens, user

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sqlalchemy.orm import Session, sessionmaker

    Run = Callable[..., str]

PIPED = ("login", "--email", "kim@example.com", "--password-stdin")


@pytest.fixture
def run(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run one command line with some input; returns standard output, raises what was raised."""
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("RESUME_REVIEW_DATA_DIR", str(tmp_path / "data"))
    app = typer.Typer()
    register(app)

    def run(*arguments: str, standard_input: bytes = b"") -> str:
        result = CliRunner().invoke(app, arguments, input=standard_input)
        if isinstance(result.exception, ResumeReviewError):
            raise result.exception
        assert result.exit_code == 0, result.stderr
        return result.stdout

    return run


def test_a_script_logs_in_and_out(sessions: sessionmaker[Session], run: Run) -> None:
    kim = add_user(sessions)
    assert run(*PIPED, standard_input=PASSWORD.encode() + b"\r\n") == ""
    assert json.loads(run("whoami", "--json")) == {
        "id": str(kim),
        "email": "kim@example.com",
        "name": "Kim Example",
        "role": "consultant",
    }
    assert "Kim Example" in run("whoami")
    assert run("logout") == ""
    assert [row.status for row in tokens(sessions)] == ["revoked"]
    with pytest.raises(NotSignedInError):
        run("whoami")
    assert run("logout") == ""


def test_a_cron_job_is_known_by_its_settings(
    sessions: sessionmaker[Session], run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_user(sessions)
    secret = tmp_path / "password"
    secret.write_text(PASSWORD + "\n")
    secret.chmod(0o600)
    monkeypatch.setenv("RESUME_REVIEW_EMAIL", "kim@example.com")
    monkeypatch.setenv("RESUME_REVIEW_PASSWORD_FILE", str(secret))
    assert json.loads(run("whoami", "--json"))["email"] == "kim@example.com"
    assert tokens(sessions) == []


def test_a_wrong_piped_password_is_one_try(sessions: sessionmaker[Session], run: Run) -> None:
    kim = add_user(sessions)
    for count, piped in enumerate((b"not it\n", b"\xff\xfe\n", b"x" * 100_000), start=1):
        with pytest.raises(AccessDeniedError, match="wrong"):
            run(*PIPED, standard_input=piped)
        assert user(sessions, kim).failed_login_attempts == count


def test_nothing_is_asked_without_a_terminal(sessions: sessionmaker[Session], run: Run) -> None:
    with pytest.raises(UsageError, match="no terminal") as refused:
        run("login", standard_input=b"kim@example.com\nnot it\n")
    assert "--password-stdin" in refused.value.advice
    with pytest.raises(UsageError, match="needs --email"):
        run("login", "--password-stdin", standard_input=b"not it\n")
    with pytest.raises(UsageError, match="no password on standard input"):
        run(*PIPED, standard_input=b"\n")


def test_no_option_takes_a_password() -> None:
    app = typer.Typer()
    register(app)
    result = CliRunner().invoke(app, ["login", "--password", "canary"])
    assert result.exit_code == 2


def test_help_gives_an_example() -> None:
    app = typer.Typer()
    register(app)
    for name in ("login", "logout", "whoami"):
        assert f"resume-review {name}" in CliRunner().invoke(app, [name, "--help"]).stdout


def test_a_person_types_the_password_unseen(
    sessions: sessionmaker[Session], database_url: str, tmp_path: Path
) -> None:
    add_user(sessions)
    surroundings = {
        **os.environ,
        "DATABASE_URL": database_url,
        "RESUME_REVIEW_DATA_DIR": str(tmp_path / "data"),
    }
    terminal, its_end = pty.openpty()
    child = subprocess.Popen(
        [sys.executable, "-m", "resume_cli", "login"],
        stdin=its_end,
        stdout=its_end,
        stderr=its_end,
        env=surroundings,
        start_new_session=True,
    )
    os.close(its_end)
    seen = read_until(terminal, b"", b"E-mail")
    os.write(terminal, b"kim@example.com\n")
    seen = read_until(terminal, seen, b"Password: ")
    # The echo is switched off a moment after the question is written.
    time.sleep(0.3)
    os.write(terminal, PASSWORD.encode() + b"\n")
    seen = read_until(terminal, seen, b"Kim Example")
    assert child.wait(20) == 0
    os.close(terminal)
    assert PASSWORD.encode() not in seen
    assert [row.status for row in tokens(sessions)] == ["active"]


def read_until(terminal: int, seen: bytes, awaited: bytes) -> bytes:
    deadline = time.monotonic() + 20
    while awaited not in seen:
        assert time.monotonic() < deadline, seen
        if select.select([terminal], [], [], 0.2)[0]:
            seen += os.read(terminal, 4096)
    return seen
