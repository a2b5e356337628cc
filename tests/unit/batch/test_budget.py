"""A budget is never passed, whatever happens at the same time, and leaves nothing locked."""

from __future__ import annotations

import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from resume_cli.batch.budget import Allotment, Budget
from resume_cli.batch.stopping import Stop
from resume_cli.errors import BudgetSpentError, ExitCode


class Reviews:
    """Reviews on many threads, each of some calls; what they did is counted."""

    def __init__(self, budget: Budget, cost: float | None = 0.0) -> None:
        self.budget = budget
        self.cost = cost
        self.calls = 0
        self.done = 0
        self.refused_midway = 0
        self.at_once = 0
        self.most_at_once = 0
        self._lock = threading.Lock()

    def one(self, calls: int) -> None:
        if not self.budget.admit():
            return
        try:
            for _ in range(calls):
                self.call()
            with self._lock:
                self.done += 1
        except BudgetSpentError:
            with self._lock:
                self.refused_midway += 1
        finally:
            self.budget.leave()

    def call(self) -> None:
        self.budget.begin()
        with self._lock:
            self.calls += 1
            self.at_once += 1
            self.most_at_once = max(self.most_at_once, self.at_once)
        time.sleep(random.uniform(0, 0.002))  # noqa: S311 - any order will do
        with self._lock:
            self.at_once -= 1
        self.budget.end(self.cost)

    def many(self, number: int, calls: int = 1, threads: int = 8) -> None:
        with ThreadPoolExecutor(threads) as pool:
            list(pool.map(self.one, [calls] * number))


def test_without_limits_everything_is_allowed() -> None:
    reviews = Reviews(Budget(Stop()), cost=None)
    reviews.many(40, calls=2)
    assert (reviews.done, reviews.budget.calls, reviews.budget.spent) == (40, 80, "")


def test_no_more_calls_are_begun_than_allowed_and_none_is_kept_back() -> None:
    reviews = Reviews(Budget(Stop(), max_calls=7))
    reviews.many(40)
    assert (reviews.calls, reviews.done, reviews.refused_midway) == (7, 7, 0)
    assert reviews.budget.spent == "the budget of --max-calls 7 is spent"


def test_repeated_calls_count_too() -> None:
    reviews = Reviews(Budget(Stop(), max_calls=7))
    reviews.many(40, calls=3)
    assert reviews.calls == 7
    assert reviews.done <= 2


def test_exactly_enough_is_enough() -> None:
    reviews = Reviews(Budget(Stop(), max_calls=40, max_cost=4.01), cost=0.1)
    reviews.many(40)
    assert reviews.done == 40
    allotment = Allotment(reviews.budget)
    assert (allotment.take(), allotment.reached) == (True, "")


def test_seats_that_need_no_call_are_given_on() -> None:
    budget = Budget(Stop(), max_calls=1)
    for _ in range(5):
        assert budget.admit()
        budget.leave()
    assert budget.admit()
    budget.begin()
    budget.end(0.0)
    budget.leave()
    assert not budget.admit()


def test_money_is_never_passed_and_used_up() -> None:
    reviews = Reviews(Budget(Stop(), max_cost=1.05), cost=0.1)
    reviews.many(40)
    assert reviews.calls == 10
    assert reviews.budget.spent == (
        "the budget of --max-cost 1.05 does not allow another call: $1.0000 spent"
    )
    assert reviews.most_at_once > 1


def test_the_first_call_is_alone_until_its_cost_is_known() -> None:
    budget = Budget(Stop(), max_cost=1.0)
    assert budget.admit()
    second = ThreadPoolExecutor(1).submit(budget.admit)
    budget.begin()
    assert not second.done()
    budget.end(0.7)
    budget.leave()
    assert second.result(10) is False


def test_a_cost_that_nobody_knows_counts_as_the_dearest() -> None:
    budget = Budget(Stop(), max_cost=1.0)
    for cost in (0.4, None):
        assert budget.admit()
        budget.begin()
        budget.end(cost)
        budget.leave()
    assert not budget.admit()
    assert "$0.8000 spent" in budget.spent


def test_where_no_cost_is_ever_known_the_budget_cannot_be_kept() -> None:
    budget = Budget(Stop(), max_cost=1.0)
    assert budget.admit()
    budget.begin()
    budget.end(None)
    budget.leave()
    assert not budget.admit()
    assert "not known" in budget.spent


def test_who_waits_for_room_hears_the_wish_to_stop() -> None:
    stop = Stop()
    budget = Budget(stop, max_cost=1.0)
    assert budget.admit()
    waiting = ThreadPoolExecutor(1).submit(budget.admit)
    stop.request()
    assert waiting.result(10) is False
    assert budget.spent == ""


def test_the_error_says_how_to_go_on() -> None:
    budget = Budget(Stop(), max_calls=1)
    assert budget.admit()
    budget.begin()
    with pytest.raises(BudgetSpentError) as refused:
        budget.begin()
    assert refused.value.exit_code is ExitCode.MODEL
    assert "--max-calls" in refused.value.advice


def test_a_limit_counts_what_is_taken_on() -> None:
    allotment = Allotment(Budget(Stop()), limit=2)
    assert [allotment.take() for _ in range(2)] == [True, True]
    assert allotment.reached == ""
    assert not allotment.take()
    assert allotment.reached == "the limit of --limit 2 is reached"
