"""The bytes at rest: stored copies of registered files, readable by their owner only."""

from __future__ import annotations

import errno
import os
import secrets
import stat
import time
from contextlib import contextmanager, suppress
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from resume_cli.errors import ConfigurationError, NotFoundError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime
    from uuid import UUID

EXTENSIONS = {
    "application/pdf": ".pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "text/markdown": ".md",
    "text/plain": ".txt",
}
"""By MIME type; a file of any other type is not stored, only recorded as refused."""
REFUSED = ".bin"
"""What the path of a file ends in that is recorded, but not stored."""
JOBS = "jobs"
"""The folder of job descriptions, beside those of the years."""
INTERRUPTED_SECONDS = 60.0
"""A temporary file of this age was left by a write that was killed: no write takes so long."""


def stored_path(upload_id: UUID, mime_type: str, day: datetime) -> str:
    """`YYYY/MM/DD/<upload id>.<ext>`, relative to the storage root; the day is in UTC."""
    return f"{day:%Y/%m/%d}/{upload_id}{EXTENSIONS.get(mime_type, REFUSED)}"


class Storage:
    """One storage root; every path is relative to it and stays inside."""

    def __init__(self, root: Path) -> None:
        self.root = root

    @cached_property
    def _real_root(self) -> Path:
        return Path(os.path.realpath(self.root))

    def write(self, relative: str, data: bytes) -> None:
        """Store bytes under a path, whole or not at all; a copy that is there stays.

        Raises:
            ConfigurationError: the folder cannot be written, or the disk is full.

        """
        path = self._inside(relative)
        with writing_to(self.root, "FILE_STORAGE_PATH"):
            if path.exists() and path.stat().st_size == len(data):
                return
            try:
                write_private(path, data)
            except FileNotFoundError:
                # An erasure has just taken the emptied folder away.
                write_private(path, data)

    def read(self, relative: str) -> bytes:
        """Return the stored bytes.

        Raises:
            NotFoundError: they are not on this machine, or the path leads out of the root.

        """
        try:
            return _read_regular(self._inside(relative))
        except OSError as problem:
            raise NotFoundError("its file is not in this machine's storage folder") from problem

    def holds(self, relative: str) -> bool:
        """Tell whether a copy lies under a path.

        Raises:
            NotFoundError: the path leads out of the root, or over a link.

        """
        return self._without_links(relative).is_file()

    def newest(self, limit: int) -> list[str]:
        """Return paths of stored copies, at most so many, those of the latest days first."""
        found: list[str] = []
        for folder, below, names in os.walk(self.root):
            # os.walk goes on in the order in which the list then stands.
            below[:] = sorted((name for name in below if name != JOBS), reverse=True)
            place = Path(folder).relative_to(self.root)
            found += [(place / name).as_posix() for name in names if not name.startswith(".")]
            if len(found) >= limit:
                break
        return found[:limit]

    def keep_job(self, name: str, text: str) -> None:
        """Store a job description under the hash of its text.

        Raises:
            ConfigurationError: the folder cannot be written, or the disk is full.

        """
        self.write(f"{JOBS}/{name}.txt", text.encode("utf-8", "replace"))

    def jobs(self) -> list[str]:
        """Return the text of every job description that is kept here."""
        folder = self._inside(JOBS)
        return [path.read_text("utf-8") for path in sorted(folder.glob("*.txt"))]

    def blank(self, relatives: Iterable[str]) -> None:
        """Put empty files in the place of copies; what killed writes left beside them goes, too.

        The paths stay until `remove`: who is interrupted in between finds them again.

        Raises:
            NotFoundError: a path leads out of the root, or over a link.
            ConfigurationError: a folder cannot be written.

        """
        paths = [self._without_links(relative) for relative in relatives]
        with writing_to(self.root, "FILE_STORAGE_PATH"):
            for folder in {path.parent for path in paths}:
                _sweep(folder, {path.name for path in paths if path.parent == folder})
            for path in paths:
                write_private(path, b"")

    def remove(self, relatives: Iterable[str]) -> None:
        """Remove copies, and the folders that become empty by that.

        Raises:
            NotFoundError: a path leads out of the root, or over a link.
            ConfigurationError: a folder cannot be written.

        """
        for relative in relatives:
            path = self._without_links(relative)
            with writing_to(self.root, "FILE_STORAGE_PATH"):
                path.unlink(missing_ok=True)
            with suppress(OSError):
                for folder in path.parents[: len(PurePosixPath(relative).parts) - 1]:
                    folder.rmdir()

    def _without_links(self, relative: str) -> Path:
        """Refuse a link as well: what it leads to belongs to another path, or to somebody else."""
        path = self._inside(relative)
        if Path(os.path.realpath(path)) != self._real_root / path.relative_to(self.root):
            raise NotFoundError("its stored path leads over a link")
        return path

    def _inside(self, relative: str) -> Path:
        """Refuse what another writer of the column could use to reach other files."""
        parts = PurePosixPath(relative)
        if parts.is_absolute() or ".." in parts.parts or "\0" in relative:
            raise NotFoundError("its stored path leads out of the storage folder")
        path = self.root / parts
        # Not Path.resolve(): before Python 3.13 it raises RuntimeError where links go in a circle.
        real = Path(os.path.realpath(path))
        if not real.is_relative_to(self._real_root):
            raise NotFoundError("its stored path leads out of the storage folder")
        return path


def _read_regular(path: Path) -> bytes:
    # Should a FIFO lie there, opening it must not wait for a writer.
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise FileNotFoundError(errno.ENOENT, "not a regular file")
        return file.read()


def _sweep(folder: Path, names: set[str]) -> None:
    """Delete what killed writes of these names left in a folder: `.<name>.<random>`."""
    killed_before = time.time() - INTERRUPTED_SECONDS
    with os.scandir(folder) as entries:
        for entry in entries:
            left = entry.name.startswith(".") and entry.name[1:].rpartition(".")[0] in names
            if left and entry.stat(follow_symlinks=False).st_mtime < killed_before:
                Path(entry).unlink()


@contextmanager
def writing_to(folder: Path, setting: str) -> Iterator[None]:
    """Tell what keeps a folder from being written, and the setting that names it.

    Raises:
        ConfigurationError: the folder cannot be written, or the disk is full.

    """
    try:
        yield
    except OSError as problem:
        full = problem.errno in {errno.ENOSPC, errno.EDQUOT}
        reason = "the disk is full" if full else (problem.strerror or "unknown reason")
        raise ConfigurationError(
            f"The folder {folder} cannot be written: {reason}.",
            advice=f"Make room, or set {setting} to a folder that can be written.",
        ) from problem


def keep_private(path: Path, data: bytes) -> None:
    """Write one of this installation's own small files.

    Raises:
        ConfigurationError: the data folder cannot be written, or the disk is full.

    """
    with writing_to(path.parent, "RESUME_REVIEW_DATA_DIR"):
        write_private(path, data)


def write_private(path: Path, data: bytes) -> None:
    """Write a file of mode 0600 by a temporary name; folders it has to make get mode 0700."""
    if not path.parent.exists():
        for folder in reversed([path.parent, *path.parent.parents]):
            if not folder.exists():
                folder.mkdir(mode=0o700, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(6)}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def private_secret(path: Path, *, keep: bool = True) -> bytes:
    """Return 32 random bytes that this installation keeps for itself, made on first use.

    Without `keep` new ones are not stored.

    Raises:
        ConfigurationError: the file cannot be read, or cannot be made.

    """
    try:
        return path.read_bytes()
    except FileNotFoundError:
        if not keep:
            return secrets.token_bytes(32)
        keep_private(path, secrets.token_bytes(32))
        return path.read_bytes()
    except OSError as problem:
        raise ConfigurationError(f"{path} cannot be read: {problem.strerror}.") from problem
