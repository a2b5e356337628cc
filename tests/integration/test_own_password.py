"""One's own password: proven, changed, and what becomes of one's sessions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from resume_cli.errors import (
    AccessDeniedError,
    NotSignedInError,
    UsageError,
)
from resume_cli.workflows.accounts import Account, Accounts, log_in, operating_system_account
from resume_cli.workflows.accounts import resume as resume_session
from resume_cli.workflows.session_file import SessionFile
from resume_cli.workflows.sign_in import sign_in
from tests.integration.people import (
    DEVICE,
    NEW,
    PASSWORD,
    add_user,
    change_user,
    on_device,
    refused,
    user,
)

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy.orm import Session, sessionmaker


@pytest.fixture
def session_file(tmp_path: Path) -> SessionFile:
    return SessionFile(tmp_path / "state" / "session.json", "this database")


def own(sessions: sessionmaker[Session], session_file: SessionFile, **more: Any) -> Accounts:
    kind = more.pop("kind", "server")
    return Accounts(sessions, session_file, DEVICE, kind, **more)


def test_ones_own_new_password_keeps_this_machine_signed_in(
    sessions: sessionmaker[Session], tmp_path: Path
) -> None:
    kim = add_user(sessions, failed_login_attempts=3)
    here = on_device(sessions, tmp_path / "here", "kim@example.com")
    there = on_device(sessions, tmp_path / "there", "kim@example.com")
    accounts = own(sessions, here)
    done = accounts.change_password(accounts.whoami(), PASSWORD, NEW + "é" * 40)
    assert (done.account.id, done.ended, done.cut) == (kim, 1, True)
    assert accounts.whoami().id == kim
    refused(lambda: resume_session(sessions, there), NotSignedInError)
    assert sign_in(sessions, "kim@example.com", NEW + "é" * 40).id == kim
    assert user(sessions, kim).failed_login_attempts == 0


def test_a_wrong_present_password_counts_and_locks(
    sessions: sessionmaker[Session], session_file: SessionFile
) -> None:
    kim = add_user(sessions)
    log_in(sessions, session_file, "kim@example.com", PASSWORD, DEVICE)
    accounts = own(sessions, session_file)
    account = accounts.whoami()
    for present in ("not it", "", None, "\udc80", "x" * 5000):
        refused(accounts.change_password, AccessDeniedError, account, present, NEW)
    assert user(sessions, kim).failed_login_attempts == 5
    locked = refused(lambda: accounts.change_password(account, PASSWORD, NEW), AccessDeniedError)
    assert locked.startswith("The account is locked until")
    change_user(sessions, kim, failed_login_attempts=0, locked_until=None)
    assert sign_in(sessions, "kim@example.com", PASSWORD).id == kim


def test_a_new_password_that_will_not_do_costs_no_try(
    sessions: sessionmaker[Session], session_file: SessionFile
) -> None:
    kim = add_user(sessions)
    accounts = own(sessions, session_file, email="kim@example.com", password=PASSWORD)
    account = accounts.whoami()
    for present, new in (("not it", "short"), (PASSWORD, PASSWORD)):
        refused(accounts.change_password, UsageError, account, present, new)
    assert user(sessions, kim).failed_login_attempts == 0


def test_the_owner_of_an_embedded_database_needs_no_present_password(
    sessions: sessionmaker[Session], session_file: SessionFile
) -> None:
    accounts = own(sessions, session_file, kind="embedded", login="kim")
    account = accounts.whoami()
    assert accounts.is_owner(account)
    accounts.change_password(account, None, NEW)
    assert sign_in(sessions, account.email, NEW) == account


def test_nobody_else_is_the_owner(
    sessions: sessionmaker[Session], session_file: SessionFile
) -> None:
    account, _ = operating_system_account(sessions, "kim")
    lee = add_user(sessions, "lee@example.com", role="admin")
    other = Account(lee, "lee@example.com", "Lee Example", "admin")
    for kind, login, who in (
        ("server", "kim", account), ("embedded", "lee", account), ("embedded", "kim", other),
    ):  # fmt: skip
        accounts = own(sessions, session_file, kind=kind, login=login)
        assert not accounts.is_owner(who)
        refused(accounts.change_password, AccessDeniedError, who, None, NEW)
