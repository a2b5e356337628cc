"""Models and catalogue, held against each other in both directions; and what rows do in them."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select, text

import database
from database.models import (
    AnalysisRequest,
    AnalysisResult,
    Base,
    FileUpload,
    Prompt,
    User,
)
from database.schema import expected_catalogue
from tests.database.test_migrations import rows

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from database.schema import Catalogue

ROOT = Path(database.__file__).parents[1]


def a_user() -> User:
    return User(email="hana@example.com", password_hash="-", first_name="Hana", last_name="Example")


def a_request(user: User) -> AnalysisRequest:
    return AnalysisRequest(
        user_id=user.id,
        original_filename="履歴書.pdf",
        file_path="2025/09/03/a.pdf",
        file_size_bytes=1,
        mime_type="application/pdf",
    )


def test_the_catalogue_has_nothing_that_the_models_lack(recorded_catalogue: Catalogue) -> None:
    assert set(rows(recorded_catalogue)) - set(rows(expected_catalogue())) == set()


def test_the_models_have_nothing_that_the_catalogue_lacks(recorded_catalogue: Catalogue) -> None:
    assert set(rows(expected_catalogue())) - set(rows(recorded_catalogue)) == set()


def test_attributes_are_named_as_their_columns() -> None:
    for mapper in Base.registry.mappers:
        names = [(attribute.key, attribute.columns[0].name) for attribute in mapper.column_attrs]
        assert names
        assert all(key == column for key, column in names)


@pytest.mark.parametrize(
    "statement",
    [
        "from database.models.auth import User, RefreshToken",
        "from database.models.files import FileUpload",
        "from database.models.analysis import AnalysisRequest, AnalysisResult",
        "from database.models.prompts import Prompt, PromptHistory",
        "from database.models.migrations import SchemaMigration",
        "from database.models import Base; assert len(Base.metadata.tables) == 8",
    ],
)
def test_each_module_can_be_imported_first_from_another_folder(
    statement: str, tmp_path: Path
) -> None:
    search = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    subprocess.run(
        [sys.executable, "-W", "error", "-c", statement],
        check=True,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": search},
    )


def test_the_servers_defaults_come_back_with_an_insert(session: Session) -> None:
    user = a_user()
    session.add(user)
    session.flush()
    assert (user.role, user.is_active, user.email_verified) == ("consultant", True, False)
    assert (user.failed_login_attempts, user.locked_until) == (0, None)
    assert user.created_at == user.updated_at == user.password_changed_at
    assert user.created_at.tzinfo is not None


def test_an_update_shows_the_triggers_time(session: Session) -> None:
    user = a_user()
    session.add(user)
    session.commit()
    inserted = user.updated_at
    user.failed_login_attempts = 1
    session.commit()
    assert user.updated_at > inserted
    assert user.updated_at == session.scalar(select(User.updated_at))


def test_absent_json_is_null_and_not_the_json_value_null(session: Session) -> None:
    user = a_user()
    session.add(user)
    session.flush()
    request = a_request(user)
    upload = FileUpload(
        user_id=user.id,
        filename="a.pdf",
        original_filename="a.pdf",
        mime_type="application/pdf",
        file_size=1,
        file_hash="0" * 64,
        detected_sections=None,
    )
    session.add_all([request, upload])
    session.flush()
    result = AnalysisResult(request_id=request.id, ai_model_used="m", detailed_feedback=None)
    session.add(result)
    session.flush()
    assert session.scalar(select(func.count()).where(FileUpload.detected_sections.is_(None))) == 1
    absent = text("SELECT count(*) FROM analysis_results WHERE detailed_feedback IS NULL")
    assert session.scalar(absent) == 1


def test_lists_and_objects_come_back_as_they_went_in(session: Session) -> None:
    user = a_user()
    session.add(user)
    session.flush()
    request = a_request(user)
    session.add(request)
    session.flush()
    feedback = {"review_version": 1, "見出し": ["経験", {"mark": 4, "none": None}]}
    strengths = ["Cut costs by 40 %, twice", 'He said "{yes}"', "東京"]
    result = AnalysisResult(
        request_id=request.id,
        ai_model_used="m",
        strengths=strengths,
        weaknesses=[],
        detailed_feedback=feedback,
    )
    session.add(result)
    session.commit()
    session.expire_all()
    assert result.strengths == strengths
    assert (result.weaknesses, result.recommendations) == ([], None)
    assert result.detailed_feedback == feedback
    assert (result.overall_score, result.keyword_optimization_score) == (None, None)


def test_a_prompt_starts_active_at_version_1(session: Session) -> None:
    prompt = Prompt(name="p", template="t", prompt_type="system")
    session.add(prompt)
    session.flush()
    assert (prompt.version, prompt.is_active, prompt.created_by) == (1, True, None)


def test_the_reference_names_every_table_column_and_function() -> None:
    reference = (ROOT / "database" / "docs" / "schema.md").read_text(encoding="utf-8")
    sections = {part.split("\n", 1)[0]: part for part in reference.split("\n## ")[1:]}
    for name, table in expected_catalogue()["tables"].items():
        listed = re.findall(r"`(\w+)`", "".join(re.findall(r"(?m)^\|([^|]*)\|", sections[name])))
        assert sorted(listed) == sorted(column["name"] for column in table["columns"])
    for function in expected_catalogue()["functions"]:
        assert f"`{function['name']}(" in sections["Functions"]
