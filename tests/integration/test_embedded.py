"""The embedded server and each of its traps, on a real cluster."""

from __future__ import annotations

import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg2
import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from database import embedded_installations
from database.connection import DatabaseOptions, open_database
from database.embedded import EmbeddedServer, connect
from database.location import shown
from resume_cli.errors import BusyError, ConfigurationError, DatabaseError

if TYPE_CHECKING:
    from collections.abc import Iterator

AS_ROOT = os.geteuid() == 0


@pytest.fixture
def folder() -> Iterator[Path]:
    """A name with a space and quotes: paths go through a shell inside pg_ctl."""
    made = Path(tempfile.mkdtemp(prefix="rr "))
    made.chmod(0o711)
    odd = made / 'it\'s "odd" $HOME'
    yield odd
    EmbeddedServer(odd).stop()
    shutil.rmtree(made)


def test_starts_answers_and_stops_with_its_last_user(folder: Path) -> None:
    first, second = EmbeddedServer(folder), EmbeddedServer(folder)
    first.acquire()
    second.acquire()
    first.release()
    assert second.status().running
    second.release()
    assert not second.status().running


def test_keeps_running_until_stopped(folder: Path) -> None:
    server = EmbeddedServer(folder)
    server.keep_running()
    assert server.status().running
    assert server.status().kept
    assert server.stop()
    assert not server.status().running
    assert not server.stop()


def test_stop_refuses_while_somebody_uses_it(folder: Path) -> None:
    user = EmbeddedServer(folder)
    user.acquire()
    with pytest.raises(BusyError):
        EmbeddedServer(folder).stop()
    assert user.status().running
    user.release()
    assert not user.status().running


def test_a_killed_user_leaves_it_running_and_the_next_one_stops_it(folder: Path) -> None:
    code = (
        "import os, signal, sys; from pathlib import Path\n"
        "from database.embedded import EmbeddedServer\n"
        "server = EmbeddedServer(Path(sys.argv[1])); server.acquire()\n"
        "os.kill(os.getpid(), signal.SIGKILL)"
    )
    killed = subprocess.run([sys.executable, "-c", code, str(folder)], check=False)
    assert killed.returncode == -signal.SIGKILL
    server = EmbeddedServer(folder)
    assert server.status().running
    server.acquire()
    server.release()
    assert not server.status().running


def test_recovers_from_a_crash_of_the_server(folder: Path) -> None:
    server = EmbeddedServer(folder)
    server.acquire()
    process_id = server.status().process_id
    assert process_id is not None
    os.kill(process_id, signal.SIGKILL)
    next_user = EmbeddedServer(folder)
    connect(next_user.acquire()).close()
    assert server.status().process_id != process_id
    next_user.release()
    server.release()


def test_an_interrupted_first_start_is_made_again(folder: Path) -> None:
    (folder / "cluster.unfinished").mkdir(parents=True)
    (folder / "cluster.unfinished" / "PG_VERSION").write_text("18\n")
    server = EmbeddedServer(folder)
    connect(server.acquire()).close()
    server.release()


def test_many_first_users_at_once_make_one_database(folder: Path) -> None:
    options = DatabaseOptions(mode="embedded", data_folder=folder)
    counts: list[int] = []

    def use() -> None:
        with open_database(options) as database, database.engine.connect() as connection:
            counts.append(connection.scalar(text("SELECT count(*) FROM schema_migrations")) or 0)

    threads = [threading.Thread(target=use) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert counts == [4, 4, 4, 4]
    assert not EmbeddedServer(folder / "postgres").status().running


def test_a_path_too_long_for_a_socket_gets_a_short_private_one(folder: Path) -> None:
    server = EmbeddedServer(folder / ("long" * 25))
    socket_folder = server.acquire()
    try:
        assert len(os.fsencode(socket_folder)) < 60
        assert stat.S_IMODE(socket_folder.stat().st_mode) == 0o700
        connect(socket_folder).close()
    finally:
        server.release()
        shutil.rmtree(socket_folder)


def test_the_socket_folder_does_not_follow_the_environment(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = EmbeddedServer(folder / ("long" * 25))
    before = server.socket_folder
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(folder))
    assert server.socket_folder == before


def test_a_socket_folder_of_somebody_else_is_refused(folder: Path) -> None:
    server = EmbeddedServer(folder / ("long" * 25))
    server.socket_folder.symlink_to(tempfile.gettempdir())
    try:
        with pytest.raises(ConfigurationError, match="belongs to somebody else"):
            server.acquire()
    finally:
        server.socket_folder.unlink()


def test_another_major_version_is_refused_and_nothing_is_touched(folder: Path) -> None:
    (folder / "cluster").mkdir(parents=True)
    (folder / "cluster" / "PG_VERSION").write_text("9\n")
    with pytest.raises(DatabaseError, match="made by PostgreSQL 9"):
        EmbeddedServer(folder).acquire()
    assert [path.name for path in (folder / "cluster").iterdir()] == ["PG_VERSION"]


def test_stray_settings_of_a_shell_do_not_lead_it_astray(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {"PGPORT": "1", "PGDATA": "/nowhere", "PGOPTIONS": "-c nonsense=1"}.items():
        monkeypatch.setenv(name, value)
    with (
        open_database(DatabaseOptions(data_folder=folder)) as database,
        database.sessions() as session,
    ):
        assert session.scalar(text("SELECT 1")) == 1


def test_its_address_leads_other_programs_to_it(folder: Path) -> None:
    with open_database(DatabaseOptions(data_folder=folder)) as database:
        psycopg2.connect(shown(database.url)).close()


def test_its_log_holds_no_statement_and_no_row(folder: Path) -> None:
    with (
        open_database(DatabaseOptions(data_folder=folder)) as database,
        database.sessions() as session,
        pytest.raises(IntegrityError),
    ):
        session.execute(text("INSERT INTO users (email) VALUES ('canary@example.com')"))
    log = (folder / "postgres" / "server.log").read_text()
    assert "violates not-null" in log
    assert "canary" not in log


def test_as_root_no_folder_but_our_own_is_opened(folder: Path) -> None:
    closed = folder.parent / "closed"
    closed.mkdir(mode=0o700)
    server = EmbeddedServer(closed / "pg")
    if AS_ROOT:
        with pytest.raises(ConfigurationError, match="may not enter"):
            server.acquire()
    else:
        server.acquire()
        server.release()
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700


def test_the_programs_are_taken_as_they_are_installed(folder: Path) -> None:
    packaged = embedded_installations.packaged()[-1]
    before = {path: stat.S_IMODE(path.stat().st_mode) for path in (packaged, *packaged.parents)}
    server = EmbeddedServer(folder)
    server.acquire()
    server.release()
    after = {path: stat.S_IMODE(path.stat().st_mode) for path in before}
    assert after == before
