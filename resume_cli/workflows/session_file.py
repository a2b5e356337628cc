"""The token of this machine's session, one a database, readable by its owner alone."""

from __future__ import annotations

import errno
import fcntl
import json
import os
import secrets
import stat
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from resume_cli.errors import AccessDeniedError, BusyError, ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LOCK_SECONDS = 30.0
"""A renewal takes milliseconds: whoever holds the lock longer is stopped, not slow."""
_POLL_SECONDS = 0.02
_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_OTHERS_WRITE = stat.S_IWGRP | stat.S_IWOTH
_NO_FOLLOW = os.O_NOFOLLOW | os.O_CLOEXEC


@dataclass(frozen=True, slots=True)
class StoredToken:
    """The token in use, and the one before it.

    The file is written before the database commits. A process killed between the two leaves a
    `token` that the database never saw: then `previous` still holds the session.
    """

    token: str = field(repr=False)
    previous: str | None = field(default=None, repr=False)

    @property
    def candidates(self) -> tuple[str, ...]:
        """The tokens to try, in this order."""
        return (self.token,) if self.previous is None else (self.token, self.previous)


@dataclass(frozen=True, slots=True)
class SessionFile:
    """The file at `path`, seen by one database: the tokens of all others stay unread.

    `database` is any text that names a database the same way on every run. Reading and writing
    raise `AccessDeniedError` where the file could be read or replaced by somebody else, and
    `ConfigurationError` where it cannot be used for another reason.
    """

    path: Path
    database: str

    def read(self) -> StoredToken | None:
        """The token of this database, None where there is none."""
        entry = self._entries().get(self.database)
        return None if entry is None else StoredToken(entry["token"], entry.get("previous"))

    def databases(self) -> tuple[str, ...]:
        """Every database that has a token here."""
        return tuple(self._entries())

    def write(self, stored: StoredToken) -> None:
        """Keep this database's token; to be called inside `locked`."""
        entry = {"token": stored.token}
        if stored.previous is not None:
            entry["previous"] = stored.previous
        self._replace(self._entries() | {self.database: entry})

    def delete(self) -> None:
        """Forget this database's token; to be called inside `locked`."""
        left = {name: entry for name, entry in self._entries().items() if name != self.database}
        if left:
            self._replace(left)
        else:
            self.path.unlink(missing_ok=True)

    @contextmanager
    def locked(self, seconds: float = LOCK_SECONDS) -> Iterator[None]:
        """Keep other processes out while a token is renewed; `BusyError` after `seconds`."""
        with _translated(self.path):
            self._make_folder()
            flags = os.O_RDWR | os.O_CREAT | _NO_FOLLOW
            handle = os.open(self.path.with_name(self.path.name + ".lock"), flags, 0o600)
        try:
            _wait_for_lock(handle, seconds)
            yield
        finally:
            os.close(handle)

    def _entries(self) -> dict[str, dict[str, str]]:
        with _translated(self.path):
            try:
                handle = os.open(self.path, os.O_RDONLY | os.O_NONBLOCK | _NO_FOLLOW)
            except FileNotFoundError:
                return {}
            with os.fdopen(handle, "rb") as file:
                self._refuse_unsafe(os.fstat(handle))
                content = file.read()
        return _parse(content, self.path)

    def _replace(self, entries: dict[str, dict[str, str]]) -> None:
        content = json.dumps({"version": 1, "databases": entries}, indent=2).encode("utf-8")
        fresh = self.path.with_name(f".{self.path.name}.{secrets.token_hex(8)}")
        with _translated(self.path):
            self._make_folder()
            handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _NO_FOLLOW, 0o600)
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(content)
                    file.flush()
                    os.fsync(handle)
                fresh.replace(self.path)
            except BaseException:
                fresh.unlink(missing_ok=True)
                raise

    def _make_folder(self) -> None:
        folder = self.path.parent
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        found = folder.stat()
        if found.st_uid != os.geteuid() or found.st_mode & _OTHERS_WRITE:
            raise AccessDeniedError(
                f"The folder of the session file can be changed by others: {folder}",
                advice=f"Make it yours alone: chmod 700 '{folder}'",
            )

    def _refuse_unsafe(self, found: os.stat_result) -> None:
        if not stat.S_ISREG(found.st_mode):
            raise _not_a_file(self.path)
        if found.st_uid != os.geteuid():
            raise AccessDeniedError(
                f"The session file belongs to another user: {self.path}",
                advice="Run as that user, or remove the file and sign in again.",
            )
        if found.st_mode & _OTHERS:
            raise AccessDeniedError(
                f"The session file can be read or changed by others: {self.path}",
                advice=f"Make it yours alone: chmod 600 '{self.path}'",
            )


def _parse(content: bytes, path: Path) -> dict[str, dict[str, str]]:
    try:
        entries = json.loads(content)["databases"]
        return {
            name: {"token": str(entry["token"])}
            | ({"previous": str(entry["previous"])} if "previous" in entry else {})
            for name, entry in entries.items()
        }
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise ConfigurationError(
            f"The session file is damaged: {path}",
            advice="Remove it and sign in again with: resume-review login",
        ) from None  # the cause would quote the content, and the content is a secret


def _wait_for_lock(handle: int, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= deadline:
                raise BusyError(
                    "Another process holds the session file.", advice="Try again in a minute."
                ) from None
            time.sleep(_POLL_SECONDS)
        else:
            return


def _not_a_file(path: Path) -> AccessDeniedError:
    return AccessDeniedError(
        f"The session file is a link or no regular file: {path}",
        advice="Remove it and sign in again with: resume-review login",
    )


@contextmanager
def _translated(path: Path) -> Iterator[None]:
    """Turn what the file system refuses into one of our errors."""
    try:
        yield
    except OSError as problem:
        if problem.errno == errno.ELOOP:
            raise _not_a_file(path) from problem
        raise ConfigurationError(
            f"The session file cannot be used: {path}: {problem.strerror}",
            advice="Check the folder's owner and modes, and the room on the disk.",
        ) from problem
