"""The field mapping names every column there is, and no other."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import make_url

from database.models import Base
from database.schema.expected import expected_catalogue
from tests.acceptance.tool import ROOT

MAPPING = ROOT / "database" / "docs" / "mapping.md"
SCHEMA = ROOT / "database" / "docs" / "schema.md"
COLUMNS = {
    f"{table.name}.{column.name}" for table in Base.metadata.tables.values() for column in table.c
}
DIALECT = make_url("postgresql+psycopg2://").get_dialect()()
TABLES = sorted(Base.metadata.tables)


def rows_named(page: str) -> list[str]:
    return re.findall(r"^\| `(\w+\.\w+)` \|", page, re.MULTILINE)


def test_every_column_is_mapped_once() -> None:
    assert sorted(rows_named(MAPPING.read_text("utf-8"))) == sorted(COLUMNS)


def section(table: str) -> str:
    _, _, rest = SCHEMA.read_text("utf-8").partition(f"\n## {table}\n")
    return rest.partition("\n## ")[0]


def stated_types(table: str) -> dict[str, str]:
    """Type and `!` as the schema reference states them, by column; columns may share a row."""
    return {
        name: stated
        for names, stated in re.findall(
            r"^\| (`\w+`(?:, `\w+`)*) \| (\S+(?: !)?)", section(table), re.MULTILINE
        )
        for name in re.findall(r"`(\w+)`", names)
    }


@pytest.mark.parametrize("table", TABLES)
def test_the_schema_reference_has_the_types_of_the_models(table: str) -> None:
    expected = {}
    for column in Base.metadata.tables[table].c:
        kind = str(column.type.compile(DIALECT)).lower()
        kind = kind.replace("timestamp with time zone", "timestamptz")
        expected[column.name] = kind if column.nullable else f"{kind} !"
    assert stated_types(table) == expected


@pytest.mark.parametrize("table", TABLES)
def test_the_schema_reference_names_keys_checks_indexes_and_triggers(table: str) -> None:
    facts = expected_catalogue()["tables"][table]
    named = re.findall(r"`(\w+)`", section(table))
    for kind in ("unique", "foreign_keys", "checks", "indexes", "triggers"):
        missing = {fact["name"] for fact in facts[kind]} - set(named)
        assert not missing, kind
