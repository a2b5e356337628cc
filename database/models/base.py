"""The declarative base of all models and the two forms of check that the tables use."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import DateTime, MetaData, Text, Uuid
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import DeclarativeBase


class Base(DeclarativeBase):
    """The single base; its metadata names keys as PostgreSQL itself does."""

    metadata = MetaData(
        naming_convention={
            "pk": "%(table_name)s_pkey",
            "fk": "%(table_name)s_%(column_0_name)s_fkey",
            "uq": "%(table_name)s_%(column_0_name)s_key",
        }
    )
    type_annotation_map = {  # noqa: RUF012 - declared by DeclarativeBase as a plain mapping
        uuid.UUID: Uuid(),
        datetime: DateTime(timezone=True),
        str: Text(),
        list[str]: ARRAY(Text()),
        # Without none_as_null a None would be stored as the JSON value null, not as SQL NULL.
        dict[str, Any]: JSONB(none_as_null=True),
    }


def one_of(column: str, *values: str) -> str:
    """Condition that a varchar column holds one of `values`, spelled as PostgreSQL prints it.

    The spelling matters: it is compared with `pg_get_constraintdef` of a live database.
    """
    listed = ", ".join(f"('{value}'::character varying)::text" for value in values)
    return f"(({column})::text = ANY (ARRAY[{listed}]))"


def between(column: str, low: int, high: int) -> str:
    """Condition that a number lies in `low..high`, both included, as PostgreSQL prints it."""
    return f"(({column} >= {low}) AND ({column} <= {high}))"
