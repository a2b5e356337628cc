"""Which way of claiming fits the database: session locks, or those that work behind a pooler."""

from __future__ import annotations

from typing import TYPE_CHECKING

from database.pooling import is_pooled
from database.transactions import repeated
from resume_cli.batch.claims import Claims
from resume_cli.batch.pooled import PooledClaims

if TYPE_CHECKING:
    from sqlalchemy import Engine

AnyClaims = Claims | PooledClaims


def claims_for(engine: Engine, jobs: int) -> AnyClaims:
    """Look what stands between us and the database, and open claims that work there.

    `engine` keeps no connections itself; `jobs` is how many requests are worked on at once.
    """
    if repeated(lambda: is_pooled(engine)):
        return PooledClaims(engine, jobs)
    return Claims(engine)
