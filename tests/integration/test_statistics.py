"""The figures of `db stats` on real rows, for an admin and for consultants."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import insert, text

from database.models import AnalysisRequest, AnalysisResult, FileUpload, RefreshToken
from database.queries import locks, statistics
from resume_cli.storage import Storage
from resume_cli.workflows.sign_in import Account
from resume_cli.workflows.statistics import LOOKED_AT, Statistics, gather
from tests.integration.people import add_user

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy.orm import Session, sessionmaker

    from resume_cli.workflows.statistics import Count

NOW = datetime.now(UTC)


@pytest.fixture
def storage(tmp_path: Path) -> Storage:
    return Storage(tmp_path / "uploads")


def account(user_id: uuid.UUID, role: str = "consultant") -> Account:
    return Account(id=user_id, email="kim@example.com", name="Kim Example", role=role)


def days_ago(days: float) -> datetime:
    return NOW - timedelta(days=days)


def add_upload(sessions: sessionmaker[Session], user_id: uuid.UUID, **columns: Any) -> uuid.UUID:
    upload_id = uuid.uuid4()
    values = {
        "id": upload_id, "user_id": user_id, "filename": f"{upload_id}.pdf",
        "original_filename": "cv.pdf", "mime_type": "application/pdf", "file_size": 1024,
        "file_hash": "0" * 64, "status": "completed", "completed_at": NOW,
    }  # fmt: skip
    with sessions.begin() as session:
        session.execute(insert(FileUpload).values(values | columns))
    return upload_id


def add_request(
    sessions: sessionmaker[Session], user_id: uuid.UUID, name: object, **columns: Any
) -> uuid.UUID:
    request_id = uuid.uuid4()
    values = {
        "id": request_id, "user_id": user_id, "original_filename": "cv.pdf",
        "file_path": f"2026/11/23/{name}.pdf", "file_size_bytes": 1024,
        "mime_type": "application/pdf", "status": "pending",
    }  # fmt: skip
    with sessions.begin() as session:
        session.execute(insert(AnalysisRequest).values(values | columns))
    return request_id


def add_result(sessions: sessionmaker[Session], request_id: uuid.UUID) -> None:
    with sessions.begin() as session:
        session.execute(insert(AnalysisResult).values(request_id=request_id, ai_model_used="m"))


def add_session(sessions: sessionmaker[Session], user_id: uuid.UUID, **columns: Any) -> None:
    name = uuid.uuid4().hex
    values = {"user_id": user_id, "token_hash": name, "session_id": name}
    with sessions.begin() as session:
        # The session limit would revoke rows that are to be loaded as they are.
        session.execute(text("SET LOCAL session_replication_role = replica"))
        session.execute(insert(RefreshToken).values(values | columns))


def named(counts: tuple[Count, ...]) -> dict[str, int]:
    return {count.name: count.count for count in counts}


def rows_of(found: Statistics) -> dict[str, int]:
    return {each.table: each.rows for each in found.tables}


def test_an_empty_database_has_nothing_to_tell(
    sessions: sessionmaker[Session], storage: Storage
) -> None:
    found = gather(sessions, account(uuid.uuid4(), "admin"), storage)
    assert rows_of(found) == dict.fromkeys(rows_of(found), 0) | {"schema_migrations": 4}
    assert found.groups == ()
    assert set(named(found.loose + found.next_runs).values()) == {0}
    assert all(each.bytes for each in found.tables)
    with sessions() as session:
        assert not statistics.holds_rows(session)


def test_a_consultant_sees_own_figures_and_an_admin_everyones(
    sessions: sessionmaker[Session], storage: Storage
) -> None:
    kim, lee = add_user(sessions), add_user(sessions, "lee@example.com")
    for user_id, files in ((kim, 1), (lee, 2)):
        for _ in range(files):
            add_result(
                sessions,
                add_request(sessions, user_id, add_upload(sessions, user_id), status="completed"),
            )
    own = gather(sessions, account(kim), storage)
    assert rows_of(own) == {
        "file_uploads": 1, "analysis_requests": 1, "analysis_results": 1,
        "prompt_history": 0, "refresh_tokens": 0,
    }  # fmt: skip
    assert not own.everyone
    assert all(each.bytes is None for each in own.tables)
    assert "unknown_copies" not in named(own.loose)
    everyones = gather(sessions, account(lee, "admin"), storage)
    assert everyones.everyone
    assert rows_of(everyones)["analysis_results"] == 3
    assert rows_of(everyones)["users"] == 2
    (uploads, requests_) = everyones.groups
    assert (uploads.status, uploads.rows, uploads.file_bytes) == ("completed", 3, 3072)
    assert requests_.oldest <= datetime.now(UTC)
    assert gather(sessions, account(uuid.uuid4()), storage).groups == ()


def test_a_request_is_an_orphan_unless_a_run_holds_its_lock(
    sessions: sessionmaker[Session], storage: Storage
) -> None:
    kim = add_user(sessions)
    held, orphan, fresh = (
        add_request(sessions, kim, name, status="processing", updated_at=changed)
        for name, changed in (("a", days_ago(1)), ("b", days_ago(1)), ("c", NOW))
    )
    add_request(sessions, kim, "d")
    storage.write("2026/11/23/d.pdf", b"%PDF")
    with sessions() as run:
        assert locks.try_lock(run, [held])
        # Nor does a lock of another kind or number count.
        run.execute(text("SELECT pg_advisory_lock(1, 2), pg_advisory_lock(7305)"))
        with sessions() as session:
            found = statistics.liveness(session, kim, timedelta(hours=1))
            assert found == statistics.Liveness(held=1, ripe=1, unripe=1)
        told = gather(sessions, account(kim), storage)
        assert named(told.loose)["orphans"] == 2
        assert named(told.next_runs)["in_work"] == 1
        locks.unlock(run, [held])
    assert named(gather(sessions, account(kim), storage).loose)["orphans"] == 3
    assert orphan != fresh


def test_what_does_not_fit_together_is_counted(
    sessions: sessionmaker[Session], storage: Storage
) -> None:
    kim = add_user(sessions)
    add_request(sessions, kim, "no-result", status="completed")
    early = add_request(sessions, kim, "early")
    doubled = add_request(sessions, kim, add_upload(sessions, kim), status="completed")
    for request_id in (early, doubled, doubled, doubled):
        add_result(sessions, request_id)
    add_upload(sessions, kim)
    assert named(gather(sessions, account(kim), storage).loose) == {
        "orphans": 0,
        "completed_without_result": 1,
        "results_not_completed": 1,
        "surplus_results": 2,
        "uploads_without_request": 1,
        "missing_copies": 1,
    }


def test_copies_and_requests_are_held_against_each_other(
    sessions: sessionmaker[Session], storage: Storage
) -> None:
    admin = add_user(sessions, role="admin")
    for name in ("here", "gone"):
        add_request(sessions, admin, name)
    add_request(sessions, admin, "outside", file_path="../../../etc/passwd")
    for name in ("here", "forgotten", "forgotten-too"):
        storage.write(f"2026/11/23/{name}.pdf", b"%PDF")
    found = gather(sessions, account(admin, "admin"), storage)
    assert {each.name: each.of for each in found.loose if each.of is not None} == {
        "uploads_without_request": 0,
        "missing_copies": 3,
        "unknown_copies": 3,
    }
    assert named(found.loose)["missing_copies"] == 2
    assert named(found.loose)["unknown_copies"] == 2
    assert named(found.next_runs)["pending"] == 1


def test_the_sample_of_copies_is_bounded_and_begins_with_the_newest(storage: Storage) -> None:
    assert storage.newest(LOOKED_AT) == []
    for day in ("2025/12/31", "2026/01/02", "2026/01/10"):
        storage.write(f"{day}/a.pdf", b"%PDF")
    (storage.root / "2026/01/10/.a.pdf.0123456789ab").touch()
    assert storage.newest(2) == ["2026/01/10/a.pdf", "2026/01/02/a.pdf"]


def test_the_clean_ups_do_what_was_foretold(
    sessions: sessionmaker[Session], storage: Storage
) -> None:
    kim = add_user(sessions)
    for status, ages in {"completed": (29, 31), "error": (6, 8), "pending": (0.5, 2)}.items():
        for age in ages:
            ended = days_ago(age) if status == "completed" else None
            add_upload(sessions, kim, status=status, created_at=days_ago(age), completed_at=ended)
    for status, created, expires in (
        ("active", 9, 2), ("active", 1, -6), ("expired", 40, 33), ("expired", 30, 23),
        ("revoked", 8, 1), ("revoked", 6, -1),
    ):  # fmt: skip
        add_session(
            sessions, kim, status=status, created_at=days_ago(created), expires_at=days_ago(expires)
        )
    foretold = named(gather(sessions, account(kim), storage).next_runs)
    with sessions.begin() as session:
        deleted = session.scalar(text("SELECT cleanup_old_file_uploads()"))
        ended = session.scalar(text("SELECT cleanup_expired_refresh_tokens()"))
        session.execute(text("SELECT expire_refresh_tokens()"))
        expired = session.scalar(
            text("SELECT count(*) FROM refresh_tokens WHERE status = 'expired'")
        )
    assert foretold["uploads_deleted"] == deleted == 3
    assert foretold["sessions_deleted"] == ended == 2
    assert foretold["sessions_expired"] == 1
    assert expired == 2
