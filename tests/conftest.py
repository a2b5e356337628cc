"""Real PostgreSQL for every test, and nothing of the caller's environment.

One embedded server a test process, in a throw-away folder (see `servers`); one database a test,
cloned from a template that the migrations built.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import Session, sessionmaker

from database.embedded import connect
from database.embedded_setup import create_database
from database.schema import UUID_STAND_IN, initialise

if TYPE_CHECKING:
    from collections.abc import Iterator

pytest_plugins = ("tests.servers", "tests.guarded", "tests.browsing")

SETTINGS = ("DATABASE_URL", "DB_", "PG", "OPENAI_", "RESUME_REVIEW_", "FILE_STORAGE_PATH")
TEMPLATE = "resume_review_template"


def pytest_configure() -> None:
    """Nothing real by accident: whatever the shell exports, the tests do not see it."""
    for name in list(os.environ):
        if name.startswith(SETTINGS):
            del os.environ[name]
    os.environ["RESUME_REVIEW_CONFIG"] = os.devnull


@pytest.fixture(scope="session")
def recorded_rows() -> dict[str, list[dict[str, Any]]]:
    """Rows shaped as the existing ones are, in the order in which they can be loaded."""
    content = json.loads(
        (Path(__file__).parent / "database" / "rows.json").read_text(encoding="utf-8")
    )
    return {table: rows for table, rows in content.items() if table != "note"}


def url_of(socket_folder: Path, name: str) -> str:
    return f"postgresql+psycopg2://postgres@/{name}?host={socket_folder}&port=5432"


def execute(socket_folder: Path, statement: str) -> None:
    connection = connect(socket_folder)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(statement)
    connection.close()


@pytest.fixture
def empty_database(server: Path) -> Iterator[str]:
    """The URL of a database without tables, with the stand-in for `uuid_generate_v4()`."""
    name = f"empty_{uuid4().hex}"
    create_database(server, name)
    engine = create_engine(url_of(server, name))
    with engine.begin() as connection:
        connection.exec_driver_sql(UUID_STAND_IN)
    engine.dispose()
    yield url_of(server, name)
    execute(server, f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture(scope="session")
def template(server: Path) -> str:
    create_database(server, TEMPLATE)
    engine = create_engine(url_of(server, TEMPLATE))
    with engine.begin() as connection:
        connection.exec_driver_sql(UUID_STAND_IN)
        initialise(connection)
    engine.dispose()
    return TEMPLATE


@pytest.fixture
def database_url(server: Path, template: str) -> Iterator[str]:
    """The URL of a fresh database with the schema and no rows."""
    name = f"test_{uuid4().hex}"
    execute(server, f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    yield url_of(server, name)
    execute(server, f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    made = create_engine(database_url)
    yield made
    made.dispose()


@pytest.fixture
def sessions(engine: Engine) -> sessionmaker[Session]:
    return sessionmaker(engine, expire_on_commit=False)


@pytest.fixture
def session(sessions: sessionmaker[Session]) -> Iterator[Session]:
    with sessions() as opened:
        yield opened
