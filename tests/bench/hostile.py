"""Read some hundreds of hostile files in worker processes, and print how each kind ended.

    python -m tests.bench.hostile --files 850 --seconds 30

Every file must end as a document or as one clear line of ours, within its time; the worker's
memory is limited. Exits with 1 where one does not.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from itertools import chain
from typing import TYPE_CHECKING

from resume_cli.errors import ExtractionLimitError, FileError
from resume_cli.extraction.document import Limits
from resume_cli.extraction.workers import ExtractionPool
from tests.bench.hostile_files import bombs, damaged_files

if TYPE_CHECKING:
    from collections.abc import Iterator
    from concurrent.futures import Future

    from resume_cli.extraction.document import Document

WORKERS = 2
OVER = 3.0
"""Seconds beyond its limit that a file may take until its worker is gone: the pool looks around."""


def main() -> None:
    """Read the arguments, run, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--files", type=int, default=850, help="damaged files beside the bombs")
    parser.add_argument("--seconds", type=float, default=30.0, help="limit for one file")
    arguments = parser.parse_args()
    limits = Limits(seconds=arguments.seconds)
    endings: Counter[str] = Counter()
    wrong: list[str] = []
    slowest = ("", 0.0)
    with ExtractionPool(WORKERS, limits) as pool:
        for name, seconds, outcome in _read(pool, arguments.files):
            ending, fault = _judged(outcome)
            endings[ending] += 1
            if fault or seconds > limits.seconds + OVER:
                wrong.append(f"{name}: {fault or 'took too long'} ({seconds:.1f} s)")
            slowest = max(slowest, (name, seconds), key=lambda each: each[1])
            if seconds > 1:
                _say(f"  {seconds:5.1f} s  {name}: {outcome}"[:140])
    for ending, count in endings.most_common():
        _say(f"{count:5} {ending}")
    _say(f"slowest: {slowest[0]}, {slowest[1]:.1f} s")
    _say("\n".join(wrong) or "every file ended in text or in one clear line")
    raise SystemExit(1 if wrong else 0)


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _read(pool: ExtractionPool[Document], files: int) -> Iterator[tuple[str, float, object]]:
    """Yield name, seconds and document or error; as many files at a time as there are workers."""
    waiting: list[tuple[str, float, Future[Document]]] = []
    for name, data in chain(damaged_files(files), bombs()):
        waiting.append((name, time.monotonic(), pool.submit(data, name)))
        if len(waiting) == WORKERS:
            yield from _ended(waiting)
    yield from _ended(waiting)


def _ended(
    waiting: list[tuple[str, float, Future[Document]]],
) -> Iterator[tuple[str, float, object]]:
    for name, started, future in waiting:
        outcome = future.exception() or future.result()
        yield name, time.monotonic() - started, outcome
    waiting.clear()


def _judged(outcome: object) -> tuple[str, str]:
    """Return the ending to count, and what is wrong with it."""
    if not isinstance(outcome, BaseException):
        return "read", ""
    if not isinstance(outcome, FileError):
        return "a foreign error", repr(outcome)
    if "\n" in outcome.message or not outcome.advice:
        return "an unclear line", outcome.message
    return "over a limit" if isinstance(outcome, ExtractionLimitError) else "refused", ""


if __name__ == "__main__":
    main()
