"""Claims and results that wait for the thread of claims: one transaction, an answer each."""

from __future__ import annotations

import threading
import time
import uuid
from functools import partial
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.exc import DBAPIError

from database.models import PromptHistory
from resume_cli.batch import verdicts
from resume_cli.batch.verdicts import Claim, Done, Wanted
from tests.integration.people import add_user
from tests.integration.work import (
    add_prompt,
    add_request,
    cut_connections,
    opened_claims,
    request,
    result_row,
    results_of,
    try_claim,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator
    from datetime import timedelta

    from sqlalchemy.orm import Session, sessionmaker

    from resume_cli.batch.claims import Claims

    Sessions = sessionmaker[Session]


@pytest.fixture
def user_id(sessions: Sessions) -> uuid.UUID:
    return add_user(sessions)


@pytest.fixture
def claims(database_url: str) -> Iterator[Claims]:
    with opened_claims(database_url) as opened:
        yield opened


@pytest.fixture
def others(database_url: str) -> Iterator[Claims]:
    with opened_claims(database_url) as opened:
        yield opened


def held_up(claims: Claims) -> threading.Event:
    """Keep the claims' thread busy until the event is set, so that wishes pile up behind it."""
    going, begun = threading.Event(), threading.Event()

    def wait(_: Session) -> None:
        begun.set()
        going.wait(20.0)

    threading.Thread(target=lambda: claims._on_thread(wait), daemon=True).start()
    assert begun.wait(20.0)
    return going


def in_one_group(claims: Claims, *wishes: Callable[[], Claim | DBAPIError]) -> list[object]:
    """Make wishes while the thread is busy; give what became of each, in their order."""
    answers: list[object] = [None] * len(wishes)

    def wish(place: int) -> None:
        try:
            answers[place] = wishes[place]()
        except DBAPIError as problem:
            answers[place] = problem

    going = held_up(claims)
    threads = [threading.Thread(target=wish, args=(each,)) for each in range(len(wishes))]
    for thread in threads:
        thread.start()
        time.sleep(0.02)
    going.set()
    for thread in threads:
        thread.join(20.0)
    return answers


@pytest.fixture
def transactions(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many requests each transaction began or completed."""
    sizes: list[int] = []
    begin, complete = verdicts.begin, verdicts.complete

    def counted(session: Session, group: Collection[Wanted], grace: timedelta) -> object:
        sizes.append(len(group))
        return begin(session, group, grace)

    def counted_too(session: Session, group: Collection[Done]) -> object:
        sizes.append(len(group))
        return complete(session, group)

    monkeypatch.setattr(verdicts, "begin", counted)
    monkeypatch.setattr(verdicts, "complete", counted_too)
    return sizes


def test_wishes_that_wait_share_a_transaction_and_each_gets_its_own_answer(
    claims: Claims,
    others: Claims,
    sessions: Sessions,
    user_id: uuid.UUID,
    transactions: list[int],
) -> None:
    free, also = add_request(sessions, user_id), add_request(sessions, user_id)
    held, ended = add_request(sessions, user_id), add_request(sessions, user_id, status="completed")
    prompts = (add_prompt(sessions), add_prompt(sessions))
    try_claim(others, held)
    transactions.clear()
    wishes = [free, held, ended, also, free, uuid.uuid4()]

    answers = in_one_group(
        claims, *(partial(claims.claim, Wanted(each, prompts=prompts)) for each in wishes)
    )

    expected = ["OURS", "ELSEWHERE", "ENDED", "OURS", "ELSEWHERE", "GONE"]
    assert [str(answer).removeprefix("Claim.") for answer in answers] == expected
    # The first of them is taken by itself only where it came before the thread was busy.
    assert transactions == [4]
    with sessions() as session:
        history = session.execute(
            select(PromptHistory.request_id, PromptHistory.prompt_version)
        ).all()
    assert sorted(row[0] for row in history) == sorted([free, free, also, also])

    answers = in_one_group(
        claims,
        *(partial(claims.record, each, None, result_row(each)) for each in (free, also, ended)),
    )
    assert answers == [Claim.OURS, Claim.OURS, Claim.EARLY]
    assert transactions == [4, 2]
    assert [request(sessions, each).status for each in (free, also)] == ["completed"] * 2
    # Their locks are free again.
    assert try_claim(others, free) is Claim.ENDED


def test_result_that_the_database_refuses_fails_alone(
    claims: Claims, sessions: Sessions, user_id: uuid.UUID
) -> None:
    good, bad, also = (add_request(sessions, user_id) for _ in range(3))
    for each in (good, bad, also):
        try_claim(claims, each)
    refused = result_row(bad) | {"overall_score": 10**12}

    answers = in_one_group(
        claims,
        partial(claims.record, good, None, result_row(good)),
        partial(claims.record, bad, None, refused),
        partial(claims.record, also, None, result_row(also)),
    )

    assert isinstance(answers[1], DBAPIError)
    assert [answers[0], answers[2]] == [Claim.OURS, Claim.OURS]
    assert [request(sessions, each).status for each in (good, bad, also)] == [
        "completed",
        "processing",
        "completed",
    ]


def test_connection_cut_before_a_group_is_recorded_loses_none(
    claims: Claims, engine: Engine, sessions: Sessions, user_id: uuid.UUID
) -> None:
    known = [add_request(sessions, user_id) for _ in range(5)]
    for each in known:
        try_claim(claims, each)
    cut_connections(engine, claims)

    answers = in_one_group(
        claims, *(partial(claims.record, each, None, result_row(each)) for each in known)
    )

    assert answers == [Claim.OURS] * 5
    assert [len(results_of(sessions, each)) for each in known] == [1] * 5
