"""`export`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from resume_cli.commands import options as given
from resume_cli.errors import UsageError
from resume_cli.terminal.console import print_pieces
from resume_cli.terminal.messages import success
from resume_cli.wiring import exports as wiring
from resume_cli.wiring.records import sought
from resume_cli.wiring.reports import require_writable


def register(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command()(export)


def export(
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", help="The file to write. Default: standard output.", metavar="FILE"
        ),
    ] = None,
    form: Annotated[
        Literal["csv", "jsonl", "markdown"] | None,
        typer.Option("--format", help="Default: by the file's name, else csv."),
    ] = None,
    bom: Annotated[
        bool, typer.Option("--bom", help="Begin with the mark that tells Excel of UTF-8.")
    ] = False,
    role: given.OfRole = None,
    since: given.MadeSince = None,
    until: given.MadeUntil = None,
    min_score: given.MinScore = None,
    by: given.By = "overall",
    top: given.Top = 100_000,
) -> None:
    """Write the ranking with its findings and keywords as CSV, JSON Lines or Markdown.

    The rows and columns are the same in all three; no cell of a CSV is a formula.

    Example: resume-review export --role "SRE" --min-score 70 --output sre.csv
    """
    wanted = sought(role, by, min_score, since, until)
    form = form or wiring.form_of(output)
    if bom and (output is None or form != "csv"):
        raise UsageError("--bom goes with a CSV that is written to a file.")
    if output is not None:
        require_writable(output)
    with wiring.open_exports() as exports:
        if output is None:
            print_pieces(exports.lines(form, wanted, top))
            return
        exports.write(output, form, wanted, top, mark=bom)
    success(f"{output} has {exports.rows} row{'' if exports.rows == 1 else 's'}")
