"""Accounts as admins manage them: added, changed, switched off, never deleted."""

from __future__ import annotations

import re
import unicodedata
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Literal

from database.queries import sessions as session_rows
from database.queries import users as rows
from resume_cli.errors import AccessDeniedError, NotFoundError, UsageError
from resume_cli.workflows import passwords
from resume_cli.workflows.identifiers import find_id, is_beginning, whole_id
from resume_cli.workflows.sign_in import Account, clean, end_of_lock, full_name, require_admin

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.orm import Session, sessionmaker

    from database.models import User

LONGEST_ADDRESS, LONGEST_NAME = 255, 100
"""Characters: the widths of the columns."""

# The dot-atoms of RFC 5322 before the sign, a host name of RFC 1123 with a dot in it behind.
_ADDRESS = re.compile(
    r"(?=.{1,64}@)[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?"
)


@dataclass(frozen=True, slots=True)
class UserRecord:
    """An account; `locked_until` is None without a lock and for a lock without an end.

    `status` speaks of signing in: an inactive account is "inactive" whether locked or not.
    """

    id: UUID
    email: str
    name: str
    role: str
    active: bool
    status: Literal["active", "inactive", "locked"]
    failed_attempts: int
    locked_until: datetime | None
    created_at: datetime
    last_login_at: datetime | None
    password_changed_at: datetime


@dataclass(frozen=True, slots=True)
class UserSheet(UserRecord):
    """An account with the number of its rows, and the names of the prompts that it authored."""

    uploads: int
    requests: int
    results: int
    active_sessions: int
    prompts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """What a command did to an account; `changed` is False where it was so already.

    `ended` counts the sessions that it ended; `cut` tells that only the first 72 bytes of the new
    password count.
    """

    user: UserRecord
    changed: bool = True
    ended: int = 0
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Users:
    """The accounts of one database in the hands of an admin.

    Raises `AccessDeniedError` for who is no admin. A user is named by address or id; methods raise
    `NotFoundError` where there is none. Whoever changes an account is an active admin until the
    change is committed, else `AccessDeniedError`, and nobody switches off their own account: so at
    least one active admin is left, whatever several do to each other at once.
    """

    sessions: sessionmaker[Session] = field(repr=False)
    account: Account

    def __post_init__(self) -> None:
        require_admin(self.account)

    def everyone(self) -> list[UserRecord]:
        """All accounts, by address."""
        with self.sessions() as session:
            return [_record(user, locked) for user, locked in rows.everyone(session)]

    def named(self, wanted: str) -> UserRecord:
        """One account."""
        with self.sessions() as session:
            return _now(session, find_user(session, wanted).id)

    def sheet(self, wanted: str) -> UserSheet:
        """One account with what belongs to it."""
        with self.sessions() as session:
            user = _now(session, find_user(session, wanted).id)
            counts = rows.belongings(session, user.id)._asdict()
            authored = tuple(rows.prompts_by(session, user.id))
        return UserSheet(**asdict(user), **counts, prompts=authored)

    def add(self, email: str, first_name: str, last_name: str, role: str, password: str) -> Change:
        """Add an active account.

        Raises `UsageError` for an address that is none or is taken, a name that is empty or too
        long, and a password that breaks the rule.
        """
        address = _address(email)
        names = _name("first", first_name), _name("last", last_name)
        passwords.require_good(password)
        password_hash = passwords.hash_of(password)
        with self.sessions.begin() as session:
            self._require_still_admin(session)
            known = rows.by_address(session, address)
            added = None if known else rows.add(session, address, *names, role, password_hash)
            if added is None:
                raise UsageError(
                    f"The address {known.email if known else address} is taken.",
                    advice=f"See: resume-review users show {address}",
                )
            return Change(_now(session, added), cut=passwords.is_cut(password))

    def set_password(self, wanted: str, password: str) -> Change:
        """Give somebody else a new password: clears failures and lock, ends all their sessions.

        Raises `UsageError` for a password that breaks the rule.
        """
        passwords.require_good(password)
        password_hash = passwords.hash_of(password)
        with self._changing(wanted) as (session, user):
            self._refuse_self(user, "resume-review passwd changes your own password.")
            rows.set_password(session, user.id, password_hash)
            ended = session_rows.end_all(session, user.id)
            return Change(_now(session, user.id), ended=ended, cut=passwords.is_cut(password))

    def set_role(self, wanted: str, role: str) -> Change:
        """Make somebody else a consultant or an admin, from their next command on."""
        with self._changing(wanted) as (session, user):
            changed = user.role != role
            if changed:
                self._refuse_self(user, "Another admin can change your role.")
                rows.change(session, user.id, role=role)
            return Change(_now(session, user.id), changed)

    def activate(self, wanted: str) -> Change:
        """Let an account sign in again."""
        with self._changing(wanted) as (session, user):
            changed = not user.is_active
            if changed:
                rows.change(session, user.id, is_active=True)
            return Change(_now(session, user.id), changed)

    def deactivate(self, wanted: str) -> Change:
        """Keep somebody else from signing in, and end their sessions."""
        with self._changing(wanted) as (session, user):
            self._refuse_self(user, "Another admin can deactivate your account.")
            changed = user.is_active
            if changed:
                rows.change(session, user.id, is_active=False)
            ended = session_rows.end_all(session, user.id)
            return Change(_now(session, user.id), changed, ended)

    def unlock(self, wanted: str) -> Change:
        """Forget an account's wrong passwords and the lock that they led to."""
        with self._changing(wanted) as (session, user):
            changed = bool(user.failed_login_attempts) or user.locked_until is not None
            if changed:
                rows.change(session, user.id, failed_login_attempts=0, locked_until=None)
            return Change(_now(session, user.id), changed)

    @contextmanager
    def _changing(self, wanted: str) -> Iterator[tuple[Session, User]]:
        """A transaction that holds the rows of the user and of the admin at work."""
        with self.sessions.begin() as session:
            user_id = find_user(session, wanted).id
            held = self._require_still_admin(session, user_id)
            if user_id not in held:
                raise _unknown(wanted)
            yield session, held[user_id]

    def _require_still_admin(self, session: Session, *others: UUID) -> dict[UUID, User]:
        held = rows.hold(session, {self.account.id, *others})
        myself = held.get(self.account.id)
        if myself is None or not myself.is_active or myself.role != "admin":
            raise AccessDeniedError("You are no longer an active admin.")
        return held

    def _refuse_self(self, user: User, advice: str) -> None:
        if user.id == self.account.id:
            raise AccessDeniedError("You cannot do this to your own account.", advice=advice)


def find_user(session: Session, wanted: str) -> User:
    """The user with this address or id, or whose id begins so, for admins alone.

    Raises `NotFoundError` where there is none, `UsageError` where several ids begin so.
    """
    text = clean(wanted).strip()
    if whole_id(text) is None and not is_beginning(text):
        found = rows.by_address(session, text.lower())
    else:
        row = rows.by_id(session, find_id(session, text, ("user",), None))
        found = row[0] if row else None
    if found is None:
        raise _unknown(text)
    return found


def _unknown(wanted: str) -> NotFoundError:
    return NotFoundError(f"There is no user {wanted}.")


def _now(session: Session, user_id: UUID) -> UserRecord:
    """The record of a row that is there, as this transaction sees it."""
    row = rows.by_id(session, user_id)
    if row is None:
        raise _unknown(str(user_id))
    return _record(*row)


def _record(user: User, locked: bool) -> UserRecord:
    status: Literal["active", "inactive", "locked"] = "locked" if locked else "active"
    return UserRecord(
        id=user.id,
        email=user.email,
        name=full_name(user),
        role=user.role,
        active=user.is_active,
        status=status if user.is_active else "inactive",
        failed_attempts=user.failed_login_attempts or 0,
        locked_until=end_of_lock(user) if locked else None,
        created_at=user.created_at,
        last_login_at=user.last_login_at,
        password_changed_at=user.password_changed_at,
    )


def _address(email: str) -> str:
    """The address as it is stored; raises `UsageError` where it is none."""
    address = clean(email).strip().lower()
    if len(address) > LONGEST_ADDRESS:
        raise UsageError(f"An e-mail address has at most {LONGEST_ADDRESS} characters.")
    if not _ADDRESS.fullmatch(address):
        raise UsageError(
            f"This is no e-mail address: {address}",
            advice="It looks like name@example.com, in plain letters; a host name in another "
            "script is written in its xn-- form.",
        )
    return address


def _name(which: str, text: str) -> str:
    """A name as it is stored: on one line, without control characters."""
    visible = ("\n" if unicodedata.category(each) == "Cc" else each for each in clean(text))
    name = " ".join("".join(visible).split())
    if not name:
        raise UsageError(f"The {which} name is empty.")
    if len(name) > LONGEST_NAME:
        raise UsageError(f"The {which} name has more than {LONGEST_NAME} characters.")
    return name
