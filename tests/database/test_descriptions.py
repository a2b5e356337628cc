"""Every table and column is described, and nothing else."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

import database
from database.models import Base
from database.schema.describing import WRITERS, described_tables

TABLES = list(Base.metadata.tables.values())


def test_every_column_of_the_models_is_described_and_nothing_else() -> None:
    source = Path(database.__file__).parent / "schema" / "descriptions.toml"
    words = tomllib.loads(source.read_text("utf-8"))
    assert {name: list(table["columns"]) for name, table in words.items()} == {
        table.name: [column.name for column in table.columns] for table in TABLES
    }
    assert sum(len(table["columns"]) for table in words.values()) == 92


@pytest.mark.parametrize("name", [table.name for table in TABLES])
def test_a_description_says_what_and_who(name: str) -> None:
    table = described_tables()[name]
    assert table.purpose
    for column in table.columns:
        assert column.meaning.endswith("."), column.name
        assert column.writers, column.name
        assert set(column.writers) <= set(WRITERS.values()), column.name
        # What nobody else writes has to come from somewhere.
        if column.writers == (WRITERS["database"],):
            assert column.default is not None, column.name


def test_the_rules_of_a_table_are_told() -> None:
    rules = described_tables()["refresh_tokens"].rules
    assert rules["constraint refresh_tokens.refresh_tokens_token_hash_key"] == "UNIQUE (token_hash)"
    assert "trigger refresh_tokens.trigger_limit_user_sessions" in rules
    assert any(title.startswith("index ") for title in rules)
