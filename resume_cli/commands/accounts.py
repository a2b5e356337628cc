"""`login`, `logout`, `whoami`."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from resume_cli.errors import UsageError
from resume_cli.terminal.jsonlines import print_json
from resume_cli.terminal.messages import notice, success
from resume_cli.terminal.tables import print_table
from resume_cli.wiring import accounts as wiring

_LONGEST_LINE = 4096  # bytes; bcrypt reads 72 of them


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(login)
    app.command()(logout)
    app.command()(whoami)


def login(
    email: Annotated[str | None, typer.Option(help="Your e-mail address.")] = None,
    password_stdin: Annotated[
        bool, typer.Option("--password-stdin", help="Read the password from standard input.")
    ] = False,
) -> None:
    """Sign in and stay signed in on this machine.

    Example: resume-review login --email owner@example.com
    """
    typed = None
    if password_stdin:
        email, typed = _piped(email)
    elif sys.stdin is None or not sys.stdin.isatty():
        raise UsageError(
            "There is no terminal to ask for the password on.",
            advice="Pipe it in with --email and --password-stdin, or set RESUME_REVIEW_EMAIL and "
            "RESUME_REVIEW_PASSWORD_FILE for a run that needs no session.",
        )
    with wiring.open_accounts() as accounts:
        address = email or typer.prompt("E-mail", err=True)
        password = typed or typer.prompt("Password", hide_input=True, err=True)
        account = accounts.log_in(address, password)
    success(f"signed in as {account.name} <{account.email}>, {account.role}")


def logout() -> None:
    """Sign out on this machine and end its session.

    Example: resume-review logout
    """
    with wiring.open_accounts() as accounts:
        ended = accounts.log_out()
    if ended:
        success("signed out")
    else:
        notice("You were not signed in by a session on this machine.")


def whoami(
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Say who you are signed in as.

    Example: resume-review whoami --json
    """
    with wiring.open_accounts() as accounts:
        account = accounts.whoami()
    if as_json:
        print_json(account)
    else:
        row = (account.email, account.name, account.role)
        print_table(("e-mail", "name", "role"), [row])


def _piped(email: str | None) -> tuple[str, str]:
    """The address and the first line of standard input, its line end left out."""
    if not email:
        raise UsageError("--password-stdin needs --email as well.")
    line = b"" if sys.stdin is None else sys.stdin.buffer.readline(_LONGEST_LINE)
    password = line.rstrip(b"\r\n").decode("utf-8", "surrogateescape")
    if not password:
        raise UsageError("There is no password on standard input.")
    return email, password
