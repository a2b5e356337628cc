"""Whole runs on a real database: bounds, ends of every kind, and counts that add up."""

from __future__ import annotations

import contextlib
import signal
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from database.models import AnalysisRequest, AnalysisResult, FileUpload
from resume_cli.agent.scripted import ScriptedAgent
from resume_cli.batch import pipeline as module
from resume_cli.batch.events import Began, Found, Outcome, Summary
from resume_cli.batch.ledger import Ledger
from resume_cli.batch.selection import Selection
from resume_cli.batch.stopping import Stop
from resume_cli.batch.work import Choices
from resume_cli.errors import (
    ExitCode,
    ModelRefusedError,
    ModelUnreachableError,
    ReviewFailedError,
    UsageError,
)
from resume_cli.workflows.sources import WAITING, Source, source_of
from tests.integration.events import summary_of, threads_ended
from tests.integration.people import add_user
from tests.integration.work import (
    SRE,
    analyses,
    count,
    register,
    statuses,
    write_resumes,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.orm import Session, sessionmaker

    from resume_cli.agent.protocol import Assignment
    from resume_cli.batch.events import Event

    Sessions = sessionmaker[Session]


class Desk:
    """A user with a folder of resumes, and runs over it."""

    def __init__(self, sessions: Sessions, database_url: str, folder: Path) -> None:
        self.sessions = sessions
        self.url = database_url
        self.inbox = write_resumes(folder / "inbox", 0)
        self.storage = folder / "storage"
        self.user_id = add_user(sessions)

    def run(
        self,
        agent: ScriptedAgent,
        source: Source | None = None,
        choices: Choices | None = None,
        stop: Stop | None = None,
        jobs: int = 2,
    ) -> Iterator[Event]:
        made = analyses(self.sessions, self.url, self.storage, self.user_id, agent, stop, jobs)
        return made.review(source or Source((str(self.inbox),)), SRE, choices or Choices())

    def end(self, agent: ScriptedAgent, source: Source | None = None, **options: bool) -> Summary:
        return summary_of(list(self.run(agent, source, Choices(**options))))


@pytest.fixture
def desk(sessions: Sessions, database_url: str, tmp_path: Path) -> Desk:
    return Desk(sessions, database_url, tmp_path)


def test_folder_is_reviewed_within_bounds(desk: Desk) -> None:
    write_resumes(desk.inbox, 12)
    (desk.inbox / "empty.pdf").touch()
    (desk.inbox / "broken.pdf").write_bytes(b"%PDF-1.7\nnothing follows")
    agent = ScriptedAgent(latency=0.05)

    events = list(desk.run(agent, jobs=3))

    summary = summary_of(events)
    assert summary.counts == {Outcome.REVIEWED: 12, Outcome.FAILED: 2}
    assert (summary.found, summary.left, summary.exit_code) == (14, 0, ExitCode.INCOMPLETE)
    assert agent.calls == 12
    assert 1 < agent.most_at_once <= 3
    assert max(event.in_flight for event in events if isinstance(event, Began)) <= 3
    assert [event for event in events if isinstance(event, Found)][-1] == Found(14, complete=True)
    assert statuses(desk.sessions) == {"completed": 12, "failed": 1}
    assert count(desk.sessions, AnalysisResult) == 12


def test_second_run_knows_everything(desk: Desk) -> None:
    write_resumes(desk.inbox, 3)
    (desk.inbox / "broken.pdf").write_bytes(b"%PDF-1.7\nnothing follows")
    desk.end(ScriptedAgent())
    again = ScriptedAgent()

    summary = desk.end(again)

    assert summary.counts == {Outcome.ALREADY_REVIEWED: 3, Outcome.FAILED_BEFORE: 1}
    assert summary.exit_code is ExitCode.OK
    reasons = [end.reason for end in summary.results if end.outcome is Outcome.FAILED_BEFORE]
    assert reasons
    assert all(reason and "(request" not in reason for reason in reasons)
    assert again.calls == 0


def test_forced_review_is_one_more_generation(desk: Desk) -> None:
    write_resumes(desk.inbox, 1)
    desk.end(ScriptedAgent())
    assert desk.end(ScriptedAgent(), force=True).counts == {Outcome.REVIEWED: 1}
    assert (count(desk.sessions, AnalysisRequest), count(desk.sessions, FileUpload)) == (2, 1)


def test_failed_review_is_tried_again_only_when_asked(desk: Desk) -> None:
    write_resumes(desk.inbox, 1)
    reason = "it declined (request refused)"
    failing = ScriptedAgent(error_for=lambda _: ReviewFailedError(reason))
    assert desk.end(failing).counts == {Outcome.FAILED: 1}

    before = desk.end(ScriptedAgent())
    assert [end.reason for end in before.results] == [reason]
    assert desk.end(ScriptedAgent(), retry_failed=True).counts == {Outcome.REVIEWED: 1}
    with desk.sessions() as session:
        assert session.scalars(select(FileUpload.error_message)).all() == [None]


def test_waiting_requests_and_files_are_each_worked_once(desk: Desk) -> None:
    write_resumes(desk.inbox, 3)
    register(desk.sessions, desk.storage, desk.user_id, desk.inbox)
    (desk.inbox / "resume-000.txt").unlink()
    agent = ScriptedAgent()

    summary = desk.end(agent, Source((str(desk.inbox),), statuses=WAITING))

    assert summary.counts == {Outcome.REVIEWED: 3}
    assert agent.calls == 3


def test_more_than_a_page_of_waiting_requests_is_worked(desk: Desk) -> None:
    write_resumes(desk.inbox, 70)
    register(desk.sessions, desk.storage, desk.user_id, desk.inbox)
    summary = desk.end(ScriptedAgent(), Source(statuses=WAITING))
    assert summary.counts == {Outcome.REVIEWED: 70}


def test_request_without_its_bytes_is_left_untouched_unless_told(desk: Desk) -> None:
    write_resumes(desk.inbox, 1)
    register(desk.sessions, desk.storage, desk.user_id, desk.inbox)
    next(desk.storage.rglob("*.txt")).unlink()

    summary = desk.end(ScriptedAgent(), Source(statuses=WAITING))
    assert summary.counts == {Outcome.SKIPPED: 1}
    assert statuses(desk.sessions) == {"pending": 1}

    summary = desk.end(ScriptedAgent(), Source(statuses=WAITING, fail_missing=True))
    assert summary.counts == {Outcome.FAILED: 1}
    assert statuses(desk.sessions) == {"failed": 1}


def test_wish_to_stop_ends_what_is_in_flight_and_leaves_the_rest(desk: Desk) -> None:
    write_resumes(desk.inbox, 8)
    stop = Stop()

    def asked(_: Assignment) -> Exception | None:
        stop.request(signal.SIGTERM)
        return None

    agent = ScriptedAgent(latency=0.4, error_for=asked)
    summary = summary_of(list(desk.run(agent, stop=stop)))
    assert (summary.stopped, summary.exit_code) == ("terminated", ExitCode.TERMINATED)
    reviewed = summary.counts[Outcome.REVIEWED]
    assert 1 <= reviewed <= 2
    assert statuses(desk.sessions) == {"completed": reviewed, "pending": 8 - reviewed}
    assert desk.end(ScriptedAgent()).counts[Outcome.REVIEWED] == 8 - reviewed


def test_review_that_outlasts_the_farewell_is_handed_back(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "FAREWELL_SECONDS", 0.2)
    write_resumes(desk.inbox, 2)
    stop = Stop()
    answered = threading.Event()

    def thinks_long(_: Assignment) -> Exception | None:
        stop.request(signal.SIGINT)
        answered.wait(20.0)
        return None

    summary = summary_of(list(desk.run(ScriptedAgent(error_for=thinks_long), stop=stop)))
    assert (summary.left, summary.exit_code) == (2, ExitCode.INTERRUPTED)
    assert statuses(desk.sessions) == {"pending": 2}
    # The late answer finds the house closed and disturbs nobody.
    answered.set()
    assert count(desk.sessions, AnalysisResult) == 0


def test_who_stops_listening_stops_the_run(desk: Desk) -> None:
    write_resumes(desk.inbox, 8)
    agent = ScriptedAgent(latency=0.2)
    before = threading.active_count()
    events = desk.run(agent)
    for event in events:
        if isinstance(event, Began):
            break
    events.close()  # type: ignore[attr-defined]  # what an iterator's owner does on the way out

    assert "processing" not in statuses(desk.sessions)
    assert threads_ended(before)
    assert agent.calls <= 3


def test_refused_model_stops_the_run_and_fails_no_file(desk: Desk) -> None:
    write_resumes(desk.inbox, 6)
    agent = ScriptedAgent(error_for=lambda _: ModelRefusedError("The key was refused."))
    summary = summary_of(list(desk.run(agent, jobs=1)))
    assert summary.exit_code is ExitCode.MODEL
    assert statuses(desk.sessions) == {"pending": 6}
    assert agent.calls == 1


def test_summary_of_a_refused_model_tells_why(desk: Desk) -> None:
    write_resumes(desk.inbox, 2)
    agent = ScriptedAgent(error_for=lambda _: ModelRefusedError("The key was refused."))
    run = desk.run(agent)
    summary = next(event for event in run if isinstance(event, Summary))
    assert (summary.stopped, summary.exit_code) == ("The key was refused.", ExitCode.MODEL)
    assert (summary.found, summary.left) == (2, 2)


def test_model_without_an_answer_three_times_in_a_row_stops_the_run(desk: Desk) -> None:
    write_resumes(desk.inbox, 6)
    agent = ScriptedAgent(error_for=lambda _: ModelUnreachableError("No answer."))
    summary = summary_of(list(desk.run(agent, jobs=1)))
    assert (summary.exit_code, summary.left) == (ExitCode.MODEL, 4)
    assert agent.calls == 3
    assert statuses(desk.sessions) == {"pending": 6}


def test_single_failures_of_the_model_do_not_add_up(desk: Desk) -> None:
    write_resumes(desk.inbox, 8)
    calls = iter(range(8))
    agent = ScriptedAgent(
        error_for=lambda _: ModelUnreachableError("No answer.") if next(calls) % 2 else None
    )
    summary = summary_of(list(desk.run(agent, jobs=1)))
    assert summary.counts == {Outcome.REVIEWED: 4, Outcome.FAILED: 4}
    assert statuses(desk.sessions) == {"completed": 4, "pending": 4}


def test_bug_in_a_review_stops_the_run_and_hands_back(desk: Desk) -> None:
    write_resumes(desk.inbox, 4)
    agent = ScriptedAgent(error_for=lambda _: ZeroDivisionError())
    with pytest.raises(ZeroDivisionError):
        list(desk.run(agent))
    assert statuses(desk.sessions) == {"pending": 4}


def test_source_tells_paths_from_ids(tmp_path: Path) -> None:
    wanted, like_one = (f"0b8f3f5e-0000-4000-8000-00000000000{digit}" for digit in "12")
    path = tmp_path / "cv.pdf"
    path.touch()
    with contextlib.chdir(tmp_path):
        Path(like_one).touch()
        named = source_of(
            [wanted, wanted, str(path), like_one], None, None, Selection(), Choices(),
            pending=False, fail_missing=False,
        )  # fmt: skip
        with pytest.raises(UsageError, match="no such file or folder"):
            source_of(
                ["cv.doc"], None, None, Selection(), Choices(), pending=False, fail_missing=False
            )
    assert [str(each) for each in named.ids] == [wanted]
    assert named.paths == (str(path), like_one)


def test_record_of_a_run_holds_the_end_of_every_file(desk: Desk) -> None:
    write_resumes(desk.inbox, 3)
    (desk.inbox / "empty.pdf").touch()
    (desk.inbox / "twin.txt").write_bytes((desk.inbox / "resume-000.txt").read_bytes())
    summary = desk.end(ScriptedAgent())

    read = Ledger(desk.storage.parent / "runs").read("last")
    assert (read.run_id, read.state) == (summary.run_id, "finished")
    assert (read.counts, read.reasons, read.found) == (summary.counts, summary.reasons, 5)
    assert list(read.files()) == list(summary.results)
    ids = {each.name: each.request_id for each in read.files()}
    assert ids["twin.txt"] == ids["resume-000.txt"] is not None
