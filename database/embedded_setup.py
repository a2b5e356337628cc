"""Makes the database of the embedded server on first use, with the same schema as production."""

from __future__ import annotations

from typing import TYPE_CHECKING

from psycopg2 import sql
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from database.embedded import DATABASE_NAME, connect
from database.schema import UUID_STAND_IN, initialise

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Connection, Engine

SETUP_LOCK = 730501
"""Advisory lock of the embedded server alone: two first uses at once make one database."""


def ensure_schema(socket_folder: Path, engine: Engine) -> None:
    """Make the database if it is not there, and its tables if it is empty."""
    try:
        _build_where_empty(engine)
    except OperationalError as problem:
        if f'database "{DATABASE_NAME}" does not exist' not in str(problem.orig):
            raise
        create_database(socket_folder, DATABASE_NAME)
        _build_where_empty(engine)


def create_database(socket_folder: Path, name: str) -> None:
    """Create an empty database on the embedded server; one that exists stays as it is."""
    connection = connect(socket_folder)
    try:
        # CREATE DATABASE refuses to run inside a transaction.
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", (SETUP_LOCK,))
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,))
            if cursor.fetchone() is None:
                cursor.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    finally:
        connection.close()


def _build_where_empty(engine: Engine) -> None:
    with engine.begin() as connection:
        if _has_tables(connection):
            return
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": SETUP_LOCK})
        if not _has_tables(connection):
            connection.exec_driver_sql(UUID_STAND_IN)
            initialise(connection)


def _has_tables(connection: Connection) -> bool:
    # Not by to_regclass(): inside one transaction it may answer from its cache of before the lock.
    found = text("SELECT EXISTS (SELECT FROM pg_tables WHERE schemaname = 'public' "
                 "AND tablename = 'users')")  # fmt: skip
    return bool(connection.scalar(found))
