"""`runs list`, `runs show`."""

from __future__ import annotations

from itertools import islice
from typing import Annotated

import typer

from resume_cli.commands.options import Json, Limit
from resume_cli.terminal.jsonlines import print_json
from resume_cli.terminal.ledger import print_run, print_runs, run_record
from resume_cli.wiring import runs as wiring


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    group = typer.Typer(help="Look at earlier runs of this machine.", no_args_is_help=True)
    group.command("list")(list_runs)
    group.command("show")(show)
    app.add_typer(group, name="runs")


def list_runs(limit: Limit = 20, as_json: Json = False) -> None:
    """List runs of `analyze` and `upload` on this machine, newest first.

    Example: resume-review runs list --limit 5
    """
    runs = list(islice(wiring.ledger().runs(), limit))
    if as_json:
        print_json([run_record(run) for run in runs])
    else:
        print_runs(runs)


def show(
    wanted: Annotated[
        str,
        typer.Argument(help="Id of a run, or how one begins, or: last.", metavar="RUN"),
    ] = "last",
    everything: Annotated[
        bool, typer.Option("--all", help="Name every file, not only those not reviewed.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Show how one run ended: counts by outcome and reason, and its files.

    Example: resume-review runs show last --all
    """
    run = wiring.ledger().read(wanted)
    if as_json:
        print_json(run_record(run) | {"files": list(run.files())})
    else:
        print_run(run, everything=everything)
