"""Seeing every statement that the tool sends, whichever part of it does."""

from __future__ import annotations

import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, event

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@dataclass
class Effort:
    """How many statements were sent, and how long it took from sending to all rows being here."""

    statements: int = 0
    seconds: float = 0.0


@contextmanager
def watched(note: Callable[[Connection, str, Any], None]) -> Iterator[None]:
    """Show each statement of all engines, with its parameters, just before it is sent."""

    def before(
        connection: Connection, _cursor: Any, statement: str, parameters: Any, *_rest: Any
    ) -> None:
        note(connection, statement, parameters)

    with _listening("before_cursor_execute", before):
        yield


@contextmanager
def measured() -> Iterator[Effort]:
    """Count and time the statements of all engines, whichever thread sends them."""
    effort = Effort()

    def before(
        _connection: Any, _cursor: Any, _statement: str, _p: Any, context: Any, _m: Any
    ) -> None:
        context.sent_at = time.perf_counter()

    def after(
        _connection: Any, _cursor: Any, _statement: str, _p: Any, context: Any, _m: Any
    ) -> None:
        effort.statements += 1
        effort.seconds += time.perf_counter() - context.sent_at

    with _listening("before_cursor_execute", before), _listening("after_cursor_execute", after):
        yield effort


@contextmanager
def _listening(moment: str, listener: Callable[..., None]) -> Iterator[None]:
    event.listen(Engine, moment, listener)
    try:
        yield
    finally:
        event.remove(Engine, moment, listener)
