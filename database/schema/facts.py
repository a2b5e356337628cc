"""A catalogue as flat facts, and the fingerprint of those that reading and writing rest on."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from database.schema.catalogue import Catalogue, ColumnFacts, TableFacts


class Fact(NamedTuple):
    """One statement about a database.

    `kind` is `table`, `column`, `constraint`, `unique index`, `index`, `trigger` or `function`;
    `table` is empty for functions. A `demanding` one can refuse the rows of a program that does
    not know of it.
    """

    kind: str
    table: str
    name: str
    text: str
    demanding: bool = False

    @property
    def title(self) -> str:
        """How people call it: `column users.email`."""
        return f"{self.kind} {'.'.join(filter(None, (self.table, self.name)))}"


def facts(catalogue: Catalogue) -> Iterator[Fact]:
    """Everything in the catalogue that matters to a program: not comments, nor column order."""
    for name, table in catalogue["tables"].items():
        yield Fact("table", name, "", "")
        for column in table["columns"]:
            yield _column(name, column)
        yield from _rules(name, table)
        for trigger in table["triggers"]:
            yield Fact("trigger", name, trigger["name"], trigger["definition"])
    for function in catalogue["functions"]:
        returns = f"returns {function['returns']}"
        yield Fact("function", "", f"{function['name']}({function['args']})", returns)


def _column(table: str, column: ColumnFacts) -> Fact:
    required = "" if column["nullable"] else " not null"
    default = "" if column["default"] is None else f" default {column['default']}"
    demanding = bool(required) and not default
    return Fact("column", table, column["name"], f"{column['type']}{required}{default}", demanding)


def _rules(table: str, found: TableFacts) -> Iterator[Fact]:
    keys = {each["name"]: f"UNIQUE ({', '.join(each['columns'])})" for each in found["unique"]}
    if found["primary_key"]:
        primary = found["primary_key"]
        keys[primary["name"]] = f"PRIMARY KEY ({', '.join(primary['columns'])})"
    rules = {each["name"]: each["definition"] for each in found["foreign_keys"]}
    rules |= {each["name"]: each["definition"] for each in found["checks"]}
    for name, definition in (keys | rules).items():
        yield Fact("constraint", table, name, definition, demanding=True)
    for index in found["indexes"]:
        if index["name"] not in keys:
            kind = "unique index" if index["unique"] else "index"
            yield Fact(kind, table, index["name"], index["definition"], index["unique"])


def fingerprint(catalogue: Catalogue) -> str:
    """Hex SHA-256 over the facts that the fingerprint query reads, in the same text form."""
    lines = sorted(
        f"{fact.title}: {fact.text}"
        for fact in facts(catalogue)
        if fact.kind not in {"table", "index", "function"}
    )
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


# The same lines as in `fingerprint`, made and hashed by the server; one more for each thing that
# would hide or swallow rows. NOT NULL constraints, which PostgreSQL 18 lists among the others,
# stand with their columns. Every line ends in a text that does not depend on the server's version;
# "C" orders as Python does.
FINGERPRINT_QUERY = """
WITH ours AS MATERIALIZED (
    SELECT c.oid, c.relname
    FROM pg_class c
    JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND pg_table_is_visible(c.oid)
      AND c.relname = ANY (:tables)
), lines (line) AS (
    SELECT format('column %s.%s: %s%s%s', t.relname, a.attname,
                  format_type(a.atttypid, a.atttypmod),
                  CASE WHEN a.attnotnull THEN ' not null' END,
                  ' default ' || CASE WHEN a.attidentity <> '' THEN 'identity'
                                      ELSE pg_get_expr(d.adbin, d.adrelid) END)
    FROM ours t
    JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped
    LEFT JOIN pg_attrdef d ON d.adrelid = t.oid AND d.adnum = a.attnum
    UNION ALL
    SELECT format('constraint %s.%s: %s', t.relname, k.conname, pg_get_constraintdef(k.oid))
    FROM ours t
    JOIN pg_constraint k ON k.conrelid = t.oid AND k.contype <> 'n'
    UNION ALL
    SELECT format('unique index %s.%s: %s', t.relname, c.relname, pg_get_indexdef(i.indexrelid))
    FROM ours t
    JOIN pg_index i ON i.indrelid = t.oid AND i.indisunique
    JOIN pg_class c ON c.oid = i.indexrelid
    WHERE NOT EXISTS (SELECT FROM pg_constraint k
                      WHERE k.conindid = i.indexrelid AND k.conrelid = t.oid)
    UNION ALL
    SELECT format('trigger %s.%s: %s', t.relname, g.tgname, pg_get_triggerdef(g.oid))
    FROM ours t
    JOIN pg_trigger g ON g.tgrelid = t.oid AND NOT g.tgisinternal AND g.tgenabled IN ('O', 'A')
    UNION ALL
    SELECT format('row security %s: on', t.relname) FROM ours t WHERE row_security_active(t.oid)
    UNION ALL
    SELECT format('rule %s.%s', t.relname, w.rulename)
    FROM ours t
    JOIN pg_rewrite w ON w.ev_class = t.oid AND w.rulename <> '_RETURN' AND w.ev_enabled <> 'D'
)
SELECT encode(sha256(convert_to(string_agg(line, E'\\n' ORDER BY line COLLATE "C"), 'UTF8')), 'hex')
FROM lines
"""
