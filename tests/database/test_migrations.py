"""The migrations build the catalogue of the existing database, row by row."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import Connection, Engine, insert, text
from sqlalchemy.exc import ProgrammingError

from database.models import Base
from database.schema import Catalogue, initialise, read_catalogue
from database.schema.migrating import UUID_STAND_IN
from resume_cli.errors import ExitCode, SchemaMismatchError
from tests.database.conftest import has_uuid_ossp

if TYPE_CHECKING:
    from collections.abc import Iterator

VERSIONS = [
    "001_initial_schema",
    "002_add_password_security_columns",
    "003_add_refresh_tokens_table",
    "004_file_uploads",
]

STAND_IN = "uuid_generate_v4"
"""The one function more on a server without uuid-ossp: it stands in for the extension's."""

# What the record tells beyond this comparison, and why it is left out: row counts, which are no
# part of a schema; `behaviour`, which is prose and has tests of its own; version, encoding and
# collation, which belong to the server and its databases (the encoding is compared apart); NOT
# NULL as constraints, which PostgreSQL 18 lists and 15 does not (`nullable` is compared instead).


def rows(value: Any, path: str = "") -> Iterator[str]:
    """Flatten nested facts to one line each; lists keep their order through their index."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from rows(inner, f"{path}/{key}")
        yield f"{path} holds {sorted(value)}"
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from rows(inner, f"{path}[{place}]")
        yield f"{path} has {len(value)}"
    else:
        yield f"{path} = {value!r}"


def tables_of(connection: Connection) -> list[str]:
    return sorted(read_catalogue(connection)["tables"])


def test_the_migrations_build_the_recorded_catalogue(
    connection: Connection, recorded_catalogue: Catalogue
) -> None:
    found = read_catalogue(connection)
    stand_in = not has_uuid_ossp(connection)
    functions = [each for each in found["functions"] if each["name"] != STAND_IN]
    assert len(found["functions"]) - len(functions) == int(stand_in)
    found["functions"] = functions
    wanted_rows, found_rows = set(rows(recorded_catalogue)), set(rows(found))
    assert sorted(wanted_rows - found_rows) == []
    assert sorted(found_rows - wanted_rows) == []
    assert sum(len(table["columns"]) for table in found["tables"].values()) == 92


def test_there_is_nothing_but_tables_functions_and_extensions(
    connection: Connection, recorded: dict[str, Any]
) -> None:
    encoding = connection.scalar(text("SHOW server_encoding"))
    extensions = set(connection.scalars(text("SELECT extname FROM pg_extension")))
    other = connection.scalars(
        text(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace"
            " AND relkind NOT IN ('r', 'i')"
            " UNION ALL SELECT typname FROM pg_type"
            " WHERE typnamespace = 'public'::regnamespace AND typtype IN ('e', 'd')"
        )
    ).all()
    stand_in = not has_uuid_ossp(connection)
    assert encoding == recorded["database_encoding"]
    assert other == recorded["views"] + recorded["sequences"] + recorded["enums"] == []
    recorded_extensions = {each["name"] for each in recorded["extensions"]}
    assert extensions == recorded_extensions - ({"uuid-ossp"} if stand_in else set())


def test_the_versions_are_recorded(empty: Engine) -> None:
    with empty.begin() as connection:
        assert initialise(connection) == VERSIONS
    with empty.connect() as connection:
        recorded = connection.scalars(text("SELECT version FROM schema_migrations ORDER BY 1"))
        assert list(recorded) == VERSIONS


def test_the_existing_rows_fit(
    connection: Connection, recorded_rows: dict[str, list[dict[str, Any]]]
) -> None:
    connection.execute(text("DELETE FROM schema_migrations"))
    for name, records in recorded_rows.items():
        if records:
            connection.execute(insert(Base.metadata.tables[name]), records)
    for name, records in recorded_rows.items():
        assert connection.scalar(text(f"SELECT count(*) FROM {name}")) == len(records)  # noqa: S608 - a name in our own record
    statuses = connection.scalars(text("SELECT status FROM refresh_tokens ORDER BY id"))
    in_order = sorted(recorded_rows["refresh_tokens"], key=lambda row: str(row["id"]))
    assert list(statuses) == [row["status"] for row in in_order]


def test_ids_are_made_by_the_server_and_differ(connection: Connection) -> None:
    made = connection.scalars(text("SELECT uuid_generate_v4() FROM generate_series(1, 50)"))
    ids = set(made)
    assert len(ids) == 50
    assert {each.version for each in ids} == {4}


def test_a_database_of_our_own_making_is_refused_too(connection: Connection) -> None:
    with pytest.raises(SchemaMismatchError) as caught:
        initialise(connection)
    assert caught.value.exit_code is ExitCode.DATABASE
    assert "not empty" in caught.value.message
    assert "resume-review db check" in caught.value.advice


@pytest.mark.parametrize(
    "other",
    [
        "CREATE TABLE payroll (id int)",
        "CREATE VIEW payroll AS SELECT 1 AS id",
        "CREATE SEQUENCE payroll",
    ],
)
def test_a_database_that_holds_anything_is_refused_and_left_alone(
    empty_database_engine: Engine, other: str
) -> None:
    with empty_database_engine.begin() as connection:
        connection.exec_driver_sql(other)
    with (
        empty_database_engine.connect() as connection,
        pytest.raises(SchemaMismatchError, match="payroll"),
    ):
        initialise(connection)
    with empty_database_engine.connect() as connection:
        assert set(tables_of(connection)) <= {"payroll"}


def test_a_migration_that_fails_leaves_nothing(empty_database_engine: Engine) -> None:
    clash = "CREATE FUNCTION update_file_upload_timestamp() RETURNS int LANGUAGE sql AS 'SELECT 1'"
    with empty_database_engine.begin() as connection:
        connection.exec_driver_sql(clash)
    with (
        empty_database_engine.connect() as connection,
        pytest.raises(ProgrammingError, match="already exists"),
    ):
        initialise(connection)
    with empty_database_engine.connect() as connection:
        assert tables_of(connection) == []


def test_it_commits_by_itself_but_not_within_the_callers_transaction(
    empty_database_engine: Engine,
) -> None:
    with empty_database_engine.connect() as connection:
        with connection.begin() as transaction:
            initialise(connection)
            transaction.rollback()
        assert tables_of(connection) == []
        connection.rollback()
        initialise(connection)
    with empty_database_engine.connect() as connection:
        assert len(tables_of(connection)) == 8


def test_of_two_at_once_one_builds_and_the_other_is_refused(
    empty_database_engine: Engine,
) -> None:
    outcomes: list[str] = []
    together = threading.Barrier(2)

    def build() -> None:
        with empty_database_engine.connect() as connection:
            together.wait(10)
            try:
                outcomes.append(initialise(connection)[0])
            except SchemaMismatchError as refused:
                outcomes.append(type(refused).__name__)

    threads = [threading.Thread(target=build) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(outcomes) == ["001_initial_schema", "SchemaMismatchError"]


def test_the_tables_stand_in_public_whatever_the_search_path(
    empty_database_engine: Engine,
) -> None:
    with empty_database_engine.begin() as connection:
        connection.exec_driver_sql("CREATE SCHEMA elsewhere")
        connection.exec_driver_sql("SET LOCAL search_path TO elsewhere, public")
        initialise(connection)
    with empty_database_engine.connect() as connection:
        assert len(tables_of(connection)) == 8


def test_the_stand_in_can_be_set_up_twice(empty_database_engine: Engine) -> None:
    with empty_database_engine.begin() as connection:
        connection.exec_driver_sql(UUID_STAND_IN)
        connection.exec_driver_sql(UUID_STAND_IN)
        found = connection.scalar(text("SELECT to_regprocedure('public.uuid_generate_v4()')"))
    assert found == "uuid_generate_v4()"
