"""Kill, overlap and restart runs again and again, and count what was lost, doubled or paid twice.

    python -m tests.bench.soak                      # all of them, about ten minutes
    python -m tests.bench.soak kills --rounds 10    # one of them, shortened

Runs are processes with homes of their own on one PostgreSQL; the stand-in for a model counts what
it is asked. In the end one quiet run must find everything reviewed once. A call that is made again
was lost with a killed process: there may be no more of these than were on their way at the kills.
The exit code is 1 when a figure misses its mark.
"""

from __future__ import annotations

import argparse
import random
import shutil
import signal
import sys
import tempfile
import time
from contextlib import contextmanager
from functools import partial
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from tests.acceptance.machines import RESULTS, Machines, finished
from tests.bench.lines import Line, counted, show
from tests.fake_model import FakeModel
from tests.pooler import pooled
from tests.restarted import Restarted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from subprocess import Popen

LATENCY = 1.0
JOBS = 4
AT_ONCE = 4
POOL = 20
SETTLE_SECONDS = 0.5
"""At most between the answer's last byte here and the tool's having kept it on disk."""
UNEQUAL = (
    "SELECT count(*) FROM analysis_requests r WHERE "
    "1 <> (SELECT count(*) FROM analysis_results a WHERE a.request_id = r.id)"
)


class Soak:
    """One scene: a server, a folder and the runs that are killed over it."""

    def __init__(self, machines: Machines, model: FakeModel) -> None:
        self.machines = machines
        self.model = model
        self.chance = random.Random(7)  # noqa: S311 - when to kill, no secret
        self.kills = 0
        self.lost_calls = 0
        self._numbers = count()
        self._keys: dict[int, str] = {}
        self._tools = [machines.machine(f"machine-{number}") for number in range(AT_ONCE)]

    def begin(self, place: int) -> Popen[bytes]:
        key = f"sk-{next(self._numbers)}"
        tool = self._tools[place]
        tool.settings["OPENAI_API_KEY"] = key
        process = self.machines.begin(tool, "--quiet")
        self._keys[process.pid] = key
        return process

    def calls(self, process: Popen[bytes]) -> bool:
        """Whether a run is alive and has made a call."""
        return process.poll() is None and self.model.begun(self._keys[process.pid]) > 0

    def wait_for_a_call(self, process: Popen[bytes]) -> None:
        while process.poll() is None and not self.calls(process):
            time.sleep(0.02)

    def kill(self, process: Popen[bytes]) -> None:
        if process.poll() is None:
            on_their_way = self.model.on_their_way(self._keys[process.pid], SETTLE_SECONDS)
            self.lost_calls += min(on_their_way, JOBS)
            self.kills += 1
            process.send_signal(signal.SIGKILL)
        process.communicate()

    def end(self, what: str) -> list[Line]:
        """One quiet run, then the accounts."""
        last = finished(self.begin(0))
        files, look = self.machines.files, self.machines.look
        ((results, distinct),) = look(RESULTS)
        ((requests,),) = look("SELECT count(*) FROM analysis_requests")
        ((unequal,),) = look(UNEQUAL)
        again = len(self.model.requests) - files
        return [
            counted(f"{what}: {self.kills} kills; exit code of the last run", last.code, 0),
            counted("  files without a result", files - int(str(distinct)), 0),
            counted("  results that are there twice", int(str(results)) - int(str(distinct)), 0),
            counted("  requests beyond one a file", int(str(requests)) - files, 0),
            counted("  requests without just one result", int(str(unequal)), 0),
            counted(f"  calls made again, of {files + again}", again, self.lost_calls),
        ]


@contextmanager
def scene(files: int, *, through_a_pooler: bool = False) -> Iterator[tuple[Soak, Restarted]]:
    """A server of its own, reached directly or through PgBouncer in transaction mode."""
    folder = Path(tempfile.mkdtemp(prefix="rr-soak-"))
    folder.chmod(0o711)
    (folder / "pg").mkdir()
    try:
        with Restarted(folder / "pg") as server, FakeModel(LATENCY) as model:
            url = server.empty("soak")
            if not through_a_pooler:
                yield Soak(_machines(folder, url, model, files), model), server
                return
            with pooled(url, POOL) as pooled_url:
                yield Soak(_machines(folder, pooled_url, model, files), model), server
    finally:
        shutil.rmtree(folder)


def _machines(folder: Path, url: str, model: FakeModel, files: int) -> Machines:
    return Machines(folder, url.replace("+psycopg2", ""), model, files, JOBS)


def kills(rounds: int) -> list[Line]:
    """One run at a time over 200 files, killed at a random moment, every fifth one at its start."""
    with scene(4 * rounds) as (soak, _):
        for number in range(rounds):
            process = soak.begin(0)
            if number % 5:
                soak.wait_for_a_call(process)
            time.sleep(soak.chance.uniform(0.0, 3.0))
            soak.kill(process)
        return soak.end(f"{4 * rounds} files, one run")


def crowd(rounds: int, *, through_a_pooler: bool = False) -> list[Line]:
    """Four runs on one folder of 400 files; every half second one that makes calls is killed."""
    files = 8 * rounds
    with scene(files, through_a_pooler=through_a_pooler) as (soak, _):
        running = [soak.begin(place) for place in range(AT_ONCE)]
        while soak.kills < 2 * rounds and any(process.poll() is None for process in running):
            time.sleep(0.5)
            calling = [place for place in range(AT_ONCE) if soak.calls(running[place])]
            if calling:
                place = soak.chance.choice(calling)
                soak.kill(running[place])
                running[place] = soak.begin(place)
        codes = [finished(process).code for process in running]
        how = "PgBouncer" if through_a_pooler else "directly"
        return [
            counted(f"{files} files, {AT_ONCE} runs, {how}: exit codes", sum(codes), 0),
            *soak.end(f"{files} files, {AT_ONCE} runs, {how}"),
        ]


def restarts(rounds: int) -> list[Line]:
    """One run over 200 files while the server is restarted ten times, every other time crashing."""
    with scene(4 * rounds) as (soak, server):
        process = soak.begin(0)
        for number in range(max(rounds // 5, 2)):
            time.sleep(soak.chance.uniform(1.5, 4.0))
            server.stop(signal.SIGQUIT if number % 2 else signal.SIGINT)
            server.start()
        code = finished(process).code
        return [
            counted(f"{max(rounds // 5, 2)} restarts: exit code of the run", code, 0),
            *soak.end(f"{4 * rounds} files, restarts"),
        ]


SCENES: dict[str, Callable[[int], list[Line]]] = {
    "kills": kills,
    "crowd": crowd,
    "pooler": partial(crowd, through_a_pooler=True),
    "restarts": restarts,
}


def main() -> None:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("scenes", nargs="*", choices=[*SCENES, []])
    parser.add_argument("--rounds", type=int, default=50)
    asked = parser.parse_args()
    missed = False
    for name in asked.scenes or SCENES:
        lines = SCENES[name](asked.rounds)
        show(lines)
        missed = missed or any(line.ratio > 1 for line in lines)
    sys.exit(int(missed))


if __name__ == "__main__":
    main()
