"""`list`, `show`, `rank`."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

import typer

from resume_cli.commands.options import Json, Limit, Role, Top
from resume_cli.errors import ExitCode
from resume_cli.terminal.jsonlines import present
from resume_cli.terminal.records import (
    print_candidates,
    print_checks,
    print_requests,
    print_stored,
    print_uploads,
)
from resume_cli.wiring import records as wiring


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    lists = typer.Typer(help="List uploads or requests.", no_args_is_help=True)
    lists.command("uploads")(list_uploads)
    lists.command("requests")(list_requests)
    app.add_typer(lists, name="list")
    app.command()(show)
    app.command()(rank)


def list_uploads(limit: Limit = 20, as_json: Json = False) -> None:
    """List registered files, newest first.

    Example: resume-review list uploads --limit 5
    """
    with wiring.open_records() as records:
        rows = records.uploads(limit)
    present(rows, print_uploads, as_json=as_json)


def list_requests(limit: Limit = 20, as_json: Json = False) -> None:
    """List requests for a review, newest first.

    Example: resume-review list requests --json
    """
    with wiring.open_records() as records:
        rows = records.requests(limit)
    present(rows, print_requests, as_json=as_json)


def show(
    wanted: Annotated[UUID, typer.Argument(help="Id of a request or an upload.", metavar="ID")],
    verify: Annotated[
        bool,
        typer.Option(
            "--verify", help="Compute its scores again, and find its quotes in the stored file."
        ),
    ] = False,
    as_json: Json = False,
) -> None:
    """Show one review in full: scores, criteria, findings with their lines, how it was made.

    Example: resume-review show 0d4f2a6e-5b7c-5d1e-9f3a-2c4b6d8e0f1a
    """
    if verify:
        with wiring.open_verifications() as verifications:
            checks = verifications.verify(wanted)
        present(checks, print_checks, as_json=as_json)
        wrong = any(check.ok is False for check in checks)
        raise typer.Exit(ExitCode.INCOMPLETE if wrong else ExitCode.OK)
    with wiring.open_records() as records:
        found = records.review(wanted)
    present(found, print_stored, as_json=as_json)


def rank(
    role: Role = None,
    top: Top = 100_000,
    as_json: Json = False,
) -> None:
    """Rank the reviewed candidates, best first.

    Example: resume-review rank --role "SRE" --top 10
    """
    with wiring.open_records() as records:
        candidates = records.ranking(role, top)
    present(candidates, print_candidates, as_json=as_json)
