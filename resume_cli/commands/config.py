"""`config show` and `doctor`."""

from __future__ import annotations

import typer

from resume_cli.commands.options import Json
from resume_cli.errors import ExitCode
from resume_cli.terminal.config import print_findings, print_settings
from resume_cli.terminal.jsonlines import present
from resume_cli.wiring import config as wiring


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    group = typer.Typer(help="See the settings.", no_args_is_help=True)
    group.command("show")(show)
    app.add_typer(group, name="config")
    app.command()(doctor)


def show(as_json: Json = False) -> None:
    """Show every setting, its value and where it came from; secrets are masked.

    Example: resume-review config show
    """
    found = wiring.setting_records()
    present(found, print_settings, as_json=as_json)


def doctor(as_json: Json = False) -> None:
    """Check this machine: Python, database, sign-in, storage, worker processes, model.

    Example: resume-review doctor
    """
    findings = wiring.diagnosis()
    present(findings, print_findings, as_json=as_json)
    if any(not finding.ok for finding in findings):
        raise typer.Exit(ExitCode.CONFIGURATION)
