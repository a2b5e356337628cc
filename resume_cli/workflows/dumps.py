"""The embedded database as a whole: to a file, from a file, to a newer PostgreSQL."""

from __future__ import annotations

import os
import secrets
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING

from database import embedded_renewal as renewal
from database.connection import open_database
from database.embedded import EmbeddedServer
from database.queries.statistics import holds_rows
from resume_cli.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from database.connection import DatabaseOptions


@dataclass(frozen=True, slots=True)
class Dumps:
    """The embedded database's data; `storage` has the stored copies, which are no part of it."""

    options: DatabaseOptions
    storage: Path

    @property
    def _server(self) -> EmbeddedServer:
        return EmbeddedServer(self.options.folder / "postgres")

    def dump(self, file: Path, *, force: bool) -> int:
        """Write the database to a file of mode 0600, whole or not at all; return its bytes.

        Others may go on working: what is written is the state of one moment.

        Raises:
            UsageError: the settings name a server, there is no database yet, the file cannot be
                written, is no regular one, or exists and `force` is not said.

        """
        self._require_embedded("pg_dump --format=custom")
        if not self._server.status().initialised:
            raise UsageError(f"There is no embedded database in {self.options.folder} yet.")
        if file.exists() and not file.is_file():
            # What is renamed into a device's place would replace it.
            raise UsageError(f"{file} is no regular file.")
        if file.exists() and not force:
            raise UsageError(f"{file} exists.", advice="To overwrite it, say --force.")
        with open_database(self.options), _written(file) as target:
            renewal.dump(self._server.socket_folder, target)
            return target.seek(0, os.SEEK_END)

    def restore(self, file: Path, *, replace: bool) -> Path | None:
        """Build the embedded database from a dump; return where the present data are kept, if any.

        Raises:
            UsageError: the settings name a server, the file is no dump, or there are rows already
                and `replace` is not said.
            BusyError: other processes use the embedded database.
            DatabaseError: the dump cannot be restored; nothing was changed.

        """
        self._require_embedded("pg_restore")
        with _read(file) as source:
            renewal.require_dump(source)
            if not replace:
                self._require_no_rows()
            return self._shown(renewal.restore(self._server, source))

    def upgrade(self, programs: Path | None) -> Path | None:
        """Move the data to this installation's PostgreSQL; return where the old ones are kept.

        None when there was nothing to do.

        Raises:
            UsageError: the settings name a server.
            BusyError: other processes use the embedded database.
            ConfigurationError: no programs can read the old data.
            DatabaseError: the data are newer than the programs, or cannot be moved.

        """
        self._require_embedded("pg_upgrade")
        return self._shown(renewal.upgrade(self._server, programs))

    def _shown(self, kept: Path | None) -> Path | None:
        """Open the new database once: it starts again where it was to be kept running."""
        if self._server.status().initialised:
            with open_database(self.options):
                pass
        return kept

    def _require_embedded(self, program: str) -> None:
        if not self.options.embedded:
            raise UsageError(
                "The settings name a database server: it is not this tool's to dump or restore.",
                advice=f"Its owner can: {program} with the address of `resume-review db url`.",
            )

    def _require_no_rows(self) -> None:
        if not self._server.status().initialised:
            return
        with open_database(self.options) as database, database.sessions() as session:
            if not holds_rows(session):
                return
        raise UsageError(
            "The embedded database has rows already; nothing was changed.",
            advice="To put the dump in its place, say --replace: the present data are kept beside.",
        )


@contextmanager
def _read(file: Path) -> Iterator[IO[bytes]]:
    try:
        opened = file.open("rb")
    except OSError as problem:
        raise UsageError(f"{file} cannot be read: {problem.strerror}.") from problem
    with opened:
        yield opened


@contextmanager
def _written(file: Path) -> Iterator[IO[bytes]]:
    """A file of mode 0600 that gets its name when it is complete."""
    temporary = file.with_name(f".{file.name}.{secrets.token_hex(6)}")
    try:
        descriptor = os.open(temporary, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        try:
            with os.fdopen(descriptor, "w+b") as opened:
                yield opened
                os.fsync(opened.fileno())
            temporary.replace(file)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as problem:
        raise UsageError(f"{file} cannot be written: {problem.strerror}.") from problem
