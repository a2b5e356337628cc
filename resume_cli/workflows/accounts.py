"""Who is at work: by password, by this machine's session, or by the operating system."""

from __future__ import annotations

import hashlib
import re
import unicodedata
import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from database.queries import accounts as rows
from database.queries import sessions as session_rows
from database.queries import users as user_rows
from resume_cli.errors import ConfigurationError, DatabaseError, NotSignedInError, UsageError
from resume_cli.workflows import passwords
from resume_cli.workflows.sessions import log_in, log_out, resume, token_hashes
from resume_cli.workflows.sign_in import Account, account_of, clean, prove, sign_in, wrong

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
class PasswordChange:
    """What a change of one's own password did.

    `ended` counts the sessions that it ended; `cut` tells that only the first 72 bytes count.
    """

    account: Account
    ended: int
    cut: bool


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

    def whoami(self, *, keep: bool = True) -> Account:
        """Who a command works for: the function `current`."""
        return current(
            self.sessions,
            self.session_file,
            kind=self.kind,
            login=self.login,
            email=self.email,
            password=self.password,
            on_created=self.on_created,
            keep=keep,
        )

    def is_owner(self, account: Account) -> bool:
        """Whether the account is the operating-system user's on that user's own database.

        Such a user reads and writes its files anyway: there is no password to prove it by.
        """
        return self.kind == "embedded" and account.id == _operating_system_id(self.login)

    def change_password(self, account: Account, present: str | None, new: str) -> PasswordChange:
        """Set one's own password; ends one's sessions but the one of this machine.

        A wrong present password counts as one at sign-in does; the owner (`is_owner`) needs none.
        Raises `UsageError` where the new one breaks the rule or is the present one, and what
        `prove` and `SessionFile` raise.
        """
        passwords.require_good(new)
        if new == present:
            raise UsageError("The new password is the present one.")
        proven = None
        if not self.is_owner(account):
            _, proven = prove(self.sessions, account.email, present or "")
        password_hash = passwords.hash_of(new)
        with self.session_file.locked(), self.sessions.begin() as session:
            if not rows.hold(session, account.id, proven):
                raise wrong()
            user_rows.set_password(session, account.id, password_hash)
            ended = session_rows.end_all(session, account.id, token_hashes(self.session_file))
        return PasswordChange(account, ended, passwords.is_cut(new))


def current(
    sessions: sessionmaker[Session],
    session_file: SessionFile,
    *,
    kind: Kind,
    login: str,
    email: str | None,
    password: str | None,
    on_created: Callable[[Account], None] | None = None,
    keep: bool = True,
) -> Account:
    """Who a command works for: the given password, else this machine's session, else the owner.

    The owner is the operating-system user, on the embedded database only; `on_created` is called
    with an account that this call created. Without `keep` a new account is told and not stored.
    Raises `NotSignedInError` where none of them holds,
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
    account, created = operating_system_account(sessions, login, keep=keep)
    if created and on_created is not None:
        on_created(account)
    return account


def operating_system_account(
    sessions: sessionmaker[Session], login: str, *, keep: bool = True
) -> tuple[Account, bool]:
    """The admin account of an operating-system user, and whether this call created it.

    Without `keep` nothing is created: a new account is told as it would be. Only for the embedded
    database, which belongs to that user. Raises `NotSignedInError` where the account was made
    inactive.
    """
    name, user_id = _operating_system_name(login), _operating_system_id(login)
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
        account = account_of(user)
        if not keep:
            session.rollback()
        return account, created and keep


def _operating_system_name(login: str) -> str:
    return unicodedata.normalize("NFKC", clean(login)).strip().casefold() or "user"


def _operating_system_id(login: str) -> uuid.UUID:
    return uuid.uuid5(_OPERATING_SYSTEM_USERS, _operating_system_name(login))


def _local_address(name: str) -> str:
    """`<name>@localhost`; a name that is no mailbox as it stands is told apart by its hash."""
    plain = re.sub(r"[^a-z0-9._-]", "-", name)[:64]
    if plain != name:
        plain = f"{plain}-{hashlib.sha256(name.encode()).hexdigest()[:8]}"
    return f"{plain}@localhost"
