"""Which rows a person means, from what was typed."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from database.queries.listing import Listing
from database.queries.results import Sought
from resume_cli.agent.target import target_of
from resume_cli.batch.selection import end_moment, moment
from resume_cli.errors import UsageError

if TYPE_CHECKING:
    from database.queries.results import Score


def sought_of(
    role: str | None, by: Score, least: int | None, since: str | None, until: str | None
) -> Sought:
    """Reviews by role, score and when they were made.

    Raises:
        UsageError: a date cannot be understood, the end is before the beginning, or the role is
            longer than any.

    """
    return Sought(target_of(role, None, None).role, by, least, *_span(since, until))


def listing_of(
    limit: int,
    page: int,
    status: str | None,
    role: str | None,
    since: str | None,
    until: str | None,
) -> Listing:
    """A page of uploads or requests, by status, role and when they were made.

    Raises:
        UsageError: as `sought_of`.

    """
    return Listing(limit, page, status, target_of(role, None, None).role, *_span(since, until))


def _span(since: str | None, until: str | None) -> tuple[datetime | None, datetime | None]:
    now = datetime.now(UTC)
    begin = moment(since, now) if since is not None else None
    end = end_moment(until, now) if until is not None else None
    if begin is not None and end is not None and end <= begin:
        raise UsageError(f"--until {until} is before --since {since}.")
    return begin, end
