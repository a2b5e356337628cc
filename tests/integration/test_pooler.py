"""Behind a real PgBouncer in transaction mode: claims that hold there, and the way to tell."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import make_url, text

from database.models import AnalysisResult
from database.pooling import is_pooled
from resume_cli.agent.scripted import ScriptedAgent
from resume_cli.batch import pooled as module
from resume_cli.batch.claiming import claims_for
from resume_cli.batch.claims import PULSE_SECONDS, Claims
from resume_cli.batch.events import Outcome, Summary, Warned
from resume_cli.batch.identity import result_id
from resume_cli.batch.pooled import PooledClaims, Width
from resume_cli.batch.verdicts import Claim, Wanted
from resume_cli.batch.work import Choices
from resume_cli.workflows.sources import Source
from tests.integration.people import add_user
from tests.integration.work import (
    NO_GRACE,
    SRE,
    add_request,
    add_upload,
    analyses,
    claims_engine,
    count,
    opened_claims,
    request,
    results_of,
    statuses,
    upload,
    write_resumes,
)
from tests.pooler import pooled

if TYPE_CHECKING:
    import uuid
    from collections.abc import Callable, Iterator
    from datetime import timedelta
    from pathlib import Path

    from sqlalchemy import Engine
    from sqlalchemy.orm import Session, sessionmaker

    Sessions = sessionmaker[Session]

CONNECTIONS = 4
HELD = """
SELECT pid FROM pg_stat_activity
WHERE datname = current_database() AND pid IN (SELECT pid FROM pg_locks WHERE locktype = 'advisory')
"""
HOLDER = """
import sys, time, uuid
from sqlalchemy import NullPool, create_engine
from resume_cli.batch.claiming import claims_for
from resume_cli.batch.verdicts import Wanted
claims = claims_for(create_engine(sys.argv[1], poolclass=NullPool), 2)
print(type(claims).__name__, claims.claim(Wanted(uuid.UUID(sys.argv[2]))).name, flush=True)
time.sleep(60)
"""


@pytest.fixture
def through(database_url: str) -> Iterator[str]:
    """The address of the test's database through a pooler with a few connections."""
    with pooled(database_url, CONNECTIONS) as url:
        yield url


@pytest.fixture
def wanted(sessions: Sessions) -> uuid.UUID:
    return add_request(sessions, add_user(sessions))


@contextmanager
def opened(url: str, grace: timedelta = NO_GRACE, jobs: int = 2) -> Iterator[PooledClaims]:
    claims = PooledClaims(claims_engine(url), jobs, grace)
    try:
        yield claims
    finally:
        claims.close()


@pytest.fixture
def claims(through: str) -> Iterator[PooledClaims]:
    with opened(through) as made:
        yield made


def result(request_id: uuid.UUID, overall: int = 70) -> dict[str, object]:
    return {
        "id": result_id(request_id),
        "request_id": request_id,
        "overall_score": overall,
        "ai_model_used": "scripted-1",
    }


def holders(sessions: Sessions) -> list[int]:
    with sessions() as session:
        return list(session.scalars(text(HELD)))


def eventually(holds: Callable[[], bool], seconds: float = 10.0) -> None:
    last_moment = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < last_moment
        time.sleep(0.02)


def test_server_itself_and_session_pooling_are_no_transaction_pooling(database_url: str) -> None:
    assert not any(is_pooled(claims_engine(database_url)) for _ in range(5))
    with pooled(database_url, CONNECTIONS, mode="session") as through:
        assert not is_pooled(claims_engine(through))
        assert isinstance(claims_for(claims_engine(through), 1), Claims)


@pytest.mark.parametrize("connections", [1, 20])
def test_transaction_pooling_is_noticed(database_url: str, connections: int) -> None:
    with pooled(database_url, connections) as through:
        assert all(is_pooled(claims_engine(through)) for _ in range(10))


def test_transaction_pooling_is_noticed_while_others_use_the_pool(through: str) -> None:
    over = threading.Event()

    def use() -> None:
        engine = claims_engine(through)
        with engine.connect() as connection:
            while not over.is_set():
                connection.execute(text("SELECT pg_sleep(0.001)"))
                connection.commit()

    others = [threading.Thread(target=use) for _ in range(3)]
    for other in others:
        other.start()
    found = [is_pooled(claims_engine(through)) for _ in range(10)]
    over.set()
    for other in others:
        other.join()
    assert all(found)


def test_claim_is_held_against_runs_with_and_without_the_pooler(
    claims: PooledClaims, database_url: str, through: str, wanted: uuid.UUID
) -> None:
    with opened(through) as beside, opened_claims(database_url) as direct:
        assert claims.claim(Wanted(wanted)) is Claim.OURS
        assert claims.claim(Wanted(wanted)) is Claim.ELSEWHERE
        assert beside.claim(Wanted(wanted)) is Claim.ELSEWHERE
        assert direct.claim(Wanted(wanted)) is Claim.ELSEWHERE
        claims.hand_back(wanted)
        assert direct.claim(Wanted(wanted)) is Claim.OURS
        assert beside.claim(Wanted(wanted)) is Claim.ELSEWHERE


def test_request_is_worked_on_and_recorded_once(
    claims: PooledClaims, sessions: Sessions, wanted: uuid.UUID
) -> None:
    claims.claim(Wanted(wanted))
    assert request(sessions, wanted).status == "processing"
    assert claims.record(wanted, None, result(wanted)) is Claim.OURS
    assert request(sessions, wanted).status == "completed"
    assert claims.record(wanted, None, result(wanted, 20)) is Claim.EARLY
    assert [row.overall_score for row in results_of(sessions, wanted)] == [70]
    assert claims.claim(Wanted(wanted)) is Claim.ENDED
    assert holders(sessions) == []


def test_failure_is_kept_and_frees_the_request(claims: PooledClaims, sessions: Sessions) -> None:
    user_id = add_user(sessions)
    wanted, kept = add_request(sessions, user_id), add_upload(sessions, user_id)
    claims.claim(Wanted(wanted, kept))
    assert claims.fail(wanted, kept, "declined", unreadable=False)
    assert not claims.fail(wanted, kept, "declined again", unreadable=False)
    assert request(sessions, wanted).status == "failed"
    assert upload(sessions, kept).error_message == f"declined (request {wanted})"
    assert claims.claim(Wanted(wanted)) is Claim.ENDED
    assert claims.claim(Wanted(wanted, retry=True)) is Claim.OURS


def test_end_hands_back_all_that_is_claimed(through: str, sessions: Sessions) -> None:
    user_id = add_user(sessions)
    ids = [add_request(sessions, user_id) for _ in range(3)]
    with opened(through, jobs=3) as ending:
        assert {ending.claim(Wanted(each)) for each in ids} == {Claim.OURS}
    assert statuses(sessions) == {"pending": 3}
    assert ending.claim(Wanted(ids[0])) is Claim.EARLY


def test_waiting_for_a_model_pins_nothing_and_outlasts_idle_limits(
    database_url: str, sessions: Sessions, engine: Engine, wanted: uuid.UUID
) -> None:
    name = make_url(database_url).database
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as owner:
        limit = "SET idle_in_transaction_session_timeout = '300ms'"
        owner.exec_driver_sql(f'ALTER DATABASE "{name}" {limit}')
    pinned = text(
        "SELECT state, backend_xid IS NULL, backend_xmin IS NULL FROM pg_stat_activity "
        "WHERE pid = :pid"
    )
    with pooled(database_url, CONNECTIONS) as through, opened(through) as claims:
        claims.claim(Wanted(wanted))
        (pid,) = holders(sessions)
        with sessions() as session:
            session.execute(text("SET idle_in_transaction_session_timeout = 0"))
            state = session.execute(pinned, {"pid": pid}).one()
            assert tuple(state) == ("idle in transaction", True, True)
            # Longer than the limit, and shorter than a pulse: nobody takes the lock again.
            session.execute(text("SELECT pg_sleep(0.8)"))
        assert holders(sessions) == [pid]
        assert claims.record(wanted, None, result(wanted)) is Claim.OURS


def test_killed_holder_gives_its_claim_back(
    through: str, database_url: str, sessions: Sessions, wanted: uuid.UUID
) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, through, str(wanted)], stdout=subprocess.PIPE, text=True
    )
    with holder, opened_claims(database_url) as direct:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "PooledClaims OURS\n"
        assert direct.claim(Wanted(wanted)) is Claim.ELSEWHERE
        holder.kill()
        eventually(lambda: direct.claim(Wanted(wanted)) is Claim.OURS)


def test_lock_that_is_lost_is_taken_again_and_the_result_recorded(
    claims: PooledClaims, through: str, sessions: Sessions, wanted: uuid.UUID
) -> None:
    claims.claim(Wanted(wanted))
    (pid,) = holders(sessions)
    with sessions() as session:
        session.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": pid})
    eventually(lambda: holders(sessions) not in ([], [pid]), PULSE_SECONDS + 5)
    with opened(through) as beside:
        assert beside.claim(Wanted(wanted)) is Claim.ELSEWHERE
    (pid,) = holders(sessions)
    with sessions() as session:
        session.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": pid})
    assert claims.record(wanted, None, result(wanted)) is Claim.OURS
    assert statuses(sessions) == {"completed": 1}


def test_request_taken_up_meanwhile_is_left_to_who_has_it(
    claims: PooledClaims, database_url: str, sessions: Sessions, wanted: uuid.UUID
) -> None:
    claims.claim(Wanted(wanted))
    with opened_claims(database_url) as rescuer:
        (pid,) = holders(sessions)
        with sessions() as session:
            session.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": pid})
        eventually(lambda: rescuer.claim(Wanted(wanted)) is Claim.OURS)
        claims.hand_back(wanted)
        assert request(sessions, wanted).status == "processing"
        assert rescuer.record(wanted, None, result(wanted)) is Claim.OURS


def test_more_jobs_than_connections_come_to_their_end(
    through: str, sessions: Sessions, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "SLOW_SECONDS", 0.2)
    inbox = write_resumes(tmp_path / "inbox", 24)
    agent = ScriptedAgent(latency=0.3)
    user_id = add_user(sessions)
    made = analyses(sessions, through, tmp_path / "storage", user_id, agent, jobs=12)

    events = list(made.review(_source(inbox), SRE, Choices()))

    summary = events[-1]
    assert isinstance(summary, Summary)
    assert summary.counts == {Outcome.REVIEWED: 24}
    assert (agent.calls, count(sessions, AnalysisResult)) == (24, 24)
    assert agent.most_at_once <= CONNECTIONS
    told = [event.message for event in events if isinstance(event, Warned)]
    assert [line.split(":")[0] for line in told] == [
        "the pooler in front of the database is short of connections"
    ]


def _source(folder: Path) -> Source:
    return Source((str(folder),))


def test_width_falls_where_connections_are_waited_for_and_rises_again() -> None:
    width = Width(4)
    assert [width.enter() for _ in range(5)] == [True, True, True, True, False]
    width.waited(10.0)
    assert width.problem is not None
    assert width.problem.endswith("--jobs 4 is lowered to 3 for now")
    width.leave()
    assert not width.enter()
    width.waited(0.01)
    assert width.enter()
    for _ in range(4):
        width.leave()
        width.waited(10.0)
    assert [width.enter(), width.enter()] == [True, False]
