"""Builds the schema on an empty database, by the numbered migrations."""

from __future__ import annotations

from contextlib import nullcontext
from importlib.resources import files
from typing import TYPE_CHECKING

from sqlalchemy import insert, text

from database.models import SchemaMigration
from resume_cli.errors import SchemaMismatchError

if TYPE_CHECKING:
    from sqlalchemy import Connection

UUID_STAND_IN = """
CREATE OR REPLACE FUNCTION public.uuid_generate_v4() RETURNS uuid
LANGUAGE sql VOLATILE STRICT PARALLEL SAFE AS 'SELECT pg_catalog.gen_random_uuid()'
"""
"""For a server without the extension uuid-ossp: run it before `initialise`."""

_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('resume-review initialise', 0))"

# Indexes live and die with their tables, and what an extension brought is nobody's data.
_RELATIONS = """
SELECT c.relname::text
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
  AND NOT EXISTS (
      SELECT FROM pg_depend d
      WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
ORDER BY 1
LIMIT 3
"""


def initialise(connection: Connection) -> list[str]:
    """Build the schema in an empty database and return the versions that were recorded.

    All or nothing: within the caller's transaction where one is open, which the caller then
    commits, else within one of its own. Two at once wait for each other.

    Raises:
        SchemaMismatchError: schema public already holds a table, view or sequence.

    """
    with nullcontext() if connection.in_transaction() else connection.begin():
        connection.execute(text(_LOCK))
        _require_empty(connection)
        # The driver reads a percent sign as a parameter unless it is told that there are none.
        plain = connection.execution_options(no_parameters=True)
        versions = []
        for version, script in _migrations():
            plain.exec_driver_sql(script)
            versions.append(version)
        connection.execute(insert(SchemaMigration), [{"version": each} for each in versions])
    return versions


def _require_empty(connection: Connection) -> None:
    present = list(connection.scalars(text(_RELATIONS)))
    if present:
        raise SchemaMismatchError(
            f"The database is not empty (it holds {', '.join(present)}): nothing was created.",
            advice="Compare it with what is expected: resume-review db check",
        )


def _migrations() -> list[tuple[str, str]]:
    """File stem and text of each migration, in order of their numbers."""
    folder = files("database") / "migrations"
    scripts = [entry for entry in folder.iterdir() if entry.name.endswith(".sql")]
    return [
        (script.name.removesuffix(".sql"), script.read_text(encoding="utf-8"))
        for script in sorted(scripts, key=lambda entry: entry.name)
    ]
