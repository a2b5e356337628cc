"""Figures about the stored rows, each added up by the server; `owner` None is for everyone's.

No statement returns more than a row a status or a table, but for two samples of paths.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Text,
    and_,
    cast,
    column,
    exists,
    func,
    literal,
    or_,
    select,
    table,
)
from sqlalchemy.dialects.postgresql import ARRAY

from database.models import (
    AnalysisRequest,
    AnalysisResult,
    Base,
    FileUpload,
    PromptHistory,
    RefreshToken,
)
from database.queries.locks import ADVISORY_NAMESPACE

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from sqlalchemy import Select, Table
    from sqlalchemy.orm import Session

RECORD_OF_MIGRATIONS = "schema_migrations"
UNFINISHED = ("pending", "validating", "extracting")
"""States of an upload that nobody has ended."""


@dataclass(frozen=True, slots=True)
class StatusGroup:
    """The rows of one status: how many, the times of the oldest, bytes of their files.

    `oldest` is the first creation and `untouched_since` the first last change; sessions have no
    time of change and no bytes. `leaving` of them the database's own clean-up would delete now.
    """

    status: str
    rows: int
    oldest: datetime
    untouched_since: datetime | None
    file_bytes: int | None
    leaving: int


@dataclass(frozen=True, slots=True)
class Liveness:
    """Requests that are `processing`: held by a live run, or orphans, `ripe` to be taken up."""

    held: int
    ripe: int
    unripe: int


@dataclass(frozen=True, slots=True)
class Answers:
    """Results held against their requests.

    `missing` completed requests have none, `early` results belong to one that is not completed,
    `surplus` ones come on top of the one that readers expect.
    """

    results: int
    missing: int
    early: int
    surplus: int


def holds_rows(session: Session) -> bool:
    """Tell whether any table has a row, but for the record of migrations."""
    tables = [each for each in Base.metadata.tables.values() if each.name != RECORD_OF_MIGRATIONS]
    return bool(session.scalar(select(or_(*(exists(select(each)) for each in tables)))))


def row_count(session: Session, rows: Table) -> int:
    """All rows of a table, whoever owns them."""
    return session.scalar(select(func.count()).select_from(rows)) or 0


def table_bytes(session: Session) -> dict[str, int]:
    """Bytes on the server's disk by table, with indexes and long values; any role may ask."""
    names = Base.metadata.tables
    sizes = [func.pg_total_relation_size(f"public.{name}").label(name) for name in names]
    return dict(zip(names, session.execute(select(*sizes)).one(), strict=True))


def uploads_by_status(session: Session, owner: UUID | None) -> list[StatusGroup]:
    """Uploads; leaving are those that `cleanup_old_file_uploads()` would delete."""
    leaving = or_(
        and_(FileUpload.status == "completed", FileUpload.completed_at < _ago(days=30)),
        and_(FileUpload.status == "error", FileUpload.created_at < _ago(days=7)),
        and_(FileUpload.status.in_(UNFINISHED), FileUpload.created_at < _ago(days=1)),
    )
    return _groups(
        session,
        _grouped(FileUpload, FileUpload.updated_at, func.sum(FileUpload.file_size), leaving, owner),
    )


def requests_by_status(session: Session, owner: UUID | None) -> list[StatusGroup]:
    """Requests; nothing deletes them by itself."""
    size = func.sum(AnalysisRequest.file_size_bytes)
    return _groups(
        session,
        _grouped(AnalysisRequest, AnalysisRequest.updated_at, size, literal(False), owner),
    )


def sessions_by_status(session: Session, owner: UUID | None) -> list[StatusGroup]:
    """Sessions; leaving are those that `cleanup_expired_refresh_tokens()` would delete."""
    leaving = or_(
        and_(RefreshToken.status == "expired", RefreshToken.expires_at < _ago(days=30)),
        and_(RefreshToken.status == "revoked", RefreshToken.created_at < _ago(days=7)),
    )
    nothing: ColumnElement[Any] = literal(None)
    return _groups(session, _grouped(RefreshToken, nothing, nothing, leaving, owner))


def run_out_sessions(session: Session, owner: UUID | None) -> int:
    """How many active sessions `expire_refresh_tokens()` would mark."""
    return _count(
        session,
        _owned(
            select(func.count()).where(
                RefreshToken.status == "active", RefreshToken.expires_at < func.current_timestamp()
            ),
            RefreshToken,
            owner,
        ),
    )


def _grouped(
    model: Any,
    changed: Any,
    size: Any,
    leaving: ColumnElement[bool],
    owner: UUID | None,
) -> Select[Any]:
    rows = func.count()
    query = select(
        model.status, rows, func.min(model.created_at), func.min(changed), size,
        rows.filter(leaving),
    ).group_by(model.status)  # fmt: skip
    return _owned(query, model, owner).order_by(model.status)


def _groups(session: Session, query: Select[Any]) -> list[StatusGroup]:
    return [StatusGroup(*row) for row in session.execute(query)]


def _owned(query: Select[Any], model: Any, owner: UUID | None) -> Select[Any]:
    return query if owner is None else query.where(model.user_id == owner)


def _count(session: Session, query: Select[Any]) -> int:
    return int(session.scalar(query) or 0)


def _ago(days: int) -> ColumnElement[datetime]:
    return func.current_timestamp() - literal(timedelta(days=days))


def liveness(session: Session, owner: UUID | None, grace: timedelta) -> Liveness:
    """Look at the advisory locks of all requests that are `processing`; take none."""
    locks = table(
        "pg_locks",
        column("locktype"), column("database"), column("classid"), column("objid"),
        column("objsubid"),
    )  # fmt: skip
    databases = table("pg_database", column("oid"), column("datname"))
    here = select(databases.c.oid).where(databases.c.datname == func.current_database())
    # A lock by one 64-bit key shows its halves in two columns, and 1 in the third (pg_locks).
    upper, lower = (cast(half, BigInteger) for half in (locks.c.classid, locks.c.objid))
    held_keys = select(upper.bitwise_lshift(32).bitwise_or(lower)).where(
        locks.c.locktype == "advisory",
        locks.c.objsubid == 1,
        locks.c.database == here.scalar_subquery(),
    )
    key = func.hashtextextended(cast(AnalysisRequest.id, Text), ADVISORY_NAMESPACE)
    held = key.in_(held_keys)
    old = AnalysisRequest.updated_at < func.now() - literal(grace)
    rows = func.count()
    figures: tuple[ColumnElement[Any], ...] = (
        rows.filter(held),
        rows.filter(and_(~held, old)),
        rows.filter(and_(~held, ~old)),
    )
    query = select(*figures).where(AnalysisRequest.status == "processing")
    return Liveness(*session.execute(_owned(query, AnalysisRequest, owner)).one())


def answers(session: Session, owner: UUID | None) -> Answers:
    """Hold results against their requests, in one pass over both."""
    rows = func.count().label("rows")
    columns: tuple[ColumnElement[Any], ...] = (AnalysisResult.request_id.expression, rows)
    of_each = select(*columns)
    if owner is not None:
        of_each = of_each.join(AnalysisRequest, AnalysisRequest.id == AnalysisResult.request_id)
    given = _owned(of_each, AnalysisRequest, owner).group_by(AnalysisResult.request_id).subquery()
    completed = AnalysisRequest.status == "completed"
    figures: tuple[ColumnElement[Any], ...] = (
        func.sum(given.c.rows),
        func.count().filter(completed, given.c.rows.is_(None)),
        func.sum(given.c.rows).filter(~completed),
        func.sum(given.c.rows - 1),
    )
    query = (
        select(*(func.coalesce(figure, 0) for figure in figures))
        .select_from(AnalysisRequest)
        .outerjoin(given, given.c.request_id == AnalysisRequest.id)
    )
    row = session.execute(_owned(query, AnalysisRequest, owner)).one()
    return Answers(*(int(figure) for figure in row))


def history(session: Session, owner: UUID | None) -> int:
    """How many rows of the prompts' history."""
    query: Select[Any] = select(func.count()).select_from(PromptHistory)
    if owner is not None:
        query = query.join(AnalysisRequest, AnalysisRequest.id == PromptHistory.request_id)
    return _count(session, _owned(query, AnalysisRequest, owner))


def uploads_without_request(session: Session, owner: UUID | None, limit: int) -> tuple[int, int]:
    """Of the newest uploads, how many no request names, and how many were looked at.

    The name in a request's path links the two tables, and no index knows it: hence a sample.
    """
    link: tuple[ColumnElement[Any], ...] = (
        FileUpload.user_id.expression,
        FileUpload.filename.expression,
    )
    newest = select(*link).order_by(FileUpload.created_at.desc())
    sample = _owned(newest.limit(limit), FileUpload, owner).subquery()
    # YYYY/MM/DD/<name>: a pattern that takes whatever comes last is four times as slow.
    name = func.split_part(AnalysisRequest.file_path, "/", 4)
    named = exists().where(AnalysisRequest.user_id == sample.c.user_id, name == sample.c.filename)
    # In WHERE, where the server makes a join of it; in FILTER it would look up row by row.
    rows = select(func.count()).select_from(sample)
    return _count(session, rows.where(~named)), _count(session, rows)


def oldest_waiting(session: Session, owner: UUID | None, limit: int) -> Sequence[str]:
    """Paths of the stored copies of pending requests, those that are worked first."""
    query: Select[Any] = select(AnalysisRequest.file_path).where(
        AnalysisRequest.status == "pending"
    )
    order = (AnalysisRequest.created_at, AnalysisRequest.id)
    query = _owned(query.order_by(*order).limit(limit), AnalysisRequest, owner)
    return session.scalars(query).all()


def unknown_copies(session: Session, paths: Sequence[str]) -> int:
    """How many of these paths no request of anyone names."""
    given: ColumnElement[str] = func.unnest(cast(list(paths), ARRAY(Text))).column_valued("given")
    named = exists().where(AnalysisRequest.file_path == given)
    return _count(session, select(func.count(given)).where(~named))
