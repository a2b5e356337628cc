"""What `commands.records` calls."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from resume_cli.wiring.opening import connected

if TYPE_CHECKING:
    from collections.abc import Iterator

    from database.queries.listing import Listing
    from database.queries.results import Score, Sought
    from resume_cli.workflows.lists import Lists
    from resume_cli.workflows.records import Records
    from resume_cli.workflows.verifications import Verifications


@contextmanager
def open_lists() -> Iterator[Lists]:
    """Open the lists of what is stored, for who is signed in."""
    from resume_cli.workflows.lists import Lists

    with connected() as opened:
        yield Lists(opened.database.sessions, opened.accounts.whoami())


@contextmanager
def open_records() -> Iterator[Records]:
    """Open what is stored, for who is signed in."""
    from resume_cli.workflows.records import Records

    with connected() as opened:
        yield Records(opened.database.sessions, opened.accounts.whoami())


@contextmanager
def open_verifications() -> Iterator[Verifications]:
    """Open what is stored, with the stored files, for who is signed in."""
    from resume_cli.storage import Storage
    from resume_cli.workflows.verifications import Verifications

    with connected() as opened:
        storage = Storage(opened.settings.storage_folder)
        yield Verifications(opened.database.sessions, storage, opened.accounts.whoami())


def sought(
    role: str | None, by: Score, least: int | None, since: str | None, until: str | None
) -> Sought:
    """Which reviews are meant, from what a person typed."""
    from resume_cli.workflows.seeking import sought_of

    return sought_of(role, by, least, since, until)


def listing(
    limit: int,
    page: int,
    status: str | None,
    role: str | None,
    since: str | None,
    until: str | None,
) -> Listing:
    """Which page of uploads or requests is meant, from what a person typed."""
    from resume_cli.workflows.seeking import listing_of

    return listing_of(limit, page, status, role, since, until)
