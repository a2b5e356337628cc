"""From paths to files: the walk, and the one careful read of each file."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from resume_cli.batch.selection import LEFT_OUT, Selection
from resume_cli.errors import UnreadableFileError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

LARGEST_FILE = 30 * 1024**2
"""Bytes; the other program's limit."""
LONGEST_NAME = 255
"""Characters; the width of the columns that hold file names."""


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file to read, by the name to show for it; `problem` where it cannot be one.

    `skip` tells things that are no files at all from files that failed.
    """

    path: str
    name: str
    problem: str = ""
    skip: bool = False


@dataclass(frozen=True, slots=True)
class ReadFile:
    """A file's bytes, and the hex SHA-256 of exactly these bytes."""

    found: FoundFile
    data: bytes
    sha256: str


def storable_name(path: str) -> str:
    """A path's last part as text that PostgreSQL takes: valid UTF-8, no NUL, 255 characters.

    Bytes that are no UTF-8 become U+FFFD. A longer name loses its middle, never its extension.
    """
    raw = os.fsencode(path.rstrip("/")).rsplit(b"/", 1)[-1]
    name = raw.decode("utf-8", "replace").replace("\0", "\N{REPLACEMENT CHARACTER}") or "unnamed"
    if len(name) <= LONGEST_NAME:
        return name
    suffix = Path(name).suffix[:20]
    return name[: LONGEST_NAME - len(suffix) - 1] + "…" + suffix


def require_readable(paths: Iterable[str]) -> None:
    """Look at the paths that were named before anything is done with any of them.

    Raises:
        UsageError: one does not exist, or is a folder that cannot be read.

    """
    for path in paths:
        if not path:
            raise UsageError("An empty path was given.")
        try:
            found = os.stat(path)  # noqa: PTH116 - paths may hold bytes that are no UTF-8
            if stat.S_ISDIR(found.st_mode):
                os.scandir(path).close()
        except OSError as problem:
            raise UsageError(f"{path}: {_reason(problem)}.") from problem
        except ValueError as problem:
            raise UsageError("A path holds a NUL character.") from problem


def listed_paths(source: str) -> tuple[str, ...]:
    """Read a list of paths from a file, or from standard input where it is called `-`.

    One path a line; with NUL characters between them (`find -print0`) a path may hold newlines.

    Raises:
        UsageError: the list cannot be read.

    """
    try:
        if source == "-":
            with open(0, "rb", closefd=False) as piped:
                data = piped.read()
        else:
            data = Path(source).read_bytes()
    except (OSError, ValueError) as problem:
        reason = _reason(problem) if isinstance(problem, OSError) else "not a path"
        raise UsageError(f"--files-from {source}: {reason}.") from problem
    lines = data.split(b"\0") if b"\0" in data else data.replace(b"\r\n", b"\n").split(b"\n")
    return tuple(os.fsdecode(line) for line in lines if line)


def walk(paths: Iterable[str], selection: Selection | None = None) -> Iterator[FoundFile]:
    """Yield the files that are named, and those below the folders that are named, sorted by name.

    Hidden files and folders are passed over, directory links are not followed, and what is no
    regular file is reported rather than opened. What the selection leaves out is passed over in
    a folder, and reported where it was named itself.
    """
    selection = selection or Selection()
    for path in paths:
        name = storable_name(path)
        try:
            found = os.stat(path)  # noqa: PTH116 - paths may hold bytes that are no UTF-8
        except (OSError, ValueError) as problem:
            yield FoundFile(path, name, _reason(problem))
            continue
        if stat.S_ISDIR(found.st_mode):
            yield from _walk_folder(path, selection)
        elif selection.takes(os.path.normpath(path), found.st_mtime):
            yield _file(path, name, found.st_mode)
        else:
            yield FoundFile(path, name, LEFT_OUT, skip=True)


def _walk_folder(root: str, selection: Selection) -> Iterator[FoundFile]:
    # A stack of our own: folders can be nested deeper than Python's calls may be.
    waiting: list[str | os.DirEntry[str]] = [root]
    while waiting:
        place = waiting.pop()
        if isinstance(place, str):
            try:
                waiting.extend(reversed(_listed(place)))
            except OSError as problem:
                yield FoundFile(place, _name_below(place, root), f"folder: {_reason(problem)}")
        elif _is_folder(place):
            if selection.enters(os.path.relpath(place.path, root)):
                waiting.append(place.path)
        elif (found := _entry(place, root, selection)) is not None:
            yield found


def _listed(folder: str) -> list[os.DirEntry[str]]:
    with os.scandir(folder) as entries:
        shown = [entry for entry in entries if not entry.name.startswith(".")]
    return sorted(shown, key=lambda entry: entry.name)


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir(follow_symlinks=False)
    except OSError:
        # Some file systems tell the kind only on asking; what they refuse is reported as a file.
        return False


def _entry(entry: os.DirEntry[str], root: str, selection: Selection) -> FoundFile | None:
    name = _name_below(entry.path, root)
    try:
        found = entry.stat()
        if not selection.takes(os.path.relpath(entry.path, root), found.st_mtime):
            return None
        return _file(entry.path, name, found.st_mode)
    except OSError as problem:
        if problem.errno in {errno.ENOENT, errno.ELOOP}:
            return FoundFile(entry.path, name, "a link that leads nowhere", skip=True)
        return FoundFile(entry.path, name, _reason(problem))


def _file(path: str, name: str, mode: int) -> FoundFile:
    if stat.S_ISREG(mode):
        return FoundFile(path, name)
    kind = "a link to a folder" if stat.S_ISDIR(mode) else "not a regular file"
    return FoundFile(path, name, kind, skip=True)


def _name_below(path: str, root: str) -> str:
    below = os.path.relpath(path, root)
    return os.fsencode(below).decode("utf-8", "replace")


def read(found: FoundFile) -> ReadFile:
    """Read a file once: the bytes that are hashed are the bytes that everything else works on.

    Raises:
        UnreadableFileError: it is empty, too large, gone, locked away, or changed while being
            read; the message is one line.

    """
    try:
        # Should a FIFO have taken the file's place, opening it must not wait for a writer.
        descriptor = os.open(found.path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        with os.fdopen(descriptor, "rb") as file:
            before = os.fstat(file.fileno())
            _require_size(before)
            data = file.read(LARGEST_FILE + 1)
            after = os.fstat(file.fileno())
    except OSError as problem:
        raise UnreadableFileError(_reason(problem)) from problem
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns) or len(
        data
    ) != after.st_size:
        raise UnreadableFileError("it changed while being read")
    return ReadFile(found, data, hashlib.sha256(data).hexdigest())


def _require_size(found: os.stat_result) -> None:
    if not stat.S_ISREG(found.st_mode):
        raise UnreadableFileError("not a regular file")
    if found.st_size == 0:
        raise UnreadableFileError("the file is empty")
    if found.st_size > LARGEST_FILE:
        raise UnreadableFileError(
            f"larger than {LARGEST_FILE // 1024**2} MB ({found.st_size / 1024**2:.0f} MB)"
        )


def _reason(problem: OSError | ValueError) -> str:
    if not isinstance(problem, OSError):
        return "its name holds a NUL character"
    reasons = {
        errno.ENOENT: "no such file or folder",
        errno.EACCES: "no permission to read it",
        errno.EPERM: "no permission to read it",
        errno.ENAMETOOLONG: "its name is too long",
    }
    return reasons.get(problem.errno or 0) or (problem.strerror or "cannot be read").lower()
