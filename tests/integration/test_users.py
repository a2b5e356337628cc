"""Accounts in the hands of an admin: seen, added, changed, switched off."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import create_engine, func, insert, select, text
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.pool import NullPool

from database.models import (
    AnalysisRequest,
    AnalysisResult,
    FileUpload,
    Prompt,
    RefreshToken,
)
from resume_cli.errors import (
    AccessDeniedError,
    NotFoundError,
    NotSignedInError,
    UsageError,
)
from resume_cli.workflows.accounts import resume as resume_session
from resume_cli.workflows.sign_in import sign_in
from tests.integration.people import (
    NEW,
    PASSWORD,
    UNKNOWN,
    add_existing_users,
    add_user,
    at_work,
    change_user,
    content,
    on_device,
    refused,
    user,
)

if TYPE_CHECKING:
    import uuid
    from pathlib import Path


@pytest.fixture
def separate(database_url: str) -> sessionmaker[Session]:
    """Sessions with a connection of their own each, as separate programs have."""
    return sessionmaker(create_engine(database_url, poolclass=NullPool))


# Seeing


def test_an_admin_sees_every_existing_user(sessions: sessionmaker[Session]) -> None:
    existing = add_existing_users(sessions)
    users = at_work(sessions)
    seen = {each.email: each for each in users.everyone()}
    assert list(seen) == sorted(seen)
    assert set(seen) == {row["email"] for row in existing} | {"ada@example.com"}
    for row in existing:
        found = seen[row["email"]]
        assert (str(found.id), found.role, found.active) == (row["id"], row["role"], True)
        assert found.failed_attempts == row["failed_login_attempts"]
        # The locks of the existing rows ran out long ago.
        assert (found.status, found.locked_until) == ("active", None)


def test_the_status_is_judged_by_the_servers_clock(sessions: sessionmaker[Session]) -> None:
    users = at_work(sessions)
    until = datetime(2999, 1, 2, tzinfo=UTC)
    add_user(sessions, "locked@example.com", failed_login_attempts=5, locked_until=until)
    inactive = add_user(sessions, "inactive@example.com", is_active=False, locked_until=until)
    change_user(sessions, inactive, failed_login_attempts=None)
    forever = add_user(sessions, "forever@example.com")
    change_user(sessions, forever, locked_until=text("'infinity'"))
    seen = {each.email.split("@")[0]: each for each in users.everyone()}
    assert {name: each.status for name, each in seen.items()} == {
        "ada": "active", "locked": "locked", "inactive": "inactive", "forever": "locked",
    }  # fmt: skip
    assert seen["locked"].locked_until == until
    assert seen["forever"].locked_until is None
    assert seen["inactive"].failed_attempts == 0


def test_a_user_is_found_by_address_in_any_case_or_by_id(sessions: sessionmaker[Session]) -> None:
    users = at_work(sessions)
    kim = add_user(sessions)
    for wanted in ("kim@example.com", " KIM@example.COM ", str(kim), str(kim).upper()):
        assert users.named(wanted).id == kim
    shouting = add_user(sessions, "Kim@Example.com")
    assert users.named("kim@example.com").id == kim
    assert users.named(str(shouting)).id == shouting
    loud = add_user(sessions, "Loud@Example.com")
    assert users.named("loud@example.com").id == loud


def test_an_unknown_user_is_not_found(sessions: sessionmaker[Session]) -> None:
    users = at_work(sessions)
    for wanted in (UNKNOWN, "nobody@example.com", "", "x' OR true;--", "kim\udc80@example.com"):
        refused(users.sheet, NotFoundError, wanted)
        refused(users.unlock, NotFoundError, wanted)


def test_what_belongs_to_a_user_is_counted(sessions: sessionmaker[Session], tmp_path: Path) -> None:
    users = at_work(sessions)
    kim, lee = add_user(sessions), add_user(sessions, "lee@example.com")
    for owner, count in ((kim, 2), (lee, 1)):
        give(sessions, owner, count)
    on_device(sessions, tmp_path / "here", "kim@example.com")
    over = {"user_id": kim, "session_id": "s", "token_hash": "t", "expires_at": text("now()")}
    with sessions.begin() as session:
        session.execute(insert(RefreshToken).values(over))
    sheet = users.sheet("kim@example.com")
    assert (sheet.uploads, sheet.requests, sheet.results, sheet.active_sessions) == (2, 2, 1, 1)
    assert sheet.prompts == ("first", "second")
    other = users.sheet("lee@example.com")
    assert (other.uploads, other.requests, other.results, other.active_sessions) == (1, 1, 1, 0)
    assert other.prompts == ("third",)


def give(sessions: sessionmaker[Session], owner: uuid.UUID, count: int) -> None:
    """Some uploads and requests, one of these with a result, and the authorship of prompts."""
    file: dict[str, Any] = {"user_id": owner, "original_filename": "a.pdf", "mime_type": "text"}
    names = ["first", "second"] if count > 1 else ["third"]
    with sessions.begin() as session:
        for _ in range(count):
            session.execute(
                insert(FileUpload).values(
                    file | {"filename": "a", "file_size": 1, "file_hash": "h"}
                )
            )
            request = session.execute(
                insert(AnalysisRequest)
                .values(file | {"file_path": "a", "file_size_bytes": 1})
                .returning(AnalysisRequest.id)
            ).scalar_one()
        session.execute(insert(AnalysisResult).values(request_id=request, ai_model_used="m"))
        for name in reversed(names):
            session.execute(
                insert(Prompt).values(
                    name=name, template="t", prompt_type="system", created_by=owner
                )
            )


# Adding


def test_an_added_user_signs_in(sessions: sessionmaker[Session]) -> None:
    users = at_work(sessions)
    added = users.add(" Kim@Example.COM ", " 山田 ", "太郎\t\x1b[31m", "consultant", NEW)
    assert (added.user.email, added.user.name) == ("kim@example.com", "山田 太郎 [31m")
    row = user(sessions, added.user.id)
    assert row.password_hash.startswith("$2b$12$")
    assert (row.is_active, row.email_verified, row.failed_login_attempts) == (True, False, 0)
    assert sign_in(sessions, "kim@example.com", NEW).id == added.user.id
    assert users.add("boss@example.com", "B", "C", "admin", NEW + "x" * 70).cut
    assert users.named("boss@example.com").role == "admin"


NO_ADDRESSES = (
    "", "kim", "kim@", "@example.com", "kim@localhost", "kim@@example.com", "a b@example.com",
     "kim@example.com\nlee@example.com", "kim@-example.com", "kim@example..com", ".kim@example.com",
     "kim@example.com;--", "x'); DROP TABLE users;--@example.com", "kim@exa_mple.com",
     "kim\0@example.com",
     "山田@example.com", "kim@example.com\udc80", "k" * 65 + "@example.com",
     "k@" + "e.".join(["x" * 60] * 5) + ".com",
)  # fmt: skip


def test_what_is_no_address_is_refused(sessions: sessionmaker[Session]) -> None:
    users = at_work(sessions)
    for email in NO_ADDRESSES:
        said = refused(users.add, UsageError, email, "Kim", "Example", "consultant", NEW)
        assert "e-mail address" in said
    assert len(users.everyone()) == 1


def test_an_odd_address_is_stored_as_it_is(sessions: sessionmaker[Session]) -> None:
    users = at_work(sessions)
    for email in ("o'brien@example.com", "a--b@example.com", "x'or'1'='1@sub.example.co"):
        added = users.add(email, "Kim", "Example", "consultant", NEW)
        assert user(sessions, added.user.id).email == email
        assert users.named(email).id == added.user.id


def test_a_name_is_stored_literally_or_refused(sessions: sessionmaker[Session]) -> None:
    users = at_work(sessions)
    hostile = "'); DELETE FROM users;--"
    added = users.add("kim@example.com", hostile, "a\0b\udc80c", "consultant", NEW)
    row = user(sessions, added.user.id)
    assert (row.first_name, row.last_name) == (hostile, "a\N{REPLACEMENT CHARACTER}b?c")
    assert len(users.everyone()) == 2
    longest = users.add("lee@example.com", "é" * 100, "x", "consultant", NEW)
    assert user(sessions, longest.user.id).first_name == "é" * 100
    for first, last in (("", "x"), ("x", " \t"), ("x" * 101, "x"), ("x", "\x1b")):
        with pytest.raises(UsageError, match="name"):
            users.add("new@example.com", first, last, "consultant", NEW)


def test_a_taken_address_is_told_whatever_its_case(sessions: sessionmaker[Session]) -> None:
    users = at_work(sessions)
    add_user(sessions, "Kim@Example.com")
    taken = refused(lambda: users.add("kim@example.com", "K", "E", "admin", NEW), UsageError)
    assert taken == "The address Kim@Example.com is taken."
    taken = refused(lambda: users.add("ADA@example.com", "K", "E", "admin", NEW), UsageError)
    assert taken == "The address ada@example.com is taken."


def test_an_address_added_twice_at_once_is_added_once(separate: sessionmaker[Session]) -> None:
    users = at_work(separate)

    def add(_: int) -> str:
        try:
            return users.add("kim@example.com", "K", "E", "consultant", NEW).user.email
        except UsageError as problem:
            return problem.message

    with ThreadPoolExecutor(3) as pool:
        said = sorted(pool.map(add, range(3)))
    assert said == ["The address kim@example.com is taken."] * 2 + ["kim@example.com"]


def test_a_bad_password_is_refused_before_anything_is_written(
    sessions: sessionmaker[Session],
) -> None:
    users = at_work(sessions)
    kim = add_user(sessions)
    before = user(sessions, kim).password_hash
    for act in (
        lambda: users.add("lee@example.com", "L", "E", "consultant", "password"),
        lambda: users.set_password("kim@example.com", "password"),
    ):
        assert "lacks an upper-case letter" in refused(act, UsageError)
    assert len(users.everyone()) == 2
    assert user(sessions, kim).password_hash == before


# Changing


def test_a_new_password_clears_the_lock_and_ends_the_sessions(
    sessions: sessionmaker[Session], tmp_path: Path
) -> None:
    users = at_work(sessions)
    kim = add_user(sessions)
    here = on_device(sessions, tmp_path / "here", "kim@example.com")
    on_device(sessions, tmp_path / "there", "kim@example.com")
    admins = on_device(sessions, tmp_path / "office", "ada@example.com")
    until = datetime(2999, 1, 2, tzinfo=UTC)
    change_user(sessions, kim, failed_login_attempts=5, locked_until=until)
    before = user(sessions, kim)
    done = users.set_password("kim@example.com", NEW)
    after = user(sessions, kim)
    assert (done.ended, done.cut, done.user.status) == (2, False, "active")
    assert (after.failed_login_attempts, after.locked_until) == (0, None)
    assert after.password_changed_at > before.password_changed_at
    with sessions() as session:
        assert after.password_changed_at < session.execute(select(func.now())).scalar_one()
    assert sign_in(sessions, "kim@example.com", NEW).id == kim
    refused(lambda: sign_in(sessions, "kim@example.com", PASSWORD), AccessDeniedError)
    assert "ended" in refused(lambda: resume_session(sessions, here), NotSignedInError)
    assert resume_session(sessions, admins).email == "ada@example.com"


def test_a_role_counts_from_the_next_command_on(
    sessions: sessionmaker[Session], tmp_path: Path
) -> None:
    users = at_work(sessions)
    add_user(sessions)
    device = on_device(sessions, tmp_path / "here", "kim@example.com")
    assert users.set_role("kim@example.com", "admin").changed
    assert not users.set_role("kim@example.com", "admin").changed
    assert resume_session(sessions, device).is_admin
    assert users.set_role("kim@example.com", "consultant").user.role == "consultant"
    assert not resume_session(sessions, device).is_admin


def test_a_deactivated_user_is_out_at_once_and_may_come_back(
    sessions: sessionmaker[Session], tmp_path: Path
) -> None:
    users = at_work(sessions)
    kim = add_user(sessions)
    device = on_device(sessions, tmp_path / "here", "kim@example.com")
    done = users.deactivate("kim@example.com")
    assert (done.changed, done.ended, done.user.status) == (True, 1, "inactive")
    refused(lambda: resume_session(sessions, device), NotSignedInError)
    refused(lambda: sign_in(sessions, "kim@example.com", PASSWORD), AccessDeniedError)
    again = users.deactivate("kim@example.com")
    assert (again.changed, again.ended) == (False, 0)
    assert users.activate("kim@example.com").changed
    assert not users.activate("kim@example.com").changed
    assert sign_in(sessions, "kim@example.com", PASSWORD).id == kim
    assert "ended" in refused(lambda: resume_session(sessions, device), NotSignedInError)


def test_unlocking_gives_five_tries(sessions: sessionmaker[Session]) -> None:
    users = at_work(sessions)
    add_user(sessions, failed_login_attempts=5, locked_until=datetime(2999, 1, 2, tzinfo=UTC))
    assert users.named("kim@example.com").status == "locked"
    assert users.unlock("kim@example.com").changed
    assert not users.unlock("kim@example.com").changed
    for _ in range(4):
        refused(lambda: sign_in(sessions, "kim@example.com", "not it"), AccessDeniedError)
    assert sign_in(sessions, "kim@example.com", PASSWORD).email == "kim@example.com"


def test_only_the_named_account_changes(sessions: sessionmaker[Session], tmp_path: Path) -> None:
    users = at_work(sessions)
    add_user(sessions)
    lee = add_user(sessions, "lee@example.com", failed_login_attempts=3)
    on_device(sessions, tmp_path / "lee", "lee@example.com")
    change_user(sessions, lee, failed_login_attempts=3)
    before = content(sessions, lee)
    users.set_password("kim@example.com", NEW)
    users.set_role("kim@example.com", "admin")
    users.unlock("kim@example.com")
    users.deactivate("kim@example.com")
    users.activate("kim@example.com")
    assert content(sessions, lee) == before
