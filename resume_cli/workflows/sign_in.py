"""Sign-in by e-mail address and password."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import MAXYEAR, UTC
from typing import TYPE_CHECKING

from database.queries import accounts as rows
from resume_cli.errors import AccessDeniedError
from resume_cli.workflows import passwords

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.orm import Session, sessionmaker

    from database.models.auth import User


@dataclass(frozen=True, slots=True)
class Account:
    """A user who is signed in; `role` is "consultant" (own rows only) or "admin" (everyone's)."""

    id: UUID
    email: str
    name: str
    role: str

    @property
    def is_admin(self) -> bool:
        """Whether this account sees everyone's rows and manages users."""
        return self.role == "admin"


def sign_in(sessions: sessionmaker[Session], email: str, password: str) -> Account:
    """Check a password; opens no session row. Raises what `prove` raises."""
    return prove(sessions, email, password)[0]


def prove(sessions: sessionmaker[Session], email: str, password: str) -> tuple[Account, str]:
    """Check a password; the account and the stored hash that the password matched.

    Raises `AccessDeniedError`: one message after one duration for an unknown address, an inactive
    account and a wrong password; another for a locked account, whose password is not looked at.
    """
    address = clean(email).strip().lower()
    with sessions() as session:
        rows.take_turn(session, address)
        found = rows.find_by_email(session, address)
        if found is None or not found[0].is_active:
            passwords.pretend(password)
            raise wrong()
        user, locked = found
        if locked:
            raise _locked(end_of_lock(user))
        # The turn lasts as long as this transaction: it stays open, without a row lock, for the
        # fraction of a second that bcrypt takes.
        right = passwords.matches(password, user.password_hash)
        account, password_hash = account_of(user), user.password_hash
        record = rows.record_success if right else rows.record_failure
        record(session, user.id)
        session.commit()
    if not right:
        raise wrong()
    return account, password_hash


def account_of(user: User) -> Account:
    """The account that this row describes."""
    return Account(id=user.id, email=user.email, name=full_name(user), role=user.role)


def full_name(user: User) -> str:
    """First and last name on one line."""
    return f"{user.first_name} {user.last_name}".strip()


def end_of_lock(user: User) -> datetime | None:
    """When this user's lock ends or ended; None without a lock and for one without an end."""
    # An admin's 'infinity' arrives as the last day that Python knows.
    until = user.locked_until
    return until if until is not None and until.year < MAXYEAR else None


def require_admin(account: Account) -> None:
    """Raise `AccessDeniedError` unless this account manages everyone's."""
    if not account.is_admin:
        raise AccessDeniedError(
            "Only an admin may do this.",
            advice=f"You are signed in as {account.email}, {account.role}.",
        )


def clean(text: str) -> str:
    """Text that the database's driver takes; what it would refuse becomes a sign no name has."""
    return (
        text.encode("utf-8", "replace").decode("utf-8").replace("\0", "\N{REPLACEMENT CHARACTER}")
    )


def wrong() -> AccessDeniedError:
    """The one answer to whoever did not prove to be an active user."""
    return AccessDeniedError(
        "The e-mail address or the password is wrong, or the account is inactive.",
        advice=f"{rows.MAX_FAILURES} wrong passwords lock an account for 30 minutes.",
    )


def _locked(until: datetime | None) -> AccessDeniedError:
    when = f"until {until.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC" if until else "for good"
    return AccessDeniedError(
        f"The account is locked {when}.",
        advice="Until then no password is looked at; an admin can unlock it.",
    )
