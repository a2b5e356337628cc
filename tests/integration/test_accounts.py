"""Sign-in by password, the operating-system user, and who a command works for."""

from __future__ import annotations

import json
import time
import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import bcrypt
import pytest
from sqlalchemy import func, select, text

from database.models.auth import User
from resume_cli.errors import AccessDeniedError, ConfigurationError, NotSignedInError
from resume_cli.workflows.accounts import (
    Account,
    Accounts,
    current,
    operating_system_account,
    sign_in,
)
from resume_cli.workflows.session_file import SessionFile
from tests.integration.people import (
    DEVICE,
    PASSWORD,
    add_existing_users,
    add_user,
    change_tokens,
    change_user,
    hash_of,
    only,
    signed_in,
    tokens,
    user,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sqlalchemy.orm import Session, sessionmaker

WRONG = "The e-mail address or the password is wrong, or the account is inactive."


@pytest.fixture
def session_file(tmp_path: Path) -> SessionFile:
    return SessionFile(tmp_path / "state" / "session.json", "this database")


def refusal(sessions: sessionmaker[Session], email: str, password: str) -> str:
    with pytest.raises(AccessDeniedError) as refused:
        sign_in(sessions, email, password)
    assert refused.value.exit_code == 3
    return refused.value.message


def fail(sessions: sessionmaker[Session], times: int, email: str = "kim@example.com") -> None:
    for _ in range(times):
        assert refusal(sessions, email, "not it") == WRONG


def database_now(sessions: sessionmaker[Session]) -> datetime:
    with sessions() as session:
        now: datetime = session.execute(select(func.clock_timestamp())).scalar_one()
        return now


# Sign-in by password


def test_every_existing_user_signs_in(sessions: sessionmaker[Session]) -> None:
    before = database_now(sessions)
    for row in add_existing_users(sessions):
        account = sign_in(sessions, row["email"], PASSWORD)
        found = user(sessions, account.id)
        assert account == Account(
            uuid.UUID(row["id"]), row["email"], f"{row['first_name']} Example", row["role"]
        )
        assert account.is_admin == (row["role"] == "admin")
        assert (found.failed_login_attempts, found.locked_until) == (0, None)
        assert found.last_login_at is not None
        assert before < found.last_login_at < database_now(sessions)
    assert tokens(sessions) == []


def test_an_address_is_found_whatever_its_case_and_spaces(sessions: sessionmaker[Session]) -> None:
    kim = add_user(sessions)
    assert sign_in(sessions, "  Kim@EXAMPLE.com\n", PASSWORD).id == kim


def test_an_odd_address_is_just_unknown(sessions: sessionmaker[Session]) -> None:
    kim = add_user(sessions)
    odd = ("kim@example.com\0", "kim\udc80@example.com", "x' OR true;--")
    assert {refusal(sessions, email, PASSWORD) for email in odd} == {WRONG}
    assert user(sessions, kim).failed_login_attempts == 0


def test_an_odd_password_is_just_wrong(sessions: sessionmaker[Session]) -> None:
    kim = add_user(sessions)
    odd = ("", "\0", PASSWORD + "\0", "\udc80", "é" * 500_000)
    for count, password in enumerate(odd, start=1):
        assert refusal(sessions, "kim@example.com", password) == WRONG
        assert user(sessions, kim).failed_login_attempts == count


def test_a_hash_of_another_kind_is_matched_by_nothing(sessions: sessionmaker[Session]) -> None:
    kim = add_user(sessions)
    good = hash_of(PASSWORD)
    for stored in (
        "",
        "$2b$99$" + good[7:],
        "$2b$12$" + "é" * 53,
        "$2y$" + good[4:],
        good + "\n",
    ):
        change_user(sessions, kim, password_hash=stored, failed_login_attempts=0)
        assert refusal(sessions, "kim@example.com", PASSWORD) == WRONG
        assert user(sessions, kim).failed_login_attempts == 1


def test_bytes_beyond_the_seventy_second_do_not_count(sessions: sessionmaker[Session]) -> None:
    kim = add_user(sessions)
    for password in ("x" * 73, "é" * 37, "日本語" * 20):
        change_user(sessions, kim, password_hash=hash_of(password))
        assert sign_in(sessions, "kim@example.com", password + "more").id == kim
        assert refusal(sessions, "kim@example.com", "y" + password[:-1]) == WRONG


def test_an_inactive_user_is_told_what_an_unknown_one_is(sessions: sessionmaker[Session]) -> None:
    kim = add_user(sessions, is_active=False, failed_login_attempts=2)
    add_user(sessions, "lee@example.com")
    messages = {
        refusal(sessions, "kim@example.com", PASSWORD),
        refusal(sessions, "kim@example.com", "not it"),
        refusal(sessions, "nobody@example.com", PASSWORD),
        refusal(sessions, "lee@example.com", "not it"),
    }
    assert messages == {WRONG}
    assert user(sessions, kim).failed_login_attempts == 2


def test_refusals_do_the_same_work(
    sessions: sessionmaker[Session], monkeypatch: pytest.MonkeyPatch
) -> None:
    add_user(sessions, "wrong@example.com", password_hash=hash_of("some password", cost=12))
    add_user(sessions, "inactive@example.com", is_active=False)
    add_user(sessions, "malformed@example.com", password_hash="$2b$12$")
    until = datetime(2999, 1, 2, tzinfo=UTC)
    add_user(sessions, "locked@example.com", locked_until=until)
    work: list[bytes] = []

    def counted(real: Callable[[bytes, bytes], Any]) -> Callable[[bytes, bytes], Any]:
        def count(password: bytes, salt: bytes) -> Any:
            work.append(salt[:7])
            return real(password, salt)

        return count

    monkeypatch.setattr(bcrypt, "checkpw", counted(bcrypt.checkpw))
    monkeypatch.setattr(bcrypt, "hashpw", counted(bcrypt.hashpw))
    for name in ("wrong", "inactive", "malformed", "unknown"):
        work.clear()
        assert refusal(sessions, f"{name}@example.com", "not it") == WRONG
        assert work == [b"$2b$12$"], name
    work.clear()
    assert "locked until" in refusal(sessions, "locked@example.com", "not it")
    assert work == []


def test_refusals_take_the_same_time(sessions: sessionmaker[Session]) -> None:
    full_cost = hash_of("some password", cost=12)
    add_user(sessions, "wrong@example.com", password_hash=full_cost)
    add_user(sessions, "inactive@example.com", password_hash=full_cost, is_active=False)
    add_user(sessions, "malformed@example.com", password_hash="$2b$12$")
    spent: dict[str, list[float]] = {}
    for _ in range(2):
        for name in ("wrong", "inactive", "malformed", "unknown"):
            # The thread's own processor time: other work on the machine does not count.
            start = time.thread_time()
            assert refusal(sessions, f"{name}@example.com", "not it") == WRONG
            spent.setdefault(name, []).append(time.thread_time() - start)
    best = {name: min(times) for name, times in spent.items()}
    assert max(best.values()) < 2 * min(best.values()), best


def test_the_fifth_wrong_password_locks_for_thirty_minutes(
    sessions: sessionmaker[Session],
) -> None:
    kim = add_user(sessions)
    fail(sessions, 4)
    assert user(sessions, kim).locked_until is None
    fail(sessions, 1)
    locked = user(sessions, kim)
    assert locked.failed_login_attempts == 5
    assert locked.locked_until is not None
    left = locked.locked_until - database_now(sessions)
    assert timedelta(minutes=29, seconds=50) < left < timedelta(minutes=30)


def test_a_locked_account_is_refused_whatever_the_password(
    sessions: sessionmaker[Session],
) -> None:
    until = datetime(2999, 1, 2, 3, 4, 5, tzinfo=UTC)
    kim = add_user(sessions, failed_login_attempts=5, locked_until=until)
    expected = "The account is locked until 2999-01-02 03:04:05 UTC."
    assert refusal(sessions, "kim@example.com", PASSWORD) == expected
    assert refusal(sessions, "kim@example.com", "not it") == expected
    after = user(sessions, kim)
    assert (after.failed_login_attempts, after.locked_until) == (5, until)


def test_a_lock_without_end_is_said_to_be_one(sessions: sessionmaker[Session]) -> None:
    kim = add_user(sessions)
    change_user(sessions, kim, locked_until=text("'infinity'"))
    assert refusal(sessions, "kim@example.com", PASSWORD) == "The account is locked for good."


def test_a_lock_that_ran_out_gives_five_tries(sessions: sessionmaker[Session]) -> None:
    past = datetime.now(UTC) - timedelta(hours=1)
    kim = add_user(sessions, failed_login_attempts=5, locked_until=past)
    fail(sessions, 1)
    cleared = user(sessions, kim)
    assert (cleared.failed_login_attempts, cleared.locked_until) == (1, None)
    fail(sessions, 4)
    assert refusal(sessions, "kim@example.com", PASSWORD).startswith("The account is locked until")


def test_the_right_password_clears_what_was_counted(sessions: sessionmaker[Session]) -> None:
    kim = add_user(sessions)
    for _ in range(2):
        fail(sessions, 4)
        assert sign_in(sessions, "kim@example.com", PASSWORD).id == kim
        assert user(sessions, kim).failed_login_attempts == 0


def test_a_missing_counter_is_zero(sessions: sessionmaker[Session]) -> None:
    kim = add_user(sessions)
    change_user(sessions, kim, failed_login_attempts=None)
    fail(sessions, 1)
    assert user(sessions, kim).failed_login_attempts == 1
    change_user(sessions, kim, failed_login_attempts=None)
    assert sign_in(sessions, "kim@example.com", PASSWORD).id == kim
    assert user(sessions, kim).failed_login_attempts == 0


def test_only_the_account_at_the_door_changes(sessions: sessionmaker[Session]) -> None:
    add_user(sessions)
    lee = add_user(sessions, "lee@example.com", failed_login_attempts=3)
    fail(sessions, 2)
    sign_in(sessions, "kim@example.com", PASSWORD)
    other = user(sessions, lee)
    assert (other.failed_login_attempts, other.last_login_at) == (3, None)


# The operating-system user


def test_the_operating_system_user_gets_an_account_once(sessions: sessionmaker[Session]) -> None:
    first, created = operating_system_account(sessions, "Kim")
    again, created_again = operating_system_account(sessions, "kim")
    assert (created, created_again) == (True, False)
    assert first == again == Account(first.id, "kim@localhost", "kim", "admin")
    row = user(sessions, first.id)
    assert row.password_hash.startswith("$2b$12$")
    assert bcrypt.checkpw(b"", row.password_hash.encode()) is False
    assert operating_system_account(sessions, "lee")[0].id != first.id


def test_an_odd_login_has_an_address_of_its_own(sessions: sessionmaker[Session]) -> None:
    addresses = set()
    logins = ("", "a-b", "a*b", "a b", "x" * 300, "山田\udcff\0")
    for login in logins:
        account, created = operating_system_account(sessions, login)
        assert created
        assert account.email.isascii()
        assert account.email.endswith("@localhost")
        assert operating_system_account(sessions, login) == (account, False)
        addresses.add(account.email)
    assert len(addresses) == len(logins)


def test_an_inactive_operating_system_user_is_refused(sessions: sessionmaker[Session]) -> None:
    account, _ = operating_system_account(sessions, "kim")
    change_user(sessions, account.id, is_active=False)
    with pytest.raises(NotSignedInError, match="inactive"):
        operating_system_account(sessions, "kim")


# Who a command works for


def accounts_of(
    sessions: sessionmaker[Session], session_file: SessionFile, **changes: Any
) -> Accounts:
    server = Accounts(sessions, session_file, DEVICE, "server", login="os-user")
    return replace(server, **changes)


def test_a_given_password_comes_first_and_opens_no_session(
    sessions: sessionmaker[Session], session_file: SessionFile
) -> None:
    signed_in(sessions, session_file)
    add_user(sessions, "cron@example.com")
    cron = accounts_of(sessions, session_file, email="cron@example.com", password=PASSWORD)
    before = session_file.path.read_bytes()
    assert cron.whoami().email == "cron@example.com"
    assert len(tokens(sessions)) == 1
    assert session_file.path.read_bytes() == before


def test_a_wrong_given_password_is_one_try_and_nothing_else_is_tried(
    sessions: sessionmaker[Session], session_file: SessionFile
) -> None:
    kim = signed_in(sessions, session_file)
    for kind in ("server", "embedded"):
        cron = accounts_of(
            sessions, session_file, kind=kind, email="kim@example.com", password="not it"
        )
        with pytest.raises(AccessDeniedError, match="wrong"):
            cron.whoami()
    assert user(sessions, kim).failed_login_attempts == 2


@pytest.mark.parametrize("given", [{"email": "kim@example.com"}, {"password": "some password"}])
def test_half_of_a_sign_in_is_a_mistake(
    sessions: sessionmaker[Session], session_file: SessionFile, given: dict[str, str]
) -> None:
    signed_in(sessions, session_file)
    with pytest.raises(ConfigurationError, match="address and a password"):
        accounts_of(sessions, session_file, **given).whoami()


def test_a_session_comes_second_on_either_kind_of_database(
    sessions: sessionmaker[Session], session_file: SessionFile
) -> None:
    kim = signed_in(sessions, session_file)
    assert accounts_of(sessions, session_file).whoami().id == kim
    assert accounts_of(sessions, session_file, kind="embedded").whoami().id == kim


def test_a_session_that_is_over_does_not_become_the_owner(
    sessions: sessionmaker[Session], session_file: SessionFile
) -> None:
    signed_in(sessions, session_file)
    change_tokens(sessions, status="revoked")
    with pytest.raises(NotSignedInError, match="ended"):
        accounts_of(sessions, session_file, kind="embedded").whoami()


def test_the_owner_comes_last_and_hears_of_a_new_account_once(
    sessions: sessionmaker[Session], session_file: SessionFile
) -> None:
    created: list[Account] = []
    embedded = accounts_of(sessions, session_file, kind="embedded", on_created=created.append)
    first, second = embedded.whoami(), embedded.whoami()
    assert first == second
    assert first.email == "os-user@localhost"
    assert created == [first]
    assert not session_file.path.exists()


def test_a_server_has_no_owner_to_fall_back_to(
    sessions: sessionmaker[Session], session_file: SessionFile
) -> None:
    with pytest.raises(NotSignedInError, match="not signed in"):
        current(sessions, session_file, kind="server", login="root", email=None, password=None)
    with sessions() as session:
        assert session.scalar(select(func.count()).select_from(User)) == 0


def test_login_and_logout_of_the_bundle(
    sessions: sessionmaker[Session], session_file: SessionFile
) -> None:
    kim = add_user(sessions)
    accounts = accounts_of(sessions, session_file)
    assert accounts.log_in("kim@example.com", PASSWORD).id == kim
    assert accounts.whoami().id == kim
    assert only(sessions).device_info == DEVICE
    assert accounts.log_out() is True
    assert accounts.log_out() is False


def test_no_secret_is_in_a_repr_or_a_message(
    sessions: sessionmaker[Session], session_file: SessionFile
) -> None:
    signed_in(sessions, session_file)
    stored = session_file.read()
    assert stored is not None
    accounts = accounts_of(sessions, session_file, email="kim@example.com", password="canary")
    with pytest.raises(AccessDeniedError) as refused:
        accounts.whoami()
    spoken = f"{accounts!r} {stored!r} {refused.value!r} {refused.value.advice}"
    assert "canary" not in spoken
    assert stored.token not in spoken
    assert stored.token in json.dumps(json.loads(session_file.path.read_text()))
