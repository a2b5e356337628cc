from __future__ import annotations

import random
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import event, insert

from database.models import AnalysisRequest, AnalysisResult
from database.queries import results
from database.queries.listing import Listing
from database.queries.results import Sought
from resume_cli.workflows.records import Records
from resume_cli.workflows.sign_in import Account
from tests.integration.people import add_user

if TYPE_CHECKING:
    from sqlalchemy import Engine
    from sqlalchemy.orm import Session, sessionmaker

    Sessions = sessionmaker[Session]

SPELLINGS = ("SRE", "sre", " S\u3000R  E", "ＳＲＥ", "S R E", "Nurse", None)
FIRST = datetime(2026, 1, 2, tzinfo=UTC)


@dataclass(frozen=True)
class Reviewed:
    request_id: uuid.UUID
    result_id: uuid.UUID | None
    user_id: uuid.UUID
    path: str
    name: str
    role: str | None
    status: str
    score: int | None
    created_at: datetime


def invented(chance: random.Random, owners: list[uuid.UUID]) -> list[Reviewed]:
    """Files of one to four generations; few names and scores, so that there are ties."""
    rows = []
    for number in range(80):
        owner = chance.choice(owners)
        role = chance.choice(SPELLINGS)
        for _ in range(chance.randint(1, 4)):
            status = chance.choice(("completed", "completed", "completed", "pending", "failed"))
            rows.append(
                Reviewed(
                    uuid.UUID(int=chance.getrandbits(128), version=4),
                    uuid.UUID(int=chance.getrandbits(128), version=4)
                    if status == "completed" and chance.random() < 0.95
                    else None,
                    owner,
                    f"2026/01/02/{number % 60}.pdf",
                    f"cv-{chance.randrange(9)}.pdf",
                    role,
                    status,
                    chance.choice((None, 40, 70, 71, 90)),
                    FIRST + timedelta(seconds=chance.randrange(50)),
                )
            )
    return rows


def store(sessions: Sessions, rows: list[Reviewed]) -> None:
    requests = [
        {
            "id": row.request_id,
            "user_id": row.user_id,
            "original_filename": row.name,
            "file_path": row.path,
            "file_size_bytes": 1,
            "mime_type": "text/plain",
            "status": row.status,
            "target_role": row.role,
            "created_at": row.created_at,
        }
        for row in rows
    ]
    stored: list[dict[str, object]] = [
        {
            "id": row.result_id,
            "request_id": row.request_id,
            "overall_score": row.score,
            "ai_model_used": "m",
            "detailed_feedback": {},
        }
        for row in rows
        if row.result_id
    ]
    with sessions.begin() as session:
        session.execute(insert(AnalysisRequest), requests)
        session.execute(insert(AnalysisResult), stored)


def folded(role: str | None) -> str | None:
    """As the plain ASCII and full-width spellings above need it."""
    if role is None:
        return None
    narrow = role.translate({wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)})
    return " ".join(narrow.split()).lower()


def by_definition(
    rows: list[Reviewed], owner: uuid.UUID | None, role: str | None
) -> list[uuid.UUID]:
    newest: dict[tuple[uuid.UUID, str], Reviewed] = {}
    for row in sorted(rows, key=lambda row: (row.created_at, row.request_id)):
        seen = owner in {None, row.user_id} and (role is None or folded(row.role) == folded(role))
        if seen and row.status == "completed":
            newest[row.user_id, row.path] = row
    best = sorted(
        (row for row in newest.values() if row.result_id),
        key=lambda row: (row.score is None, -(row.score or 0), row.name, row.request_id),
    )
    return [row.result_id for row in best if row.result_id]


@pytest.mark.parametrize("seed", range(3))
def test_the_best_are_those_that_the_definition_names(sessions: Sessions, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - nothing secret, and the same rows each time
    owners = [add_user(sessions, f"owner-{number}@example.com") for number in range(2)]
    rows = invented(chance, owners)
    store(sessions, rows)

    with sessions() as session:
        for owner in (None, *owners):
            for role in (None, "sre", "S R E", "nurse", "nobody"):
                expected = by_definition(rows, owner, role)
                for limit in (1, 7, 1000):
                    found = results.best(session, owner, Sought(role=role), limit)
                    assert [each for each, _ in found] == expected[:limit], (owner, role, limit)
        assert len(by_definition(rows, None, None)) > 40


def test_many_superseded_reviews_at_the_top_are_passed_over(sessions: Sessions) -> None:
    owner = add_user(sessions)
    old_and_good = [one(owner, "a", 100, second) for second in range(150)]
    now, other = one(owner, "a", 10, 500), one(owner, "b", 20, 0)
    store(sessions, [*old_and_good, now, other])

    with sessions() as session:
        assert results.best(session, owner, Sought(), 2) == [
            (other.result_id, 20),
            (now.result_id, 10),
        ]


def one(owner: uuid.UUID, path: str, score: int, second: int) -> Reviewed:
    moment = FIRST + timedelta(seconds=second)
    return Reviewed(uuid.uuid4(), uuid.uuid4(), owner, path, "cv", None, "completed", score, moment)


def test_a_ranking_reads_scores_and_a_report_reviews(sessions: Sessions, engine: Engine) -> None:
    owner, stranger = add_user(sessions), add_user(sessions, "else@example.com")
    mine, theirs = one(owner, "a", 50, 0), one(stranger, "b", 60, 0)
    store(sessions, [mine, theirs])
    statements: list[str] = []

    @event.listens_for(engine, "before_cursor_execute")
    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        statements.append(statement)

    records = Records(sessions, Account(owner, "kim@example.com", "Kim Example", "consultant"))
    [standing] = records.ranking(Sought(), 10)
    assert (standing.request_id, standing.overall, standing.rank) == (mine.request_id, 50, 1)
    assert "detailed_feedback" not in "".join(statements)
    [reviewed] = records.reviews(None, 10)
    assert reviewed.request_id == mine.request_id
    assert "detailed_feedback" in "".join(statements)

    admin = Records(sessions, Account(owner, "kim@example.com", "Kim Example", "admin"))
    assert [each.overall for each in admin.ranking(Sought(), 10)] == [60, 50]


def test_looking_uploads_up_leaves_their_text_where_it_is(
    sessions: Sessions, engine: Engine
) -> None:
    owner = add_user(sessions)
    statements: list[str] = []

    @event.listens_for(engine, "before_cursor_execute")
    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        statements.append(statement)

    records = Records(sessions, Account(owner, "kim@example.com", "Kim Example", "consultant"))
    assert records.uploads(Listing(5)).rows == ()
    assert any("FROM file_uploads" in statement for statement in statements)
    assert "extracted_text" not in "".join(statements)
