"""Looking after the database: make it, check it, start and stop the embedded one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select, text

from database.connection import address_of, open_database
from database.embedded import EmbeddedServer
from database.location import shown
from database.models import SchemaMigration
from database.schema import Difference, check, initialise
from database.schema.describing import TableDescription, described_tables
from resume_cli.errors import UsageError

if TYPE_CHECKING:
    from database.connection import DatabaseOptions


@dataclass(frozen=True, slots=True)
class DatabaseStatus:
    """What `db status` tells; `address` has no password."""

    kind: str
    address: str
    running: bool
    version: str | None = None
    folder: str | None = None
    process_id: int | None = None
    kept: bool = False


def tables(name: str | None) -> list[TableDescription]:
    """The tables that the tool works on, in words; all of them where none is named.

    Raises:
        UsageError: there is no table of that name.

    """
    described = described_tables()
    if name is None:
        return list(described.values())
    if name not in described:
        raise UsageError(f"There is no table {name}.", advice=f"There are: {', '.join(described)}")
    return [described[name]]


@dataclass(frozen=True, slots=True)
class Databases:
    """The database that the settings name, from its owner's side."""

    options: DatabaseOptions

    def _server(self) -> EmbeddedServer:
        if not self.options.embedded:
            raise UsageError(
                "The settings name a database server: it is not this tool's to start or stop."
            )
        return EmbeddedServer(self.options.folder / "postgres")

    def start(self) -> str:
        """Start the embedded server, keep it running, and return its address for `psql`."""
        with open_database(self.options):
            self._server().keep_running()
        return self.address()

    def stop(self) -> bool:
        """Stop the embedded server; False when it did not run."""
        return self._server().stop()

    def address(self) -> str:
        """The address for `psql`: the driver's name is left out, a password is masked."""
        return shown(address_of(self.options))

    def status(self) -> DatabaseStatus:
        """Look at the database without starting or changing anything."""
        if not self.options.embedded:
            with open_database(self.options) as database, database.engine.connect() as connection:
                version = connection.scalar(text("SHOW server_version"))
            return DatabaseStatus("server", self.address(), running=True, version=version)
        found = self._server().status()
        return DatabaseStatus(
            "embedded",
            self.address(),
            running=found.running,
            folder=str(found.folder),
            process_id=found.process_id,
            version=found.major,
            kept=found.kept,
        )

    def check(self) -> list[Difference]:
        """Compare the live catalogue with the one that the models need."""
        with open_database(self.options) as database, database.engine.connect() as connection:
            return check(connection)

    def initialise(self) -> list[str]:
        """Build the tables in an empty database; return the migrations that are recorded there.

        Raises:
            SchemaMismatchError: it has tables already; nothing was changed.

        """
        fresh = self.options.embedded and not self._server().status().initialised
        with open_database(self.options) as database, database.engine.begin() as connection:
            if fresh:
                # Opening the embedded database for the first time has built it just now.
                rows = connection.scalars(select(SchemaMigration.version))
                return sorted(rows)
            return initialise(connection)
