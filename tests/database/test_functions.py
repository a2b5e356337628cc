"""What the database does by itself: its triggers and functions, on both kinds of server."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Connection, insert, select, text

from database.models import (
    AnalysisRequest,
    AnalysisResult,
    FileUpload,
    Prompt,
    PromptHistory,
    RefreshToken,
    User,
)


def add_user(connection: Connection, email: str = "hana@example.com") -> UUID:
    person = {"first_name": "Hana", "last_name": "Example", "password_hash": "-"}
    adding = insert(User).values(email=email, **person).returning(User.id)
    return connection.execute(adding).scalar_one()


def add_session(
    connection: Connection, user_id: UUID, name: str, *, created: str, expires: str, status: str
) -> None:
    """`created` and `expires` are intervals from now, such as `-8 days`."""
    connection.execute(
        insert(RefreshToken).values(
            user_id=user_id,
            token_hash=uuid4().hex,
            session_id=name,
            status=status,
            created_at=text(f"now() + interval '{created}'"),
            expires_at=text(f"now() + interval '{expires}'"),
        )
    )


def statuses(connection: Connection) -> dict[str, str]:
    rows = connection.execute(select(RefreshToken.session_id, RefreshToken.status))
    return {row.session_id: row.status for row in rows}


def add_upload(connection: Connection, user_id: UUID, **values: Any) -> UUID:
    basics = {"filename": "a.pdf", "original_filename": "a.pdf", "mime_type": "application/pdf"}
    chosen = {**basics, "file_size": 1, "file_hash": "0" * 64, **values}
    adding = insert(FileUpload).values(user_id=user_id, **chosen).returning(FileUpload.id)
    return connection.execute(adding).scalar_one()


def ago(interval: str) -> Any:
    return text(f"now() - interval '{interval}'")


def test_a_fourth_session_revokes_the_oldest_live_one_alone(connection: Connection) -> None:
    user_id, other = add_user(connection), add_user(connection, "ken@example.com")
    live = {"expires": "7 days", "status": "active"}
    add_session(connection, other, "theirs", created="-9 days", **live)
    add_session(
        connection, user_id, "over", created="-9 days", expires="-1 second", status="active"
    )
    for name, created in (("second", "-2 days"), ("first", "-3 days"), ("third", "-1 day")):
        add_session(connection, user_id, name, created=created, **live)
    assert set(statuses(connection).values()) == {"active"}
    add_session(connection, user_id, "fourth", created="0", **live)
    revoked = {name for name, status in statuses(connection).items() if status == "revoked"}
    assert revoked == {"first"}
    add_session(connection, user_id, "fifth", created="0", **live)
    revoked = {name for name, status in statuses(connection).items() if status == "revoked"}
    assert revoked == {"first", "second"}


def test_a_surplus_of_sessions_shrinks_by_one_at_each_insert(connection: Connection) -> None:
    user_id = add_user(connection)
    for number in range(5):
        add_session(
            connection, user_id, f"s{number}", created=f"-{9 - number} days", expires="7 days",
            status="revoked",
        )  # fmt: skip
    connection.execute(text("UPDATE refresh_tokens SET status = 'active'"))
    add_session(connection, user_id, "new", created="0", expires="7 days", status="active")
    revoked = [name for name, status in statuses(connection).items() if status == "revoked"]
    assert revoked == ["s0"]


def test_expiring_marks_only_active_sessions_that_ran_out(connection: Connection) -> None:
    user_id = add_user(connection)
    for name, expires, status in (
        ("live", "1 hour", "active"),
        ("over", "-1 hour", "active"),
        ("revoked", "-1 hour", "revoked"),
    ):
        add_session(connection, user_id, name, created="-1 day", expires=expires, status=status)
    connection.execute(text("SELECT expire_refresh_tokens()"))
    assert statuses(connection) == {"live": "active", "over": "expired", "revoked": "revoked"}


def test_cleaning_sessions_deletes_exactly_the_old_ones(connection: Connection) -> None:
    user_id = add_user(connection)
    for name, created, expires, status in (
        ("expired long ago", "-60 days", "-31 days", "expired"),
        ("expired lately", "-60 days", "-29 days", "expired"),
        ("revoked long ago", "-8 days", "7 days", "revoked"),
        ("revoked lately", "-6 days", "-60 days", "revoked"),
        ("active but over", "-90 days", "-60 days", "active"),
    ):
        add_session(connection, user_id, name, created=created, expires=expires, status=status)
    assert connection.scalar(text("SELECT cleanup_expired_refresh_tokens()")) == 2
    assert set(statuses(connection)) == {"expired lately", "revoked lately", "active but over"}


def test_cleaning_uploads_deletes_exactly_the_old_ones(connection: Connection) -> None:
    user_id = add_user(connection)
    for name, status, created, completed in (
        ("gone 1", "completed", "40 days", "31 days"),
        ("gone 2", "error", "8 days", None),
        ("gone 3", "pending", "25 hours", None),
        ("gone 4", "validating", "25 hours", None),
        ("gone 5", "extracting", "25 hours", None),
        ("kept 1", "completed", "40 days", "29 days"),
        ("kept 2", "completed", "40 days", None),
        ("kept 3", "error", "6 days", None),
        ("kept 4", "pending", "23 hours", None),
        ("kept 5", "extracting", "23 hours", None),
    ):
        add_upload(
            connection, user_id, filename=name, status=status, created_at=ago(created),
            completed_at=ago(completed) if completed else None,
        )  # fmt: skip
    assert connection.scalar(text("SELECT cleanup_old_file_uploads()")) == 5
    left = set(connection.scalars(select(FileUpload.filename)))
    assert left == {f"kept {number}" for number in range(1, 6)}


def test_statistics_count_one_user_or_all(connection: Connection) -> None:
    user_id, other = add_user(connection), add_user(connection, "ken@example.com")
    megabyte = 1024 * 1024
    for status, milliseconds, size in (
        ("completed", 100, megabyte),
        ("completed", 101, megabyte),
        ("completed", 101, megabyte),
        ("error", None, megabyte // 2),
        ("pending", None, 1),
        ("validating", None, 1),
        ("extracting", None, 1),
    ):
        add_upload(connection, user_id, status=status, processing_time=milliseconds, file_size=size)
    add_upload(connection, other, status="completed", processing_time=7)
    one_user = text("SELECT * FROM get_upload_statistics(:user)")
    row = connection.execute(one_user, {"user": user_id}).one()
    assert [str(value) for value in row] == ["7", "3", "1", "3", "100.67", "3.50"]
    assert row._fields[4] == "avg_processing_time_ms"
    everyone = connection.execute(text("SELECT * FROM get_upload_statistics()")).one()
    assert everyone[:4] == (8, 4, 1, 3)
    nobody = connection.execute(one_user, {"user": uuid4()}).one()
    assert tuple(nobody) == (0, 0, 0, 0, None, 0)


@pytest.mark.parametrize("table", ["users", "analysis_requests", "file_uploads", "prompts"])
def test_every_update_sets_updated_at_to_the_transactions_start(
    connection: Connection, table: str
) -> None:
    user_id = add_user(connection)
    add_upload(connection, user_id)
    connection.execute(insert(AnalysisRequest).values(request_of(user_id)))
    connection.execute(insert(Prompt).values(name="p", template="t", prompt_type="system"))
    connection.execute(text(f"UPDATE {table} SET updated_at = '2001-01-01'"))  # noqa: S608 - a parameter of this test
    updated = connection.scalars(text(f"SELECT updated_at = now() FROM {table}"))  # noqa: S608 - a parameter of this test
    assert updated.all() == [True]


def request_of(user_id: UUID) -> dict[str, Any]:
    basics = {"original_filename": "a.pdf", "file_path": "a.pdf", "mime_type": "application/pdf"}
    return {"user_id": user_id, "file_size_bytes": 1, **basics}


def test_deleting_an_account_takes_all_its_rows_with_it(connection: Connection) -> None:
    user_id = add_user(connection)
    add_upload(connection, user_id)
    add_session(connection, user_id, "s", created="0", expires="1 day", status="active")
    request_id = connection.scalar(
        insert(AnalysisRequest).values(request_of(user_id)).returning(AnalysisRequest.id)
    )
    prompt_id = connection.scalar(
        insert(Prompt).values(name="p", template="t", prompt_type="system").returning(Prompt.id)
    )
    connection.execute(insert(AnalysisResult).values(request_id=request_id, ai_model_used="m"))
    connection.execute(
        insert(PromptHistory).values(
            prompt_id=prompt_id, request_id=request_id, prompt_version=1, prompt_content="t"
        )
    )
    connection.execute(text("DELETE FROM users"))
    for model in (RefreshToken, FileUpload, AnalysisRequest, AnalysisResult, PromptHistory):
        assert connection.execute(select(model.id)).all() == []
    assert connection.execute(select(Prompt.id)).all() == [(prompt_id,)]
