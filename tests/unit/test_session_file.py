"""The token file: who may read it, and what a damaged or foreign one does."""

from __future__ import annotations

import os
import stat
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from resume_cli.errors import AccessDeniedError, BusyError, ConfigurationError
from resume_cli.workflows.session_file import SessionFile, StoredToken

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def session_file(tmp_path: Path) -> SessionFile:
    return SessionFile(tmp_path / "state" / "session.json", "server-one")


@pytest.fixture
def open_umask() -> Iterator[None]:
    before = os.umask(0)
    yield
    os.umask(before)


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.lstat().st_mode)


def test_nothing_is_stored_at_first(session_file: SessionFile) -> None:
    assert session_file.read() is None
    assert session_file.databases() == ()
    assert not session_file.path.parent.exists()


def test_a_written_token_is_read_again(session_file: SessionFile) -> None:
    session_file.write(StoredToken("new", "old"))
    assert session_file.read() == StoredToken("new", "old")
    session_file.write(StoredToken("newer"))
    assert session_file.read() == StoredToken("newer")


def test_tokens_are_tried_newest_first() -> None:
    assert StoredToken("new", "old").candidates == ("new", "old")
    assert StoredToken("only").candidates == ("only",)


def test_a_token_does_not_show_in_a_traceback() -> None:
    assert "secret" not in repr(StoredToken("secret-a", "secret-b"))


def test_owner_alone_can_read_whatever_the_umask(
    session_file: SessionFile, open_umask: None
) -> None:
    with session_file.locked():
        session_file.write(StoredToken("token"))
    folder = session_file.path.parent
    assert mode_of(folder) == 0o700
    assert {mode_of(path) for path in folder.iterdir()} == {0o600}
    assert sorted(path.name for path in folder.iterdir()) == ["session.json", "session.json.lock"]


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o620, 0o602, 0o610])
def test_a_file_open_to_others_is_refused(session_file: SessionFile, mode: int) -> None:
    session_file.write(StoredToken("token"))
    session_file.path.chmod(mode)
    with pytest.raises(AccessDeniedError, match="read or changed by others") as refused:
        session_file.read()
    assert "chmod 600" in refused.value.advice
    with pytest.raises(AccessDeniedError):
        session_file.write(StoredToken("other"))


def test_a_folder_open_to_others_is_refused(session_file: SessionFile) -> None:
    session_file.path.parent.mkdir(mode=0o700)
    session_file.path.parent.chmod(0o770)
    with pytest.raises(AccessDeniedError, match="folder") as refused:
        session_file.write(StoredToken("token"))
    assert "chmod 700" in refused.value.advice
    with pytest.raises(AccessDeniedError, match="folder"), session_file.locked():
        pass
    assert list(session_file.path.parent.iterdir()) == []


def test_a_link_is_refused_and_its_aim_untouched(session_file: SessionFile, tmp_path: Path) -> None:
    aim = tmp_path / "aim"
    aim.write_text("mine")
    session_file.path.parent.mkdir(mode=0o700)
    session_file.path.symlink_to(aim)
    with pytest.raises(AccessDeniedError, match="link"):
        session_file.read()
    with pytest.raises(AccessDeniedError, match="link"):
        session_file.write(StoredToken("token"))
    assert aim.read_text() == "mine"


def test_a_lock_that_is_a_link_is_refused(session_file: SessionFile, tmp_path: Path) -> None:
    session_file.path.parent.mkdir(mode=0o700)
    session_file.path.with_name("session.json.lock").symlink_to(tmp_path / "aim")
    with pytest.raises(AccessDeniedError, match="link"), session_file.locked():
        pass
    assert not (tmp_path / "aim").exists()


def test_a_pipe_in_its_place_is_refused_and_not_waited_for(session_file: SessionFile) -> None:
    session_file.path.parent.mkdir(mode=0o700)
    os.mkfifo(session_file.path, 0o600)
    with pytest.raises(AccessDeniedError, match="no regular file"):
        session_file.read()


def test_another_users_file_is_refused(session_file: SessionFile) -> None:
    session_file.write(StoredToken("token"))
    seen = list(session_file.path.stat())
    seen[stat.ST_UID] = os.geteuid() + 1
    with pytest.raises(AccessDeniedError, match="belongs to another user"):
        session_file._refuse_unsafe(os.stat_result(seen))


def test_each_database_has_its_own_token(session_file: SessionFile) -> None:
    other = SessionFile(session_file.path, "server-two")
    session_file.write(StoredToken("one"))
    assert other.read() is None
    other.write(StoredToken("two"))
    assert session_file.read() == StoredToken("one")
    assert set(other.databases()) == {"server-one", "server-two"}
    session_file.delete()
    assert session_file.read() is None
    assert other.read() == StoredToken("two")
    other.delete()
    assert not session_file.path.exists()
    other.delete()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"canary",
        b"\xff\xfe",
        b"[]",
        b"null",
        b'{"version": 1}',
        b'{"databases": ["canary"]}',
        b'{"databases": {"server-one": "canary"}}',
        b'{"databases": {"server-one": {"previous": "canary"}}}',
        b"[" * 100_000,
    ],
)
def test_a_damaged_file_is_said_to_be_so_without_its_content(
    session_file: SessionFile, content: bytes
) -> None:
    session_file.path.parent.mkdir(mode=0o700)
    session_file.path.write_bytes(content)
    session_file.path.chmod(0o600)
    with pytest.raises(ConfigurationError, match="damaged") as refused:
        session_file.read()
    assert "canary" not in str(refused.value)
    assert refused.value.__suppress_context__


def test_a_folder_that_cannot_be_made_is_one_clear_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    session_file = SessionFile(tmp_path / "file" / "session.json", "server-one")
    with pytest.raises(ConfigurationError, match="Not a directory"):
        session_file.write(StoredToken("token"))


def test_a_failed_write_leaves_the_old_token_and_no_litter(session_file: SessionFile) -> None:
    session_file.path.mkdir(mode=0o700, parents=True)
    (session_file.path / "in the way").write_text("")
    with pytest.raises(ConfigurationError):
        session_file._replace({"server-one": {"token": "new"}})
    assert [path.name for path in session_file.path.parent.iterdir()] == ["session.json"]


def test_the_lock_keeps_a_second_one_out_until_it_is_free(session_file: SessionFile) -> None:
    with (
        session_file.locked(),
        pytest.raises(BusyError, match="holds the session file"),
        session_file.locked(seconds=0.05),
    ):
        pass
    with session_file.locked(seconds=0.05):
        session_file.write(StoredToken("token"))
    assert session_file.read() == StoredToken("token")


def test_writers_for_many_databases_at_once_lose_no_token(session_file: SessionFile) -> None:
    def write(number: int) -> None:
        mine = replace(session_file, database=f"server-{number}")
        with mine.locked():
            mine.write(StoredToken(f"token-{number}"))

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(write, range(16)))
    assert set(session_file.databases()) == {f"server-{number}" for number in range(16)}
