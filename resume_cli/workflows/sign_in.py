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
    """Check a password; opens no session row.

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
            raise _locked(user.locked_until)
        # The turn lasts as long as this transaction: it stays open, without a row lock, for the
        # fraction of a second that bcrypt takes.
        right = passwords.matches(password, user.password_hash)
        account = account_of(user)
        record = rows.record_success if right else rows.record_failure
        record(session, user.id)
        session.commit()
    if not right:
        raise wrong()
    return account


def account_of(user: User) -> Account:
    """The account that this row describes."""
    name = f"{user.first_name} {user.last_name}".strip()
    return Account(id=user.id, email=user.email, name=name, role=user.role)


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
    when = "for good"
    # An admin's 'infinity' arrives as the last day that Python knows.
    if until is not None and until.year < MAXYEAR:
        when = f"until {until.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"
    return AccessDeniedError(
        f"The account is locked {when}.",
        advice="Until then no password is looked at; an admin can unlock it.",
    )
