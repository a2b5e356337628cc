"""The catalogue of a live database: its shape, and the one query that reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict, cast

from sqlalchemy import text

if TYPE_CHECKING:
    from sqlalchemy import Connection


class ColumnFacts(TypedDict):
    """One column; `position` counts from 1, `type` and `default` as PostgreSQL prints them."""

    position: int
    name: str
    type: str
    nullable: bool
    default: str | None
    comment: str | None


class KeyFacts(TypedDict):
    """A primary key or unique constraint."""

    name: str
    columns: list[str]


class ForeignKeyFacts(TypedDict):
    """A foreign key; actions in words, such as `CASCADE` or `NO ACTION`."""

    name: str
    columns: list[str]
    references: str
    ref_columns: list[str]
    on_delete: str
    on_update: str
    definition: str


class CheckFacts(TypedDict):
    """A check, or a constraint of a kind that our tables do not use."""

    name: str
    definition: str


class IndexFacts(TypedDict):
    """An index, those behind keys included."""

    name: str
    definition: str
    unique: bool
    primary: bool


class TriggerFacts(TypedDict):
    """A trigger that fires: one that is switched off is left out."""

    name: str
    definition: str
    timing: str
    events: list[str]
    level: str
    function: str


class TableFacts(TypedDict):
    """One table; columns in order, everything else by name."""

    comment: str | None
    columns: list[ColumnFacts]
    primary_key: KeyFacts | None
    unique: list[KeyFacts]
    foreign_keys: list[ForeignKeyFacts]
    checks: list[CheckFacts]
    indexes: list[IndexFacts]
    triggers: list[TriggerFacts]


class FunctionFacts(TypedDict):
    """A function; `volatility` is PostgreSQL's letter: `v`, `s` or `i`."""

    name: str
    args: str
    returns: str
    language: str
    volatility: str
    security_definer: bool


class Catalogue(TypedDict):
    """All tables and functions of schema public, without those that extensions own."""

    tables: dict[str, TableFacts]
    functions: list[FunctionFacts]


# Constraints of kind n are NOT NULL, which PostgreSQL 18 lists among the others: the columns tell
# it for every version. Kind x, an exclusion, is shown among the checks: our tables have none.
# The bits of tgtype are those of pg_trigger.h: 1 row, 2 before, 4 insert, 8 delete, 16 update,
# 32 truncate, 64 instead.
_CATALOGUE = """
WITH tables AS MATERIALIZED (
    SELECT c.oid, c.relname, obj_description(c.oid, 'pg_class') AS comment
    FROM pg_class c
    JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND pg_table_is_visible(c.oid)
      AND NOT EXISTS (
          SELECT FROM pg_depend d
          WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
), columns (table_id, facts) AS (
    SELECT a.attrelid, json_agg(json_build_object(
        'position', a.position, 'name', a.attname,
        'type', format_type(a.atttypid, a.atttypmod), 'nullable', NOT a.attnotnull,
        'default', CASE WHEN a.attidentity <> '' THEN 'identity'
                        ELSE pg_get_expr(d.adbin, d.adrelid) END,
        'comment', col_description(a.attrelid, a.attnum)) ORDER BY a.position)
    FROM (SELECT *, row_number() OVER (PARTITION BY attrelid ORDER BY attnum) AS position
          FROM pg_attribute
          WHERE attrelid IN (SELECT oid FROM tables) AND attnum > 0 AND NOT attisdropped) a
    LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
    GROUP BY a.attrelid
), constraints AS (
    SELECT k.conrelid AS table_id, k.contype, k.conname AS name, k.confdeltype, k.confupdtype,
           pg_get_constraintdef(k.oid) AS definition, far.relname AS far_table,
           (SELECT json_agg(a.attname ORDER BY u.place)
            FROM unnest(k.conkey) WITH ORDINALITY u (number, place)
            JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.number) AS columns,
           (SELECT json_agg(a.attname ORDER BY u.place)
            FROM unnest(k.confkey) WITH ORDINALITY u (number, place)
            JOIN pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = u.number) AS far_columns
    FROM pg_constraint k
    LEFT JOIN pg_class far ON far.oid = k.confrelid
    WHERE k.conrelid IN (SELECT oid FROM tables) AND k.contype <> 'n'
), actions (words) AS (
    SELECT json_build_object('a', 'NO ACTION', 'r', 'RESTRICT', 'c', 'CASCADE',
                             'n', 'SET NULL', 'd', 'SET DEFAULT')
), keys (table_id, contype, facts) AS (
    SELECT table_id, contype, json_agg(json_build_object('name', name, 'columns', columns)
                                       ORDER BY name::text COLLATE "C")
    FROM constraints WHERE contype IN ('p', 'u') GROUP BY table_id, contype
), foreign_keys (table_id, facts) AS (
    SELECT table_id, json_agg(json_build_object(
        'name', name, 'columns', columns, 'references', far_table, 'ref_columns', far_columns,
        'on_delete', words ->> confdeltype::text, 'on_update', words ->> confupdtype::text,
        'definition', definition) ORDER BY name::text COLLATE "C")
    FROM constraints CROSS JOIN actions WHERE contype = 'f' GROUP BY table_id
), checks (table_id, facts) AS (
    SELECT table_id, json_agg(json_build_object('name', name, 'definition', definition)
                              ORDER BY name::text COLLATE "C")
    FROM constraints WHERE contype IN ('c', 'x') GROUP BY table_id
), indexes (table_id, facts) AS (
    SELECT i.indrelid, json_agg(json_build_object(
        'name', c.relname, 'definition', pg_get_indexdef(i.indexrelid),
        'unique', i.indisunique, 'primary', i.indisprimary)
        ORDER BY c.relname::text COLLATE "C")
    FROM pg_index i
    JOIN pg_class c ON c.oid = i.indexrelid
    WHERE i.indrelid IN (SELECT oid FROM tables)
    GROUP BY i.indrelid
), triggers (table_id, facts) AS (
    SELECT t.tgrelid, json_agg(json_build_object(
        'name', t.tgname, 'definition', pg_get_triggerdef(t.oid),
        'timing', CASE WHEN t.tgtype & 2 > 0 THEN 'BEFORE'
                       WHEN t.tgtype & 64 > 0 THEN 'INSTEAD OF' ELSE 'AFTER' END,
        'events', array_remove(ARRAY[
            CASE WHEN t.tgtype & 4 > 0 THEN 'INSERT' END,
            CASE WHEN t.tgtype & 8 > 0 THEN 'DELETE' END,
            CASE WHEN t.tgtype & 16 > 0 THEN 'UPDATE' END,
            CASE WHEN t.tgtype & 32 > 0 THEN 'TRUNCATE' END], NULL),
        'level', CASE WHEN t.tgtype & 1 > 0 THEN 'ROW' ELSE 'STATEMENT' END,
        'function', p.proname) ORDER BY t.tgname::text COLLATE "C")
    FROM pg_trigger t
    JOIN pg_proc p ON p.oid = t.tgfoid
    WHERE NOT t.tgisinternal AND t.tgenabled IN ('O', 'A')
    GROUP BY t.tgrelid
), functions (name, facts) AS (
    SELECT p.proname, json_build_object(
        'name', p.proname, 'args', pg_get_function_arguments(p.oid),
        'returns', pg_get_function_result(p.oid), 'language', l.lanname,
        'volatility', p.provolatile, 'security_definer', p.prosecdef)
    FROM pg_proc p
    JOIN pg_namespace n ON n.oid = p.pronamespace
    JOIN pg_language l ON l.oid = p.prolang
    WHERE n.nspname = 'public' AND p.prokind = 'f'
      AND NOT EXISTS (
          SELECT FROM pg_depend d
          WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e')
)
SELECT json_build_object(
    'tables', coalesce((SELECT json_object_agg(t.relname, json_build_object(
        'comment', t.comment,
        'columns', coalesce((SELECT facts FROM columns WHERE table_id = t.oid), '[]'),
        'primary_key', (SELECT facts -> 0 FROM keys WHERE table_id = t.oid AND contype = 'p'),
        'unique', coalesce((SELECT facts FROM keys
                            WHERE table_id = t.oid AND contype = 'u'), '[]'),
        'foreign_keys', coalesce((SELECT facts FROM foreign_keys WHERE table_id = t.oid), '[]'),
        'checks', coalesce((SELECT facts FROM checks WHERE table_id = t.oid), '[]'),
        'indexes', coalesce((SELECT facts FROM indexes WHERE table_id = t.oid), '[]'),
        'triggers', coalesce((SELECT facts FROM triggers WHERE table_id = t.oid), '[]'))
        ORDER BY t.relname::text COLLATE "C") FROM tables t), '{}'),
    'functions', coalesce((SELECT json_agg(facts ORDER BY name::text COLLATE "C")
                           FROM functions), '[]'))
"""


def read_catalogue(connection: Connection) -> Catalogue:
    """Read what schema public holds and the connection's search path shows.

    Needs no right on any table: the system catalogues are open to every role.
    """
    return cast("Catalogue", connection.scalar(text(_CATALOGUE)))
