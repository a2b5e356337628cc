"""The group `db`: its state and schema, its figures, the embedded one from start to upgrade."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from resume_cli.commands.options import Json
from resume_cli.errors import ExitCode
from resume_cli.terminal.databases import print_differences, print_status, print_tables
from resume_cli.terminal.jsonlines import present
from resume_cli.terminal.messages import hint, notice, success
from resume_cli.terminal.statistics import print_statistics
from resume_cli.wiring import databases as wiring


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    group = typer.Typer(help="Look after the database.", no_args_is_help=True)
    for name, command in (
        ("init", init), ("check", check), ("describe", describe), ("stats", stats),
        ("status", status), ("start", start), ("stop", stop), ("url", url),
        ("dump", dump), ("restore", restore), ("upgrade", upgrade),
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


def describe(
    table: Annotated[str | None, typer.Argument(help="Name of a table.", metavar="TABLE")] = None,
    as_json: Json = False,
) -> None:
    """Describe a table: each column's type and meaning, who writes it, keys, checks, triggers.

    Without a name it lists the tables. Needs no database. Example: resume-review db describe users
    """
    present(wiring.tables(table), print_tables, as_json=as_json)


def stats(as_json: Json = False) -> None:
    """Count rows by status and age, loose ends, and what the next nightly job would do.

    Of your own rows; for admins of everyone's. Stored copies are compared with the rows by sample.
    Example: resume-review db stats
    """
    present(wiring.statistics(), print_statistics, as_json=as_json)


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


def dump(
    file: Annotated[Path, typer.Argument(help="File to write.", metavar="FILE")],
    force: Annotated[bool, typer.Option("--force", help="Overwrite the file.")] = False,
) -> None:
    """Write the embedded database to a file, for `db restore` or PostgreSQL's pg_restore.

    It holds all rows, personal data included, but not the stored copies of the files.
    Example: resume-review db dump backup.dump
    """
    with wiring.open_dumps() as dumps:
        size = dumps.dump(file, force=force)
        storage = dumps.storage
    success(f"{size} bytes, readable by you alone: {file}")
    hint(f"The stored copies of the files are not in it: back up {storage} as well.")


def restore(
    file: Annotated[Path, typer.Argument(help="File that `db dump` wrote.", metavar="FILE")],
    replace: Annotated[
        bool, typer.Option("--replace", help="Move the present data aside; they are kept.")
    ] = False,
) -> None:
    """Build the embedded database from a dump; one that has rows is refused without --replace.

    Restore only dumps that you trust: what is in them runs in the database.
    Example: resume-review db restore backup.dump
    """
    with wiring.open_dumps() as dumps:
        kept = dumps.restore(file, replace=replace)
        storage = dumps.storage
    success(f"restored from {file}")
    _say_kept(kept)
    hint(f"The stored copies of the files belong into {storage}.")


def upgrade(
    programs: Annotated[
        Path | None,
        typer.Option(help="Folder of the PostgreSQL programs that made the data.", metavar="DIR"),
    ] = None,
) -> None:
    """Move the embedded database's data to the PostgreSQL of this installation.

    The old data are kept beside. Their programs are found where the package or the system has them.
    Example: resume-review db upgrade --programs /usr/lib/postgresql/15/bin
    """
    with wiring.open_dumps() as dumps:
        kept = dumps.upgrade(programs)
    if kept is None:
        notice("The data are of this version already: nothing to do.")
        return
    success("the data have been moved to this installation's PostgreSQL")
    _say_kept(kept)


def _say_kept(kept: Path | None) -> None:
    if kept is not None:
        hint(f"The data of before are kept in {kept}; remove them when all is well.")
