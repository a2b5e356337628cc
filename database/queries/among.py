"""Ids as one parameter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import ARRAY, ColumnElement, Uuid, any_, literal

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from sqlalchemy.orm import InstrumentedAttribute


def among(column: InstrumentedAttribute[UUID], ids: Iterable[UUID]) -> ColumnElement[bool]:
    """Whether the column holds one of these ids.

    An array is one parameter where IN has one an id: thousands of them take the client longer to
    write out than the server to look up.
    """
    return column == any_(literal(list(ids), ARRAY(Uuid)))
