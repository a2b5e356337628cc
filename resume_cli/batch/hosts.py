"""Several machines on one database: they need one storage folder, too."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING
from uuid import UUID

from database.queries import requests
from database.transactions import transacted
from resume_cli.errors import NotFoundError
from resume_cli.storage import REFUSED

if TYPE_CHECKING:
    from sqlalchemy.orm import Session, sessionmaker

    from resume_cli.storage import Storage

LOOKED_AT = 20
OUR_IDS = 5
"""The version of the ids that we make; the other program's are random ones."""


def storage_problem(sessions: sessionmaker[Session], storage: Storage, user_id: UUID) -> str | None:
    """Say so in one line where none of a user's newest stored copies is on this machine."""
    newest = transacted(
        sessions, lambda session: requests.newest_copies(session, user_id, LOOKED_AT)
    )
    stored = [path for path in newest if _is_ours(path)]
    if not stored or any(_holds(storage, path) for path in stored):
        return None
    return (
        f"none of the newest {len(stored)} stored copies of your files is in {storage.root}: "
        "machines that share a database need one FILE_STORAGE_PATH that they share as well"
    )


def _is_ours(path: str) -> bool:
    name = PurePosixPath(path)
    try:
        return UUID(name.stem).version == OUR_IDS and name.suffix != REFUSED
    except ValueError:
        return False


def _holds(storage: Storage, path: str) -> bool:
    try:
        return storage.holds(path)
    except NotFoundError:
        return False
