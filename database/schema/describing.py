"""The expected tables in words: what a column means and who writes it, beside what it must be."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from database.schema.expected import expected_catalogue
from database.schema.facts import facts

WRITERS = {"tool": "resume-review", "program": "the other program", "database": "the database"}


@dataclass(frozen=True, slots=True)
class ColumnDescription:
    """One column; `type` and `default` as PostgreSQL prints them, `writers` values of `WRITERS`."""

    name: str
    type: str
    nullable: bool
    default: str | None
    meaning: str
    writers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TableDescription:
    """One table; `rules` are its keys, checks, indexes and triggers by their titles."""

    name: str
    purpose: str
    columns: tuple[ColumnDescription, ...]
    rules: dict[str, str]


@cache
def described_tables() -> dict[str, TableDescription]:
    """All tables by name."""
    text = (files("database") / "schema" / "descriptions.toml").read_text(encoding="utf-8")
    words = tomllib.loads(text)
    return {name: _table(name, words[name]) for name in expected_catalogue()["tables"]}


def _table(name: str, words: dict[str, Any]) -> TableDescription:
    return TableDescription(
        name=name,
        purpose=words["purpose"],
        columns=tuple(
            ColumnDescription(
                name=column["name"],
                type=column["type"],
                nullable=column["nullable"],
                default=column["default"],
                meaning=words["columns"][column["name"]]["meaning"],
                writers=tuple(
                    WRITERS[each] for each in words["columns"][column["name"]]["writers"]
                ),
            )
            for column in expected_catalogue()["tables"][name]["columns"]
        ),
        rules={
            fact.title: fact.text
            for fact in facts(expected_catalogue())
            if fact.table == name and fact.kind not in {"table", "column"}
        },
    )
