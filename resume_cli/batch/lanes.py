"""Claims on a few connections at once, each with its share of the requests.

On one connection some ten statements and two commits a file follow each other: with many reviews
under way their callers would wait for it longer than for the database's disk.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from resume_cli.batch.claims import Claims

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy import Engine

    from resume_cli.batch.verdicts import Claim, Wanted

MOST = 4
"""With 50 calls of a second each at once, a claim was waited for 0.35 s with one and 0.14 s with
four, on two busy cores."""


class Lanes:
    """What `Claims` is, for as many callers as there are; a request is always in the same lane."""

    problem: str | None = None
    """One line about what a person should know; nothing here."""

    def __init__(self, engine: Engine, jobs: int) -> None:
        self._lanes = tuple(Claims(engine) for _ in range(min(max(jobs, 1), MOST)))

    def claim(self, wanted: Wanted) -> Claim:
        """See `Claims.claim`."""
        return self._of(wanted.request_id).claim(wanted)

    def record(self, request_id: UUID, upload_id: UUID | None, result: dict[str, object]) -> Claim:
        """See `Claims.record`."""
        return self._of(request_id).record(request_id, upload_id, result)

    def fail(
        self, request_id: UUID, upload_id: UUID | None, reason: str, *, unreadable: bool
    ) -> bool:
        """See `Claims.fail`."""
        return self._of(request_id).fail(request_id, upload_id, reason, unreadable=unreadable)

    def hand_back(self, request_id: UUID) -> None:
        """See `Claims.hand_back`."""
        self._of(request_id).hand_back(request_id)

    def close(self) -> None:
        """Close all lanes, at once: each may wait a while for its database."""
        with ThreadPoolExecutor(len(self._lanes)) as closing:
            for closed in [closing.submit(lane.close) for lane in self._lanes]:
                closed.result()

    def _of(self, request_id: UUID) -> Claims:
        return self._lanes[request_id.int % len(self._lanes)]
