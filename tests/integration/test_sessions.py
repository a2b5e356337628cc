"""This machine's session: opened, renewed in place, refused when it is over."""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text

from resume_cli.errors import AccessDeniedError, NotSignedInError
from resume_cli.workflows.accounts import Account, log_in, log_out, resume, sign_in
from resume_cli.workflows.session_file import SessionFile, StoredToken
from tests.integration.people import (
    DEVICE,
    PASSWORD,
    add_user,
    change_tokens,
    change_user,
    only,
    signed_in,
    tokens,
    user,
)

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy.orm import Session, sessionmaker

    from database.models.auth import RefreshToken, User


@pytest.fixture
def session_file(tmp_path: Path) -> SessionFile:
    return SessionFile(tmp_path / "state" / "session.json", "this database")


def columns(row: RefreshToken | User) -> dict[str, Any]:
    return {column.name: getattr(row, column.name) for column in row.__table__.columns}


def make_due(sessions: sessionmaker[Session]) -> None:
    change_tokens(sessions, last_used_at=text("now() - interval '25 hours'"))


def test_a_login_opens_one_session(
    sessions: sessionmaker[Session], session_file: SessionFile
) -> None:
    kim = signed_in(sessions, session_file)
    row = only(sessions)
    stored = session_file.read()
    assert stored is not None
    assert row.token_hash == hashlib.sha256(stored.token.encode()).hexdigest()
    assert (row.user_id, row.status, row.device_info, row.ip_address) == (
        kim,
        "active",
        DEVICE,
        None,
    )
    assert str(uuid.UUID(row.session_id)) == row.session_id
    assert row.expires_at - row.created_at == timedelta(days=7)
    assert row.last_used_at == row.created_at


def test_a_second_login_on_this_machine_renews_the_row(
    sessions: sessionmaker[Session], session_file: SessionFile
) -> None:
    signed_in(sessions, session_file)
    first = only(sessions)
    log_in(sessions, session_file, "kim@example.com", PASSWORD, DEVICE)
    second = only(sessions)
    assert (second.id, second.session_id) == (first.id, first.session_id)
    assert second.token_hash != first.token_hash
    assert second.last_used_at > first.last_used_at
    assert second.expires_at - second.last_used_at == timedelta(days=7)


@pytest.mark.parametrize("over", [{"status": "revoked"}, {"expires_at": text("now()")}])
def test_a_login_after_the_end_of_a_session_opens_a_new_one(
    sessions: sessionmaker[Session], session_file: SessionFile, over: dict[str, Any]
) -> None:
    signed_in(sessions, session_file)
    change_tokens(sessions, **over)
    log_in(sessions, session_file, "kim@example.com", PASSWORD, DEVICE)
    old, new = tokens(sessions)
    assert (old.status, new.status) == ("revoked", "active")
    assert old.session_id != new.session_id


def test_another_users_login_ends_the_session_before(
    sessions: sessionmaker[Session], session_file: SessionFile
) -> None:
    kim = signed_in(sessions, session_file)
    lee = add_user(sessions, "lee@example.com")
    log_in(sessions, session_file, "lee@example.com", PASSWORD, DEVICE)
    assert {row.user_id: row.status for row in tokens(sessions)} == {
        kim: "revoked",
        lee: "active",
    }
    assert resume(sessions, session_file).id == lee


def test_a_wrong_password_leaves_the_session_as_it_was(
    sessions: sessionmaker[Session], session_file: SessionFile
) -> None:
    kim = signed_in(sessions, session_file)
    before = columns(only(sessions))
    with pytest.raises(AccessDeniedError):
        log_in(sessions, session_file, "kim@example.com", "not it", DEVICE)
    assert columns(only(sessions)) == before
    assert resume(sessions, session_file).id == kim


def test_an_unsafe_file_is_told_before_a_try_is_spent(
    sessions: sessionmaker[Session], session_file: SessionFile
) -> None:
    kim = signed_in(sessions, session_file)
    session_file.path.chmod(0o644)
    with pytest.raises(AccessDeniedError, match="read or changed by others"):
        log_in(sessions, session_file, "kim@example.com", "not it", DEVICE)
    assert user(sessions, kim).failed_login_attempts == 0


def test_resuming_a_fresh_session_only_reads(
    sessions: sessionmaker[Session], session_file: SessionFile
) -> None:
    kim = signed_in(sessions, session_file)
    row, person, content = only(sessions), user(sessions, kim), session_file.path.read_bytes()
    assert resume(sessions, session_file) == Account(
        kim, "kim@example.com", "Kim Example", "consultant"
    )
    assert columns(only(sessions)) == columns(row)
    assert columns(user(sessions, kim)) == columns(person)
    assert session_file.path.read_bytes() == content


def test_a_session_is_renewed_after_a_day(
    sessions: sessionmaker[Session], session_file: SessionFile
) -> None:
    kim = signed_in(sessions, session_file)
    make_due(sessions)
    before, old = only(sessions), session_file.read()
    assert resume(sessions, session_file).id == kim
    after, new = only(sessions), session_file.read()
    assert old is not None
    assert new is not None
    assert (after.id, after.session_id, after.created_at) == (
        before.id,
        before.session_id,
        before.created_at,
    )
    assert after.token_hash == hashlib.sha256(new.token.encode()).hexdigest() != before.token_hash
    assert after.expires_at - after.last_used_at == timedelta(days=7)
    session_file.write(StoredToken(old.token))
    with pytest.raises(NotSignedInError, match="not known"):
        resume(sessions, session_file)


def test_a_process_killed_before_its_commit_loses_no_session(
    sessions: sessionmaker[Session], session_file: SessionFile
) -> None:
    kim = signed_in(sessions, session_file)
    live = session_file.read()
    assert live is not None
    session_file.write(StoredToken("never committed", live.token))
    assert resume(sessions, session_file).id == kim
    make_due(sessions)
    assert resume(sessions, session_file).id == kim
    renewed = session_file.read()
    assert renewed is not None
    assert renewed.previous == live.token
    assert resume(sessions, session_file).id == kim
    assert only(sessions).token_hash == hashlib.sha256(renewed.token.encode()).hexdigest()


def test_a_session_that_is_over_is_refused_and_stays_over(
    sessions: sessionmaker[Session], session_file: SessionFile
) -> None:
    signed_in(sessions, session_file)
    make_due(sessions)
    past, future = text("now() - interval '1 second'"), text("now() + interval '1 day'")
    for status, expires_at, reason in (
        ("active", past, "expired"),
        ("expired", future, "expired"),
        ("revoked", future, "ended"),
        ("revoked", past, "ended"),
    ):
        change_tokens(sessions, status=status, expires_at=expires_at)
        before = columns(only(sessions))
        with pytest.raises(NotSignedInError, match=reason) as refused:
            resume(sessions, session_file)
        assert "login" in refused.value.advice
        assert columns(only(sessions)) == before


def test_a_forged_token_is_unknown(
    sessions: sessionmaker[Session], session_file: SessionFile
) -> None:
    signed_in(sessions, session_file)
    for forged in ("guess", only(sessions).token_hash, "\udc80", ""):
        session_file.write(StoredToken(forged))
        with pytest.raises(NotSignedInError, match="not known"):
            resume(sessions, session_file)


def test_every_resuming_looks_whether_the_user_is_still_active(
    sessions: sessionmaker[Session], session_file: SessionFile
) -> None:
    kim = signed_in(sessions, session_file)
    change_user(sessions, kim, is_active=False)
    with pytest.raises(NotSignedInError, match="inactive"):
        resume(sessions, session_file)
    change_user(sessions, kim, is_active=True, role="admin")
    assert resume(sessions, session_file).is_admin


def test_a_session_outlives_a_lock_that_others_caused(
    sessions: sessionmaker[Session], session_file: SessionFile
) -> None:
    kim = signed_in(sessions, session_file)
    for _ in range(5):
        with pytest.raises(AccessDeniedError):
            sign_in(sessions, "kim@example.com", "not it")
    assert user(sessions, kim).locked_until is not None
    assert resume(sessions, session_file).id == kim


def test_a_token_of_another_database_is_not_sent(
    sessions: sessionmaker[Session], session_file: SessionFile
) -> None:
    signed_in(sessions, session_file)
    elsewhere = replace(session_file, database="another database")
    with pytest.raises(NotSignedInError, match="another database"):
        resume(sessions, elsewhere)


def test_without_a_session_one_is_told_how_to_get_one(
    sessions: sessionmaker[Session], session_file: SessionFile
) -> None:
    with pytest.raises(NotSignedInError, match="not signed in") as refused:
        resume(sessions, session_file)
    assert "resume-review login" in refused.value.advice


def test_logging_out_ends_the_session_once(
    sessions: sessionmaker[Session], session_file: SessionFile
) -> None:
    signed_in(sessions, session_file)
    stored = session_file.read()
    assert stored is not None
    assert log_out(sessions, session_file) is True
    assert log_out(sessions, session_file) is False
    assert only(sessions).status == "revoked"
    assert not session_file.path.exists()
    session_file.write(stored)
    with pytest.raises(NotSignedInError, match="ended"):
        resume(sessions, session_file)


def test_logging_out_here_leaves_other_databases_and_devices(
    sessions: sessionmaker[Session], session_file: SessionFile, tmp_path: Path
) -> None:
    signed_in(sessions, session_file)
    other_device = SessionFile(tmp_path / "other" / "session.json", "this database")
    log_in(sessions, other_device, "kim@example.com", PASSWORD, "resume-review on other-host")
    elsewhere = replace(session_file, database="another database")
    elsewhere.write(StoredToken("token of another database"))
    log_out(sessions, session_file)
    assert elsewhere.read() == StoredToken("token of another database")
    assert resume(sessions, other_device).email == "kim@example.com"
