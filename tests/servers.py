"""The servers that tests run on: the embedded one, and an ordinary one where it is installed."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import Engine, create_engine
from sqlalchemy.exc import OperationalError

from database.embedded import EmbeddedServer

if TYPE_CHECKING:
    from collections.abc import Iterator

START_SECONDS = 60.0


@pytest.fixture(scope="session")
def throw_away_folder() -> Iterator[Path]:
    """Short, because sockets lie in it; passable, because as root the server is another user."""
    folder = Path(tempfile.mkdtemp(prefix="rr-"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def server(throw_away_folder: Path) -> Iterator[Path]:
    """A running PostgreSQL; the value is its socket folder."""
    embedded = EmbeddedServer(throw_away_folder / "pg")
    socket_folder = embedded.acquire()
    yield socket_folder
    embedded.release()


def server_programs() -> Path | None:
    """The newest installed PostgreSQL's folder of programs."""
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    found = str(installed[-1]) if installed else shutil.which("initdb")
    return Path(found).resolve().parent if found else None


def unprivileged() -> dict[str, Any]:
    """How to start PostgreSQL, which refuses to run as root."""
    if os.geteuid() != 0:
        return {}
    account = pwd.getpwnam("nobody")
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


@pytest.fixture(scope="session")
def plain_server(throw_away_folder: Path, request: pytest.FixtureRequest) -> Iterator[Path]:
    """A running ordinary PostgreSQL; the embedded one where none is installed.

    The value is its socket folder.
    """
    programs = server_programs()
    if programs is None:
        embedded: Path = request.getfixturevalue("server")
        yield embedded
        return
    folder = throw_away_folder / "plain"
    folder.mkdir()
    process = start(programs, folder)
    try:
        wait_for(engine_of(folder, "postgres"))
        yield folder
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(START_SECONDS)


def start(
    programs: Path,
    folder: Path,
    entry: tuple[str, ...] = ("-A", "trust"),
    options: tuple[str, ...] = ("-h", "", "-p", "5432"),
) -> subprocess.Popen[bytes]:
    """Make a cluster in the folder and start it, reachable by its socket there alone.

    `entry` tells initdb who is let in; `options` are the server's.
    """
    account = unprivileged()
    if account:
        os.chown(folder, account["user"], account["group"])
    data = str(folder / "data")
    makes = [str(programs / "initdb"), "-D", data, "-U", "postgres", "-N", *entry]
    with (folder / "log").open("wb") as log:
        subprocess.run(
            [*makes, "-E", "UTF8", "--locale=C"], check=True, cwd=folder, stdout=log, **account
        )
    return start_again(programs, folder, options)


def start_again(
    programs: Path, folder: Path, options: tuple[str, ...] = ("-h", "", "-p", "5432")
) -> subprocess.Popen[bytes]:
    """Start the cluster that was made in the folder."""
    data = str(folder / "data")
    runs = [str(programs / "postgres"), "-D", data, "-k", str(folder), "-F", *options]
    with (folder / "log").open("ab") as log:
        return subprocess.Popen(runs, cwd=folder, stdout=log, stderr=log, **unprivileged())


def engine_of(socket_folder: Path, name: str) -> Engine:
    return create_engine(f"postgresql+psycopg2://postgres@/{name}?host={socket_folder}&port=5432")


def wait_for(engine: Engine) -> None:
    """Wait until a starting server answers."""
    last_moment = time.monotonic() + START_SECONDS
    while True:
        try:
            engine.connect().close()
        except OperationalError:
            if time.monotonic() > last_moment:
                raise
            time.sleep(0.05)
        else:
            engine.dispose()
            return


def administer(socket_folder: Path, statement: str) -> None:
    engine = engine_of(socket_folder, "postgres").execution_options(isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(statement)
    engine.dispose()
