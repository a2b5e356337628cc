"""Sessions, and what became of them in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resume_cli.terminal.console import output, write
from resume_cli.terminal.messages import notice, success
from resume_cli.terminal.text import cell_text, one_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from resume_cli.workflows.sessions import SessionRecord


def print_sessions(rows: Sequence[SessionRecord]) -> None:
    """Print sessions; the id is the one that `sessions revoke` takes.

    No table: the id and three times are wider than a window of 80 columns.
    """
    console = output()
    for row in rows:
        write(console, (str(row.id), "bold"), "  ", row.owner)
        device = one_line(row.device or "unknown device")
        here = ", this machine" if row.this_machine else ""
        times = (
            f"created {cell_text(row.created_at)}, last used {cell_text(row.last_used_at)}, "
            f"expires {cell_text(row.expires_at)}"
        )
        write(console, f"{device}{here}", indent=2)
        write(console, (times, "dim"), indent=2)
    if not rows:
        write(console, ("no sessions", "dim"))


def tell_ended(count: int, *, one: bool) -> None:
    """Say how many sessions a command ended; `one` where it was asked for a certain one."""
    if count:
        success(f"ended {counted(count)}")
    else:
        notice("That session was over already." if one else "There was no other session.")


def counted(count: int) -> str:
    """A number of sessions in words."""
    return f"{count} session{'' if count == 1 else 's'}"
