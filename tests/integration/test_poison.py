"""Requests whose runs are killed: when that is bad luck, and when it is enough."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from resume_cli.batch import verdicts
from resume_cli.batch.verdicts import Claim, Wanted
from tests.integration.people import add_user
from tests.integration.work import NO_GRACE, add_prompt, add_request, add_upload, request, upload

if TYPE_CHECKING:
    import uuid

    from sqlalchemy.orm import Session, sessionmaker

    Sessions = sessionmaker[Session]

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
REASON = "it was begun by 3 runs that were killed"


class Unlucky:
    """One request, and the runs that begin it, each so long after the last one."""

    def __init__(self, sessions: Sessions, *, keeps_reasons: bool = True) -> None:
        self.sessions = sessions
        user_id = add_user(sessions)
        self.id = add_request(sessions, user_id)
        self.upload: uuid.UUID | None = add_upload(sessions, user_id) if keeps_reasons else None
        self.prompts = (add_prompt(sessions), add_prompt(sessions))

    def begin(self, later: timedelta = DAY, *, retry: bool = False) -> Claim:
        """Begin it by a run; without another word that run is killed."""
        age = text("UPDATE prompt_history SET created_at = created_at - :later")
        wanted = Wanted(self.id, self.upload, self.prompts, retry=retry)
        with self.sessions.begin() as session:
            session.execute(age, {"later": later})
        with self.sessions.begin() as session:
            return verdicts.begin(session, [wanted], NO_GRACE)[self.id]

    def hand_back(self) -> None:
        with self.sessions.begin() as session:
            session.execute(text("UPDATE analysis_requests SET status = 'pending'"))

    def fail(self, reason: str) -> None:
        with self.sessions.begin() as session:
            verdicts.fail(session, self.id, self.upload, reason, unreadable=False)

    @property
    def kept(self) -> str | None:
        assert self.upload is not None
        return upload(self.sessions, self.upload).error_message


@pytest.fixture
def unlucky(sessions: Sessions) -> Unlucky:
    return Unlucky(sessions)


def test_three_killed_runs_on_three_days_are_enough(sessions: Sessions, unlucky: Unlucky) -> None:
    assert [unlucky.begin() for _ in range(3)] == [Claim.OURS] * 3
    assert unlucky.kept == f"begun by 2 runs that were killed (request {unlucky.id})"

    assert unlucky.begin() is Claim.POISON
    assert request(sessions, unlucky.id).status == "failed"
    assert unlucky.kept == f"{REASON} (request {unlucky.id})"
    assert unlucky.begin() is Claim.ENDED


def test_first_killed_run_is_noted_in_the_singular(unlucky: Unlucky) -> None:
    assert [unlucky.begin() for _ in range(2)] == [Claim.OURS] * 2
    assert unlucky.kept == f"begun by 1 run that was killed (request {unlucky.id})"


def test_runs_killed_again_and_again_within_the_hour_count_once(unlucky: Unlucky) -> None:
    assert {unlucky.begin(MINUTE) for _ in range(12)} == {Claim.OURS}


def test_request_that_is_handed_back_is_no_poison(unlucky: Unlucky) -> None:
    for _ in range(6):
        assert unlucky.begin() is Claim.OURS
        unlucky.hand_back()
    assert unlucky.begin() is Claim.OURS
    assert unlucky.begin() is Claim.OURS


def test_killed_runs_count_from_the_last_failure(unlucky: Unlucky) -> None:
    for _ in range(4):
        last = unlucky.begin()
    assert last is Claim.POISON
    assert [unlucky.begin(retry=True) for _ in range(3)] == [Claim.OURS] * 3
    unlucky.fail("the model declined")
    assert [unlucky.begin(retry=True) for _ in range(3)] == [Claim.OURS] * 3
    assert unlucky.begin() is Claim.POISON


def test_note_of_another_request_of_the_same_file_does_not_count(
    sessions: Sessions, unlucky: Unlucky
) -> None:
    for _ in range(3):
        unlucky.begin()
    unlucky.id = add_request(sessions, request(sessions, unlucky.id).user_id)
    for _ in range(2):
        unlucky.begin()
    assert unlucky.kept == f"begun by 1 run that was killed (request {unlucky.id})"


def test_without_an_upload_the_history_alone_counts(sessions: Sessions) -> None:
    unlucky = Unlucky(sessions, keeps_reasons=False)
    assert [unlucky.begin() for _ in range(3)] == [Claim.OURS] * 3
    assert unlucky.begin() is Claim.POISON
    assert request(sessions, unlucky.id).status == "failed"
