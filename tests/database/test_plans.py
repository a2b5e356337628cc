"""No statement of daily work reads a whole table, once there are many rows.

Each statement that the tool really sends is explained just before it is sent, so that a new one
need not be listed here.
"""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, get_args

import pytest
from sqlalchemy import Connection, create_engine, select, text
from sqlalchemy.orm import Session, sessionmaker

from database.models import AnalysisRequest, AnalysisResult, FileUpload
from database.queries import identities, requests, results
from database.queries.identities import Kind
from database.queries.listing import Listing
from database.queries.results import Sought
from resume_cli.agent.scripted import ScriptedAgent
from resume_cli.batch.work import Choices
from resume_cli.errors import AccessDeniedError
from resume_cli.storage import write_private
from resume_cli.workflows.records import Records
from resume_cli.workflows.session_file import SessionFile
from resume_cli.workflows.sessions import Sessions, log_in, log_out, resume
from resume_cli.workflows.sign_in import Account
from resume_cli.workflows.sources import WAITING, Source
from tests.bench.rows import OWNER, load
from tests.bench.watching import watched
from tests.conftest import execute, url_of
from tests.integration.people import DEVICE, PASSWORD, add_user
from tests.integration.work import RESUME, SRE, add_request, analyses, write_resumes

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ROWS = 20_000
ACCOUNTS = 5_000
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
BIG = {
    "users",
    "refresh_tokens",
    "file_uploads",
    "analysis_requests",
    "analysis_results",
    "prompt_history",
}
OWN = Account(OWNER, "owner-7@example.com", "Owner", "consultant")
EVERYONES = replace(OWN, role="admin")

_PEOPLE = text("""
WITH people AS (
    INSERT INTO users (id, email, password_hash, first_name, last_name, role)
    SELECT md5('user ' || n)::uuid, 'user-' || n || '@example.com', '!', 'User', n::text,
           'consultant'
    FROM generate_series(1, :count) AS n
    RETURNING id)
INSERT INTO refresh_tokens (user_id, token_hash, session_id, expires_at)
SELECT id, md5(id::text) || md5(id::text || 'x'), id::text, now() + interval '7 days' FROM people
""")


@pytest.fixture(scope="module")
def many_rows(server: Path, template: str) -> Iterator[str]:
    """The URL of a database with many rows in every table that grows."""
    name = f"plans_{uuid.uuid4().hex}"
    execute(server, f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    engine = create_engine(url_of(server, name))
    with engine.begin() as connection:
        connection.execute(_PEOPLE, {"count": ACCOUNTS})
    assert list(load(engine, ROWS, detailed=ROWS)) == [ROWS]
    engine.dispose()
    yield url_of(server, name)
    execute(server, f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def sessions(many_rows: str) -> Iterator[sessionmaker[Session]]:
    engine = create_engine(many_rows)
    yield sessionmaker(engine, expire_on_commit=False)
    engine.dispose()


class Explained:
    """What was explained: how many statements, and the plans that read a big table whole."""

    def __init__(self) -> None:
        self.statements: list[str] = []
        self.whole: list[tuple[set[str], str]] = []

    def note(self, connection: Connection, statement: str, parameters: Any) -> None:
        if not statement.lstrip().startswith(("SELECT", "UPDATE", "DELETE", "WITH")):
            return
        self.statements.append(statement)
        cursor = connection.connection.cursor()
        cursor.execute(f"EXPLAIN (FORMAT JSON) {statement}", parameters)
        [[[explained]]] = cursor.fetchall()
        cursor.close()
        if tables := read_whole(explained["Plan"]):
            self.whole.append((tables, statement))

    def about(self, table: str) -> bool:
        return any(table in statement for statement in self.statements)


def read_whole(plan: dict[str, Any]) -> set[str]:
    """The big tables that a plan reads from their beginning to their end."""
    found = {plan["Relation Name"]} & BIG if plan["Node Type"] == "Seq Scan" else set()
    return found.union(*(read_whole(child) for child in plan.get("Plans", ())))


@pytest.fixture
def explained() -> Iterator[Explained]:
    made = Explained()
    with watched(made.note):
        yield made


def test_a_pass_over_a_table_is_noticed(
    sessions: sessionmaker[Session], explained: Explained
) -> None:
    with sessions() as session:
        session.scalars(select(FileUpload.id).where(FileUpload.word_count == 7)).all()
    [[tables, _]] = explained.whole
    assert tables == {"file_uploads"}


def test_sign_in(sessions: sessionmaker[Session], tmp_path: Path, explained: Explained) -> None:
    address = f"kim-{uuid.uuid4()}@example.com"
    add_user(sessions, address)
    session_file = SessionFile(tmp_path / "private" / "session.json", "test")
    with pytest.raises(AccessDeniedError):
        log_in(sessions, session_file, address, "wrong", DEVICE)
    account = log_in(sessions, session_file, address, PASSWORD, DEVICE)
    log_in(sessions, session_file, address, PASSWORD, DEVICE)
    assert resume(sessions, session_file).id == account.id
    assert len(Sessions(sessions, account, session_file).own()) == 1
    log_out(sessions, session_file)

    assert explained.about("users")
    assert explained.about("refresh_tokens")
    assert explained.whole == []


def test_registering_and_reviewing(
    many_rows: str, sessions: sessionmaker[Session], tmp_path: Path, explained: Explained
) -> None:
    kim = add_user(sessions, f"kim-{uuid.uuid4()}@example.com")
    folder = write_resumes(tmp_path / "inbox", 3)
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7\nnothing follows")
    place = "2026/01/02/orphan.txt"
    long_ago = datetime.now(UTC) - timedelta(hours=1)
    add_request(sessions, kim, file_path=place, status="processing", updated_at=long_ago)
    write_private(tmp_path / "storage" / place, RESUME.format(mark=99).encode())
    agent = ScriptedAgent()
    made = analyses(sessions, many_rows, tmp_path / "storage", kim, agent)
    files = Source((str(folder),))
    for source, choices in (
        (files, Choices()),
        (files, Choices()),
        (files, Choices(retry_failed=True)),
        (files, Choices(force=True)),
        (Source(statuses=(*WAITING, "failed")), Choices()),
        (Source(stale=True), Choices(stale=True)),
    ):
        assert list(made.review(source, SRE, choices))

    assert agent.calls == 7
    for table in ("file_uploads", "analysis_requests", "analysis_results", "prompt_history"):
        assert explained.about(table), table
    assert explained.whole == []


@pytest.mark.parametrize("account", [OWN, EVERYONES], ids=["own", "everyone's"])
def test_reading_back(
    sessions: sessionmaker[Session], account: Account, explained: Explained
) -> None:
    records = Records(sessions, account)
    uploads, listed = records.uploads(Listing(20)).rows, records.requests(Listing(20)).rows
    assert len(uploads) == len(listed) == 20
    with sessions() as session:
        reviewed = select(AnalysisRequest.id).join(
            AnalysisResult, AnalysisResult.request_id == AnalysisRequest.id
        )
        shown = session.scalars(reviewed.where(AnalysisRequest.user_id == OWNER).limit(1)).one()
    explained.whole.clear()
    for wanted in (shown, listed[0].id, uploads[0].id):
        records.review(str(wanted))
        assert records.review(str(wanted)[:12]) == records.review(str(wanted))
    for narrow in (
        Listing(5, 2, role="ROLE 3"),
        Listing(20, 2, "completed", since=LONG_AGO, until=datetime.now(UTC)),
    ):
        records.uploads(narrow)
        assert records.requests(narrow).rows

    assert explained.whole == []


def test_looking_ids_up_by_their_beginning(
    sessions: sessionmaker[Session], explained: Explained
) -> None:
    low, high = uuid.UUID(int=0x0ABC << 112), uuid.UUID(int=(0x0ABD << 112) - 1)
    with sessions() as session:
        for kind in get_args(Kind):
            for owner in (OWNER, None):
                identities.between(session, kind, low, high, owner, 11)

    assert len(explained.statements) == 8
    assert explained.whole == []


@pytest.mark.parametrize("owner", [OWNER, None], ids=["own", "everyone's"])
def test_pages_of_stored_work(
    sessions: sessionmaker[Session], owner: uuid.UUID | None, explained: Explained
) -> None:
    with sessions() as session:
        waiting = requests.in_status(session, owner, WAITING, None, None, 10)
        row = waiting[-1][0]
        after = (row.created_at, row.id)
        assert requests.in_status(session, owner, WAITING, row.created_at, after, 10)
        done = requests.reviewed(session, owner, None, None, 10)
        row = done[-1][0]
        assert requests.reviewed(session, owner, None, (row.created_at, row.id), 10)

    assert explained.whole == []


def test_a_ranking_passes_over_an_owners_rows_alone(
    sessions: sessionmaker[Session], explained: Explained
) -> None:
    with sessions() as session:
        assert len(results.best(session, OWNER, Sought(role="ROLE 3"), 5)) == 5
    assert explained.whole == []
    assert len(Records(sessions, OWN).ranking(Sought(), 50)) == 50
    assert explained.whole == []


def test_a_ranking_of_everyones_passes_over_the_scores_because_no_index_holds_them(
    sessions: sessionmaker[Session], explained: Explained
) -> None:
    assert len(Records(sessions, EVERYONES).ranking(Sought(), 50)) == 50
    [[tables, statement]] = explained.whole
    assert tables == {"analysis_requests", "analysis_results"}
    assert "page" in statement
