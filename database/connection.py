"""Engine, session factory, `get_db`: which database, and how it is reached.

With `DATABASE_URL` or any of `DB_HOST`, `DB_PORT`, `DB_NAME`, `DB_USER`, `DB_PASSWORD` it is that
server; with none of them the embedded one, unless `RESUME_REVIEW_DATABASE=server` forbids it.
"""

from __future__ import annotations

import atexit
import os
import socket
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import psycopg2
from sqlalchemy import URL, Connection, Engine, create_engine, text
from sqlalchemy.exc import DBAPIError, ProgrammingError
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.pool import NullPool, QueuePool

from database.embedded import DATABASE_NAME, PORT, SUPERUSER, EmbeddedServer
from database.embedded_setup import ensure_schema
from database.failures import translated
from database.location import DRIVER, default_data_folder, server_url, shown
from resume_cli.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

CONNECT_SECONDS = 4
"""An unreachable server is reported within 10 s: a name may stand for two addresses."""
KEEPALIVES = {"keepalives": 1, "keepalives_idle": 30, "keepalives_interval": 10,
              "keepalives_count": 3, "tcp_user_timeout": 60_000}  # fmt: skip
"""A server that vanished is noticed in about a minute, also while an answer is awaited."""
SERVER_KEEPALIVES = {"tcp_keepalives_idle": "30", "tcp_keepalives_interval": "10",
                     "tcp_keepalives_count": "3", "tcp_user_timeout": "60s"}  # fmt: skip
"""The same on the server's side: a machine that vanished gives its claims back in about a minute,
not after the two hours that are usual. Nothing of it concerns a Unix socket."""

Mode = Literal["auto", "server", "embedded"]
Kind = Literal["server", "embedded"]


@dataclass(frozen=True, slots=True)
class DatabaseOptions:
    """Where the database is; `url` wins over the parts, and all of them are optional."""

    url: str | None = None
    host: str | None = None
    port: int | None = None
    name: str | None = None
    user: str | None = None
    password: str | None = None
    mode: Mode = "auto"
    data_folder: Path | None = None

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> DatabaseOptions:
        """Read the variables that the other program uses, too.

        Raises:
            ConfigurationError: `DB_PORT` is no number, or the mode is unknown.

        """

        def said(name: str) -> str | None:
            return environment.get(name) or None

        mode = said("RESUME_REVIEW_DATABASE") or "auto"
        if mode not in {"auto", "server", "embedded"}:
            raise ConfigurationError("RESUME_REVIEW_DATABASE must be auto, server or embedded.")
        port = said("DB_PORT")
        if port is not None and not port.isdecimal():
            raise ConfigurationError("DB_PORT must be a number.")
        folder = said("RESUME_REVIEW_DATA_DIR")
        return cls(
            url=said("DATABASE_URL"),
            host=said("DB_HOST"),
            port=int(port) if port else None,
            name=said("DB_NAME"),
            user=said("DB_USER"),
            password=said("DB_PASSWORD"),
            mode=mode,  # type: ignore[arg-type]  # the check above leaves the three literals only
            data_folder=Path(folder) if folder else None,
        )

    @property
    def server_named(self) -> bool:
        """Tell whether anything says which server to use."""
        parts = (self.url, self.host, self.port, self.name, self.user, self.password)
        return any(part is not None for part in parts)

    @property
    def embedded(self) -> bool:
        """Tell whether the embedded server is meant.

        Raises:
            ConfigurationError: the embedded one is forbidden and no server is named.

        """
        if self.mode == "server" and not self.server_named:
            raise ConfigurationError(
                "No database server is named, and the embedded one is forbidden here.",
                advice="Set DATABASE_URL, or DB_HOST, DB_NAME, DB_USER and DB_PASSWORD.",
            )
        return self.mode == "embedded" or not self.server_named

    @property
    def folder(self) -> Path:
        """The data folder, absolute; the embedded server lives in its `postgres`."""
        return (self.data_folder or default_data_folder()).expanduser().absolute()


@dataclass(frozen=True, slots=True)
class Database:
    """An open database: hand out sessions, and connections for claims outside the pool."""

    kind: Kind
    url: URL
    label: str
    """For people, without a password."""
    engine: Engine
    sessions: sessionmaker[Session]

    @property
    def identity(self) -> str:
        """Tells databases apart on this machine, whoever signs in: tokens are kept under it."""
        named = (self.url.host, self.url.query.get("host"), self.url.query.get("service"))
        host = ", ".join(str(name) for name in named if name)
        return f"{self.kind} {host}:{self.url.port or PORT}/{self.url.database}"

    def claims_engine(self) -> Engine:
        """An engine whose every connection is its own: a pool would hand advisory locks on."""
        return _engine(self.kind, self.url, pooled=False)


def _engine(kind: Kind, url: URL, *, pooled: bool) -> Engine:
    arguments: dict[str, object] = {"application_name": "resume-review", **KEEPALIVES}
    if "connect_timeout" not in url.query:
        arguments["connect_timeout"] = CONNECT_SECONDS
    if kind == "embedded":
        # The embedded server is ours alone: what PGOPTIONS says is meant for another one.
        arguments["options"] = ""
    return create_engine(
        url,
        connect_args=arguments,
        hide_parameters=True,
        # Locks are taken, then rows read again: a snapshot from before the lock would be stale.
        isolation_level="READ COMMITTED",
        poolclass=QueuePool if pooled else NullPool,
        pool_pre_ping=pooled,
    )


def hang_up(connection: Connection) -> None:
    """Shut the line of a connection on which another thread waits: it meets a lost connection."""
    # What is closed already has no line.
    with suppress(DBAPIError, psycopg2.Error, OSError):
        driver = connection.connection.driver_connection
        if driver is not None:
            with socket.socket(fileno=os.dup(driver.fileno())) as line:
                line.shutdown(socket.SHUT_RDWR)


def _open(kind: Kind, url: URL, label: str) -> Database:
    engine = _engine(kind, url, pooled=True)
    return Database(kind, url, label, engine, sessionmaker(engine, expire_on_commit=False))


@contextmanager
def open_database(options: DatabaseOptions) -> Iterator[Database]:
    """Open the database that the options name; the embedded one is started and made as needed.

    Raises:
        DatabaseUnreachableError: no connection; the message says why in one line.
        ConfigurationError: the options contradict each other or name no PostgreSQL.

    """
    if options.embedded:
        with _embedded(options.folder) as database:
            yield database
        return
    url = server_url(options)
    database = _open("server", url, shown(url))
    try:
        _require_answer(database)
        yield database
    finally:
        database.engine.dispose()


@contextmanager
def _embedded(folder: Path) -> Iterator[Database]:
    server = EmbeddedServer(folder / "postgres")
    socket_folder = server.acquire()
    try:
        database = _open("embedded", embedded_url(socket_folder), f"embedded, {folder}")
        try:
            ensure_schema(socket_folder, database.engine)
            yield database
        finally:
            database.engine.dispose()
    finally:
        server.release()


def embedded_url(socket_folder: Path) -> URL:
    """The address of the embedded database, for the tool and for `psql`."""
    return URL.create(
        DRIVER,
        username=SUPERUSER,
        port=PORT,
        database=DATABASE_NAME,
        query={"host": str(socket_folder)},
    )


def address_of(options: DatabaseOptions) -> URL:
    """The address of the database that the options name, for messages; nothing is started."""
    if not options.embedded:
        return server_url(options)
    return embedded_url(EmbeddedServer(options.folder / "postgres").socket_folder)


def _require_answer(database: Database) -> None:
    try:
        with database.engine.connect() as connection:
            connection.execute(text("SELECT 1"))
    except ProgrammingError:
        # The driver's words repeat parts of the address, and a password may be among them.
        raise ConfigurationError("DATABASE_URL has an option that PostgreSQL lacks.") from None
    except DBAPIError as problem:
        raise translated(problem, database.url) from problem


def get_db() -> Iterator[Session]:
    """Yield one session of the database that the environment names, and close it afterwards.

    The other program's way to a session: `db = next(get_db())`, or as a dependency of a web
    framework. The caller commits. The engine lives as long as the process: a session that is used
    on after its generator has gone still has a server behind it.
    """
    database = _of_process(DatabaseOptions.from_environment(os.environ))
    try:
        with database.sessions() as session:
            yield session
    except DBAPIError as problem:
        raise translated(problem, database.url) from problem


@cache
def _of_process(options: DatabaseOptions) -> Database:
    opened = open_database(options)
    database = opened.__enter__()
    atexit.register(opened.__exit__, None, None, None)
    return database
