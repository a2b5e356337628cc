"""`doctor`."""

from __future__ import annotations

from typing import Annotated

import typer

from resume_cli.commands.options import Json
from resume_cli.errors import ExitCode
from resume_cli.terminal.doctor import print_findings
from resume_cli.terminal.jsonlines import present
from resume_cli.wiring import doctor as wiring


def register(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command()(doctor)


def doctor(
    online: Annotated[
        bool, typer.Option("--online", help="Ask the model for one word, which may cost a little.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Check this machine: packages, database, sign-in, storage, clock, disk, workers, model.

    Each line says ok, or what is wrong and what to do; exit 6 unless all is well.

    Example: resume-review doctor --online
    """
    findings = wiring.diagnosis(online=online)
    present(findings, print_findings, as_json=as_json)
    if any(finding.ok is not True for finding in findings):
        raise typer.Exit(ExitCode.CONFIGURATION)
