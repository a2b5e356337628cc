"""`db init`, `db check`, `db status`, `db start`, `db stop`, `db url`."""

from __future__ import annotations

import typer

from resume_cli.commands.options import Json
from resume_cli.errors import ExitCode
from resume_cli.terminal.databases import print_differences, print_status
from resume_cli.terminal.jsonlines import present
from resume_cli.terminal.messages import notice, success
from resume_cli.wiring import databases as wiring


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    group = typer.Typer(help="Look after the database.", no_args_is_help=True)
    for name, command in (
        ("init", init), ("check", check), ("status", status),
        ("start", start), ("stop", stop), ("url", url),
    ):  # fmt: skip
        group.command(name)(command)
    app.add_typer(group, name="db")


def init() -> None:
    """Build the tables in an empty database; one that has tables is refused.

    Example: DATABASE_URL=postgresql://owner@localhost/empty resume-review db init
    """
    with wiring.open_databases() as databases:
        applied = databases.initialise()
    success(f"built by {', '.join(applied)}")


def check(as_json: Json = False) -> None:
    """Compare the database with what this tool needs; exit 4 where something will break.

    Example: resume-review db check
    """
    with wiring.open_databases() as databases:
        differences = databases.check()
    present(differences, print_differences, as_json=as_json)
    if any(difference.breaking for difference in differences):
        raise typer.Exit(ExitCode.DATABASE)


def status(as_json: Json = False) -> None:
    """Say which database is meant, where it is and whether it runs.

    Example: resume-review db status
    """
    with wiring.open_databases() as databases:
        found = databases.status()
    present(found, print_status, as_json=as_json)


def start() -> None:
    """Start the embedded database and keep it running until `db stop`.

    Example: resume-review db start
    """
    with wiring.open_databases() as databases:
        address = databases.start()
    success(f"running until resume-review db stop; for psql: {address}")


def stop() -> None:
    """Stop the embedded database.

    Example: resume-review db stop
    """
    with wiring.open_databases() as databases:
        stopped = databases.stop()
    if stopped:
        success("the embedded database has stopped")
    else:
        notice("The embedded database was not running.")


def url() -> None:
    """Print the database's address for `psql`, without its password.

    Example: psql "$(resume-review db url)"
    """
    with wiring.open_databases() as databases:
        typer.echo(databases.address())
