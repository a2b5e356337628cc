"""The walk and the one careful read: whatever lies in a folder ends in one clear line."""

from __future__ import annotations

import hashlib
import os
import socket
import tempfile
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resume_cli.batch import files
from resume_cli.batch.files import (
    LARGEST_FILE,
    LONGEST_NAME,
    FoundFile,
    read,
    require_readable,
    storable_name,
    walk,
)
from resume_cli.errors import UnreadableFileError, UsageError

NOBODY = 65534


def found(path: Path) -> FoundFile:
    return FoundFile(str(path), path.name)


def as_nobody() -> None:
    if os.geteuid() == 0:
        os.setegid(NOBODY)
        os.seteuid(NOBODY)


def as_before() -> None:
    if os.getuid() == 0:
        os.seteuid(0)
        os.setegid(0)


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "inbox"
    folder.mkdir()
    return folder


def test_files_come_sorted_with_their_place_below_the_folder(inbox: Path) -> None:
    for name in ("b.txt", "a/z.txt", "a/deep/y.txt", "c.txt"):
        (inbox / name).parent.mkdir(parents=True, exist_ok=True)
        (inbox / name).write_text("text")
    assert [each.name for each in walk([str(inbox)])] == [
        "a/deep/y.txt", "a/z.txt", "b.txt", "c.txt",
    ]  # fmt: skip


def test_hidden_files_and_folders_are_passed_over(inbox: Path) -> None:
    (inbox / ".git").mkdir()
    (inbox / ".git" / "config.txt").write_text("text")
    (inbox / ".hidden.txt").write_text("text")
    assert list(walk([str(inbox)])) == []


def test_folder_links_are_not_followed_and_loops_end(inbox: Path) -> None:
    (inbox / "loop").symlink_to(inbox)
    (inbox / "self").symlink_to("self")
    (inbox / "nowhere").symlink_to("missing")
    assert {(each.name, each.problem, each.skip) for each in walk([str(inbox)])} == {
        ("loop", "a link to a folder", True),
        ("self", "a link that leads nowhere", True),
        ("nowhere", "a link that leads nowhere", True),
    }


def test_what_is_no_file_is_told_and_not_opened(inbox: Path) -> None:
    os.mkfifo(inbox / "pipe.pdf")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(inbox / "socket.pdf"))
        assert {(each.problem, each.skip) for each in walk([str(inbox), "/dev/zero"])} == {
            ("not a regular file", True)
        }


def test_folders_deeper_than_calls_can_be_are_walked(inbox: Path) -> None:
    before = Path.cwd()
    os.chdir(inbox)
    try:
        for _ in range(1100):
            Path("d").mkdir()
            os.chdir("d")
        Path("cv.txt").write_text("text")
    finally:
        os.chdir(before)
    ends = list(walk([str(inbox)]))
    deepest = Path(inbox, *["d"] * 1100)
    (deepest / "cv.txt").unlink()
    for folder in (deepest, *deepest.parents[:1099]):
        # What pytest clears away later, it clears away by calls.
        folder.rmdir()
    assert [each.name.count("/") for each in ends] == [1100]


def test_closed_folder_is_one_failure_and_the_rest_is_found(inbox: Path) -> None:
    (inbox / "closed").mkdir(mode=0o000)
    (inbox / "open.txt").write_text("text")
    shared = Path(tempfile.gettempdir()).resolve()
    for folder in (inbox, *inbox.parents):
        if shared in folder.resolve().parents:
            folder.chmod(0o755)
    as_nobody()
    try:
        ends = list(walk([str(inbox)]))
    finally:
        as_before()
        (inbox / "closed").chmod(0o700)
    assert [(each.name, each.problem) for each in ends] == [
        ("closed", "folder: no permission to read it"),
        ("open.txt", ""),
    ]


def test_file_that_vanished_is_told(inbox: Path) -> None:
    assert [each.problem for each in walk([str(inbox / "gone.txt")])] == ["no such file or folder"]


@pytest.mark.parametrize(
    "name", [b"caf\xe9.txt", b"new\nline.txt", b"esc\x1b[31m.txt", b"\xff" * 255]
)
def test_any_name_is_found_read_and_storable(inbox: Path, name: bytes) -> None:
    Path(os.fsdecode(os.path.join(os.fsencode(inbox), name))).write_text("text")  # noqa: PTH118 - bytes
    (end,) = walk([str(inbox)])
    assert read(end).data == b"text"
    end.name.encode()
    stored = storable_name(end.path)
    stored.encode()
    assert len(stored) <= LONGEST_NAME


@given(st.binary(min_size=1, max_size=600).filter(lambda raw: b"/" not in raw))
def test_stored_names_fit_the_database(raw: bytes) -> None:
    name = storable_name("/folder/" + os.fsdecode(raw))
    name.encode()
    assert "\0" not in name
    assert 0 < len(name) <= LONGEST_NAME


def test_long_name_keeps_its_extension() -> None:
    assert storable_name("x" * 300 + ".docx").endswith("….docx")


def test_bytes_and_hash_belong_together(inbox: Path) -> None:
    (inbox / "cv.txt").write_bytes(b"some text")
    taken = read(found(inbox / "cv.txt"))
    assert (taken.data, taken.sha256) == (b"some text", hashlib.sha256(b"some text").hexdigest())


@pytest.mark.parametrize("size", [1, LARGEST_FILE])
def test_sizes_within_the_limits_are_read(inbox: Path, size: int) -> None:
    path = inbox / "cv.txt"
    path.touch()
    os.truncate(path, size)
    assert len(read(found(path)).data) == size


@pytest.mark.parametrize(
    ("size", "reason"),
    [
        (0, "the file is empty"),
        (LARGEST_FILE + 1, "larger than 30 MB (30 MB)"),
        (40 * 1024**2, "larger than 30 MB (40 MB)"),
        (50 * 1024**3, "larger than 30 MB (51200 MB)"),
    ],
)
def test_other_sizes_are_refused_unread(inbox: Path, size: int, reason: str) -> None:
    path = inbox / "cv.txt"
    path.touch()
    os.truncate(path, size)
    with pytest.raises(UnreadableFileError) as refused:
        read(found(path))
    assert refused.value.message == reason


def test_fifo_in_a_files_place_does_not_block(inbox: Path) -> None:
    os.mkfifo(inbox / "cv.pdf")
    refusals: list[str] = []

    def try_to_read() -> None:
        with pytest.raises(UnreadableFileError) as refused:
            read(found(inbox / "cv.pdf"))
        refusals.append(refused.value.message)

    reader = threading.Thread(target=try_to_read, daemon=True)
    reader.start()
    reader.join(5.0)
    assert refusals == ["not a regular file"]


def test_file_gone_since_the_walk_is_told(inbox: Path) -> None:
    with pytest.raises(UnreadableFileError, match="no such file or folder"):
        read(found(inbox / "gone.pdf"))


def test_file_that_is_closed_to_us_is_told(inbox: Path) -> None:
    path = inbox / "cv.txt"
    path.write_text("text")
    path.chmod(0o000)
    shared = Path(tempfile.gettempdir()).resolve()
    for folder in (inbox, *inbox.parents):
        if shared in folder.resolve().parents:
            folder.chmod(0o755)
    as_nobody()
    try:
        with pytest.raises(UnreadableFileError, match="no permission to read it"):
            read(found(path))
    finally:
        as_before()


def test_file_that_grows_while_being_read_is_refused(
    inbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = inbox / "cv.txt"
    path.write_text("text")
    looked = files._require_size

    def look_and_grow(seen: os.stat_result) -> None:
        looked(seen)
        with path.open("a") as file:
            file.write("more")

    monkeypatch.setattr(files, "_require_size", look_and_grow)
    with pytest.raises(UnreadableFileError, match="it changed while being read"):
        read(found(path))


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("", "An empty path was given."),
        ("missing", "missing: no such file or folder."),
        ("a\0b", "A path holds a NUL character."),
        ("x" * 300, f"{'x' * 300}: its name is too long."),
    ],
)
def test_named_path_is_refused_before_any_work(path: str, reason: str) -> None:
    with pytest.raises(UsageError) as refused:
        require_readable([path])
    assert refused.value.message == reason
