"""Measure whole runs of the tool against a stand-in for a model, and print the ratios.

    python -m tests.bench.batch --files 1000 --jobs 50 --small 500 --large 5000

Each run is a process of its own on an embedded database of its own; the model answers after one
second. A ratio above 1 misses its mark.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from database.embedded import EmbeddedServer
from resume_cli.batch.ledger import Ledger
from tests.acceptance.tool import Tool, rows
from tests.bench.lines import Line, counted, show
from tests.fake_model import FakeModel

if TYPE_CHECKING:
    from collections.abc import Iterator

LATENCY = 1.0
RESUME = """{name}
{mail}@example.com

Experience
Site Reliability Engineer, {company} Ltd, 2019-2024
Cut the time to recover from {before} to {after} minutes with Kubernetes and Terraform.
Led {team} engineers and halved the cost of hosting.

Education
BSc Computer Science, Example University, 2015

Skills
Linux, Python, Kubernetes, Terraform, Prometheus
"""


@dataclass(frozen=True, slots=True)
class Measured:
    """One run: wall and processor seconds, the main process's peak in MiB, how it ended."""

    seconds: float
    cpu: float
    peak: float
    code: int


def write_resumes(folder: Path, count: int) -> Path:
    """As many small resumes, no two alike."""
    folder.mkdir()
    chance = random.Random(count)  # noqa: S311 - invented people, not secrets
    for number in range(count):
        text = RESUME.format(
            name=f"Robin Example {number}", mail=f"robin{number}", company=f"Example {number}",
            before=chance.randrange(30, 90), after=chance.randrange(1, 30),
            team=chance.randrange(2, 20),
        )  # fmt: skip
        (folder / f"resume-{number:05}.txt").write_text(text, encoding="utf-8")
    return folder


@contextmanager
def new_tool() -> Iterator[Tool]:
    """A tool with a data folder and a running database of its own."""
    folder = Path(tempfile.mkdtemp(prefix="rr-bench-"))
    folder.chmod(0o711)
    tool = Tool(folder / "data")
    try:
        tool.data.mkdir(mode=0o711)
        tool.data.chmod(0o711)
        if tool("db", "start").code:
            sys.exit("the embedded database does not start")
        tool("whoami")
        yield tool
    finally:
        EmbeddedServer(tool.data / "postgres").stop()
        shutil.rmtree(folder)


def run(tool: Tool, *arguments: str | Path) -> Measured:
    """Run the tool once and watch its main process."""
    before, began = os.times(), time.monotonic()
    process = subprocess.Popen(
        tool.command(*arguments),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=tool.environment(),
        cwd=tool.data,
    )
    peak = 0.0
    while process.poll() is None:
        peak = _peak_mib(process.pid) or peak
        time.sleep(0.02)
    after = os.times()
    cpu = after.children_user + after.children_system
    cpu -= before.children_user + before.children_system
    return Measured(time.monotonic() - began, cpu, peak, process.returncode)


def _peak_mib(pid: int) -> float | None:
    """The high-water mark of a process; None when it has just gone."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return None
    found = [line.split()[1] for line in status.splitlines() if line.startswith("VmHWM")]
    return int(found[0]) / 1024 if found else None


def reviewing(model: FakeModel, folder: Path, jobs: int) -> list[str | Path]:
    """The command line of a review by the stand-in."""
    return ["--env-file", _env_file(model, folder), "analyze", "--batch", folder, "--role", "SRE",
            "--agent", "openai", "--jobs", str(jobs), "--quiet"]  # fmt: skip


def _env_file(model: FakeModel, folder: Path) -> Path:
    path = folder.with_suffix(".env")
    path.write_text(f"OPENAI_BASE_URL={model.base_url}\nRESUME_REVIEW_MODEL=fake-model\n")
    return path


def small_batch() -> list[Line]:
    """20 files, 10 calls at once."""
    with new_tool() as tool, FakeModel(latency=LATENCY) as model:
        folder = write_resumes(tool.data / "in", 20)
        done = run(tool, *reviewing(model, folder, 10))
        return [
            _seconds("20 files, 10 at once", done, 4.0),
            counted("its calls", len(model.requests), 20),
        ]


def large_batch(files: int, jobs: int) -> list[Line]:
    """Many files, and the same again when nothing has changed."""
    with new_tool() as tool, FakeModel(latency=LATENCY) as model:
        folder = write_resumes(tool.data / "in", files)
        own = time.process_time()
        done = run(tool, *reviewing(model, folder, jobs))
        own = time.process_time() - own
        _print_effort(f"{files} files", done, own)
        bound = max(files * LATENCY / jobs, _extraction_seconds(tool) / (os.cpu_count() or 1))
        lines = [
            _seconds(f"{files} files, {jobs} at once", done, 1.25 * bound),
            counted("its calls", len(model.requests), files),
        ]
        calls = len(model.requests)
        again = run(tool, *reviewing(model, folder, jobs))
        _print_effort("again", again, 0.0)
        more = len(model.requests) - calls
        return [
            *lines,
            _seconds("the same again", again, 3.0),
            counted("its calls", more, 0),
        ]


def _extraction_seconds(tool: Tool) -> float:
    url = tool("db", "url").output.strip().replace("postgresql:", "postgresql+psycopg2:", 1)
    found = rows(url, "SELECT sum(extraction_time) FROM file_uploads")
    return float(found[0][0] or 0) / 1000


def memory(small: int, large: int) -> list[Line]:
    """The main process's peak over two sizes of a folder, with the built-in agent."""
    peaks = []
    for files in (small, large):
        with new_tool() as tool:
            folder = write_resumes(tool.data / "in", files)
            done = run(tool, "analyze", "--batch", folder, "--role", "SRE", "--agent", "local",
                       "--quiet")  # fmt: skip
            _print_effort(f"{files} files, local", done, 0.0)
            _require_all(tool, files)
            peaks.append(done.peak)
    ratio = peaks[1] / peaks[0]
    return [
        Line(f"peak of {large} files over {small}", f"{ratio:.3f}", "1.2", ratio / 1.2),
    ]


def _require_all(tool: Tool, files: int) -> None:
    done = Ledger(tool.data / "runs").read("last")
    if done.counts["reviewed"] != files:  # type: ignore[index]  # an outcome is its own text
        sys.exit(f"not all were reviewed: {done.counts}")


def faulty_model() -> list[Line]:
    """30 % of the answers are 429 with `Retry-After: 1`, 10 % broken JSON."""
    faults = ["429", "ok", "ok", "429", "broken json", "ok", "ok", "429", "ok", "ok"] * 4
    with new_tool() as tool, FakeModel(LATENCY, faults, retry_after="1") as model:
        folder = write_resumes(tool.data / "in", 20)
        done = run(tool, *reviewing(model, folder, 10))
        reviewed = Ledger(tool.data / "runs").read("last").counts.total()
        _print_effort("20 files, faults", done, 0.0)
        return [
            counted("20 files, 40 % faults: not reviewed", 20 - reviewed, 0),
            counted("its exit code", done.code, 0),
        ]


def _seconds(what: str, done: Measured, allowed: float) -> Line:
    if done.code:
        sys.exit(f"{what}: exit code {done.code}")
    return Line(what, f"{done.seconds:.2f} s", f"{allowed:.2f} s", done.seconds / allowed)


def _print_effort(what: str, done: Measured, own: float) -> None:
    print(  # noqa: T201 - a script that a person runs speaks by print
        f"{what}: {done.seconds:.2f} s, processor {done.cpu:.1f} s (model {own:.1f} s), "
        f"peak {done.peak:.0f} MiB",
        flush=True,
    )


def main() -> None:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--files", type=int, default=1000)
    parser.add_argument("--jobs", type=int, default=50)
    parser.add_argument("--small", type=int, default=500)
    parser.add_argument("--large", type=int, default=5000)
    asked = parser.parse_args()
    lines = [
        *small_batch(),
        *large_batch(asked.files, asked.jobs),
        *faulty_model(),
        *memory(asked.small, asked.large),
    ]
    show(lines)


if __name__ == "__main__":
    main()
