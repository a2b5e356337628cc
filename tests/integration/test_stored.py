"""Requests that are stored already: another generation, whose they are, and what is missing."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from database.models import AnalysisRequest
from resume_cli.agent.scripted import ScriptedAgent
from resume_cli.batch.events import Outcome, Summary
from resume_cli.batch.work import Choices
from resume_cli.errors import ExitCode
from resume_cli.workflows.sources import WAITING, Source
from tests.integration.people import add_user
from tests.integration.work import (
    RESUME,
    SRE,
    add_request,
    analyses,
    register,
    statuses,
    write_resumes,
)

if TYPE_CHECKING:
    import uuid
    from pathlib import Path

    from sqlalchemy.orm import Session, sessionmaker

STALE = Source(stale=True)


class Desk:
    """A user with a folder of three resumes; another model makes what is there stale."""

    def __init__(self, sessions: sessionmaker[Session], url: str, folder: Path) -> None:
        self.sessions = sessions
        self.url = url
        self.storage = folder / "storage"
        self.inbox = write_resumes(folder / "inbox", 3)
        self.user_id = add_user(sessions)

    def run(
        self,
        source: Source | None = None,
        choices: Choices | None = None,
        model: str = "first",
        role: str = "consultant",
        **pace: Any,
    ) -> Summary:
        agent = ScriptedAgent(model=model)
        made = analyses(self.sessions, self.url, self.storage, self.user_id, agent)
        made = replace(
            made, account=replace(made.account, role=role), pace=replace(made.pace, **pace)
        )
        *_, summary = made.review(
            source or Source((str(self.inbox),)), SRE, choices or Choices(stale=True)
        )
        assert isinstance(summary, Summary)
        assert summary.counts.total() + summary.left == summary.found
        return summary

    def ids(self) -> list[uuid.UUID]:
        with self.sessions() as session:
            return list(
                session.scalars(select(AnalysisRequest.id).order_by(AnalysisRequest.created_at))
            )


@pytest.fixture
def desk(sessions: sessionmaker[Session], database_url: str, tmp_path: Path) -> Desk:
    return Desk(sessions, database_url, tmp_path)


def test_a_stale_review_is_made_again_once_and_by_its_newest_generation(desk: Desk) -> None:
    desk.run()
    assert desk.run(STALE).found == 0
    assert desk.run(STALE, model="second").counts == {Outcome.REVIEWED: 3}
    # The first generation is stale for good; the second one speaks for it.
    assert desk.run(STALE, model="second").found == 0
    assert desk.run(STALE, model="third", limit=2).counts == {Outcome.REVIEWED: 2}
    assert desk.run(STALE, model="third").counts == {Outcome.REVIEWED: 1}
    assert statuses(desk.sessions) == {"completed": 9}


def test_a_generation_that_was_not_finished_is_taken_up_with_what_waits(desk: Desk) -> None:
    desk.run()
    planned = desk.run(STALE, model="second", dry=True)
    assert (planned.counts, planned.calls) == ({Outcome.TO_REVIEW: 3}, 3)
    assert statuses(desk.sessions) == {"completed": 3}
    add_request(desk.sessions, desk.user_id)  # its bytes are nowhere
    both = replace(STALE, statuses=WAITING)
    assert desk.run(both, model="second").counts == {Outcome.REVIEWED: 3, Outcome.SKIPPED: 1}


def test_reviews_of_others_are_for_admins(desk: Desk) -> None:
    desk.run()
    desk.user_id = add_user(desk.sessions, "robin@example.com")
    assert desk.run(STALE, model="second").found == 0
    assert desk.run(STALE, model="second", role="admin").counts == {Outcome.REVIEWED: 3}
    with desk.sessions() as session:
        owners = set(session.scalars(select(AnalysisRequest.user_id)))
    assert len(owners) == 1


def test_an_id_is_told_stale_and_reviewed_again_on_request(desk: Desk) -> None:
    desk.run()
    one = Source(ids=(desk.ids()[0],))
    assert desk.run(one).counts == {Outcome.ALREADY_REVIEWED: 1}
    told = desk.run(one, Choices(), model="second")
    (result,) = told.results
    assert (result.outcome, result.reason) == (
        Outcome.STALE, "today's review would differ in: model"
    )  # fmt: skip
    assert result.overall is not None
    assert desk.run(one, model="second").counts == {Outcome.REVIEWED: 1}
    assert desk.run(one, Choices(force=True), model="second").counts == {Outcome.REVIEWED: 1}
    assert len(desk.ids()) == 5


def test_a_review_that_another_program_asked_for_gets_one_of_ours(desk: Desk) -> None:
    (desk.storage / "2026").mkdir(parents=True)
    (desk.storage / "2026" / "cv.txt").write_text(RESUME.format(mark="x"))
    theirs = add_request(
        desk.sessions, desk.user_id, file_path="2026/cv.txt", status="completed",
        target_role=SRE.role,
    )  # fmt: skip
    assert desk.run(Source(ids=(theirs,)), Choices()).counts == {Outcome.STALE: 1}
    assert desk.run(STALE).counts == {Outcome.REVIEWED: 1}
    assert desk.run(STALE).found == 0
    assert desk.run(Source(ids=(theirs,)), Choices(force=True)).counts == {Outcome.REVIEWED: 1}


def test_a_stale_review_without_its_bytes_is_left_as_it_is(desk: Desk) -> None:
    desk.run()
    next(desk.storage.rglob("*.txt")).unlink()
    summary = desk.run(STALE, model="second")
    assert summary.counts == {Outcome.SKIPPED: 1, Outcome.REVIEWED: 2}


def test_a_limit_holds_for_what_waits_as_well(desk: Desk) -> None:
    register(desk.sessions, desk.storage, desk.user_id, desk.inbox)
    waiting = Source(statuses=WAITING)
    first = desk.run(waiting, limit=2)
    assert (first.counts, first.left, first.exit_code) == ({Outcome.REVIEWED: 2}, 1, ExitCode.OK)
    # Files of the folder that wait in the database are met once, those that are left as well.
    (desk.inbox / "a.txt").write_text(RESUME.format(mark="a"))
    both = Source((str(desk.inbox),), statuses=WAITING)
    second = desk.run(both, limit=1, strict=True)
    assert (second.counts, second.left) == (
        {Outcome.ALREADY_REVIEWED: 2, Outcome.REVIEWED: 1}, 1
    )  # fmt: skip
    assert second.exit_code is ExitCode.INCOMPLETE
