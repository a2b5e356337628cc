"""Reading the record of a run: whole where it came to its end, else as far as it goes."""

from __future__ import annotations

import fcntl
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from resume_cli.batch.events import FileResult, Outcome, kind_of
from resume_cli.batch.ledger_lines import header_of, parsed, result_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from resume_cli.batch.ledger_lines import Header, Line

State = Literal["finished", "stopped", "running", "killed"]

_LONGEST_END = 65_536
"""Bytes from a record's end in which its last line is looked for."""


@dataclass(frozen=True, slots=True)
class RunRecord:
    """One run as its record tells it; the counts by outcome and reason, with `left`, add up.

    A run without a last word is `running` as long as its process lives, else `killed`; `found` is
    then what was known so far. `seconds`, `calls` and `exit_code` are None where the run did not
    tell.
    """

    run_id: str
    started: datetime | None
    state: State
    header: Header | None
    found: int
    left: int
    counts: Counter[Outcome]
    reasons: Counter[tuple[Outcome, str]]
    seconds: float | None = None
    calls: int | None = None
    tokens: int = 0
    cost_usd: float | None = None
    stopped: str = ""
    exit_code: int | None = None
    path: Path | None = field(default=None, repr=False)

    def files(self) -> Iterator[FileResult]:
        """Yield how each file ended, in the order in which they did, from the record."""
        if self.path is not None:
            yield from results_in(self.path)


def results_in(path: Path) -> Iterator[FileResult]:
    """Yield the ends of files that a record holds."""
    for line in _lines(path):
        if line.get("line") == "file":
            yield result_of(line)


def read_run(path: Path) -> RunRecord:
    """Read one record; where its last word is there, without reading all of it.

    Raises:
        FileNotFoundError: it was purged meanwhile.

    """
    first = next(_lines(path), {})
    last = _last_line(path)
    if last.get("line") != "end":
        last = tally(path)
    counts = Counter({Outcome(name): count for name, count in last["counts"].items()})
    return RunRecord(
        run_id=path.stem,
        started=datetime.fromisoformat(first["started"]) if "started" in first else None,
        state=_state(path, last),
        header=header_of(first),
        found=last["found"],
        left=last["left"],
        counts=counts,
        reasons=Counter({(Outcome(o), kind): count for o, kind, count in last["reasons"]}),
        seconds=last.get("seconds"),
        calls=last.get("calls"),
        tokens=last["tokens"],
        cost_usd=last["cost_usd"],
        stopped=last.get("stopped", ""),
        exit_code=last.get("exit_code"),
        path=path,
    )


def _lines(path: Path) -> Iterator[Line]:
    with path.open("rb") as file:
        yield from (line for line in map(parsed, file) if line)


def _last_line(path: Path) -> Line:
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(size - _LONGEST_END, 0))
        lines = file.read().splitlines()
    return parsed(lines[-1]) if lines else {}


def tally(path: Path) -> Line:
    """What the end line would say, from the lines that are there."""
    found, ends, tokens, costs = 0, 0, 0, []
    reasons: Counter[tuple[str, str]] = Counter()
    for line in _lines(path):
        found = max(found, line.get("found", 0))
        if line.get("line") == "file":
            ends += 1
            reasons[line["outcome"], kind_of(line.get("reason", ""))] += 1
            tokens += line.get("tokens", 0)
            costs.append(line.get("cost_usd"))
    return {
        "found": max(found, ends),
        "left": max(found - ends, 0),
        "counts": _by_outcome(reasons),
        "reasons": [[*key, count] for key, count in reasons.items()],
        "tokens": tokens,
        "cost_usd": _sum_of(costs),
    }


def _by_outcome(reasons: Counter[tuple[str, str]]) -> Counter[str]:
    counts: Counter[str] = Counter()
    for (outcome, _), count in reasons.items():
        counts[outcome] += count
    return counts


def _sum_of(costs: Iterable[float | None]) -> float | None:
    known = [cost for cost in costs if cost is not None]
    return sum(known) if known else None


def _state(path: Path, last: Line) -> State:
    if last.get("line") == "end":
        return "stopped" if last["stopped"] else "finished"
    return "running" if _is_held(path) else "killed"


def _is_held(path: Path) -> bool:
    """Tell whether the process that writes this record is still alive."""
    with path.open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        except OSError:
            return False
    return False
