"""Dump, restore and upgrade of the embedded database, by PostgreSQL's own programs.

A restore and an upgrade build a new cluster beside the present one, look whether it is right, and
only then exchange the two (see `embedded_swap`). The present one is kept under another name.
"""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING

from sqlalchemy import NullPool, create_engine

from database import embedded_installations as installations
from database import embedded_programs as programs
from database import embedded_swap as swap
from database.embedded_cluster import DATABASE_NAME, PORT, SUPERUSER, Cluster, connect
from database.embedded_setup import create_database
from database.schema import check
from resume_cli.errors import DatabaseError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from database.embedded import EmbeddedServer


def dump(socket_folder: Path, target: IO[bytes]) -> None:
    """Write the embedded database to an open file, in PostgreSQL's custom format.

    Taken by the newest programs, which read older servers too, as PostgreSQL advises.
    """
    arguments = ("--format=custom", *_address(socket_folder), "--dbname", DATABASE_NAME)
    _newest("pg_dump", *arguments, target=target)


def require_dump(source: IO[bytes]) -> None:
    """Make sure that an open file is a dump which the programs can read; rewind it.

    Raises:
        UsageError: it is not.

    """
    try:
        _newest("pg_restore", "--list", source=source)
    except DatabaseError as problem:
        raise UsageError(
            f"The file is no dump that this installation can read ({problem.message}).",
            advice="Dumps are made by: resume-review db dump FILE, or by pg_dump --format=custom",
        ) from problem
    source.seek(0)


def restore(server: EmbeddedServer, source: IO[bytes]) -> Path | None:
    """Put what is in a dump in the place of the present data; return where those are kept now.

    Raises:
        BusyError: other processes use the embedded database.
        DatabaseError: the dump cannot be restored, or lacks something; nothing was changed.

    """
    with server.alone() as present, _new_cluster(present.folder) as new:
        _fill(new, source)
        return _exchange(present)


def upgrade(server: EmbeddedServer, named: Path | None) -> Path | None:
    """Move the data to the newest programs; return where the old ones are kept, None for nothing.

    `named` is a folder of programs that can read the old data. Only our own database is moved, and
    no rights of other roles: what else somebody made there stays in the old data.

    Raises:
        BusyError: other processes use the embedded database.
        ConfigurationError: no programs can read the old data.
        DatabaseError: the data are newer than the programs, or cannot be moved; nothing changed.

    """
    with server.alone() as present:
        if present.major in {None, installations.major(installations.newest_version())}:
            return None
        if not present.is_older:
            present.require_same_version()
        old = Cluster(present.folder, installations.programs_that_read(str(present.major), named))
        with _new_cluster(present.folder) as new, _scratch(new.folder / "dump") as file:
            old.ensure_running()
            try:
                dump(old.socket_folder, file)
            finally:
                old.stop()
            file.seek(0)
            _fill(new, file)
            return _exchange(present)


def _scratch(path: Path) -> IO[bytes]:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    return os.fdopen(descriptor, "w+b")


@contextmanager
def _new_cluster(folder: Path) -> Iterator[Cluster]:
    """A cluster to fill; what is left of it when this fails is removed."""
    new = Cluster(swap.new_folder(folder))
    new.prepare_folder()
    try:
        new.make()
        yield new
    finally:
        if new.folder.exists() and not swap.is_complete(folder):
            new.stop()
            swap.clear(folder)


def _fill(new: Cluster, source: IO[bytes]) -> None:
    new.ensure_running()
    try:
        create_database(new.socket_folder, DATABASE_NAME)
        _newest(
            "pg_restore", "--exit-on-error", "--single-transaction", "--no-owner", "--no-acl",
            *_address(new.socket_folder), "--dbname", DATABASE_NAME,
            source=source,
        )  # fmt: skip
        _require_schema(new.socket_folder)
    finally:
        new.stop()
        new.leave_socket_folder()


def _require_schema(socket_folder: Path) -> None:
    engine = create_engine(
        "postgresql+psycopg2://",
        creator=lambda: connect(socket_folder, DATABASE_NAME),
        poolclass=NullPool,
    )
    with engine.connect() as connection:
        breaking = [each for each in check(connection) if each.breaking]
    if breaking:
        raise DatabaseError(
            f"What was restored is not this tool's database: {breaking[0].text}.",
            advice="Nothing was changed.",
        )


def _exchange(present: Cluster) -> Path | None:
    aside = swap.complete(present.folder, present.major)
    swap.finish(present.folder)
    return aside


def _address(socket_folder: Path) -> tuple[str, ...]:
    return ("--host", str(socket_folder), "--port", str(PORT), "--username", SUPERUSER,
            "--no-password")  # fmt: skip


def _newest(
    program: str, *arguments: str, source: IO[bytes] | None = None, target: IO[bytes] | None = None
) -> None:
    programs.run(
        installations.program_folder() / program, *arguments,
        account=programs.server_account(), source=source, target=target,
    )  # fmt: skip
