"""Sessions: this machine's, opened by a password and renewed in place; all of them, to be ended."""

from __future__ import annotations

import hashlib
import secrets
import uuid
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from database.queries import accounts as account_rows
from database.queries import sessions as rows
from resume_cli.errors import NotFoundError, NotSignedInError
from resume_cli.workflows.identifiers import find_id
from resume_cli.workflows.session_file import StoredToken
from resume_cli.workflows.sign_in import Account, account_of, prove, require_admin, wrong
from resume_cli.workflows.users import find_user

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.orm import Session, sessionmaker

    from resume_cli.workflows.session_file import SessionFile


def log_in(
    sessions: sessionmaker[Session],
    session_file: SessionFile,
    email: str,
    password: str,
    device: str,
) -> Account:
    """Sign in and keep a session on this machine: its row is renewed, or a new one opened.

    Raises what `prove` and `SessionFile` raise.
    """
    session_file.read()  # a file that cannot be used is told before a password is tried
    account, password_hash = prove(sessions, email, password)
    with session_file.locked(), sessions.begin() as session:
        # The trigger that keeps three sessions a user counts what it sees: inserts take turns. A
        # password that was changed since it was looked at opens nothing.
        if not account_rows.hold(session, account.id, password_hash):
            raise wrong()
        stored = session_file.read()
        token = _new_token()
        renewed = _renew(session, account.id, stored, token)
        if renewed is None:
            _revoke(session, stored)
            rows.add(session, account.id, _hash(token), str(uuid.uuid4()), device)
        session_file.write(StoredToken(token, renewed or (stored.token if stored else None)))
    return account


def resume(sessions: sessionmaker[Session], session_file: SessionFile) -> Account:
    """The account of this machine's session, which is renewed once a day.

    Raises `NotSignedInError` with the reason, `AccessDeniedError` where the file is not safe.
    """
    stored = _stored(session_file)
    # Where another process renewed the session since the file was read, the second look tells.
    with sessions() as session, suppress(NotSignedInError):
        found = _live(session, stored)
        if not found.due:
            return account_of(found.user)
    return _resume_alone(sessions, session_file)


def log_out(sessions: sessionmaker[Session], session_file: SessionFile) -> bool:
    """End this machine's session; False where there was none."""
    if session_file.read() is None:
        return False
    with session_file.locked():
        stored = session_file.read()
        with sessions.begin() as session:
            _revoke(session, stored)
        session_file.delete()
    return stored is not None


@dataclass(frozen=True, slots=True)
class SessionRecord:
    """A session that is not over; `owner` is the user's address."""

    id: UUID
    owner: str
    device: str | None
    created_at: datetime
    last_used_at: datetime
    expires_at: datetime
    this_machine: bool


@dataclass(frozen=True, slots=True)
class Sessions:
    """The sessions that one account may see and end: its own, and everyone's for an admin."""

    sessions: sessionmaker[Session] = field(repr=False)
    account: Account
    session_file: SessionFile

    def own(self) -> list[SessionRecord]:
        """Own sessions that are not over, the latest used first."""
        return self._live(self.account.id)

    def everyones(self) -> list[SessionRecord]:
        """All sessions that are not over; `AccessDeniedError` for who is no admin."""
        require_admin(self.account)
        return self._live(None)

    def of_user(self, wanted: str) -> list[SessionRecord]:
        """One user's sessions that are not over, by address or id.

        Raises `AccessDeniedError` for who is no admin, `NotFoundError` where there is no such user.
        """
        require_admin(self.account)
        with self.sessions() as session:
            user_id = find_user(session, wanted).id
        return self._live(user_id)

    def end(self, wanted: str) -> bool:
        """End a session by its id, or how that begins; False where it was over already.

        Raises `NotFoundError` where there is none, or somebody else's: the words are the same.
        `UsageError` where several begin so.
        """
        owner = None if self.account.is_admin else self.account.id
        with self.sessions.begin() as session:
            ended = rows.end(session, find_id(session, wanted, ("session",), owner), owner)
        if ended is None:
            raise NotFoundError(f"There is no session {wanted}.")
        return ended

    def end_others(self) -> int:
        """End this account's sessions but the one of this machine; returns how many."""
        with self.session_file.locked(), self.sessions.begin() as session:
            return rows.end_all(session, self.account.id, token_hashes(self.session_file))

    def _live(self, owner: UUID | None) -> list[SessionRecord]:
        here = token_hashes(self.session_file)
        with self.sessions() as session:
            return [
                SessionRecord(
                    id=row.id,
                    owner=address,
                    device=row.device_info,
                    created_at=row.created_at,
                    last_used_at=row.last_used_at,
                    expires_at=row.expires_at,
                    this_machine=row.token_hash in here,
                )
                for row, address in rows.live(session, owner)
            ]


def token_hashes(session_file: SessionFile) -> list[str]:
    """The hashes by which the database may know this machine's session; [] without one."""
    stored = session_file.read()
    return [_hash(token) for token in stored.candidates] if stored else []


def _resume_alone(sessions: sessionmaker[Session], session_file: SessionFile) -> Account:
    """`resume` with the other processes of this machine kept out."""
    with session_file.locked(), sessions.begin() as session:
        stored = _stored(session_file)
        found = _live(session, stored)
        token = _new_token()
        renewed = _renew(session, found.user.id, stored, token) if found.due else None
        if renewed is not None:
            session_file.write(StoredToken(token, renewed))
        return account_of(found.user)


def _stored(session_file: SessionFile) -> StoredToken:
    stored = session_file.read()
    if stored is None and session_file.databases():
        raise NotSignedInError("You are signed in to another database, not to this one.")
    if stored is None:
        raise NotSignedInError
    return stored


def _live(session: Session, stored: StoredToken) -> rows.FoundSession:
    """The session of these tokens; raises `NotSignedInError` where it is over or unknown."""
    hits = (rows.find(session, _hash(token)) for token in stored.candidates)
    found = next((hit for hit in hits if hit is not None), None)
    if found is None:
        raise NotSignedInError("The session of this machine is not known to this database.")
    if not found.user.is_active:
        raise NotSignedInError("Your account is inactive.", advice="Ask an admin to activate it.")
    if found.token.status == "revoked":
        raise NotSignedInError("Your session was ended: signed out, or replaced by newer ones.")
    if found.expired or found.token.status != "active":
        raise NotSignedInError("Your session has expired.")
    return found


def _renew(session: Session, user_id: UUID, stored: StoredToken | None, token: str) -> str | None:
    """Give this user's live session the new token; returns the one that it had until now."""
    candidates = stored.candidates if stored else ()
    new_hash = _hash(token)
    hits = (old for old in candidates if rows.renew(session, user_id, _hash(old), new_hash))
    return next(hits, None)


def _revoke(session: Session, stored: StoredToken | None) -> None:
    if stored is not None:
        rows.revoke(session, [_hash(token) for token in stored.candidates])


def _new_token() -> str:
    return secrets.token_urlsafe(48)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
