"""`login`, `logout`, `whoami`, `passwd`."""

from __future__ import annotations

from typing import Annotated

import typer

from resume_cli.commands import passwords
from resume_cli.commands.options import Json, PasswordStdin
from resume_cli.errors import UsageError
from resume_cli.terminal.jsonlines import print_json
from resume_cli.terminal.messages import notice, success
from resume_cli.terminal.tables import print_table
from resume_cli.terminal.users import tell_password
from resume_cli.wiring import accounts as wiring


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(login)
    app.command()(logout)
    app.command()(whoami)
    app.command()(passwd)


def login(
    email: Annotated[str | None, typer.Option(help="Your e-mail address.")] = None,
    password_stdin: PasswordStdin = False,
) -> None:
    """Sign in and stay signed in on this machine.

    Example: resume-review login --email owner@example.com
    """
    typed = None
    if password_stdin:
        if not email:
            raise UsageError("--password-stdin needs --email as well.")
        typed = passwords.piped()
    else:
        passwords.require_terminal(
            "Pipe it in with --email and --password-stdin, or set RESUME_REVIEW_EMAIL and "
            "RESUME_REVIEW_PASSWORD_FILE for a run that needs no session."
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


def whoami(as_json: Json = False) -> None:
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


def passwd(
    password_stdin: Annotated[
        bool,
        typer.Option(
            "--password-stdin",
            help="Read two lines from standard input: the present password, then the new one.",
        ),
    ] = False,
) -> None:
    """Change your own password; the sessions on your other devices end.

    On your own embedded database the present one is not asked for: sign-in never needed it.

    Example: resume-review passwd
    """
    with wiring.open_accounts() as accounts:
        account = accounts.whoami()
        owner = accounts.is_owner(account)
        present, new = passwords.change(piped=password_stdin, proven=owner)
        done = accounts.change_password(account, present, new)
    success(f"changed the password of {account.email}")
    tell_password(ended=done.ended, cut=done.cut)
