"""The check of a live database: what it lets pass, what it refuses, and what it says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import pytest
from sqlalchemy import Connection, Engine, text

from database.schema import check, expected_catalogue, read_catalogue, verify
from database.schema.circumstances import circumstances
from database.schema.facts import FINGERPRINT_QUERY, fingerprint
from database.schema.surroundings import needed_rights, our_bodies, read_surroundings
from resume_cli.errors import ExitCode, SchemaMismatchError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from database.schema.surroundings import Surroundings

BREAKING = {
    "dropped column": ("ALTER TABLE users DROP COLUMN locked_until", "column users.locked_until"),
    "changed type": (
        "ALTER TABLE analysis_results ALTER overall_score TYPE numeric",
        "column analysis_results.overall_score",
    ),
    "narrower column": (
        "ALTER TABLE file_uploads ALTER filename TYPE varchar(100)",
        "column file_uploads.filename",
    ),
    "renamed column": (
        "ALTER TABLE prompts RENAME template TO body",
        "column prompts.template",
    ),
    "missing table": ("DROP TABLE prompt_history", "table prompt_history"),
    "table in another schema": (
        "CREATE SCHEMA other; ALTER TABLE prompt_history SET SCHEMA other",
        "table prompt_history",
    ),
    "dropped check": (
        "ALTER TABLE analysis_requests DROP CONSTRAINT analysis_requests_status_check",
        "constraint analysis_requests.analysis_requests_status_check",
    ),
    "other values in a check": (
        (
            "ALTER TABLE analysis_requests DROP CONSTRAINT analysis_requests_status_check;"
            "ALTER TABLE analysis_requests ADD CONSTRAINT analysis_requests_status_check"
            " CHECK (status IN ('pending', 'completed', 'failed'))"
        ),
        "constraint analysis_requests.analysis_requests_status_check",
    ),
    "dropped primary key": (
        "ALTER TABLE analysis_results DROP CONSTRAINT analysis_results_pkey",
        "constraint analysis_results.analysis_results_pkey",
    ),
    "dropped unique": (
        "ALTER TABLE refresh_tokens DROP CONSTRAINT refresh_tokens_token_hash_key",
        "constraint refresh_tokens.refresh_tokens_token_hash_key",
    ),
    "foreign key without cascade": (
        (
            "ALTER TABLE analysis_results DROP CONSTRAINT analysis_results_request_id_fkey;"
            "ALTER TABLE analysis_results ADD CONSTRAINT analysis_results_request_id_fkey"
            " FOREIGN KEY (request_id) REFERENCES analysis_requests (id)"
        ),
        "constraint analysis_results.analysis_results_request_id_fkey",
    ),
    "nullable column": (
        "ALTER TABLE users ALTER role DROP NOT NULL",
        "column users.role",
    ),
    "required column": (
        "ALTER TABLE file_uploads ALTER progress SET NOT NULL",
        "column file_uploads.progress",
    ),
    "dropped default": (
        "ALTER TABLE analysis_requests ALTER created_at DROP DEFAULT",
        "column analysis_requests.created_at",
    ),
    "dropped trigger": (
        "DROP TRIGGER update_analysis_requests_updated_at ON analysis_requests",
        "trigger analysis_requests.update_analysis_requests_updated_at",
    ),
    "trigger switched off": (
        "ALTER TABLE refresh_tokens DISABLE TRIGGER trigger_limit_user_sessions",
        "trigger refresh_tokens.trigger_limit_user_sessions",
    ),
    "extra column that wants a value": (
        "ALTER TABLE file_uploads ADD tenant text NOT NULL",
        "column file_uploads.tenant",
    ),
    "trigger on replicas only": (
        "ALTER TABLE users ENABLE REPLICA TRIGGER update_users_updated_at",
        "trigger users.update_users_updated_at",
    ),
    "view in place of a table": (
        "ALTER TABLE users RENAME TO people; CREATE VIEW users AS SELECT * FROM people",
        "table users",
    ),
    "row security": (
        (
            "ALTER TABLE file_uploads ENABLE ROW LEVEL SECURITY;"
            "CREATE ROLE plain; GRANT USAGE ON SCHEMA public TO plain;"
            "GRANT ALL ON ALL TABLES IN SCHEMA public TO plain; SET LOCAL ROLE plain"
        ),
        "row security on file_uploads",
    ),
    "rule that swallows rows": (
        "CREATE RULE away AS ON INSERT TO analysis_results DO INSTEAD NOTHING",
        "rule analysis_results.away",
    ),
    "extra check": (
        "ALTER TABLE prompts ADD CONSTRAINT short CHECK (length(template) < 80)",
        "constraint prompts.short",
    ),
    "extra unique index": (
        "CREATE UNIQUE INDEX one_file ON file_uploads (file_hash)",
        "unique index file_uploads.one_file",
    ),
    "extra unique constraint": (
        "ALTER TABLE file_uploads ADD CONSTRAINT one_hash UNIQUE (file_hash)",
        "constraint file_uploads.one_hash",
    ),
}

UNSEEN_BY_RUNS = {
    "missing right": (
        "REVOKE INSERT ON analysis_results FROM plain",
        "right INSERT on analysis_results",
    ),
    "closed schema": (
        "REVOKE USAGE ON SCHEMA public FROM plain, PUBLIC",
        "right USAGE on schema public",
    ),
    "closed function": (
        "REVOKE EXECUTE ON FUNCTION uuid_generate_v4() FROM PUBLIC",
        "right EXECUTE on uuid_generate_v4()",
    ),
    "read-only transactions": ("SET LOCAL transaction_read_only = on", "write access"),
    "trigger function that drops rows": (
        (
            "CREATE OR REPLACE FUNCTION update_updated_at_column() RETURNS trigger"
            " LANGUAGE plpgsql AS 'BEGIN NEW.updated_at = now(); RETURN NULL; END'"
        ),
        "text of function update_updated_at_column()",
    ),
}

HARMLESS = {
    "wider column": ("ALTER TABLE users ALTER first_name TYPE varchar(200)", ["users.first_name"]),
    "column without a limit": (
        "ALTER TABLE users ALTER role TYPE text",
        ["users.role"],
    ),
    "wider number": (
        "ALTER TABLE file_uploads ALTER file_size TYPE bigint",
        ["file_uploads.file_size"],
    ),
    "another effect of a clean-up": (
        (
            "CREATE OR REPLACE FUNCTION expire_refresh_tokens() RETURNS void"
            " LANGUAGE plpgsql AS 'BEGIN DELETE FROM refresh_tokens; END'"
        ),
        ["of function expire_refresh_tokens()"],
    ),
    "trigger function in other words": (
        (
            "CREATE OR REPLACE FUNCTION update_updated_at_column() RETURNS trigger LANGUAGE plpgsql"
            " AS 'BEGIN NEW.updated_at := clock_timestamp(); RETURN NEW; END'"
        ),
        ["of function update_updated_at_column()"],
    ),
    "trigger function with another comment": (
        (
            "CREATE OR REPLACE FUNCTION update_updated_at_column() RETURNS trigger LANGUAGE plpgsql"
            " AS 'begin /* now */ new.updated_at = now();  return new; -- done\n end;'"
        ),
        [],
    ),
    "extra table": ("CREATE TABLE payroll (id int PRIMARY KEY, pay int NOT NULL)", ["payroll"]),
    "extra nullable column": ("ALTER TABLE users ADD phone text", ["users.phone"]),
    "extra column with a default": (
        "ALTER TABLE users ADD locale text NOT NULL DEFAULT 'en'",
        ["users.locale"],
    ),
    "extra identity column": (
        "ALTER TABLE users ADD number int GENERATED ALWAYS AS IDENTITY",
        ["users.number"],
    ),
    "extra generated column": (
        (
            "ALTER TABLE users ADD domain text NOT NULL"
            " GENERATED ALWAYS AS (split_part(email, '@', 2)) STORED"
        ),
        ["users.domain"],
    ),
    "extra index": ("CREATE INDEX by_name ON users (last_name)", ["users.by_name"]),
    "dropped index": ("DROP INDEX idx_users_email", ["users.idx_users_email"]),
    "extra function": (
        "CREATE FUNCTION payday() RETURNS int LANGUAGE sql AS 'SELECT 25'",
        ["payday()"],
    ),
    "extra trigger": (
        (
            "CREATE TRIGGER audit AFTER UPDATE ON users"
            " FOR EACH ROW EXECUTE FUNCTION update_updated_at_column()"
        ),
        ["users.audit"],
    ),
    "dropped clean-up function": (
        "DROP FUNCTION cleanup_old_file_uploads()",
        ["cleanup_old_file_uploads()"],
    ),
    "columns in another order": (
        (
            "ALTER TABLE users DROP COLUMN locked_until;"
            "ALTER TABLE users ADD locked_until timestamptz;"
            "CREATE INDEX idx_users_locked_until ON users (locked_until)"
        ),
        [],
    ),
    "checks as first typed, before any dump": (
        (
            "ALTER TABLE analysis_requests DROP CONSTRAINT analysis_requests_status_check;"
            "ALTER TABLE analysis_requests ADD CONSTRAINT analysis_requests_status_check"
            " CHECK (status IN ('pending', 'processing', 'completed', 'failed'))"
        ),
        [],
    ),
    "comments": ("COMMENT ON TABLE users IS 'people'", []),
}


def fingerprint_of(connection: Connection) -> str | None:
    tables = list(expected_catalogue()["tables"])
    found: str | None = connection.scalar(text(FINGERPRINT_QUERY), {"tables": tables})
    return found


def test_both_servers_give_the_expected_fingerprint(connection: Connection) -> None:
    assert fingerprint_of(connection) == fingerprint(expected_catalogue())
    assert fingerprint(read_catalogue(connection)) == fingerprint(expected_catalogue())
    verify(connection)
    assert check(connection) == []


@pytest.mark.parametrize(("statements", "named"), BREAKING.values(), ids=BREAKING)
def test_what_the_tool_needs_and_misses_is_refused(
    connection: Connection, statements: str, named: str
) -> None:
    connection.exec_driver_sql(statements)
    with pytest.raises(SchemaMismatchError) as caught:
        verify(connection)
    differences = check(connection)
    assert named in [each.object for each in differences if each.breaking]
    assert all(each.effect and each.advice for each in differences if each.breaking)
    assert named in caught.value.message
    assert "\n" not in caught.value.message
    assert caught.value.exit_code is ExitCode.DATABASE
    assert "resume-review db check" in caught.value.advice


@pytest.mark.parametrize(("statements", "named"), UNSEEN_BY_RUNS.values(), ids=UNSEEN_BY_RUNS)
def test_what_is_refused_only_when_it_happens_is_told_beforehand(
    connection: Connection, statements: str, named: str
) -> None:
    connection.exec_driver_sql(
        "CREATE ROLE plain; GRANT USAGE ON SCHEMA public TO plain;"
        "GRANT ALL ON ALL TABLES IN SCHEMA public TO plain"
    )
    connection.exec_driver_sql(statements)
    if "plain" in statements or "PUBLIC" in statements:
        connection.exec_driver_sql("SET LOCAL ROLE plain")
    (found,) = check(connection)
    assert (found.object, found.breaking) == (named, True)
    assert found.effect
    assert found.advice


@pytest.mark.parametrize(
    ("server", "named"),
    [
        ({"version": 120022}, "server version"),
        ({"encoding": "LATIN1"}, "database encoding"),
        ({"read_only": True, "standby": True}, "write access"),
    ],
    ids=lambda value: str(value) if isinstance(value, str) else "",
)
def test_a_server_that_cannot_do_it_is_told(
    connection: Connection, server: dict[str, Any], named: str
) -> None:
    around = read_surroundings(connection, [], [])
    assert list(circumstances(around)) == []
    (found,) = circumstances(cast("Surroundings", {**around, **server}))
    assert (found.object, found.breaking) == (named, True)


def test_the_needed_rights_and_texts_are_those_of_the_scripts() -> None:
    assert set(needed_rights()) == set(expected_catalogue()["tables"])
    assert needed_rights()["prompt_history"] == {"SELECT", "INSERT", "DELETE"}
    assert set(our_bodies()) == {each["name"] for each in expected_catalogue()["functions"]}


@pytest.mark.parametrize(("statements", "named"), HARMLESS.values(), ids=HARMLESS)
def test_what_belongs_to_others_is_harmless_but_told(
    connection: Connection, statements: str, named: Sequence[str]
) -> None:
    connection.exec_driver_sql(statements)
    verify(connection)
    differences = check(connection)
    assert [each.object.split(maxsplit=1)[1] for each in differences] == list(named)
    assert not any(each.breaking for each in differences)
    assert all(each.effect for each in differences)


def test_the_fingerprint_of_the_live_database_follows_its_facts(connection: Connection) -> None:
    connection.exec_driver_sql(
        "ALTER TABLE users ADD number int GENERATED ALWAYS AS IDENTITY;"
        "ALTER TABLE users ADD phone varchar(20) DEFAULT '-';"
        "CREATE UNIQUE INDEX one_phone ON users (lower(phone)) WHERE phone <> '';"
        "ALTER TABLE users DISABLE TRIGGER update_users_updated_at;"
        "ALTER TABLE prompts ADD UNIQUE (version, name)",
    )
    found = read_catalogue(connection)
    assert fingerprint_of(connection) == fingerprint(found) != fingerprint(expected_catalogue())


def test_an_empty_database_lacks_every_table(empty: Engine) -> None:
    with empty.connect() as connection:
        missing = [each for each in check(connection) if each.breaking]
        with pytest.raises(SchemaMismatchError, match="and 5 more"):
            verify(connection)
    assert [each.object for each in missing] == [
        f"table {name}" for name in sorted(expected_catalogue()["tables"])
    ]
    assert missing[0].text == "table analysis_requests is missing (expected: a table)"


def test_differences_read_as_one_line_each_breaking_ones_first(connection: Connection) -> None:
    connection.exec_driver_sql(
        "ALTER TABLE users ADD phone text; ALTER TABLE users ADD tenant text NOT NULL;"
        "ALTER TABLE users ALTER first_name TYPE varchar(9); DROP INDEX idx_prompts_name;"
        "DROP TABLE prompt_history"
    )
    index = "CREATE INDEX idx_prompts_name ON public.prompts USING btree (name)"
    wanted = "expected: character varying(100) not null; found: character varying(9) not null"
    assert [each.text for each in check(connection)] == [
        "table prompt_history is missing (expected: a table)",
        f"column users.first_name differs ({wanted})",
        "column users.tenant is extra, may refuse our rows (found: text not null)",
        "column users.phone is extra, harmless (found: text)",
        f"index prompts.idx_prompts_name is missing (expected: {index})",
    ]


def test_a_search_path_that_leads_elsewhere_is_seen(connection: Connection) -> None:
    connection.exec_driver_sql("CREATE SCHEMA elsewhere; CREATE TABLE elsewhere.users (id int)")
    connection.exec_driver_sql("SET LOCAL search_path TO elsewhere, public")
    with pytest.raises(SchemaMismatchError, match=r"table users differs .* hidden by"):
        verify(connection)
    (found,) = (each for each in check(connection) if each.breaking)
    assert found.object == "table users"
    assert "elsewhere, public" in found.found


def test_what_an_extension_brings_is_not_reported(engine: Engine) -> None:
    with engine.connect() as connection:
        before = read_catalogue(connection)
        connection.exec_driver_sql("CREATE EXTENSION vector")
        assert read_catalogue(connection) == before
