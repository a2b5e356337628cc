"""The lines of a run's record: what is written of a run, and what is read back.

A record is a `run` line (how it began), a `file` line for each end, perhaps a `found` line (how
many files the walk came to), and an `end` line, which a killed run lacks. A line that is damaged
is passed over.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any
from uuid import UUID

from resume_cli.batch.events import FileResult, Outcome, kind_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from resume_cli.batch.events import Summary

Line = dict[str, Any]

_RESULT_FIELDS = tuple(each.name for each in fields(FileResult))
_KEPT_BY_ERASURE = ("line", "found", "outcome", "request_id", "tokens", "cost_usd")
"""What is left of a line when its person is erased: the run's counts still add up."""


@dataclass(frozen=True, slots=True)
class Header:
    """How a run began; `database` is the label for people, without a password."""

    command: str
    database: str
    agent: str | None
    target: str | None
    account_id: UUID


def encoded(line: Line) -> bytes:
    """One line of a record; ASCII, so that names with bytes that are no UTF-8 survive."""
    return json.dumps(line, ensure_ascii=True, default=str).encode() + b"\n"


def begun(run_id: str, started: datetime, header: Header) -> Line:
    """The first line of a record."""
    told = {each.name: getattr(header, each.name) for each in fields(Header)}
    return {"line": "run", "run": run_id, "started": started.isoformat(), **told}


def ended(result: FileResult, found: int) -> Line:
    """The line of one file's end; `found` is how many files were known by then."""
    told = {name: getattr(result, name) for name in _RESULT_FIELDS}
    kept = {name: value for name, value in told.items() if value not in (None, "")}
    return {"line": "file", "found": found, **kept}


def summed(summary: Summary) -> Line:
    """The last line of a record."""
    return {
        "line": "end",
        "found": summary.found,
        "left": summary.left,
        "counts": dict(summary.counts),
        "reasons": [[*key, count] for key, count in summary.reasons.items()],
        "seconds": round(summary.seconds, 3),
        "calls": summary.calls,
        "tokens": summary.tokens,
        "cost_usd": summary.cost_usd,
        "stopped": summary.stopped,
        "exit_code": int(summary.exit_code),
    }


def without_person(lines: Sequence[bytes], request_ids: set[UUID]) -> Iterator[bytes | None]:
    """For each line what is to stand there instead, without its end; None where nothing changes.

    Lines of these requests keep what the counts need. Others lose a reason that names one of their
    files.
    """
    wanted = {str(each) for each in request_ids}
    told = [parsed(line) for line in lines]
    names = {line["name"] for line in told if line.get("request_id") in wanted and line.get("name")}
    for line in told:
        if line.get("request_id") in wanted:
            less = {key: line[key] for key in _KEPT_BY_ERASURE if key in line}
        elif _speaks_of(line.get("reason", ""), names):
            less = line | {"reason": kind_of(line["reason"])}
        else:
            less = line
        yield encoded(less).rstrip(b"\n") if less != line else None


def _speaks_of(reason: str, names: set[str]) -> bool:
    return bool(names) and reason != kind_of(reason) and any(name in reason for name in names)


def header_of(line: Line) -> Header | None:
    """How the run began; None where that line is damaged."""
    if line.get("line") != "run":
        return None
    told: Line = {each.name: line.get(each.name) for each in fields(Header)}
    return Header(**told | {"account_id": UUID(line["account_id"])})


def result_of(line: Line) -> FileResult:
    """The end of a file; an erased one has no name any more."""
    told = {name: value for name, value in line.items() if name in _RESULT_FIELDS}
    told |= {"name": line.get("name", ""), "outcome": Outcome(line["outcome"])}
    if "request_id" in told:
        told["request_id"] = UUID(told["request_id"])
    return FileResult(**told)


def parsed(line: bytes) -> Line:
    """What a line says; nothing where it is damaged."""
    try:
        found = json.loads(line)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
