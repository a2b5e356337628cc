"""Measure the processes that read files: two against one, and the memory of one over many files.

python -m tests.bench.workers --files 1000
"""

from __future__ import annotations

import argparse
import multiprocessing
import sys
import time
from pathlib import Path

from resume_cli.extraction.workers import ExtractionPool

EXAMPLES = Path(__file__).resolve().parents[2] / "examples" / "resumes"
MIN_GAIN = 1.8
MAX_GROWTH = 1.15
ROUNDS = 3
_PAGE = 4096


def main() -> None:
    """Read the arguments, measure, and print the ratios."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--files", type=int, default=1000, help="files that one worker reads")
    arguments = parser.parse_args()
    files = [(path.name, path.read_bytes()) for path in sorted(EXAMPLES.iterdir())]
    batch = (files * (arguments.files // len(files) + 1))[: arguments.files]
    gains = sorted(_seconds(batch, 1) / _seconds(batch, 2) for _ in range(ROUNDS))
    sizes = _sizes(batch)
    early, late = max(sizes[: len(sizes) // 4]), max(sizes[-len(sizes) // 4 :])
    _say(f"two processes against one: {gains[ROUNDS // 2]:.2f} x (to reach: {MIN_GAIN})")
    _say(f"memory of a worker: {early:.0f} MiB in the first quarter of {len(batch)} files, ")
    _say(f"  {late:.0f} MiB in the last: {late / early:.2f} x (at most: {MAX_GROWTH})")
    raise SystemExit(gains[ROUNDS // 2] < MIN_GAIN or late / early > MAX_GROWTH)


def _seconds(batch: list[tuple[str, bytes]], workers: int) -> float:
    """Return the time that the batch takes, without the start of the workers."""
    with ExtractionPool(workers) as pool:
        for warm in [pool.submit(data, name) for name, data in batch[: 4 * workers]]:
            warm.result()
        started = time.perf_counter()
        for future in [pool.submit(data, name) for name, data in batch]:
            future.result()
        return time.perf_counter() - started


def _sizes(batch: list[tuple[str, bytes]]) -> list[float]:
    """Return what the one worker holds, in MiB, after each file."""
    sizes = []
    with ExtractionPool(1) as pool:
        for name, data in batch:
            pool.submit(data, name).result()
            sizes.append(max(_held(child.pid) for child in multiprocessing.active_children()))
    return sizes


def _held(pid: int | None) -> float:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * _PAGE / 2**20
    except (FileNotFoundError, ProcessLookupError):
        return 0.0  # renewed meanwhile


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    main()
