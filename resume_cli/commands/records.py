"""`list`, `show`, `compare`, `rank`."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from resume_cli.commands import options as given
from resume_cli.errors import ExitCode
from resume_cli.terminal.comparison import print_comparison
from resume_cli.terminal.jsonlines import present, print_json
from resume_cli.terminal.records import (
    print_candidates,
    print_checks,
    print_requests,
    print_stored,
    print_uploads,
    tell_more,
)
from resume_cli.wiring import records as wiring

RequestStatus = Annotated[
    Literal["pending", "processing", "completed", "failed"] | None,
    typer.Option("--status", help="In this state.", rich_help_panel=given.FILTERS),
]
UploadStatus = Annotated[
    Literal["pending", "validating", "extracting", "completed", "error"] | None,
    typer.Option("--status", help="In this state.", rich_help_panel=given.FILTERS),
]
ID = "Id of a request or an upload, or how it begins."


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    lists = typer.Typer(help="List uploads or requests.", no_args_is_help=True)
    lists.command("uploads")(list_uploads)
    lists.command("requests")(list_requests)
    app.add_typer(lists, name="list")
    app.command()(show)
    app.command()(compare)
    app.command()(rank)


def list_uploads(
    role: given.OfRole = None,
    status: UploadStatus = None,
    since: given.MadeSince = None,
    until: given.MadeUntil = None,
    limit: given.Limit = 20,
    page: given.Page = 1,
    as_json: given.Json = False,
) -> None:
    """List registered files, newest first.

    Example: resume-review list uploads --status error --since 7d
    """
    wanted = wiring.listing(limit, page, status, role, since, until)
    with wiring.open_lists() as lists:
        found = lists.uploads(wanted)
    present(found.rows, print_uploads, as_json=as_json)
    tell_more(found)


def list_requests(
    role: given.OfRole = None,
    status: RequestStatus = None,
    since: given.MadeSince = None,
    until: given.MadeUntil = None,
    limit: given.Limit = 20,
    page: given.Page = 1,
    as_json: given.Json = False,
) -> None:
    """List requests for a review, newest first.

    Example: resume-review list requests --status pending --limit 50 --page 2
    """
    wanted = wiring.listing(limit, page, status, role, since, until)
    with wiring.open_lists() as lists:
        found = lists.requests(wanted)
    present(found.rows, print_requests, as_json=as_json)
    tell_more(found)


def show(
    wanted: Annotated[str, typer.Argument(help=ID, metavar="ID")],
    verify: Annotated[
        bool,
        typer.Option(
            "--verify", help="Compute its scores again, and find its quotes in the stored file."
        ),
    ] = False,
    as_json: given.Json = False,
) -> None:
    """Show one review in full: scores, criteria, findings with their lines, how it was made.

    Example: resume-review show 0d4f2a6e
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


def compare(
    one: Annotated[str, typer.Argument(help=ID, metavar="ID")],
    other: Annotated[str, typer.Argument(help="The other one's, likewise.", metavar="ID")],
    as_json: given.Json = False,
) -> None:
    """Compare two reviews: scores, criteria, findings, keywords and warnings side by side.

    Example: resume-review compare 0d4f2a6e 8be25565
    """
    with wiring.open_records() as records:
        found = records.comparison(one, other)
    present(found, print_comparison, as_json=as_json)


def rank(
    role: given.OfRole = None,
    since: given.MadeSince = None,
    until: given.MadeUntil = None,
    min_score: given.MinScore = None,
    by: given.By = "overall",
    top: given.Top = 100_000,
    as_json: given.Json = False,
) -> None:
    """Rank the reviewed candidates, best first; = marks those who share a rank.

    Example: resume-review rank --role "SRE" --by content --min-score 70 --since 4w
    """
    sought = wiring.sought(role, by, min_score, since, until)
    with wiring.open_records() as records:
        candidates = records.ranking(sought, top)
    if as_json:
        print_json(candidates)
    else:
        print_candidates(candidates, by)
