"""The schema on the embedded PostgreSQL and on an ordinary one."""

from __future__ import annotations

import json
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from sqlalchemy import Connection, Engine, create_engine

from database.schema import UUID_STAND_IN, Catalogue, initialise
from tests.servers import administer, engine_of

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = Path(__file__).parent


@pytest.fixture(scope="session")
def recorded() -> dict[str, Any]:
    """The whole record of the existing database's catalogue."""
    content: dict[str, Any] = json.loads((HERE / "catalog.json").read_text(encoding="utf-8"))
    return content


@pytest.fixture(scope="session")
def recorded_catalogue(recorded: dict[str, Any]) -> Catalogue:
    """Its part that a schema can answer for: neither row counts nor prose on behaviour."""
    return {
        "tables": {
            name: {key: value for key, value in table.items() if key != "row_count"}  # type: ignore[misc]  # the record has the keys of TableFacts
            for name, table in recorded["tables"].items()
        },
        "functions": [
            {key: value for key, value in function.items() if key != "behaviour"}  # type: ignore[misc]  # the record has the keys of FunctionFacts
            for function in recorded["functions"]
        ],
    }


@contextmanager
def fresh_database(socket_folder: Path) -> Iterator[Engine]:
    """A database without tables, dropped at the end.

    Where the server has no uuid-ossp to install, the stand-in is there beforehand.
    """
    name = f"schema_{uuid4().hex}"
    administer(socket_folder, f"CREATE DATABASE {name}")
    engine = engine_of(socket_folder, name)
    with engine.begin() as connection:
        if not has_uuid_ossp(connection):
            connection.exec_driver_sql(UUID_STAND_IN)
    yield engine
    engine.dispose()
    administer(socket_folder, f"DROP DATABASE {name} WITH (FORCE)")


def has_uuid_ossp(connection: Connection) -> bool:
    """Tell whether the server could install the extension."""
    available = "SELECT name FROM pg_available_extensions WHERE name = 'uuid-ossp'"
    return connection.exec_driver_sql(available).first() is not None


@pytest.fixture(params=["server", "plain_server"])
def empty(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """An empty database on the embedded server, and one on an ordinary one."""
    with fresh_database(request.getfixturevalue(request.param)) as engine:
        yield engine


@pytest.fixture(scope="session", params=["server", "plain_server"])
def built(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """The schema as the migrations build it, on both; nothing is ever committed there."""
    with fresh_database(request.getfixturevalue(request.param)) as engine:
        with engine.begin() as connection:
            initialise(connection)
        yield engine


@pytest.fixture
def connection(built: Engine) -> Iterator[Connection]:
    """A transaction on that, rolled back at the end, altered tables and all."""
    with built.connect() as opened:
        yield opened


@pytest.fixture
def empty_database_engine(empty_database: str) -> Iterator[Engine]:
    """An empty database on the embedded server alone."""
    engine = create_engine(empty_database)
    yield engine
    engine.dispose()
