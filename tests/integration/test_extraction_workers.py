"""Worker processes: real hangs, real kills, real memory, and no orphans."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import textwrap
import time
from concurrent.futures import CancelledError
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from resume_cli.errors import ConfigurationError, ExtractionLimitError, UnreadableFileError
from resume_cli.extraction.document import Limits
from resume_cli.extraction.workers import ExtractionPool
from tests.unit.extraction import documents as made

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parents[2]
GOOD = made.pdf_single_column()
SLOW = made.pdf_bomb(12, pages=40)  # seconds in PDFium for each page, deaf to signals
WAIT = 60  # seconds a test waits before it calls something lost; a sound run takes a few


def worker_ids() -> set[int]:
    return {child.pid for child in multiprocessing.active_children() if child.pid}


def until(condition: Callable[[], bool], seconds: float = WAIT) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.05)
    return False


def busy(pid: int) -> bool:
    """Tell whether a process burns processor time right now."""

    def ticks() -> int:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11])

    before = ticks()
    time.sleep(0.2)
    return ticks() - before > 2


def alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


def test_files_come_back_as_documents_or_as_our_errors() -> None:
    with ExtractionPool(2) as pool:
        futures = [pool.submit(GOOD, f"{n}.pdf") for n in range(6)]
        empty = pool.submit(b"", "empty.pdf")
        locked = pool.submit(made.pdf_encrypted("secret"), "locked.pdf")
        assert {future.result(WAIT).lines[0].text for future in futures} == {"Jane Roe"}
        failures = [empty.exception(WAIT), locked.exception(WAIT)]
    assert [type(failure) for failure in failures] == [UnreadableFileError, UnreadableFileError]
    assert "password" in str(failures[1])
    assert worker_ids() == set()


def test_a_hang_costs_one_file_and_ends_in_time() -> None:
    with ExtractionPool(2, Limits(seconds=1)) as pool:
        pool.submit(GOOD, "warm.pdf").result(WAIT)
        started = time.monotonic()
        slow = pool.submit(SLOW, "slow.pdf")
        others = [pool.submit(GOOD, f"{n}.pdf") for n in range(8)]
        failure = slow.exception(WAIT)
        took = time.monotonic() - started
        assert all(other.result(WAIT).lines for other in others)
    assert isinstance(failure, ExtractionLimitError)
    assert failure.message == "reading the file took more than 1 s"
    assert took < 4


def test_a_killed_worker_takes_one_file_with_it() -> None:
    with ExtractionPool(2) as pool:
        pool.submit(GOOD, "warm.pdf").result(WAIT)
        slow = pool.submit(SLOW, "slow.pdf")
        others = [pool.submit(GOOD, f"{n}.pdf") for n in range(20)]
        assert all(other.result(WAIT).lines for other in others)
        (victim,) = [pid for pid in worker_ids() if busy(pid)]
        os.kill(victim, signal.SIGKILL)
        failure = slow.exception(WAIT)
        assert isinstance(failure, ExtractionLimitError)
        assert "crashed its reader (SIGKILL)" in failure.message
        assert pool.submit(GOOD, "after.pdf").result(WAIT).lines


def test_workers_killed_while_idle_lose_nothing() -> None:
    with ExtractionPool(2) as pool:
        pool.submit(GOOD, "warm.pdf").result(WAIT)
        for pid in worker_ids():
            os.kill(pid, signal.SIGKILL)
        futures = [pool.submit(GOOD, f"{n}.pdf") for n in range(6)]
        assert all(future.result(WAIT).lines for future in futures)


def test_a_memory_blow_up_costs_one_file() -> None:
    huge = made.pdf_bomb(40)
    with ExtractionPool(1, Limits(memory_bytes=450 * 1024**2)) as pool:
        failure = pool.submit(huge, "huge.pdf").exception(WAIT)
        assert isinstance(failure, ExtractionLimitError)
        assert "memory" in failure.message
        assert pool.submit(GOOD, "after.pdf").result(WAIT).lines


def test_workers_that_cannot_live_end_the_run_and_no_file_is_to_blame() -> None:
    # More than a pipe holds, so that some wait in the pool when its workers are found dead.
    with ExtractionPool(1, Limits(memory_bytes=1)) as pool:
        outcomes = [pool.submit(b"x" * 200_000, "large.txt") for _ in range(12)]
        problems = [outcome.exception(WAIT) for outcome in outcomes]
    assert {type(problem) for problem in problems} == {ConfigurationError}
    assert "end as soon as they start" in str(problems[0])


def test_ctrl_c_is_the_parents_business() -> None:
    with ExtractionPool(1) as pool:
        pool.submit(GOOD, "warm.pdf").result(WAIT)
        (worker,) = worker_ids()
        os.kill(worker, signal.SIGINT)
        assert pool.submit(GOOD, "after.pdf").result(WAIT).lines
        assert worker_ids() == {worker}


def test_workers_are_renewed_after_many_files() -> None:
    with ExtractionPool(1) as pool:
        pool.submit(GOOD, "first.pdf").result(WAIT)
        (first,) = worker_ids()
        futures = [pool.submit(b"Jane Roe, engineer of systems", f"{n}.txt") for n in range(220)]
        assert all(future.result(WAIT).lines for future in futures)
        assert first not in worker_ids()


def test_closing_cancels_what_is_left_and_leaves_no_process() -> None:
    pool = ExtractionPool(1)
    pool.submit(GOOD, "warm.pdf").result(WAIT)
    slow, waiting = pool.submit(SLOW, "slow.pdf"), pool.submit(GOOD, "waiting.pdf")
    started = time.monotonic()
    pool.close()
    assert time.monotonic() - started < 3
    for future in (slow, waiting):
        with pytest.raises(CancelledError):
            future.result(WAIT)
    assert worker_ids() == set()
    with pytest.raises(RuntimeError, match="closed"):
        pool.submit(GOOD, "late.pdf")


def program(source: str, folder: Path) -> list[str]:
    """Return the command of a script that stands outside the folder it runs in."""
    script = folder.with_name(f"{folder.name}-program.py")
    script.write_text(textwrap.dedent(source))
    return [sys.executable, str(script)]


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT)}


def run(source: str, folder: Path) -> tuple[str, str]:
    done = subprocess.run(
        program(source, folder),
        cwd=folder,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=WAIT,
        check=True,
    )
    return done.stdout, done.stderr


def test_importing_the_pool_loads_no_engine(tmp_path: Path) -> None:
    source = """
        import sys
        import resume_cli.extraction.workers
        print({"lxml", "pypdfium2", "pdfplumber", "docx"} & set(sys.modules))
        """
    assert run(source, tmp_path) == ("set()\n", "")


def test_no_code_is_imported_from_the_current_folder(tmp_path: Path) -> None:
    for module in ("socket", "lxml", "pypdfium2", "selectors"):
        trap = f"open({str(tmp_path / 'sprung')!r}, 'a').write('{module} ')\nraise ImportError\n"
        (tmp_path / f"{module}.py").write_text(trap)
    source = """
        from resume_cli.extraction.workers import ExtractionPool
        if __name__ == "__main__":
            with ExtractionPool(1) as pool:
                print(pool.submit(b"Jane Roe, engineer of systems", "cv.txt").result().text)
        """
    assert run(source, tmp_path) == ("Jane Roe, engineer of systems\n", "")
    assert not (tmp_path / "sprung").exists()


def test_workers_end_when_their_parent_is_killed(tmp_path: Path) -> None:
    (tmp_path / "slow.pdf").write_bytes(SLOW)
    source = """
        import multiprocessing, pathlib, time
        from resume_cli.extraction.workers import ExtractionPool
        if __name__ == "__main__":
            pool = ExtractionPool(2)
            pool.submit(b"Jane Roe, engineer of systems", "cv.txt").result()
            pool.submit(pathlib.Path("slow.pdf").read_bytes(), "slow.pdf")
            time.sleep(1)
            print(*(child.pid for child in multiprocessing.active_children()), flush=True)
            time.sleep(600)
        """
    parent = subprocess.Popen(
        program(source, tmp_path),
        cwd=tmp_path,
        env=environment(),
        stdout=subprocess.PIPE,
        text=True,
    )
    assert parent.stdout is not None
    workers: list[int] = []
    try:
        workers = [int(pid) for pid in parent.stdout.readline().split()]
        assert len(workers) == 2
        assert sum(busy(pid) for pid in workers) == 1
        parent.kill()
        assert until(lambda: not any(map(alive, workers)), 5)
    finally:
        parent.kill()
        for pid in filter(alive, workers):
            os.kill(pid, signal.SIGKILL)
        parent.communicate()
