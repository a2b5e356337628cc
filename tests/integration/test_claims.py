"""Claims on a real database: every verdict, killed holders, cut connections."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
import uuid
from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import Engine, delete, select, text, update
from sqlalchemy.exc import DBAPIError

from database.connection import SERVER_KEEPALIVES
from database.models import AnalysisRequest, PromptHistory
from database.queries import uploads
from resume_cli.batch import claims as module
from resume_cli.batch.claims import PULSE_SECONDS, Claims
from resume_cli.batch.verdicts import Claim, Wanted
from tests.integration.people import add_user
from tests.integration.work import (
    add_prompt,
    add_request,
    add_upload,
    claims_engine,
    cut_connections,
    eventually,
    opened_claims,
    request,
    result_row,
    results_of,
    try_claim,
    upload,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy.orm import Session, sessionmaker

    from tests.guarded import Guarded

    Sessions = sessionmaker[Session]

HOUR = timedelta(hours=1)
HOLDER = """
import sys, time, uuid
from sqlalchemy import NullPool, create_engine
from resume_cli.batch.claims import Claims
from resume_cli.batch.verdicts import Wanted
claims = Claims(create_engine(sys.argv[1], poolclass=NullPool))
print(claims.claim(Wanted(uuid.UUID(sys.argv[2]))).name, flush=True)
time.sleep(60)
"""


@pytest.fixture
def user_id(sessions: Sessions) -> uuid.UUID:
    return add_user(sessions)


@pytest.fixture
def wanted(sessions: Sessions, user_id: uuid.UUID) -> uuid.UUID:
    return add_request(sessions, user_id)


@pytest.fixture
def claims(database_url: str) -> Iterator[Claims]:
    with opened_claims(database_url) as opened:
        yield opened


@pytest.fixture
def others(database_url: str) -> Iterator[Claims]:
    """Another run, which waits long before it takes up an orphan."""
    with opened_claims(database_url, HOUR) as opened:
        yield opened


def test_pending_request_is_ours_and_processing_with_one_history_group(
    claims: Claims, sessions: Sessions, wanted: uuid.UUID
) -> None:
    prompts = (add_prompt(sessions), add_prompt(sessions))

    assert claims.claim(Wanted(wanted, prompts=prompts)) is Claim.OURS

    assert request(sessions, wanted).status == "processing"
    with sessions() as session:
        history = session.scalars(select(PromptHistory).order_by(PromptHistory.prompt_id)).all()
    assert [row.prompt_id for row in history] == sorted(each[0] for each in prompts)
    assert len({row.created_at for row in history}) == 1


def test_a_request_is_claimed_once(claims: Claims, others: Claims, wanted: uuid.UUID) -> None:
    assert try_claim(claims, wanted) is Claim.OURS
    assert try_claim(others, wanted) is Claim.ELSEWHERE
    assert try_claim(claims, wanted) is Claim.ELSEWHERE


def test_twenty_threads_and_two_runs_get_one_claim(
    claims: Claims, others: Claims, wanted: uuid.UUID
) -> None:
    told: list[Claim] = []
    threads = [
        threading.Thread(target=lambda run=run: told.append(try_claim(run, wanted)))
        for run in [claims, others] * 10
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(verdict.name for verdict in told) == ["ELSEWHERE"] * 19 + ["OURS"]


@pytest.mark.parametrize(
    ("status", "retry", "verdict"),
    [
        ("completed", True, Claim.ENDED),
        ("failed", False, Claim.ENDED),
        ("failed", True, Claim.OURS),
        ("pending", False, Claim.OURS),
        ("processing", False, Claim.OURS),
    ],
)
def test_status_decides(
    claims: Claims,
    sessions: Sessions,
    user_id: uuid.UUID,
    status: str,
    retry: bool,
    verdict: Claim,
) -> None:
    known = add_request(sessions, user_id, status=status)
    assert try_claim(claims, known, retry=retry) is verdict


def test_request_that_does_not_exist_is_gone(claims: Claims) -> None:
    assert try_claim(claims, uuid.uuid4()) is Claim.GONE


def test_orphan_is_left_alone_during_its_grace(
    claims: Claims, others: Claims, sessions: Sessions, user_id: uuid.UUID
) -> None:
    orphan = add_request(sessions, user_id, status="processing")

    assert try_claim(others, orphan) is Claim.EARLY
    assert request(sessions, orphan).status == "processing"
    # Who was too early keeps no lock.
    assert try_claim(claims, orphan) is Claim.OURS


def test_grace_runs_by_the_clock_of_the_database(
    others: Claims, sessions: Sessions, user_id: uuid.UUID
) -> None:
    orphan = add_request(sessions, user_id, status="processing")
    with sessions.begin() as session:
        # The trigger would set updated_at to now.
        session.execute(text("SET LOCAL session_replication_role = replica"))
        past = text("now() - interval '61 minutes'")
        session.execute(
            update(AnalysisRequest).where(AnalysisRequest.id == orphan).values(updated_at=past)
        )
    assert try_claim(others, orphan) is Claim.OURS


def test_killed_holder_gives_its_claim_back(
    claims: Claims, others: Claims, database_url: str, sessions: Sessions, wanted: uuid.UUID
) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, database_url, str(wanted)], stdout=subprocess.PIPE, text=True
    )
    with holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "OURS\n"
        assert try_claim(claims, wanted) is Claim.ELSEWHERE
        holder.kill()
    eventually(lambda: try_claim(others, wanted) is Claim.EARLY, 5.0)
    assert request(sessions, wanted).status == "processing"
    assert try_claim(claims, wanted) is Claim.OURS


def test_result_and_completed_are_recorded_once(
    claims: Claims, sessions: Sessions, wanted: uuid.UUID
) -> None:
    try_claim(claims, wanted)
    assert claims.record(wanted, None, result_row(wanted, 70)) is Claim.OURS
    first = request(sessions, wanted)
    assert (first.status, first.completed_at is not None) == ("completed", True)

    assert claims.record(wanted, None, result_row(wanted, 20)) is Claim.EARLY
    assert [row.overall_score for row in results_of(sessions, wanted)] == [70]
    assert try_claim(claims, wanted) is Claim.ENDED


def test_success_clears_the_reason_of_an_earlier_failure(
    claims: Claims, sessions: Sessions, user_id: uuid.UUID, wanted: uuid.UUID
) -> None:
    kept = add_upload(sessions, user_id)
    with sessions.begin() as session:
        uploads.fail(session, kept, "no answer", ended=False)
    claims.claim(Wanted(wanted, kept))
    claims.record(wanted, kept, result_row(wanted))
    assert upload(sessions, kept).error_message is None


@pytest.mark.parametrize("reason", ["bad \0 byte", "half \ud800 of a pair", "plain"])
def test_any_reason_can_be_kept(
    claims: Claims, sessions: Sessions, user_id: uuid.UUID, wanted: uuid.UUID, reason: str
) -> None:
    kept = add_upload(sessions, user_id)
    claims.claim(Wanted(wanted, kept))
    assert claims.fail(wanted, kept, reason, unreadable=True)

    assert request(sessions, wanted).status == "failed"
    row = upload(sessions, kept)
    assert row.status == "error"
    assert row.error_message is not None
    assert row.error_message.endswith(f"(request {wanted})")


def test_connection_cut_during_the_call_loses_nothing(
    claims: Claims, engine: Engine, sessions: Sessions, wanted: uuid.UUID
) -> None:
    try_claim(claims, wanted)
    cut_connections(engine, claims)

    assert claims.record(wanted, None, result_row(wanted)) is Claim.OURS
    assert len(results_of(sessions, wanted)) == 1
    assert request(sessions, wanted).status == "completed"


def test_locks_lost_during_a_long_call_are_taken_again(
    claims: Claims, others: Claims, sessions: Sessions, engine: Engine, wanted: uuid.UUID
) -> None:
    def is_locked() -> bool:
        held = "SELECT count(*) = 1 FROM pg_locks WHERE locktype = 'advisory' AND database = "
        current = "(SELECT oid FROM pg_database WHERE datname = current_database())"
        with sessions() as session:
            return bool(session.scalar(text(held + current)))

    try_claim(claims, wanted)
    assert is_locked()
    cut_connections(engine, claims)
    assert not is_locked()
    eventually(is_locked, PULSE_SECONDS + 3)
    assert try_claim(others, wanted) is Claim.ELSEWHERE


def test_request_taken_up_meanwhile_keeps_the_first_result(
    claims: Claims, database_url: str, engine: Engine, sessions: Sessions, wanted: uuid.UUID
) -> None:
    try_claim(claims, wanted)
    with opened_claims(database_url) as rescuer:
        cut_connections(engine, claims)
        assert try_claim(rescuer, wanted) is Claim.OURS
        assert rescuer.record(wanted, None, result_row(wanted, 70)) is Claim.OURS
    completed_at = request(sessions, wanted).completed_at

    claims.record(wanted, None, result_row(wanted, 20))
    assert [row.overall_score for row in results_of(sessions, wanted)] == [70]
    assert request(sessions, wanted).completed_at == completed_at


def test_request_deleted_meanwhile_is_gone(
    claims: Claims, sessions: Sessions, wanted: uuid.UUID
) -> None:
    try_claim(claims, wanted)
    with sessions.begin() as session:
        session.execute(delete(AnalysisRequest))
    assert claims.record(wanted, None, result_row(wanted)) is Claim.GONE


def test_handed_back_request_is_pending_and_free(
    claims: Claims, others: Claims, sessions: Sessions, wanted: uuid.UUID
) -> None:
    try_claim(claims, wanted)
    claims.hand_back(wanted)
    assert request(sessions, wanted).status == "pending"
    assert try_claim(others, wanted) is Claim.OURS


def test_end_hands_back_all_that_is_claimed(
    database_url: str, others: Claims, sessions: Sessions, user_id: uuid.UUID
) -> None:
    ids = [add_request(sessions, user_id) for _ in range(5)]
    with opened_claims(database_url) as ending:
        assert {try_claim(ending, each) for each in ids} == {Claim.OURS}
    assert {request(sessions, each).status for each in ids} == {"pending"}
    assert {try_claim(others, each) for each in ids} == {Claim.OURS}


def test_no_transaction_is_open_while_a_model_thinks(
    claims: Claims, engine: Engine, wanted: uuid.UUID
) -> None:
    try_claim(claims, wanted)
    with engine.connect() as connection:
        states = connection.scalars(
            text(
                "SELECT state FROM pg_stat_activity WHERE datname = current_database() "
                "AND pid <> pg_backend_pid()"
            )
        ).all()
    assert set(states) == {"idle"}


def test_claim_waits_for_a_row_that_somebody_changes(
    claims: Claims, sessions: Sessions, wanted: uuid.UUID
) -> None:
    told: list[Claim] = []
    with sessions() as editor:
        editor.execute(
            update(AnalysisRequest).where(AnalysisRequest.id == wanted).values(status="completed")
        )
        waiting = threading.Thread(target=lambda: told.append(try_claim(claims, wanted)))
        waiting.start()
        waiting.join(0.3)
        assert told == []
        editor.commit()
    waiting.join(10.0)
    assert told == [Claim.ENDED]


def test_row_that_stays_locked_does_not_hold_up_the_end(
    database_url: str,
    sessions: Sessions,
    wanted: uuid.UUID,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "LOCK_WAIT_MS", 100)
    monkeypatch.setattr(module, "FAREWELL_SECONDS", 0.3)
    ending = Claims(claims_engine(database_url))
    try_claim(ending, wanted)
    with sessions() as editor:
        editor.execute(
            select(AnalysisRequest).where(AnalysisRequest.id == wanted).with_for_update()
        )
        began = time.monotonic()
        ending.close()
        assert time.monotonic() - began < 3.0
    assert request(sessions, wanted).status == "processing"


def test_machine_that_vanishes_is_noticed_by_the_server_in_about_a_minute(
    guarded: Guarded, guarded_database: str
) -> None:
    address = guarded.url(guarded_database).set(host="127.0.0.1", query={})
    with opened_claims(address.render_as_string(hide_password=False)) as claims:
        idle, interval, count, unheard = (
            claims._on_thread(lambda session, name=name: session.scalar(text(f"SHOW {name}")))  # type: ignore[misc]  # run before the next name
            for name in SERVER_KEEPALIVES
        )
    assert (idle, interval, count) == ("30", "10", "3")
    assert unheard in {"60000", "1min"}


def test_end_does_not_wait_for_a_server_that_says_nothing(
    database_url: str, engine: Engine, wanted: uuid.UUID
) -> None:
    ending = Claims(claims_engine(database_url))
    try_claim(ending, wanted)
    silent = threading.Thread(
        target=lambda: suppressed(
            ending, lambda session: session.execute(text("SELECT pg_sleep(60)"))
        )
    )
    silent.start()
    began = time.monotonic()
    ending.close()
    silent.join(10.0)
    assert not silent.is_alive()
    assert time.monotonic() - began < 10.0


def suppressed(claims: Claims, work: Callable[[Session], object]) -> None:
    with suppress(DBAPIError):
        claims._on_thread(work)
