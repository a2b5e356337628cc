"""The role of grants.sql: it can do what the tool does, and nothing to the tables themselves."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy.exc import ProgrammingError

import database
from database.schema import check, read_catalogue, verify

if TYPE_CHECKING:
    from sqlalchemy import Connection

GRANTS = Path(database.__file__).parent / "scripts" / "grants.sql"

REQUEST = (
    "INSERT INTO analysis_requests"
    " (user_id, original_filename, file_path, file_size_bytes, mime_type)"
    " SELECT id, 'a', 'a', 1, 'a' FROM users RETURNING id"
)

ALLOWED = {
    "count a wrong password": "UPDATE users SET failed_login_attempts = 1, last_login_at = now()",
    "add an account": (
        "INSERT INTO users (email, password_hash, first_name, last_name)"
        " VALUES ('ken@example.com', '-', 'Ken', 'Example') ON CONFLICT (id) DO NOTHING"
    ),
    "open sessions past the limit": (
        "INSERT INTO refresh_tokens (user_id, token_hash, session_id, expires_at)"
        " SELECT id, n, n, now() + interval '7 days'"
        " FROM users, generate_series(1, 5) AS n RETURNING id"
    ),
    "close a session": "DELETE FROM refresh_tokens",
    "register a file": (
        "INSERT INTO file_uploads"
        " (user_id, filename, original_filename, mime_type, file_size, file_hash)"
        " SELECT id, 'a', 'a', 'a', 1, 'a' FROM users ON CONFLICT (id) DO NOTHING RETURNING id"
    ),
    "tell a failure": "UPDATE file_uploads SET status = 'error', error_message = 'a'",
    "create a request": REQUEST,
    "claim a request": "SELECT id FROM analysis_requests FOR UPDATE SKIP LOCKED",
    "hold a claim": "SELECT pg_try_advisory_lock(1), pg_advisory_unlock(1)",
    "add a prompt": (
        "INSERT INTO prompts (name, template, prompt_type) VALUES ('p', 't', 'system')"
    ),
    "replace a prompt": "UPDATE prompts SET template = 'u', version = version + 1",
    "delete a request": "DELETE FROM analysis_requests",
    "read the versions": "SELECT version FROM schema_migrations",
}

REFUSED = {
    "create a table": "CREATE TABLE public.notes (id int)",
    "add a column": "ALTER TABLE users ADD phone text",
    "drop a table": "DROP TABLE prompt_history",
    "truncate": "TRUNCATE file_uploads",
    "switch a trigger off": "ALTER TABLE refresh_tokens DISABLE TRIGGER ALL",
    "comment": "COMMENT ON TABLE users IS 'ours'",
    "delete an account": "DELETE FROM users",
    "delete a prompt": "DELETE FROM prompts",
    "rewrite the history": "UPDATE prompt_history SET prompt_content = ''",
    "record a migration": "INSERT INTO schema_migrations (version) VALUES ('005')",
    "read others' tables": "SELECT * FROM payroll",
}


@pytest.fixture
def granted(connection: Connection) -> Connection:
    """The role in a transaction that is rolled back, the role itself included.

    Everyone's rights are taken away first: a strict owner may have done so, and before
    PostgreSQL 15 everyone may create tables in schema public.
    """
    connection.exec_driver_sql(
        "REVOKE ALL ON SCHEMA public FROM PUBLIC;"
        "REVOKE ALL ON ALL FUNCTIONS IN SCHEMA public FROM PUBLIC;"
        "CREATE TABLE payroll (id int);"
        "INSERT INTO users (email, password_hash, first_name, last_name)"
        " VALUES ('hana@example.com', '-', 'Hana', 'Example');"
        "CREATE ROLE resume_review"
    )
    connection.execution_options(no_parameters=True).exec_driver_sql(GRANTS.read_text("utf-8"))
    connection.exec_driver_sql("SET LOCAL ROLE resume_review")
    return connection


def test_the_role_can_check_the_schema(granted: Connection) -> None:
    verify(granted)
    assert [each.object for each in check(granted)] == ["table payroll"]
    assert len(read_catalogue(granted)["tables"]) == 9


@pytest.mark.parametrize("statement", ALLOWED.values(), ids=ALLOWED)
def test_the_role_can_do_what_the_tool_does(granted: Connection, statement: str) -> None:
    assert granted.exec_driver_sql(statement).rowcount >= 0


def test_the_role_can_record_a_review_and_delete_it_again(granted: Connection) -> None:
    request_id = granted.exec_driver_sql(REQUEST).scalar_one()
    result = "INSERT INTO analysis_results (request_id, ai_model_used) VALUES (%s, 'm')"
    granted.exec_driver_sql(result, (request_id,))
    granted.exec_driver_sql(ALLOWED["add a prompt"])
    granted.exec_driver_sql(
        "INSERT INTO prompt_history (prompt_id, request_id, prompt_version, prompt_content)"
        " SELECT id, %s, 1, template FROM prompts",
        (request_id,),
    )
    assert granted.exec_driver_sql("UPDATE analysis_requests SET status = 'completed'").rowcount
    assert granted.exec_driver_sql("DELETE FROM analysis_requests").rowcount == 1
    for table in ("analysis_results", "prompt_history"):
        assert granted.exec_driver_sql(f"SELECT * FROM {table}").all() == []  # noqa: S608 - names in this test


@pytest.mark.parametrize("statement", REFUSED.values(), ids=REFUSED)
def test_the_role_can_do_nothing_else(granted: Connection, statement: str) -> None:
    with pytest.raises(ProgrammingError, match=r"permission denied|must be owner"):
        granted.exec_driver_sql(statement)
