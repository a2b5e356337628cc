"""Requests that end whoever works on them: how they are told from those that were unlucky.

A run that is killed leaves all that it had in flight, and one request of them at most is to blame.
So it takes three killed runs, and three occasions: a run that is killed and started again, over
and over, within the hour counts as one.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from database.queries import requests, uploads

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.orm import Session

ENOUGH = 3
"""Killed runs, on occasions of their own, after which a request is given up."""
OCCASION = timedelta(hours=1)
REASON = f"it was begun by {ENOUGH} runs that were killed"

_NOTE = re.compile(r"begun by (\d+) runs? that (?:was|were) killed")


def is_poison(session: Session, request_id: UUID, upload_id: UUID | None) -> bool:
    """Note that one more run was killed over an orphan; tell whether that is enough.

    The note stands in the place of the reason of a failure and goes with the next failure or
    success: it counts from the last of them. Without an upload to keep it, all times count at
    which the request was ever begun.
    """
    occasions = _occasions(requests.begun(session, request_id))
    if upload_id is None:
        return occasions >= ENOUGH
    kept = uploads.error(session, upload_id) or ""
    killed = _noted(kept, request_id) + 1
    runs = "1 run that was" if killed == 1 else f"{killed} runs that were"
    note = f"begun by {runs} killed (request {request_id})"
    uploads.fail(session, upload_id, note, ended=False)
    return min(killed, occasions) >= ENOUGH


def _noted(kept: str, request_id: UUID) -> int:
    found = _NOTE.match(kept)
    return int(found[1]) if found and str(request_id) in kept else 0


def _occasions(begun: Sequence[datetime]) -> int:
    """How many times there are with at least an hour before each of them."""
    count = 0
    last: datetime | None = None
    for moment in begun:
        if last is None or moment - last >= OCCASION:
            count += 1
            last = moment
    return count
