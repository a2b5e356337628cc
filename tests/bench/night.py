"""One night: a batch that is killed twice and started again, and whose ledger adds up.

    python -m tests.bench.night     # 200 files: the night that README.md shows

The resumes are invented PDFs, the database is a server of its own, and the model is the stand-in
that the tests use: it takes a second for an answer and counts what it is asked. SIGKILL comes at
random moments. What is printed is what the tool prints, long outputs cut to both their ends. The
exit code is 1 where the accounts do not add up.
"""

from __future__ import annotations

import argparse
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.acceptance.machines import RESULTS, Machines
from tests.acceptance.tool import SECONDS, Tool
from tests.bench.invented import invent
from tests.bench.layouts import COLUMNS, as_pdf
from tests.fake_model import FakeModel
from tests.restarted import Restarted

if TYPE_CHECKING:
    from collections.abc import Sequence

JOB = ("analyze", "--batch", "inbox", "--role", "Site Reliability Engineer")
JOBS, LATENCY = 8, 1.0
KILLS = ((0.2, 0.4), (0.5, 0.7))
"""Between which shares of all calls the runs are killed."""
KEY = "sk-test"
SETTLE_SECONDS = 0.5
"""At most between the answer's last byte here and the tool's having kept it on disk."""
SHOWN_LINES = 3
TRACKER = re.compile(r"resource_tracker")
"""What Python's own helper process adds, in some runs, when its parent was killed."""


class Night:
    """The scene, what has been told of it, and how many calls may have been lost in kills."""

    def __init__(self, tool: Tool, machines: Machines, model: FakeModel, files: int) -> None:
        self.tool, self.machines, self.model, self.files = tool, machines, model, files
        self.told: list[str] = []
        self.lost_calls = 0
        inbox = tool.data / "inbox"
        inbox.mkdir()
        layouts = list(COLUMNS.values())
        for number in range(files):
            drawn = layouts[number % len(layouts)](invent(number))
            (inbox / f"resume-{number:03}.pdf").write_bytes(as_pdf(drawn, by_rows=False))

    def work(self, killed_after: int | None = None) -> None:
        """Run the batch; kill it, if so, when the model was asked so often in all, or a bit later.

        Raises:
            RuntimeError: it came to its end before that.

        """
        with tempfile.TemporaryFile() as seen:
            with subprocess.Popen(
                self.tool.command(*JOB),
                stdin=subprocess.DEVNULL,
                stdout=seen,
                stderr=seen,
                env=self.tool.environment(),
                cwd=self.tool.data,
            ) as process:
                if killed_after is not None:
                    self._kill(process, killed_after)
                code = process.wait(10 * SECONDS)
            seen.seek(0)
            lines = [each for each in seen.read().decode().splitlines() if not TRACKER.search(each)]
        self._tell(JOB, [*_ends(lines), *(["Killed"] if code < 0 else [])])
        self.told += ["$ echo $?", str(code if code >= 0 else 128 - code)]

    def _kill(self, process: subprocess.Popen[bytes], calls: int) -> None:
        while process.poll() is None and len(self.model.requests) < calls:
            time.sleep(0.02)
        time.sleep(random.uniform(0.0, self.model.latency))  # noqa: S311 - when to kill, no secret
        if process.poll() is not None:
            raise RuntimeError("the run was over before it could be killed")
        self.lost_calls += min(self.model.on_their_way(KEY, SETTLE_SECONDS), self.machines.jobs)
        process.send_signal(signal.SIGKILL)

    def ask(self, *arguments: str) -> None:
        """Run a command that only looks."""
        done = self.tool(*arguments)
        self._tell(arguments, (done.messages + done.output).splitlines())

    def _tell(self, arguments: Sequence[str], lines: list[str]) -> None:
        words = (f'"{word}"' if " " in word else word for word in arguments)
        self.told += ["$ " + " ".join(("resume-review", *words)), *map(str.rstrip, lines)]

    def accounts(self) -> tuple[list[str], bool]:
        """Add up the records of the runs, the rows and the model's calls; whether all is right."""
        runs = self.tool("runs", "list", "--json").json[::-1]
        ((results, distinct),) = self.machines.look(RESULTS)
        again = len(self.model.requests) - self.files
        right = all(sum(run["counts"].values()) + run["left"] == run["found"] for run in runs)
        right &= runs[-1]["left"] == 0 and runs[-1]["found"] == self.files
        right &= results == distinct == self.files and 0 <= again <= self.lost_calls
        return [
            *(f"run {number}: {_sum(run)}" for number, run in enumerate(runs, 1)),
            f"rows: {results} results of {distinct} requests",
            (
                f"calls: {len(self.model.requests)} = {self.files} + {again} made again;"
                f" {self.lost_calls} were on their way when the runs were killed"
            ),
        ], right


def _ends(lines: list[str]) -> list[str]:
    """Keep the beginning and the end of what a run prints."""
    if len(lines) <= 2 * SHOWN_LINES:
        return lines
    return [*lines[:SHOWN_LINES], "...", *lines[-SHOWN_LINES:]]


def _sum(run: dict[str, Any]) -> str:
    parts = [f"{files} {outcome}" for outcome, files in run["counts"].items()]
    parts += [f"{run['left']} left"] if run["left"] else []
    return f"{run['found']} found = {' + '.join(parts)}"


def spend(
    folder: Path, url: str, files: int, jobs: int = JOBS, latency: float = LATENCY
) -> tuple[str, bool]:
    """Let the night pass on a database with tables; whether all is right stands beside the text."""
    with FakeModel(latency) as model:
        machines = Machines(folder, url, model, files=0, jobs=jobs)
        night = Night(machines.machine("home"), machines, model, files)
        for share in KILLS:
            night.work(killed_after=int(files * random.uniform(*share)))  # noqa: S311 - as above
        night.work()
        night.ask("runs", "list")
        sums, right = night.accounts()
    text = "\n".join([*night.told, "", *sums, ""])
    return text.replace(url, "...").replace(str(folder), "..."), right


def main() -> None:
    """Spend a night and print it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--files", type=int, default=200)
    folder = Path(tempfile.mkdtemp(prefix="rr-night-"))
    folder.chmod(0o711)
    (folder / "pg").mkdir()
    try:
        with Restarted(folder / "pg") as server:
            url = server.empty("night").replace("+psycopg2", "")
            text, right = spend(folder, url, parser.parse_args().files)
    finally:
        shutil.rmtree(folder)
    print(text, end="")  # noqa: T201 - a script that a person runs speaks by print
    sys.exit(int(not right))


if __name__ == "__main__":
    main()
