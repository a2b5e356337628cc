"""What surrounds the tables of a live database: server, role, rights, and what acts unseen."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, TypedDict, cast

from sqlalchemy import text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Connection


class Surroundings(TypedDict):
    """Facts that are no part of the catalogue's shape; tables are those of schema public.

    `kinds` has PostgreSQL's letter for what stands under a table's name, `hidden` the tables that
    the search path does not lead to, `secured` those whose rows a policy filters for this role,
    `rules` and `silent_triggers` names as `table.name`, `rights` what the role may do, by table,
    and `bodies` the text of each function.
    """

    version: int
    encoding: str
    read_only: bool
    standby: bool
    role: str
    search_path: str
    schema_usage: bool
    uuid_execute: bool
    kinds: dict[str, str]
    hidden: list[str]
    secured: list[str]
    rules: list[str]
    silent_triggers: list[str]
    rights: dict[str, list[str]]
    bodies: dict[str, str]


_QUERY = """
WITH named AS MATERIALIZED (
    SELECT c.oid, c.relname::text AS name, c.relkind, pg_table_is_visible(c.oid) AS visible
    FROM pg_class c
    JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = 'public' AND c.relname = ANY (:tables)
      AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
), ours AS MATERIALIZED (
    SELECT oid, name FROM named WHERE relkind IN ('r', 'p') AND visible
), rights (name, held) AS (
    SELECT o.name, coalesce(json_agg(r.word) FILTER (WHERE has_table_privilege(o.oid, r.word)),
                            '[]')
    FROM ours o CROSS JOIN unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE']) r (word)
    GROUP BY o.name
)
SELECT json_build_object(
    'version', current_setting('server_version_num')::int,
    'encoding', current_setting('server_encoding'),
    'read_only', current_setting('transaction_read_only')::boolean,
    'standby', pg_is_in_recovery(),
    'role', current_user,
    'search_path', current_setting('search_path'),
    'schema_usage', has_schema_privilege('public', 'USAGE'),
    'uuid_execute', coalesce(has_function_privilege(to_regprocedure('uuid_generate_v4()')::oid,
                                                    'EXECUTE'), true),
    'kinds', coalesce((SELECT json_object_agg(name, relkind) FROM named), '{}'),
    'hidden', coalesce((SELECT json_agg(name) FROM named
                        WHERE relkind IN ('r', 'p') AND NOT visible), '[]'),
    'secured', coalesce((SELECT json_agg(name) FROM ours WHERE row_security_active(oid)), '[]'),
    'rules', coalesce((SELECT json_agg(o.name || '.' || w.rulename) FROM ours o
                       JOIN pg_rewrite w ON w.ev_class = o.oid
                       WHERE w.rulename <> '_RETURN' AND w.ev_enabled <> 'D'), '[]'),
    'silent_triggers', coalesce((SELECT json_agg(o.name || '.' || t.tgname) FROM ours o
                                 JOIN pg_trigger t ON t.tgrelid = o.oid
                                 WHERE NOT t.tgisinternal AND t.tgenabled IN ('D', 'R')), '[]'),
    'rights', coalesce((SELECT json_object_agg(name, held) FROM rights), '{}'),
    'bodies', coalesce((SELECT json_object_agg(p.proname, p.prosrc) FROM pg_proc p
                        JOIN pg_namespace n ON n.oid = p.pronamespace
                        WHERE n.nspname = 'public' AND p.proname = ANY (:functions)), '{}'))
"""


def read_surroundings(
    connection: Connection, tables: Iterable[str], functions: Iterable[str]
) -> Surroundings:
    """Read them for the connection's own role; every role may ask all of this."""
    names = {"tables": list(tables), "functions": list(functions)}
    return cast("Surroundings", connection.scalar(text(_QUERY), names))


@cache
def needed_rights() -> dict[str, frozenset[str]]:
    """The rights that the tool needs, by table: those that `scripts/grants.sql` grants."""
    script = (files("database") / "scripts" / "grants.sql").read_text(encoding="utf-8")
    granted = re.findall(r"^GRANT ([A-Z, ]+) ON public\.(\w+) TO", script, re.MULTILINE)
    return {table: frozenset(rights.split(", ")) for rights, table in granted}


@cache
def our_bodies() -> dict[str, str]:
    """The text of each function as the migrations write it."""
    folder = files("database") / "migrations"
    scripts = [
        each.read_text(encoding="utf-8") for each in folder.iterdir() if each.name.endswith(".sql")
    ]
    found = re.findall(
        r"CREATE FUNCTION public\.(\w+)\(.*?AS \$\$(.*?)\$\$", "\n".join(scripts), re.DOTALL
    )
    return dict(found)
