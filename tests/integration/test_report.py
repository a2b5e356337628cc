"""`report` on a database: who is on the page, who is not and why, and what a blind one hides."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from database.models import AnalysisRequest, AnalysisResult, FileUpload
from resume_cli.workflows.records import Records
from resume_cli.workflows.reports import WAITS, Reports, Shown
from resume_cli.workflows.sign_in import Account
from tests.integration.people import add_user
from tests.unit.reports.samples import sample_review
from tests.unit.reports.test_html import Page

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy.orm import Session, sessionmaker

REASON = "no text to read: Robin's scan of 2 pages (request 1)"


class Desk:
    """An account with requests, and the pages that it gets."""

    def __init__(self, sessions: sessionmaker[Session], folder: Path) -> None:
        self.sessions = sessions
        self.owner = add_user(sessions, "kim@example.com")
        self.path = folder / "page.html"
        self.added = 0

    def add(self, name: str, status: str, **given: Any) -> str:
        """Add a file and its request; return where its copy is stored."""
        upload, request = uuid.uuid4(), uuid.uuid4()
        copy: str = given.get("copy", f"2026/01/02/{upload}.pdf")
        self.added += 1
        file = {
            "user_id": given.get("owner", self.owner),
            "original_filename": name,
            "mime_type": "application/pdf",
            "created_at": datetime(2026, 1, 2, tzinfo=UTC) + timedelta(minutes=self.added),
        }
        kept = {"file_hash": upload.hex * 2, "error_message": given.get("error")}
        wanted = {"status": status, "target_role": given.get("role", "SRE"), "file_path": copy}
        with self.sessions.begin() as session:
            session.add(
                FileUpload(id=upload, filename=f"{upload}.pdf", file_size=1, **file, **kept)
            )
            session.add(AnalysisRequest(id=request, file_size_bytes=1, **file, **wanted))
            session.flush()
            if "score" in given:
                session.add(_result(request, given["score"]))
        return copy

    def page(self, role: str | None = None, *, blind: bool = False) -> tuple[Shown, str]:
        account = Account(self.owner, "kim@example.com", "Kim", "consultant")
        reports = Reports(Records(self.sessions, account), "the database of this test")
        shown = reports.of_ranking(self.path, role, 10, blind=blind)
        return shown, Page(self.path.read_text("utf-8")).text


def _result(request: uuid.UUID, score: int) -> AnalysisResult:
    review = sample_review(score).model_dump(mode="json")
    return AnalysisResult(
        request_id=request, overall_score=score, ai_model_used="m", detailed_feedback=review
    )


@pytest.fixture
def desk(sessions: sessionmaker[Session], tmp_path: Path) -> Desk:
    made = Desk(sessions, tmp_path)
    made.add("jane-doe.pdf", "completed", score=71)
    made.add("robin-scan.pdf", "failed", role=" sre", error=REASON)
    made.add("old.pdf", "failed", copy="other-program/old.pdf")
    made.add("new.pdf", "pending")
    made.add("nurse.pdf", "failed", role="Nurse")
    return made


def test_files_without_a_review_stand_on_the_page_with_their_reasons(desk: Desk) -> None:
    shown, text = desk.page()

    assert shown == Shown(candidates=1, unreviewed=4)
    assert f"new.pdf waiting {WAITS}" in text
    assert "robin-scan.pdf failed no text to read: Robin's scan of 2 pages " in text
    assert "(request 1)" not in text
    assert "old.pdf failed the reason is no longer kept" in text
    assert "reviewed 1 failed 3 waiting 1" in text


def test_those_for_another_role_do_not(desk: Desk) -> None:
    shown, text = desk.page("ＳＲＥ")

    assert shown == Shown(candidates=1, unreviewed=3)
    assert "nurse.pdf" not in text
    assert text.startswith("Resume reviews: ＳＲＥ")


def test_a_file_that_has_a_review_is_not_without_one(desk: Desk) -> None:
    copy = desk.add("again.pdf", "completed", score=50)
    desk.add("again.pdf", "failed", copy=copy)

    shown, text = desk.page()
    assert shown == Shown(candidates=2, unreviewed=4)
    assert "again.pdf failed" not in text


def test_somebody_elses_files_are_not_told(desk: Desk) -> None:
    other = add_user(desk.sessions, "robin@example.com")
    desk.add("theirs.pdf", "failed", owner=other)

    assert "theirs.pdf" not in desk.page()[1]


def test_a_blind_page_names_no_file_and_repeats_no_reason(desk: Desk) -> None:
    _, text = desk.page(blind=True)

    for name in ("jane", "Jane", "robin", "Robin", "old.pdf", "kim@example.com", "of this test"):
        assert name not in text
    assert "File 4 failed no text to read" in text
    assert "Candidate 1" in text


def test_an_empty_database_makes_an_empty_page(
    sessions: sessionmaker[Session], tmp_path: Path
) -> None:
    shown, text = Desk(sessions, tmp_path).page()

    assert shown == Shown(candidates=0, unreviewed=0)
    assert "No reviewed resumes." in text
