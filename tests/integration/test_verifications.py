"""`show --verify`: reviews, their rows and the stored bytes of their files."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, update

from database.models import AnalysisRequest, AnalysisResult
from resume_cli.agent.local import LocalAgent
from resume_cli.batch.work import Choices
from resume_cli.errors import NotFoundError
from resume_cli.workflows.sources import Source
from resume_cli.workflows.verifications import Check, Verifications
from tests.integration.people import add_user
from tests.integration.work import SRE, analyses, write_resumes

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy.orm import Session, sessionmaker

    Sessions = sessionmaker[Session]


@pytest.fixture
def desk(sessions: Sessions, database_url: str, tmp_path: Path) -> tuple[Verifications, UUID]:
    made = analyses(sessions, database_url, tmp_path / "storage", add_user(sessions), LocalAgent())
    source = Source((str(write_resumes(tmp_path / "inbox", 1)),))
    list(made.review(source, SRE, Choices()))
    with sessions() as session:
        request_id = session.scalars(select(AnalysisRequest.id)).one()
    return Verifications(sessions, made.storage, made.account), request_id


def verdicts(desk: tuple[Verifications, UUID]) -> dict[str, bool | None]:
    return {check.name: check.ok for check in desk[0].verify(str(desk[1]))}


def test_a_review_holds_against_its_file(desk: tuple[Verifications, UUID]) -> None:
    assert verdicts(desk) == {
        "scores and quotes": True, "columns": True, "stored file": True, "quotes in the file": True,
    }  # fmt: skip


def test_a_changed_column_and_changed_bytes_are_found(
    desk: tuple[Verifications, UUID], sessions: Sessions
) -> None:
    with sessions.begin() as session:
        session.execute(update(AnalysisResult).values(overall_score=99))
        path = session.scalars(select(AnalysisRequest.file_path)).one()
    stored = desk[0].storage.root / path
    stored.write_bytes(stored.read_bytes().replace(b"from 40 to 6", b"from 90 to 6"))
    found = verdicts(desk)
    assert (found["columns"], found["stored file"], found["quotes in the file"]) == (
        False, False, False,
    )  # fmt: skip
    stored.unlink()
    checks = {check.name: check for check in desk[0].verify(str(desk[1]))}
    assert checks["stored file"] == Check(
        "stored file", None, "its file is not in this machine's storage folder"
    )


def test_feedback_of_another_program_and_unknown_ids_are_told(
    desk: tuple[Verifications, UUID], sessions: Sessions
) -> None:
    with sessions.begin() as session:
        session.execute(update(AnalysisResult).values(detailed_feedback={"theirs": 1}))
    assert verdicts(desk) == {"feedback": None}
    with pytest.raises(NotFoundError):
        desk[0].verify(str(uuid4()))
