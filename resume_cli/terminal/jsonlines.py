"""Values as JSON for programs: one line a value on standard output."""

from __future__ import annotations

import json
import sys
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from pathlib import PurePath
from typing import TYPE_CHECKING, TypeVar
from uuid import UUID

from resume_cli.reports.text import json_printable

if TYPE_CHECKING:
    from collections.abc import Callable

Shown = TypeVar("Shown")


def print_json(value: object) -> None:
    """Print one value as one line of JSON on standard output.

    Takes dataclasses, pydantic models, mappings with text as keys, sequences and sets, UUIDs,
    dates (ISO 8601), enumerations (their value) and paths.

    Raises:
        TypeError: the value holds something else.
        ValueError: it holds a number that JSON has no word for.

    """
    sys.stdout.write(to_json(value) + "\n")


def present(value: Shown, for_people: Callable[[Shown], None], *, as_json: bool) -> None:
    """Print a value as JSON, or as a person reads it."""
    if as_json:
        print_json(value)
    else:
        for_people(value)


def to_json(value: object) -> str:
    """One line of JSON that is readable as it stands and acts on no terminal."""
    encoding = (getattr(sys.stdout, "encoding", None) or "utf8").lower().replace("-", "")
    text = json.dumps(value, default=_plain, ensure_ascii=encoding != "utf8", allow_nan=False)
    return json_printable(text)


def _plain(value: object) -> object:
    match value:
        case Enum():
            return value.value
        case date():
            return value.isoformat()
        case UUID() | PurePath():
            return str(value)
        case set() | frozenset():
            return list(value)
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: getattr(value, field.name) for field in fields(value)}
    if hasattr(value, "model_dump"):
        return value.model_dump()
    raise TypeError(f"{type(value).__name__} has no JSON form")
