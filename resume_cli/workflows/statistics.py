"""How the stored rows are: by status and age, what hangs loose, what the next night would do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from database.models import Base
from database.queries import statistics
from resume_cli.batch.claims import GRACE
from resume_cli.errors import NotFoundError

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.orm import Session, sessionmaker

    from database.queries.statistics import Answers, StatusGroup
    from resume_cli.storage import Storage
    from resume_cli.workflows.sign_in import Account

LOOKED_AT = 1000
"""Uploads, waiting requests and stored copies that are looked up one by one at most."""
FOR_ADMINS = ("users", "prompts", "schema_migrations")
"""Tables whose rows belong to no consultant."""


@dataclass(frozen=True, slots=True)
class TableFigures:
    """Rows of a table; its bytes on disk are everyone's together and told to admins alone."""

    table: str
    rows: int
    bytes: int | None


@dataclass(frozen=True, slots=True)
class GroupFigures:
    """Rows of one status; see `StatusGroup`."""

    table: str
    status: str
    rows: int
    oldest: datetime
    untouched_since: datetime | None
    file_bytes: int | None


@dataclass(frozen=True, slots=True)
class Count:
    """One figure under a name for programs, with its meaning; `of` says what a sample was."""

    name: str
    count: int
    meaning: str
    of: int | None = None


@dataclass(frozen=True, slots=True)
class Statistics:
    """All figures; `everyone` is false where they are of the account's own rows."""

    everyone: bool
    tables: tuple[TableFigures, ...]
    groups: tuple[GroupFigures, ...]
    loose: tuple[Count, ...]
    next_runs: tuple[Count, ...]


@dataclass(frozen=True, slots=True)
class _Found:
    """What was asked of the database once and is used for several figures."""

    uploads: list[StatusGroup]
    requests: list[StatusGroup]
    sessions: list[StatusGroup]
    answers: Answers


def gather(sessions: sessionmaker[Session], account: Account, storage: Storage) -> Statistics:
    """Count an account's own rows, for an admin everyone's; nothing is changed."""
    owner = None if account.is_admin else account.id
    with sessions() as session:
        found = _Found(
            statistics.uploads_by_status(session, owner),
            statistics.requests_by_status(session, owner),
            statistics.sessions_by_status(session, owner),
            statistics.answers(session, owner),
        )
        live = statistics.liveness(session, owner, GRACE)
        missing = _missing(session, owner, storage)
        return Statistics(
            everyone=account.is_admin,
            tables=_tables(session, owner, found),
            groups=_groups(found),
            loose=(
                Count("orphans", live.ripe + live.unripe, "processing, but no run holds them"),
                *_loose(session, owner, found.answers),
                missing,
                *_unknown(session, owner, storage),
            ),
            next_runs=(
                Count("in_work", live.held, "requests that a run is working on now"),
                _next_pending(found, live.ripe, missing),
                *_next_cleanups(session, owner, found),
            ),
        )


def _tables(session: Session, owner: UUID | None, found: _Found) -> tuple[TableFigures, ...]:
    rows = {
        "file_uploads": _sum(found.uploads),
        "analysis_requests": _sum(found.requests),
        "analysis_results": found.answers.results,
        "prompt_history": statistics.history(session, owner),
        "refresh_tokens": _sum(found.sessions),
    }
    if owner is not None:
        return tuple(TableFigures(name, count, None) for name, count in rows.items())
    tables = Base.metadata.tables
    rows |= {name: statistics.row_count(session, tables[name]) for name in FOR_ADMINS}
    sizes = statistics.table_bytes(session)
    return tuple(TableFigures(name, count, sizes[name]) for name, count in rows.items())


def _sum(groups: list[StatusGroup]) -> int:
    return sum(group.rows for group in groups)


def _groups(found: _Found) -> tuple[GroupFigures, ...]:
    named = {
        "file_uploads": found.uploads,
        "analysis_requests": found.requests,
        "refresh_tokens": found.sessions,
    }
    return tuple(
        GroupFigures(table, each.status, each.rows, each.oldest, each.untouched_since,
                     each.file_bytes)
        for table, groups in named.items()
        for each in groups
    )  # fmt: skip


def _loose(session: Session, owner: UUID | None, answers: Answers) -> tuple[Count, ...]:
    alone, looked_at = statistics.uploads_without_request(session, owner, LOOKED_AT)
    return (
        Count(
            "completed_without_result",
            answers.missing,
            "completed requests without a result: nothing to show",
        ),
        Count(
            "results_not_completed",
            answers.early,
            "results of a request that is not completed",
        ),
        Count(
            "surplus_results",
            answers.surplus,
            "results beyond the one that a request should have",
        ),
        Count(
            "uploads_without_request",
            alone,
            "newest uploads that no request names: nothing will review them",
            of=looked_at,
        ),
    )


def _missing(session: Session, owner: UUID | None, storage: Storage) -> Count:
    paths = statistics.oldest_waiting(session, owner, LOOKED_AT)
    lost = sum(not _is_here(storage, path) for path in paths)
    meaning = "pending requests whose stored copy is not on this machine"
    return Count("missing_copies", lost, meaning, of=len(paths))


def _is_here(storage: Storage, path: str) -> bool:
    try:
        return storage.holds(path)
    except NotFoundError:
        return False


def _unknown(session: Session, owner: UUID | None, storage: Storage) -> tuple[Count, ...]:
    """Files tell no owner: what nobody's request names is for an admin to know."""
    if owner is not None:
        return ()
    paths = storage.newest(LOOKED_AT)
    unknown = statistics.unknown_copies(session, paths) if paths else 0
    meaning = "stored copies on this machine that no request names"
    return (Count("unknown_copies", unknown, meaning, of=len(paths)),)


def _next_pending(found: _Found, ripe: int, missing: Count) -> Count:
    pending = sum(group.rows for group in found.requests if group.status == "pending")
    return Count(
        "pending",
        pending + ripe - missing.count,
        "requests that `analyze --pending` would work: orphans with, missing copies left out",
    )


def _next_cleanups(session: Session, owner: UUID | None, found: _Found) -> tuple[Count, ...]:
    return (
        Count(
            "uploads_deleted",
            sum(group.leaving for group in found.uploads),
            "uploads that cleanup_old_file_uploads() would delete",
        ),
        Count(
            "sessions_expired",
            statistics.run_out_sessions(session, owner),
            "sessions that expire_refresh_tokens() would mark as expired",
        ),
        Count(
            "sessions_deleted",
            sum(group.leaving for group in found.sessions),
            "sessions that cleanup_expired_refresh_tokens() would delete",
        ),
    )
