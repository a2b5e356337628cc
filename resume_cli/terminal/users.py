"""Accounts as a table, one account in full, and what was done to one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resume_cli.terminal.console import output, write
from resume_cli.terminal.messages import notice, success, warning
from resume_cli.terminal.sessions import counted
from resume_cli.terminal.tables import Column, print_table
from resume_cli.terminal.text import cell_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from resume_cli.workflows.users import Change, UserRecord, UserSheet


def print_users(rows: Sequence[UserRecord]) -> None:
    """Print accounts; the address is what the other `users` commands take."""
    print_table(
        [Column("E-mail", whole=True), "Name", "Role", "Status", "Last sign-in", "Failed"],
        [
            (row.email, row.name, row.role, _status(row), row.last_login_at, row.failed_attempts)
            for row in rows
        ],
        empty="no users",
    )


def print_user(sheet: UserSheet) -> None:
    """Print one account and what belongs to it; say what keeps it from being deleted."""
    console = output()
    write(console, (f"{sheet.name} <{sheet.email}>", "bold"))
    for label, value in (
        ("id", sheet.id),
        ("role", sheet.role),
        ("status", _status(sheet)),
        ("wrong passwords", sheet.failed_attempts),
        ("added", sheet.created_at),
        ("last sign-in", sheet.last_login_at),
        ("password set", sheet.password_changed_at),
        ("uploads", sheet.uploads),
        ("requests", sheet.requests),
        ("results", sheet.results),
        ("active sessions", sheet.active_sessions),
        ("prompts authored", ", ".join(sheet.prompts) or 0),
    ):
        write(console, (f"  {label:<18}", "dim"), cell_text(value))
    if sheet.prompts:
        notice(
            "This account cannot be deleted from the database while a prompt names it as its "
            "author: prompts.created_by has no cascade. To end it: resume-review users deactivate "
            f"{sheet.email}"
        )


def tell_change(change: Change, done: str, already: str) -> None:
    """Say what was done, or that there was nothing to do, and which sessions ended with it."""
    if change.changed:
        success(done)
    else:
        notice(f"{change.user.email} {already}.")
    tell_password(ended=change.ended)


def tell_password(*, ended: int = 0, cut: bool = False) -> None:
    """Say what came with a new password or a closed account."""
    if ended:
        notice(f"{counted(ended)} ended")
    if cut:
        warning("only the first 72 bytes of this password count")


def _status(row: UserRecord) -> str:
    if row.status != "locked":
        return row.status
    return f"locked until {cell_text(row.locked_until)}" if row.locked_until else "locked for good"
