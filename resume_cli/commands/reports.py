"""`report`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from resume_cli.commands.options import Role, Top
from resume_cli.terminal.messages import success
from resume_cli.wiring import reports as wiring


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(report)


def report(
    output: Annotated[
        Path, typer.Option("--output", "-o", help="The page to write.", metavar="FILE.html")
    ],
    role: Role = None,
    top: Top = 1000,
) -> None:
    """Write one HTML page of the reviewed candidates.

    Example: resume-review report --role "SRE" -o sre.html
    """
    wiring.require_writable(output)
    with wiring.open_reports() as reports:
        count = reports.of_ranking(output, role, top)
    best = "the best " if count == top else ""
    success(f"{output} shows {best}{count} candidate{'' if count == 1 else 's'}")
