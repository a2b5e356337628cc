"""`sessions list` and `sessions revoke`."""

from __future__ import annotations

from typing import Annotated

import typer

from resume_cli.commands.options import Json
from resume_cli.errors import UsageError
from resume_cli.terminal.jsonlines import present
from resume_cli.terminal.sessions import print_sessions, tell_ended
from resume_cli.wiring import sessions as wiring


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    group = typer.Typer(help="See and end sessions.", no_args_is_help=True)
    group.command("list")(list_sessions)
    group.command("revoke")(revoke)
    app.add_typer(group, name="sessions")


def list_sessions(
    user: Annotated[
        str | None, typer.Option(help="Another user's, for admins.", metavar="USER")
    ] = None,
    everyones: Annotated[bool, typer.Option("--all", help="Everyone's, for admins.")] = False,
    as_json: Json = False,
) -> None:
    """List the devices you are signed in on, the latest used first.

    Example: resume-review sessions list
    """
    if user is not None and everyones:
        raise UsageError("--user and --all exclude each other.")
    with wiring.open_sessions() as sessions:
        if everyones:
            rows = sessions.everyones()
        else:
            rows = sessions.own() if user is None else sessions.of_user(user)
    present(rows, print_sessions, as_json=as_json)


def revoke(
    wanted: Annotated[
        str | None,
        typer.Argument(
            help="Id of a session, or how it begins.", metavar="[ID]", show_default=False
        ),
    ] = None,
    others: Annotated[
        bool, typer.Option("--others", help="All of yours but the one of this machine.")
    ] = False,
) -> None:
    """End a session: its device has to sign in again. Admins may end anyone's.

    Example: resume-review sessions revoke --others
    """
    if (wanted is None) is not others:
        raise UsageError("Name the session to end, or --others.")
    with wiring.open_sessions() as sessions:
        ended = sessions.end_others() if wanted is None else int(sessions.end(wanted))
    tell_ended(ended, one=wanted is not None)
