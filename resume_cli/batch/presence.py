"""Runs that see each other: two crons on one folder share the work unless one does not want to."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from database.queries import presence
from resume_cli.errors import BusyError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sqlalchemy import Engine


@contextmanager
def present(engine: Engine, places: Mapping[str, str], *, alone: bool) -> Iterator[None]:
    """Be seen in these places until the block ends; `places` gives for each key what to call it.

    Every run stands in its places on a connection of its own, so that its locks vanish with it.
    One that wants to be `alone` looks first whether anybody is there; others may join it later.

    Raises:
        BusyError: it wants to be alone and is not.

    """
    with engine.connect() as connection, Session(connection) as session:
        for place, name in places.items():
            if alone and not presence.try_alone(session, place):
                raise BusyError(
                    f"Another run is at work on {name}; without --no-wait both share the work."
                )
        for place in places:
            presence.try_beside(session, place)
            if alone:
                presence.admit_others(session, place)
        session.commit()
        yield
