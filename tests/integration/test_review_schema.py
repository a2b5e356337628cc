"""The published JSON Schema: both copies are the model's, and what is stored fits it."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator
from sqlalchemy import select

from database.models import AnalysisResult
from make_schema import PUBLISHED
from resume_cli.agent.local import LocalAgent
from resume_cli.agent.review import Review
from resume_cli.agent.schema import review_schema, schema_text
from resume_cli.agent.scripted import ScriptedAgent
from resume_cli.batch.work import Choices
from resume_cli.workflows.sources import Source
from tests.architecture.source import PROJECT
from tests.integration.people import add_user
from tests.integration.work import RESUME, SRE, analyses
from tests.unit.agent.attacks import ORDER
from tests.unit.reports.samples import HOSTILE, hostile_review

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy.orm import Session, sessionmaker

    from resume_cli.agent.protocol import Agent

VALIDATOR = Draft202012Validator(review_schema())


@pytest.mark.parametrize("name", PUBLISHED)
def test_the_published_copies_are_the_models(name: str) -> None:
    published = (PROJECT / name).read_text("utf-8")
    assert published == schema_text(), "run .venv/bin/python examples/make_schema.py"


def test_it_is_a_schema_itself() -> None:
    Draft202012Validator.check_schema(review_schema())


@pytest.fixture
def stored(
    database_url: str, sessions: sessionmaker[Session], tmp_path: Path
) -> list[dict[str, Any]]:
    """What the database holds of reviews by a built-in agent and by one that is scripted."""
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    for name in ("yamada-kenji.docx", "nadia-petrova.pdf"):
        shutil.copy(PROJECT / "examples" / "resumes" / name, inbox)
    (inbox / "attacked.txt").write_text(f"{RESUME.format(mark=1)}\n{ORDER}\n", "utf-8")
    agents: tuple[Agent, ...] = (LocalAgent(), ScriptedAgent())
    for number, agent in enumerate(agents):
        user = add_user(sessions, f"user-{number}@example.com")
        made = analyses(sessions, database_url, tmp_path / "storage", user, agent)
        for _ in made.review(Source((str(inbox),)), SRE, Choices()):
            pass
    with sessions() as session:
        return list(session.scalars(select(AnalysisResult.detailed_feedback)))


def test_reviews_in_the_database_fit_it(stored: list[dict[str, Any]]) -> None:
    assert len(stored) == 6
    assert {review["making"]["agent"] for review in stored} == {"local", "scripted"}
    assert any(review["integrity"]["instructions"] for review in stored)
    assert not [error.message for review in stored for error in VALIDATOR.iter_errors(review)]


@pytest.mark.parametrize("text", [HOSTILE[0], HOSTILE[8]])
def test_a_review_of_odd_texts_fits_it(text: str) -> None:
    VALIDATOR.validate(hostile_review(text).model_dump(mode="json"))


@pytest.mark.parametrize(
    "wrong",
    [{"scores": {"overall": 101}}, {"findings": [{"kind": "praise"}]}, {"further": 1}],
)
def test_what_the_model_refuses_the_schema_refuses(wrong: dict[str, Any]) -> None:
    review = hostile_review("x").model_dump(mode="json") | wrong
    assert not VALIDATOR.is_valid(review)
    with pytest.raises(ValueError, match="validation error"):
        Review.model_validate(review)
