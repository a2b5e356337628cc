"""Puts a new cluster in the place of the present one so that a kill at any moment strands neither.

The new one is built in the folder `new`. From the moment that `new/aside` says under which name
the present one is to be kept, the new one is complete, and whoever comes next finishes the exchange
if it was interrupted. Every function is for the holder of the folder's exclusive lock.
"""

from __future__ import annotations

import os
import shutil
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

NEW = "new"


def new_folder(folder: Path) -> Path:
    """Where the new cluster is built."""
    return folder / NEW


def is_complete(folder: Path) -> bool:
    """Tell whether the new cluster is to take the present one's place."""
    return _mark(folder).exists()


def complete(folder: Path, major: str | None) -> Path | None:
    """Declare the new cluster complete; return where the present one will be kept.

    None where there is no present one. The name tells the major version that can read it.
    """
    if major is None:
        aside = None
    else:
        aside = folder / f"cluster.{major}.{datetime.now(UTC):%Y%m%dT%H%M%S%fZ}"
    unfinished = _mark(folder).with_suffix(".unfinished")
    with unfinished.open("w", encoding="utf-8") as file:
        file.write(aside.name if aside else "")
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(_mark(folder))
    _sync(unfinished.parent)
    return aside


def finish(folder: Path) -> None:
    """Exchange the clusters, from wherever an earlier attempt was interrupted."""
    present, new = folder / "cluster", new_folder(folder) / "cluster"
    aside = _mark(folder).read_text(encoding="utf-8")
    if new.exists():
        if aside and present.exists():
            present.rename(folder / aside)
        new.rename(present)
        _sync(folder)
    clear(folder)


def clear(folder: Path) -> None:
    """Remove what is left of the new cluster's folder; its server must not run."""
    shutil.rmtree(new_folder(folder))


def _mark(folder: Path) -> Path:
    return new_folder(folder) / "aside"


def _sync(folder: Path) -> None:
    """Write a folder's entries to the disk: a rename is no rename until then."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
