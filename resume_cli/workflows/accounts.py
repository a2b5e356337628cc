"""Who is at work: by password, by this machine's session, or by the operating system."""

from __future__ import annotations

import hashlib
import re
import unicodedata
import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from database.queries import accounts as rows
from resume_cli.errors import ConfigurationError, DatabaseError, NotSignedInError
from resume_cli.workflows import passwords
from resume_cli.workflows.sessions import log_in, log_out, resume
from resume_cli.workflows.sign_in import Account, account_of, clean, sign_in

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.orm import Session, sessionmaker

    from database.connection import Kind
    from resume_cli.workflows.session_file import SessionFile

__all__ = [
    "Account",
    "Accounts",
    "current",
    "log_in",
    "log_out",
    "operating_system_account",
    "resume",
    "sign_in",
]

_OPERATING_SYSTEM_USERS = uuid.UUID("6f1d6c1e-5f0b-5c6a-9d55-3f6b1f0f7f0a")


@dataclass(frozen=True, slots=True)
class Accounts:
    """The accounts of one database from one machine.

    `login` is the operating system's user name; `email` and `password` are those of a run that
    signs in by itself, None where there are none; `on_created` hears of an account made by its
    first use.
    """

    sessions: sessionmaker[Session] = field(repr=False)
    session_file: SessionFile
    device: str
    kind: Kind
    login: str = ""
    email: str | None = None
    password: str | None = field(default=None, repr=False)
    on_created: Callable[[Account], None] | None = field(default=None, repr=False)

    def log_in(self, email: str, password: str) -> Account:
        """Sign in and keep a session on this machine: the function `log_in`."""
        return log_in(self.sessions, self.session_file, email, password, self.device)

    def log_out(self) -> bool:
        """End this machine's session: the function `log_out`."""
        return log_out(self.sessions, self.session_file)

    def whoami(self) -> Account:
        """Who a command works for: the function `current`."""
        return current(
            self.sessions,
            self.session_file,
            kind=self.kind,
            login=self.login,
            email=self.email,
            password=self.password,
            on_created=self.on_created,
        )


def current(
    sessions: sessionmaker[Session],
    session_file: SessionFile,
    *,
    kind: Kind,
    login: str,
    email: str | None,
    password: str | None,
    on_created: Callable[[Account], None] | None = None,
) -> Account:
    """Who a command works for: the given password, else this machine's session, else the owner.

    The owner is the operating-system user, on the embedded database only; `on_created` is called
    with an account that this call created. Raises `NotSignedInError` where none of them holds,
    `ConfigurationError` for an address without a password or the reverse, and what the three
    ways raise.
    """
    if email is not None and password is not None:
        return sign_in(sessions, email, password)
    if email is not None or password is not None:
        raise ConfigurationError(
            "To sign in by itself a run needs an e-mail address and a password.",
            advice="Set RESUME_REVIEW_EMAIL and RESUME_REVIEW_PASSWORD_FILE, or neither.",
        )
    if kind == "server" or session_file.read() is not None:
        return resume(sessions, session_file)
    account, created = operating_system_account(sessions, login)
    if created and on_created is not None:
        on_created(account)
    return account


def operating_system_account(sessions: sessionmaker[Session], login: str) -> tuple[Account, bool]:
    """The admin account of an operating-system user, and whether this call created it.

    Only for the embedded database, which belongs to that user. Raises `NotSignedInError` where
    the account was made inactive.
    """
    name = unicodedata.normalize("NFKC", clean(login)).strip().casefold() or "user"
    user_id = uuid.uuid5(_OPERATING_SYSTEM_USERS, name)
    address = _local_address(name)
    with sessions.begin() as session:
        created = rows.get(session, user_id) is None and rows.add_admin(
            session, user_id, address, name[:100], passwords.unusable_hash()
        )
        user = rows.get(session, user_id)
        if user is None:
            raise DatabaseError(f"The address {address} belongs to another account.")
        if not user.is_active:
            raise NotSignedInError(f"The account {address} is inactive.", advice="")
        return account_of(user), created


def _local_address(name: str) -> str:
    """`<name>@localhost`; a name that is no mailbox as it stands is told apart by its hash."""
    plain = re.sub(r"[^a-z0-9._-]", "-", name)[:64]
    if plain != name:
        plain = f"{plain}-{hashlib.sha256(name.encode()).hexdigest()[:8]}"
    return f"{plain}@localhost"
