"""What `commands.exports` calls."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from resume_cli.wiring.records import open_records

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from resume_cli.workflows.exports import Exports, Form


@contextmanager
def open_exports() -> Iterator[Exports]:
    """Open exports of what is stored, for who is signed in."""
    import gc

    from resume_cli.workflows.exports import Exports

    # A review is thousands of values without a cycle: to look through them again and again takes
    # the collector longer than all else.
    gc.set_threshold(50_000)
    with open_records() as records:
        yield Exports(records)


def form_of(path: Path | None) -> Form:
    """The form that a file's name asks for."""
    from resume_cli.workflows.exports import form_of

    return form_of(path)
