"""Who may change accounts: admins alone, never themselves, and one of them is always left."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import create_engine, func, select, text
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.pool import NullPool

from database.models import User
from resume_cli.errors import AccessDeniedError
from resume_cli.workflows.accounts import Account, log_in
from resume_cli.workflows.session_file import SessionFile
from resume_cli.workflows.users import Users
from tests.integration.people import (
    DEVICE,
    NEW,
    PASSWORD,
    add_user,
    at_work,
    change_user,
    content,
    refused,
    tokens,
    user,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path


@pytest.fixture
def separate(database_url: str) -> sessionmaker[Session]:
    """Sessions with a connection of their own each, as separate programs have."""
    return sessionmaker(create_engine(database_url, poolclass=NullPool))


@pytest.fixture
def session_file(tmp_path: Path) -> SessionFile:
    return SessionFile(tmp_path / "state" / "session.json", "this database")


def test_a_consultant_manages_nothing(sessions: sessionmaker[Session]) -> None:
    kim = Account(add_user(sessions), "kim@example.com", "Kim Example", "consultant")
    assert refused(Users, AccessDeniedError, sessions, kim) == "Only an admin may do this."


def every_change(users: Users, wanted: str) -> list[Callable[[], object]]:
    acts: dict[str, Callable[[], object]] = {
        "add": lambda: users.add("new@example.com", "N", "E", "admin", NEW),
        "set_password": lambda: users.set_password(wanted, NEW),
        "set_role": lambda: users.set_role(wanted, "admin"),
        "activate": lambda: users.activate(wanted),
        "deactivate": lambda: users.deactivate(wanted),
        "unlock": lambda: users.unlock(wanted),
    }
    public = {name for name in vars(Users) if not name.startswith("_")}
    assert set(acts) == public - {"sessions", "account", "everyone", "named", "sheet"}
    return list(acts.values())


@pytest.mark.parametrize("fall", [{"role": "consultant"}, {"is_active": False}])
def test_who_is_no_admin_any_more_changes_nothing(
    sessions: sessionmaker[Session], fall: dict[str, Any]
) -> None:
    users = at_work(sessions)
    kim = add_user(sessions)
    change_user(sessions, users.account.id, **fall)
    before = content(sessions, kim)
    for act in every_change(users, "kim@example.com"):
        assert refused(act, AccessDeniedError) == "You are no longer an active admin."
    assert content(sessions, kim) == before


def test_nobody_switches_off_their_own_account(sessions: sessionmaker[Session]) -> None:
    users = at_work(sessions)
    add_user(sessions, "bob@example.com", role="admin")
    for act in (
        lambda: users.deactivate("ada@example.com"),
        lambda: users.set_role("ada@example.com", "consultant"),
        lambda: users.set_password("ada@example.com", NEW),
    ):
        assert "your own account" in refused(act, AccessDeniedError)
    assert not users.set_role("ada@example.com", "admin").changed
    assert users.named("ada@example.com").active


def admins_left(sessions: sessionmaker[Session]) -> int:
    active = select(func.count()).where(User.role == "admin", User.is_active)
    with sessions() as session:
        return session.execute(active).scalar_one()


def together(sessions: sessionmaker[Session], acts: Sequence[Callable[[], object]]) -> list[str]:
    """Carry the acts out so that each is under way before any gets the rows that it needs."""
    waiting = text(
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )

    def said(act: Callable[[], object]) -> str:
        try:
            act()
        except AccessDeniedError as problem:
            return problem.message
        return "done"

    with ThreadPoolExecutor(len(acts)) as pool, sessions() as holder, sessions() as watcher:
        holder.execute(select(User.id).with_for_update()).all()
        watcher.connection(execution_options={"isolation_level": "AUTOCOMMIT"})
        running = [pool.submit(said, act) for act in acts]
        while watcher.scalar(waiting) != len(acts):
            assert not any(each.done() for each in running)
        holder.rollback()
        return sorted(each.result() for each in running)


def test_two_admins_that_switch_each_other_off_leave_one(
    separate: sessionmaker[Session],
) -> None:
    ada, bob = at_work(separate), at_work(separate, "bob@example.com")
    for act in (
        [lambda: ada.deactivate("bob@example.com"), lambda: bob.deactivate("ada@example.com")],
        [lambda: ada.set_role("bob@example.com", "consultant"),
         lambda: bob.deactivate("ada@example.com")],
    ):  # fmt: skip
        with separate.begin() as session:
            session.execute(text("UPDATE users SET role = 'admin', is_active = true"))
        assert together(separate, act) == ["You are no longer an active admin.", "done"]
        assert admins_left(separate) == 1


def test_three_admins_in_a_circle_neither_block_each_other_nor_vanish(
    separate: sessionmaker[Session],
) -> None:
    ada, bob, cyd = (at_work(separate, f"{name}@example.com") for name in ("ada", "bob", "cyd"))
    said = together(
        separate,
        [
            lambda: ada.deactivate("bob@example.com"),
            lambda: bob.deactivate("cyd@example.com"),
            lambda: cyd.deactivate("ada@example.com"),
        ],
    )
    assert set(said) == {"You are no longer an active admin.", "done"}
    assert admins_left(separate) == 3 - said.count("done") >= 1


def test_a_password_changed_during_a_login_opens_no_session(
    separate: sessionmaker[Session], session_file: SessionFile
) -> None:
    users = at_work(separate)
    kim = add_user(separate)
    with ThreadPoolExecutor(1) as pool, session_file.locked():
        login = pool.submit(log_in, separate, session_file, "kim@example.com", PASSWORD, DEVICE)
        while user(separate, kim).last_login_at is None:
            assert not login.done()
        users.set_password("kim@example.com", NEW)
    with pytest.raises(AccessDeniedError, match="wrong"):
        login.result()
    assert tokens(separate) == []
