"""Stored copies: inside their folder, private, whole or not at all."""

from __future__ import annotations

import os
import resource
import signal
import stat
import threading
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import UUID

import pytest

from resume_cli.errors import ConfigurationError, NotFoundError
from resume_cli.storage import Storage, private_secret, stored_path

if TYPE_CHECKING:
    from pathlib import Path

UPLOAD = UUID("00000000-0000-4000-8000-000000000001")
DAY = datetime(2026, 1, 2, tzinfo=UTC)


@pytest.fixture
def storage(tmp_path: Path) -> Storage:
    return Storage(tmp_path / "storage")


def all_files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.mark.parametrize(
    ("mime_type", "suffix"),
    [("application/pdf", "pdf"), ("text/markdown", "md"), ("text/plain", "txt"), ("x/y", "bin")],
)
def test_path_has_the_day_and_the_id(mime_type: str, suffix: str) -> None:
    assert stored_path(UPLOAD, mime_type, DAY) == f"2026/01/02/{UPLOAD}.{suffix}"


def test_copy_is_private_in_private_folders(storage: Storage) -> None:
    before = os.umask(0)
    try:
        storage.write("2026/01/02/cv.pdf", b"bytes")
    finally:
        os.umask(before)
    assert storage.read("2026/01/02/cv.pdf") == b"bytes"
    path = storage.root / "2026/01/02/cv.pdf"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    for folder in (storage.root, *path.parents[:3]):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert all_files(storage.root) == [path]


def test_copy_that_was_cut_short_is_replaced_and_a_whole_one_stays(storage: Storage) -> None:
    path = storage.root / "cv.pdf"
    storage.write("cv.pdf", b"bytes")
    path.write_bytes(b"by")
    storage.write("cv.pdf", b"bytes")
    assert path.read_bytes() == b"bytes"

    inode = path.stat().st_ino
    storage.write("cv.pdf", b"bytes")
    assert path.stat().st_ino == inode


@pytest.mark.parametrize(
    "relative",
    ["../secret", "a/../../secret", "/etc/passwd", "a/\0b", "out/secret", "", ".", "missing.pdf",
     "x" * 300, "loop/cv.pdf", "folder"],
)  # fmt: skip
def test_path_that_is_no_copy_is_not_found(storage: Storage, relative: str) -> None:
    storage.root.mkdir()
    (storage.root.parent / "secret").write_bytes(b"secret")
    (storage.root / "out").symlink_to(storage.root.parent)
    (storage.root / "loop").symlink_to("loop")
    (storage.root / "folder").mkdir()
    with pytest.raises(NotFoundError):
        storage.read(relative)


def test_nothing_is_written_outside(storage: Storage) -> None:
    storage.root.mkdir()
    (storage.root / "out").symlink_to(storage.root.parent)
    for relative in ("../secret", "/tmp/secret", "out/secret"):
        with pytest.raises(NotFoundError):
            storage.write(relative, b"bytes")
    assert all_files(storage.root.parent) == []


def test_fifo_in_a_copys_place_does_not_block(storage: Storage) -> None:
    storage.root.mkdir()
    os.mkfifo(storage.root / "cv.pdf")
    refusals: list[str] = []

    def try_to_read() -> None:
        with pytest.raises(NotFoundError) as refused:
            storage.read("cv.pdf")
        refusals.append(refused.value.message)

    reader = threading.Thread(target=try_to_read, daemon=True)
    reader.start()
    reader.join(5.0)
    assert refusals == ["its file is not in this machine's storage folder"]


def test_refused_write_leaves_nothing_behind_and_says_what_to_do(storage: Storage) -> None:
    # The system's own limit stands for a disk without room: both end a write half way.
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, hard))
    try:
        with pytest.raises(ConfigurationError, match="cannot be written") as refused:
            storage.write("2026/cv.pdf", b"x" * 5000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, before)
    assert "FILE_STORAGE_PATH" in refused.value.advice
    assert all_files(storage.root) == []


def test_full_disk_is_called_so(storage: Storage, monkeypatch: pytest.MonkeyPatch) -> None:
    # /dev/full answers every write as a full disk does.
    full = os.open("/dev/full", os.O_WRONLY)
    monkeypatch.setattr(os, "open", lambda *_: full)
    with pytest.raises(ConfigurationError, match="the disk is full"):
        storage.write("cv.pdf", b"bytes")


def test_file_in_the_place_of_a_folder_is_a_setting_to_mend(storage: Storage) -> None:
    storage.root.write_text("a file")
    with pytest.raises(ConfigurationError):
        storage.write("2026/cv.pdf", b"bytes")


def test_secret_is_made_once_and_private(tmp_path: Path) -> None:
    path = tmp_path / "private" / "secret"
    made = private_secret(path)
    assert len(made) == 32
    assert private_secret(path) == made
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_data_folder_that_cannot_be_written_is_a_setting_to_mend(tmp_path: Path) -> None:
    (tmp_path / "private").write_text("a file")
    with pytest.raises(ConfigurationError):
        private_secret(tmp_path / "private" / "secret")
