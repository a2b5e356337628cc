"""Job descriptions and drafted profiles stay with the requests that were made for them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from database.models import AnalysisResult
from resume_cli.agent.library import library
from resume_cli.agent.local import LocalAgent
from resume_cli.agent.openai_agent import OpenAIAgent
from resume_cli.agent.review import Review
from resume_cli.agent.target import Target
from resume_cli.batch.events import Outcome, Summary, Warned
from resume_cli.batch.files import walk
from resume_cli.batch.work import Choices
from resume_cli.workflows.drafts import Drafts
from resume_cli.workflows.sources import WAITING, Source
from tests.fake_model import FakeModel
from tests.integration.people import add_user
from tests.integration.work import analyses, count, intake, write_resumes

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy.orm import Session, sessionmaker

    from resume_cli.workflows.analyses import Analyses

    Sessions = sessionmaker[Session]

JOB = "Requirements:\n- Kubernetes and Terraform\n- Prometheus\nNice to have:\n- Kafka\n"
SRE_JOB = Target(role="SRE", job_text=JOB)


@pytest.fixture
def opened(sessions: Sessions, database_url: str, tmp_path: Path) -> Analyses:
    return analyses(sessions, database_url, tmp_path / "storage", add_user(sessions), LocalAgent())


def run(opened: Analyses, source: Source, target: Target, **choices: bool) -> Summary:
    *_, summary = opened.review(source, target, Choices(**choices))
    assert isinstance(summary, Summary)
    return summary


def stored(sessions: Sessions) -> Review:
    with sessions() as session:
        row = session.query(AnalysisResult).one()
    return Review.model_validate(row.detailed_feedback)


def test_a_waiting_request_is_reviewed_for_its_job(opened: Analyses, tmp_path: Path) -> None:
    inbox = write_resumes(tmp_path / "inbox", 1)
    like = intake(opened.sessions, tmp_path / "storage", opened.account.id, None, None, SRE_JOB)
    opened.storage.keep_job(SRE_JOB.key[3], JOB)
    assert len(list(like.entries(walk([str(inbox)])))) == 1
    summary = run(opened, Source(statuses=WAITING), Target())
    assert summary.counts == {Outcome.REVIEWED: 1}
    review = stored(opened.sessions)
    assert review.target.profile_basis == "job description"
    assert review.target.job_sha256 == SRE_JOB.key[3]
    assert review.target.profile_terms is not None
    assert ("Kafka",) in review.target.profile_terms.nice


def test_a_review_for_a_job_is_not_stale_and_not_bought_twice(
    opened: Analyses, tmp_path: Path
) -> None:
    source = Source((str(write_resumes(tmp_path / "inbox", 1)),))
    assert run(opened, source, SRE_JOB).counts == {Outcome.REVIEWED: 1}
    assert run(opened, source, SRE_JOB).counts == {Outcome.ALREADY_REVIEWED: 1}
    assert run(opened, Source(stale=True), Target(), stale=True).found == 0


def test_a_request_whose_job_is_not_here_is_left_alone(opened: Analyses, tmp_path: Path) -> None:
    inbox = write_resumes(tmp_path / "inbox", 1)
    like = intake(opened.sessions, tmp_path / "storage", opened.account.id, None, None, SRE_JOB)
    list(like.entries(walk([str(inbox)])))
    summary = run(opened, Source(statuses=WAITING), Target())
    assert summary.counts == {Outcome.SKIPPED: 1}
    assert "job description" in next(iter(summary.results)).reason
    assert count(opened.sessions, AnalysisResult) == 0


def drafting(opened: Analyses, model: OpenAIAgent) -> Analyses:
    """The same desk with a model to draft profiles, as a new run opens it."""
    drafts = Drafts(opened.sessions, model.draft, lambda _: None)
    opened.reviewer.profiles = library(drafted=drafts)
    return opened


def test_an_unknown_role_is_drafted_once_and_reused_from_its_review(
    opened: Analyses, tmp_path: Path
) -> None:
    inbox = write_resumes(tmp_path / "inbox", 2)
    keeper = Target(role="Lighthouse Keeper")
    with FakeModel() as model:
        agent = OpenAIAgent("key", model.base_url, "fake")
        first = drafting(opened, agent)
        one = Source((str(inbox / "resume-000.txt"),))
        assert run(first, one, keeper).counts == {Outcome.REVIEWED: 1}
        review = stored(opened.sessions)
        again = drafting(opened, agent)
        assert run(again, one, replace(keeper, role="lighthouse keeper")).counts == {
            Outcome.ALREADY_REVIEWED: 1
        }
        assert len(model.requests) == 1
    assert review.target.profile_basis == "drafted"
    assert review.keywords[0].term == "lantern"
    asked = model.requests[0]["messages"][0]["content"]
    assert "Lighthouse Keeper" in asked
    assert "Robin" not in asked


def test_an_unknown_role_without_a_model_says_that_its_own_words_stand_in(
    opened: Analyses, tmp_path: Path
) -> None:
    source = Source((str(write_resumes(tmp_path / "inbox", 1)),))
    events = list(opened.review(source, Target(role="Lighthouse Keeper"), Choices()))
    assert any(isinstance(event, Warned) and "own words" in event.message for event in events)
    assert stored(opened.sessions).target.profile_basis == "own words"


@pytest.mark.parametrize("fault", ["refusal", "broken json"])
def test_a_draft_that_cannot_be_used_leaves_the_own_words(
    opened: Analyses, tmp_path: Path, fault: str
) -> None:
    with FakeModel(faults=[fault] * 5) as model:
        agent = OpenAIAgent("key", model.base_url, "fake")
        made = drafting(opened, agent)
        source = Source((str(write_resumes(tmp_path / "inbox", 1)),))
        assert run(made, source, Target(role="Lighthouse Keeper")).counts == {Outcome.REVIEWED: 1}
    assert stored(opened.sessions).target.profile_basis == "own words"
