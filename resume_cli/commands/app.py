"""The application: global options, all command groups, and the quiet end of a closed pipe."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from typer.core import TyperGroup

from resume_cli import __version__
from resume_cli.commands import (
    accounts,
    analyses,
    config,
    databases,
    doctor,
    erasures,
    extractions,
    prompts,
    records,
    reports,
    roles,
    runs,
    sessions,
    uploads,
    users,
)
from resume_cli.errors import ExitCode, UsageError
from resume_cli.terminal import messages
from resume_cli.wiring.front import configure


class _Front(TyperGroup):
    """Says in our own words what is wrong with a command line, and ends quietly."""

    def main(self, *args: Any, **extra: Any) -> Any:
        extra["standalone_mode"] = False
        try:
            sys.exit(super().main(*args, **extra) or ExitCode.OK)
        except typer.TyperException as problem:
            _refuse(problem)
        except typer.Abort:
            sys.exit(ExitCode.INTERRUPTED)

    def invoke(self, ctx: Any) -> Any:
        try:
            answer = super().invoke(ctx)
            sys.stdout.flush()
        except BrokenPipeError:
            # Whoever reads our output (`| head`) has read enough. The interpreter flushes once
            # more at its end: give it something that takes it.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit(ExitCode.OK) from None
        return answer


def _refuse(problem: typer.TyperException) -> NoReturn:
    message = problem.format_message().strip()
    if not message:
        # A group without a command has printed its help.
        sys.exit(ExitCode.USAGE)
    context = getattr(problem, "ctx", None)
    command = context.command_path if context else "resume-review"
    message = " ".join(message.replace("Value error, ", "").split())
    raise UsageError(message, advice=f"See: {command} --help") from None


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"resume-review {__version__}")
        raise typer.Exit


def _common(
    env_file: Annotated[
        Path | None,
        typer.Option("--env-file", help="Read settings from this file as well.", metavar="FILE"),
    ] = None,
    version: Annotated[  # noqa: ARG001 - its callback does the work
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Print the version."),
    ] = False,
) -> None:
    """Review resumes in bulk with an AI agent, on PostgreSQL.

    Example: resume-review analyze --batch ./folder --role "SRE"
    """
    configure(env_file, messages.notice)


def application() -> typer.Typer:
    """Build the whole command line."""
    app = typer.Typer(
        name="resume-review",
        cls=_Front,
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(_common)
    for group in (
        uploads, analyses, records, reports, runs, accounts, sessions, users, databases,
        erasures, extractions, roles, prompts, config, doctor,
    ):  # fmt: skip
        group.register(app)
    return app
