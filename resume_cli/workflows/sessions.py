"""The session of this machine: opened by a password, renewed in place, ended on request."""

from __future__ import annotations

import hashlib
import secrets
import uuid
from contextlib import suppress
from typing import TYPE_CHECKING

from database.queries import accounts as account_rows
from database.queries import sessions as rows
from resume_cli.errors import NotSignedInError
from resume_cli.workflows.session_file import StoredToken
from resume_cli.workflows.sign_in import Account, account_of, sign_in, wrong

if TYPE_CHECKING:
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

    Raises what `sign_in` and `SessionFile` raise.
    """
    session_file.read()  # a file that cannot be used is told before a password is tried
    account = sign_in(sessions, email, password)
    with session_file.locked(), sessions.begin() as session:
        # The trigger that keeps three sessions a user counts what it sees: inserts take turns.
        if not account_rows.hold(session, account.id):
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
