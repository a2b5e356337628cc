"""A tool on an embedded database of its own, and one on a database server."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, make_url, text

from database.embedded import EmbeddedServer
from database.embedded_setup import create_database
from database.models import Base
from tests.acceptance import warm as warm_module
from tests.acceptance.tool import Tool, until
from tests.servers import administer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

PASSWORD = "Existing-Passw0rd!"


@pytest.fixture
def folder() -> Iterator[Path]:
    made = Path(tempfile.mkdtemp(prefix="rr-"))
    made.chmod(0o711)
    yield made
    shutil.rmtree(made)


@pytest.fixture(scope="session", autouse=True)
def warm(throw_away_folder: Path) -> Iterator[list[str]]:
    """A process that has imported the tool; `Tool` runs its short commands in copies of it."""
    path = throw_away_folder / "warm"
    environment = Tool(throw_away_folder).environment()
    with subprocess.Popen(
        [sys.executable, "-m", "tests.acceptance.warm", path], env=environment
    ) as process:
        until(path.exists, "the warm process")
        Tool.warm = [sys.executable, "-I", "-S", warm_module.__file__, str(path)]
        yield Tool.warm
        Tool.warm = None
        process.terminate()


@pytest.fixture(scope="session")
def untouched(throw_away_folder: Path) -> Path:
    """A data folder with an embedded database that nobody has used: made once, copied often."""
    first = Tool(throw_away_folder / "untouched")
    first.data.mkdir(mode=0o711)
    first.data.chmod(0o711)
    assert first("db", "init").code == 0
    return first.data


@contextmanager
def on_embedded(data: Path, untouched: Path) -> Iterator[Tool]:
    """On the embedded database, which is kept running so that tests can look into it."""
    made = Tool(data)
    # As root the cluster belongs to the server's own user: cp keeps that.
    subprocess.run(["cp", "-a", untouched, made.data], check=True)
    server = EmbeddedServer(made.data / "postgres")
    server.keep_running()
    yield made
    server.stop()


@pytest.fixture
def tool(folder: Path, untouched: Path) -> Iterator[Tool]:
    with on_embedded(folder / "data", untouched) as made:
        yield made


@pytest.fixture
def embedded_url(tool: Tool) -> str:
    return tool("db", "url").output.strip().replace("postgresql:", "postgresql+psycopg2:", 1)


@pytest.fixture
def server_url(plain_server: Path) -> Iterator[str]:
    """An empty database on an ordinary server."""
    name = f"accept_{uuid4().hex}"
    create_database(plain_server, name)
    yield f"postgresql://postgres@/{name}?host={plain_server}"
    administer(plain_server, f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def server_tool(
    folder: Path, server_url: str, recorded_rows: dict[str, list[dict[str, Any]]]
) -> Tool:
    """On an ordinary server whose database has the existing users and nobody signed in."""
    made = Tool(folder / "data", {"DATABASE_URL": server_url, "RESUME_REVIEW_DATABASE": "server"})
    made.data.mkdir()
    assert made("db", "init").code == 0
    load(server_url, recorded_rows)
    return made


def load(url: str, content: dict[str, list[dict[str, Any]]]) -> None:
    """Insert rows as they are, table by table."""
    address = make_url(url)
    engine = create_engine(address.set(drivername="postgresql+psycopg2", port=address.port or 5432))
    with engine.begin() as connection:
        # The session limit would revoke rows that are to be loaded as they are.
        connection.execute(text("SET session_replication_role = replica"))
        for table, table_rows in content.items():
            if table_rows and table != "schema_migrations":
                connection.execute(Base.metadata.tables[table].insert(), table_rows)
    engine.dispose()
