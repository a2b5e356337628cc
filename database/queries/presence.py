"""Advisory locks that say: a run is at work here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

ADVISORY_NAMESPACE = 7306
"""Seed of the hash that turns a place into a lock key, apart from that of requests."""


def try_alone(session: Session, place: str) -> bool:
    """Take the place for this session alone; False where any other one is there."""
    return bool(session.scalar(select(func.pg_try_advisory_lock(_key(place)))))


def try_beside(session: Session, place: str) -> bool:
    """Stand in the place beside others; False where one has it alone."""
    return bool(session.scalar(select(func.pg_try_advisory_lock_shared(_key(place)))))


def admit_others(session: Session, place: str) -> None:
    """Give up having the place alone."""
    session.execute(select(func.pg_advisory_unlock(_key(place))))


def _key(place: str) -> object:
    return func.hashtextextended(place, ADVISORY_NAMESPACE)
