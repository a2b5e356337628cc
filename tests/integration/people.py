"""Invented users for tests of sign-in, with hashes that are quick to check unless told."""

from __future__ import annotations

import json
import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Any

import bcrypt
import pytest
from sqlalchemy import insert, select, text, update

from database.models.auth import RefreshToken, User
from resume_cli.workflows.accounts import Account, log_in
from resume_cli.workflows.session_file import SessionFile
from resume_cli.workflows.users import Users

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.orm import Session, sessionmaker

    from resume_cli.errors import ResumeReviewError

PASSWORD = "Existing-Passw0rd!"
NEW = "Str0ng-enough!"
UNKNOWN = "e9b1fc0e-1b9b-4f0c-9a56-0a9f4ad4f4ad"
DEVICE = "resume-review on test-host"
ROWS = Path(__file__).parents[1] / "database" / "rows.json"


def hash_of(password: str, cost: int = 4) -> str:
    return bcrypt.hashpw(password.encode()[:72], bcrypt.gensalt(cost)).decode()


def add_user(
    sessions: sessionmaker[Session], email: str = "kim@example.com", **columns: Any
) -> uuid.UUID:
    """A consultant called Kim Example with `PASSWORD`, unless `columns` say otherwise."""
    user_id = uuid.uuid4()
    values = {
        "id": user_id,
        "email": email,
        "password_hash": columns.pop("password_hash", None) or hash_of(PASSWORD),
        "first_name": "Kim",
        "last_name": "Example",
        "role": "consultant",
    }
    with sessions.begin() as session:
        session.execute(insert(User).values(values | columns))
    return user_id


def add_existing_users(sessions: sessionmaker[Session]) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads(ROWS.read_text("utf-8"))["users"]
    statement = text("INSERT INTO users SELECT * FROM json_populate_recordset(NULL::users, :rows)")
    with sessions.begin() as session:
        session.execute(statement, {"rows": json.dumps(rows)})
    return rows


def user(sessions: sessionmaker[Session], user_id: uuid.UUID) -> User:
    with sessions() as session:
        return session.scalars(select(User).where(User.id == user_id)).one()


def tokens(sessions: sessionmaker[Session]) -> list[RefreshToken]:
    with sessions() as session:
        return list(session.scalars(select(RefreshToken).order_by(RefreshToken.created_at)))


def change_user(sessions: sessionmaker[Session], user_id: uuid.UUID, **columns: Any) -> None:
    with sessions.begin() as session:
        session.execute(update(User).where(User.id == user_id).values(columns))


def change_tokens(sessions: sessionmaker[Session], **columns: Any) -> None:
    with sessions.begin() as session:
        session.execute(update(RefreshToken).values(columns))


def only(sessions: sessionmaker[Session]) -> RefreshToken:
    [token] = tokens(sessions)
    return token


def signed_in(sessions: sessionmaker[Session], session_file: SessionFile) -> uuid.UUID:
    """Kim, who has just logged in with this file."""
    kim = add_user(sessions)
    assert log_in(sessions, session_file, "kim@example.com", PASSWORD, DEVICE).id == kim
    return kim


def at_work(sessions: sessionmaker[Session], email: str = "ada@example.com") -> Users:
    """The accounts in the hands of an admin with this address, who is made here."""
    made = add_user(sessions, email, role="admin", first_name="Ada")
    return Users(sessions, Account(made, email, "Ada Example", "admin"))


def on_device(sessions: sessionmaker[Session], folder: Path, email: str) -> SessionFile:
    session_file = SessionFile(folder / "session.json", "this database")
    log_in(sessions, session_file, email, PASSWORD, f"resume-review on {folder.name}")
    return session_file


def refused(act: Callable[..., object], kind: type[ResumeReviewError], *arguments: object) -> str:
    """What is said when this act is refused."""
    with pytest.raises(kind) as problem:
        act(*arguments)
    return problem.value.message


def content(sessions: sessionmaker[Session], user_id: uuid.UUID) -> list[tuple[Any, ...]]:
    """Everything in the rows of this user and of the sessions."""
    own = ((User, User.id), (RefreshToken, RefreshToken.user_id))
    with sessions() as session:
        return [
            tuple(row)
            for model, key in own
            for row in session.execute(select(*model.__table__.columns).where(key == user_id))
        ]
