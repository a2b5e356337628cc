"""Dump, restore and upgrade of the embedded database: killed at any moment, nothing is stranded."""

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

import pytest
from sqlalchemy import create_engine, text

from database import embedded_installations as installations
from database import embedded_swap as swap
from database.connection import DatabaseOptions, open_database
from database.embedded import DATABASE_NAME, EmbeddedServer
from database.embedded_cluster import Cluster
from database.embedded_setup import create_database
from database.schema import UUID_STAND_IN, initialise
from resume_cli.errors import (
    BusyError,
    ConfigurationError,
    DatabaseError,
    UsageError,
)
from resume_cli.workflows.dumps import Dumps
from tests.acceptance.tool import until
from tests.conftest import url_of
from tests.servers import server_programs

if TYPE_CHECKING:
    from collections.abc import Iterator

INSERT = (
    "INSERT INTO users (email, password_hash, first_name, last_name)"
    " VALUES ('hana@example.com', '-', '花', 'Example')"
)
MOVES = 9
"""Calls of an exchange that change the disk; the test tells when there are more."""


@pytest.fixture
def folder() -> Iterator[Path]:
    made = Path(tempfile.mkdtemp(prefix="rr-"))
    made.chmod(0o711)
    yield made / "data"
    if (made / "data").exists():
        EmbeddedServer(made / "data" / "postgres").stop()
    shutil.rmtree(made)


@pytest.fixture
def dumps(folder: Path) -> Dumps:
    return Dumps(DatabaseOptions(data_folder=folder), folder / "storage")


def emails(dumps: Dumps) -> list[str]:
    with open_database(dumps.options) as database, database.engine.connect() as connection:
        return list(connection.scalars(text("SELECT email FROM users ORDER BY 1")))


def kept(dumps: Dumps) -> list[str]:
    return sorted(path.name for path in (dumps.options.folder / "postgres").glob("cluster.*"))


def fill_old(folder: Path, programs: Path) -> None:
    """Data as an older PostgreSQL left them."""
    cluster = Cluster(folder, programs)
    cluster.prepare_folder()
    cluster.make()
    cluster.ensure_running()
    create_database(cluster.socket_folder, DATABASE_NAME)
    engine = create_engine(url_of(cluster.socket_folder, DATABASE_NAME))
    with engine.begin() as connection:
        connection.exec_driver_sql(UUID_STAND_IN)
        initialise(connection)
        connection.exec_driver_sql(INSERT)
        # Rights of a role that a new cluster does not have must not stop the move.
        connection.exec_driver_sql("CREATE ROLE guest; GRANT SELECT ON users TO guest")
    engine.dispose()
    cluster.stop()


@pytest.fixture(scope="module")
def present_data() -> Iterator[Path]:
    """Data of this version with a row, made once and copied often."""
    made = Path(tempfile.mkdtemp(prefix="rr-"))
    made.chmod(0o711)
    with (
        open_database(DatabaseOptions(data_folder=made)) as database,
        database.engine.begin() as connection,
    ):
        connection.execute(text(INSERT))
    yield made / "postgres"
    shutil.rmtree(made)


def copied(data: Path, dumps: Dumps) -> Dumps:
    """As root the data belong to the server's own user: cp keeps that."""
    dumps.options.folder.mkdir()
    dumps.options.folder.chmod(0o711)
    subprocess.run(["cp", "-a", data, dumps.options.folder / "postgres"], check=True)
    return dumps


@pytest.fixture
def filled(dumps: Dumps, present_data: Path) -> Dumps:
    return copied(present_data, dumps)


@pytest.fixture(scope="module")
def old_major() -> str:
    return installations.major(installations.version_of(installations.packaged()[0] / "bin"))


@pytest.fixture(scope="module")
def old_data() -> Iterator[Path]:
    """Data of the older version that the package brings along, made once and copied often."""
    made = Path(tempfile.mkdtemp(prefix="rr-"))
    made.chmod(0o711)
    fill_old(made / "postgres", installations.program_folder(installations.packaged()[0]))
    yield made / "postgres"
    shutil.rmtree(made)


@pytest.fixture
def old(dumps: Dumps, old_data: Path) -> Dumps:
    return copied(old_data, dumps)


def test_a_dump_restores_into_a_new_folder_and_beside_present_rows(
    filled: Dumps, folder: Path
) -> None:
    file = folder.parent / "backup.dump"
    assert filled.dump(file, force=False) == file.stat().st_size
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with pytest.raises(UsageError, match="exists"):
        filled.dump(file, force=False)
    os.mkfifo(folder.parent / "pipe")
    with pytest.raises(UsageError, match="no regular file"):
        filled.dump(folder.parent / "pipe", force=True)
    (folder.parent / "pipe").unlink()
    with pytest.raises(UsageError, match="has rows already"):
        filled.restore(file, replace=False)
    other = Dumps(DatabaseOptions(data_folder=folder / ("long" * 20)), folder / "storage")
    with pytest.raises(UsageError, match="no embedded database"):
        other.dump(file, force=True)
    assert other.restore(file, replace=False) is None
    assert not Cluster(swap.new_folder(other.options.folder / "postgres")).socket_folder.exists()
    with open_database(other.options) as database, database.engine.begin() as connection:
        assert connection.scalar(text("SELECT email FROM users")) == "hana@example.com"
        connection.execute(text("UPDATE users SET email = 'ken@example.com'"))
    aside = other.restore(file, replace=True)
    assert aside is not None
    assert [aside.name] == kept(other)
    assert emails(other) == ["hana@example.com"]
    # What was moved aside is whole: put back, it is the database again.
    shutil.rmtree(aside.parent / "cluster")
    aside.rename(aside.parent / "cluster")
    assert emails(other) == ["ken@example.com"]
    assert sorted(path.name for path in file.parent.iterdir()) == ["backup.dump", "data"]
    EmbeddedServer(other.options.folder / "postgres").socket_folder.rmdir()


def test_a_restore_that_fails_changes_nothing(filled: Dumps, folder: Path) -> None:
    no_dump = folder / "no.dump"
    no_dump.write_bytes(b"PGDMP, but no more")
    with pytest.raises(UsageError, match="no dump that this installation can read"):
        filled.restore(no_dump, replace=True)
    with pytest.raises(UsageError, match="cannot be read"):
        filled.restore(folder / "nowhere", replace=True)
    strange, cut = folder / "strange.dump", folder / "cut.dump"
    with open_database(filled.options) as database, database.engine.begin() as connection:
        connection.exec_driver_sql(
            "DROP TABLE prompt_history;"
            "INSERT INTO prompts (name, prompt_type, template) SELECT 'long', 'system',"
            " string_agg(md5(n::text), '') FROM generate_series(1, 20000) n"
        )
    filled.dump(strange, force=False)
    with pytest.raises(DatabaseError, match="table prompt_history is missing"):
        filled.restore(strange, replace=True)
    cut.write_bytes(strange.read_bytes()[: strange.stat().st_size // 2])
    with pytest.raises(DatabaseError, match=r"pg_restore failed: .*end of file"):
        filled.restore(cut, replace=True)
    assert kept(filled) == []
    assert not swap.new_folder(folder / "postgres").exists()
    assert emails(filled) == ["hana@example.com"]


def test_a_database_in_use_is_dumped_but_not_replaced(filled: Dumps, folder: Path) -> None:
    with open_database(filled.options):
        filled.dump(folder / "a.dump", force=False)
        with pytest.raises(UsageError, match="cannot be written"):
            filled.dump(folder / "nowhere" / "a.dump", force=False)
        with pytest.raises(UsageError, match="no regular file"):
            filled.dump(folder / "postgres", force=True)
        with pytest.raises(BusyError):
            filled.restore(folder / "a.dump", replace=True)
        with pytest.raises(BusyError):
            filled.upgrade(None)
    assert kept(filled) == []
    assert [path.name for path in folder.iterdir() if path.is_file()] == ["a.dump"]


def test_a_server_is_its_owners(folder: Path) -> None:
    dumps = Dumps(DatabaseOptions(url="postgresql://localhost/x"), folder)
    for refused in (
        lambda: dumps.dump(folder, force=False),
        lambda: dumps.restore(folder, replace=False),
        lambda: dumps.upgrade(None),
    ):
        with pytest.raises(UsageError) as caught:
            refused()
        assert "pg_" in caught.value.advice


def test_old_data_move_to_the_new_version_and_are_kept(old: Dumps, old_major: str) -> None:
    server = EmbeddedServer(old.options.folder / "postgres")
    (server.folder / "keep").touch()
    with pytest.raises(DatabaseError, match=f"made by PostgreSQL {old_major}") as caught:
        emails(old)
    assert "db upgrade" in caught.value.advice
    aside = old.upgrade(None)
    assert aside is not None
    assert aside.name.startswith(f"cluster.{old_major}.")
    assert server.status().running, "it was to be kept running"
    assert server.status().major == installations.major(installations.newest_version())
    assert installations.package_version() in server.cluster.origin
    assert emails(old) == ["hana@example.com"]
    assert (aside / "PG_VERSION").read_text() == f"{old_major}\n"
    assert old.upgrade(None) is None


def test_data_of_the_systems_postgresql_move_with_its_programs(
    dumps: Dumps, folder: Path, old_major: str
) -> None:
    programs = server_programs()
    if programs is None:
        pytest.skip("no PostgreSQL is installed beside the package's")
    fill_old(folder / "postgres", programs)
    others = installations.packaged()[0] / "bin"
    with pytest.raises(ConfigurationError, match=f"of PostgreSQL {old_major}"):
        dumps.upgrade(others)
    with pytest.raises(ConfigurationError, match="holds no PostgreSQL server"):
        dumps.upgrade(folder)
    assert dumps.upgrade(programs) is not None
    assert emails(dumps) == ["hana@example.com"]


def test_without_programs_for_the_data_it_says_which_are_wanted(dumps: Dumps, folder: Path) -> None:
    cluster = folder / "postgres" / "cluster"
    cluster.mkdir(parents=True)
    (cluster / "PG_VERSION").write_text("11\n")
    with pytest.raises(ConfigurationError, match="PostgreSQL 11") as caught:
        dumps.upgrade(None)
    assert "--programs" in caught.value.advice
    assert [path.name for path in cluster.iterdir()] == ["PG_VERSION"]


def test_newer_data_are_left_alone(dumps: Dumps, folder: Path) -> None:
    cluster = folder / "postgres" / "cluster"
    cluster.mkdir(parents=True)
    (cluster / "PG_VERSION").write_text("99\n")
    (cluster / "resume-review.made-by").write_text("PostgreSQL 99.1 of a-package 2.0\n")
    with pytest.raises(DatabaseError, match=r"PostgreSQL 99 \(PostgreSQL 99.1 of a-package 2.0\)"):
        dumps.upgrade(None)
    with pytest.raises(DatabaseError) as caught:
        emails(dumps)
    assert "no way back" in caught.value.advice


@pytest.mark.parametrize("moment", ["dump", "cluster/postmaster.pid"])
def test_a_killed_upgrade_is_made_again(old: Dumps, moment: str) -> None:
    server = old.options.folder / "postgres"
    code = (
        "import sys; from pathlib import Path\n"
        "from database.connection import DatabaseOptions\n"
        "from resume_cli.workflows.dumps import Dumps\n"
        "folder = Path(sys.argv[1])\n"
        "Dumps(DatabaseOptions(data_folder=folder), folder).upgrade(None)"
    )
    process = subprocess.Popen([sys.executable, "-c", code, str(old.options.folder)])
    until((swap.new_folder(server) / moment).exists, moment)
    process.kill()
    assert process.wait() == -signal.SIGKILL
    assert kept(old) == []
    assert old.upgrade(None) is not None
    assert emails(old) == ["hana@example.com"]
    assert not swap.new_folder(server).exists()


def test_others_wait_for_a_restore(filled: Dumps, folder: Path) -> None:
    found: list[list[str]] = []
    other = threading.Thread(target=lambda: found.append(emails(filled)))
    with EmbeddedServer(folder / "postgres").alone():
        other.start()
        other.join(0.2)
        assert other.is_alive()
    other.join()
    assert found == [["hana@example.com"]]


def two_clusters(folder: Path, *, complete: bool) -> None:
    for place, content in ((folder, "old"), (swap.new_folder(folder), "new")):
        (place / "cluster").mkdir(parents=True)
        (place / "cluster" / "content").write_text(content)
    if complete:
        swap.complete(folder, "15")


def contents(folder: Path) -> list[str]:
    found = [path.read_text() for path in folder.glob("cluster*/content")]
    return sorted(found)


@pytest.mark.parametrize("killed_at", range(1, MOVES + 1))
def test_an_exchange_that_is_killed_is_finished(tmp_path: Path, killed_at: int) -> None:
    """The process is killed before its n-th call that changes the disk."""
    two_clusters(tmp_path, complete=False)
    code = (
        "import os, signal, sys; from pathlib import Path\n"
        "from database import embedded_swap as swap\n"
        "calls = 0\n"
        "def counted(real):\n"
        "    def call(*given, **named):\n"
        "        global calls; calls += 1\n"
        "        if calls == int(sys.argv[2]): os.kill(os.getpid(), signal.SIGKILL)\n"
        "        return real(*given, **named)\n"
        "    return call\n"
        "for name in ('rename', 'replace', 'unlink', 'rmdir', 'fsync'):\n"
        "    setattr(os, name, counted(getattr(os, name)))\n"
        "folder = Path(sys.argv[1]); swap.complete(folder, '15'); swap.finish(folder)\n"
        "print(calls)"
    )
    run = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path), str(killed_at)],
        check=False, capture_output=True, text=True, cwd=Path(__file__).parents[2],
    )  # fmt: skip
    assert run.returncode == (-signal.SIGKILL if killed_at < MOVES else 0), run.stderr
    if killed_at == MOVES:
        assert run.stdout == f"{MOVES - 1}\n"
    if swap.new_folder(tmp_path).exists():
        (swap.finish if swap.is_complete(tmp_path) else swap.clear)(tmp_path)
    now = (tmp_path / "cluster" / "content").read_text()
    assert contents(tmp_path) == (["new", "old"] if now == "new" else ["old"])
    assert not swap.new_folder(tmp_path).exists()


def test_the_next_command_finishes_an_exchange(filled: Dumps, folder: Path) -> None:
    server = EmbeddedServer(folder / "postgres")
    new = swap.new_folder(server.folder)
    new.mkdir()
    new.chmod(0o711)
    subprocess.run(["cp", "-a", server.folder / "cluster", new], check=True)
    aside = swap.complete(server.folder, server.cluster.major)
    assert aside is not None
    (server.folder / "cluster").rename(aside)
    assert emails(filled) == ["hana@example.com"]
    assert kept(filled) == [aside.name]
    assert not new.exists()


def test_the_version_is_read_however_it_is_packaged() -> None:
    assert [installations.major(each) for each in ("15.14", "18beta1", "9.6.24")] == [
        "15",
        "18",
        "9.6",
    ]
    with pytest.raises(ConfigurationError):
        installations.version_of(Path(os.devnull))
