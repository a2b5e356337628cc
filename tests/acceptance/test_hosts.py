"""Several machines on one database: homes of their own, one storage folder or several."""

from __future__ import annotations

import os
import signal
from contextlib import ExitStack
from itertools import cycle
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import create_engine, make_url, text

from tests.acceptance.machines import RESULTS, STATUSES, Machines, driver, finished
from tests.acceptance.tool import Tool, until
from tests.fake_model import FakeModel
from tests.pooler import pooled
from tests.restarted import frozen

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

KILLS = 3
REQUESTS = "SELECT * FROM analysis_requests ORDER BY id"
ADVICE = "need one FILE_STORAGE_PATH that they share"
CLAIMING = (
    "SELECT DISTINCT a.pid FROM pg_stat_activity a JOIN pg_locks l USING (pid) "
    "WHERE l.locktype = 'advisory' AND l.mode = 'ExclusiveLock' "
    "AND a.datname = current_database()"
)


@pytest.fixture
def machines(folder: Path, server_url: str) -> Iterator[Machines]:
    url = make_url(server_url).update_query_dict({"port": "5432"}).render_as_string(False)
    owner = Tool(folder / "owner", {"DATABASE_URL": url})
    owner.data.mkdir()
    assert owner("db", "init").code == 0
    with FakeModel(latency=0.3) as model:
        yield Machines(folder, url, model)


def test_machines_with_one_storage_folder_share_the_work(machines: Machines) -> None:
    one, other = machines.machine("one"), machines.machine("other")
    first, second = machines.begin(one, "--json"), machines.begin(other, "--json")
    ran = [finished(first), finished(second)]
    assert [each.code for each in ran] == [0, 0], ran
    assert [sum(each.json["counts"].values()) for each in ran] == [machines.files, machines.files]
    assert machines.everything_is_reviewed_once()
    assert len(machines.model.requests) == machines.files
    assert not any(ADVICE in each.messages for each in ran)


def test_machine_with_another_storage_folder_leaves_requests_untouched_and_says_why(
    machines: Machines,
) -> None:
    one = machines.machine("one")
    other = machines.machine("other", FILE_STORAGE_PATH=str(machines.folder / "elsewhere"))
    assert one("upload", machines.inbox, "--role", "SRE").code == 0
    before = machines.look(REQUESTS)

    ran = other("analyze", "--pending", "--json")

    assert ran.code == 0, ran.messages
    assert ran.json["counts"] == {"skipped": machines.files}
    assert ran.messages.count(ADVICE) == 1
    assert machines.look(REQUESTS) == before
    assert machines.model.requests == []
    rest = one("analyze", "--pending", "--json")
    assert rest.json["counts"] == {"reviewed": machines.files}
    assert ADVICE not in rest.messages


@pytest.mark.parametrize("through_a_pooler", [False, True], ids=["direct", "pooler"])
def test_four_machines_that_are_killed_again_and_again(
    machines: Machines, through_a_pooler: bool
) -> None:
    if not through_a_pooler:
        kill_and_finish(machines)
        return
    with pooled(machines.url, connections=20) as url:
        kill_and_finish(machines, DATABASE_URL=url.replace("+psycopg2", ""))


def kill_and_finish(machines: Machines, **settings: str) -> None:
    tools = [machines.machine(f"machine-{number}", **settings) for number in range(4)]
    running = [machines.begin(tool, "--quiet") for tool in tools]
    in_flight = 0
    for number, place in zip(range(KILLS), cycle(range(4)), strict=False):
        seen = len(machines.model.requests)
        until(lambda: len(machines.model.requests) >= seen + 2, f"calls of round {number}")  # noqa: B023 - called within the round
        in_flight += machines.jobs
        tools[place].end(running[place], signal.SIGKILL)
        running[place] = machines.begin(tools[place], "--quiet")
    for process in running:
        assert finished(process).code == 0
    last = tools[0]("analyze", "--batch", machines.inbox, "--role", "SRE", "--json")
    assert last.code == 0, last.messages
    assert machines.everything_is_reviewed_once()
    assert len(machines.model.requests) <= machines.files + in_flight


def test_answer_of_a_run_that_is_killed_before_it_can_record_is_not_paid_twice(
    machines: Machines,
) -> None:
    for path in sorted(machines.inbox.iterdir())[1:]:
        path.unlink()
    one = machines.machine("one")
    process = machines.begin(one, "--quiet")
    engine = create_engine(driver(machines.url))
    with engine.connect() as connection:
        until(lambda: len(machines.model.requests) == 1, "the call")
        connection.execute(text("SELECT 1 FROM analysis_requests FOR UPDATE"))
        until(lambda: any(each.suffix == ".json" for each in spools(one)), "a kept answer")
        one.end(process, signal.SIGKILL)
    engine.dispose()
    assert machines.look(STATUSES) == [("processing", 1)]

    again = one("analyze", "--batch", machines.inbox, "--role", "SRE", "--json")

    assert again.json["counts"] == {"reviewed": 1}
    assert machines.look(RESULTS) == [(1, 1)]
    assert len(machines.model.requests) == 1
    assert list(spools(one)) == []


def spools(machine: Tool) -> Iterator[Path]:
    folder = machine.data / "spool"
    return folder.iterdir() if folder.is_dir() else iter(())


def test_run_that_is_told_to_end_does_not_wait_for_a_database_that_hangs(
    machines: Machines,
) -> None:
    machines.model.latency = 60.0
    one = machines.machine("one")
    process = machines.begin(one, "--quiet")
    until(lambda: len(machines.model.requests) >= machines.jobs, "calls")
    pids = [int(str(pid)) for (pid,) in machines.look(CLAIMING)]
    began = os.times().elapsed
    with ExitStack() as stack:
        for pid in pids:
            stack.enter_context(frozen(pid))
        ran = one.end(process, signal.SIGTERM)
    assert ran.code == 143, ran.messages
    assert os.times().elapsed - began < 20.0
