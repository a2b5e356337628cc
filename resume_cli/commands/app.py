"""The application: global options, all command groups, and the quiet end of a closed pipe."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
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
    exports,
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
from resume_cli.terminal.console import without_colour
from resume_cli.wiring.front import configure

PANELS = {
    "Review": ("upload", "analyze", "extract", "roles"),
    "Read and compare": ("rank", "show", "compare", "list", "runs"),
    "Hand on": ("report", "export"),
    "Look after": ("erase", "db", "prompts", "config", "doctor"),
    "Sign in": ("login", "logout", "whoami", "passwd", "sessions", "users"),
}
"""The commands as the help groups them."""
_NO_COLOUR = "--no-color"


class _Front(TyperGroup):
    """Says in our own words what is wrong with a command line, and ends quietly."""

    def list_commands(self, ctx: Any) -> list[str]:
        order = [name for names in PANELS.values() for name in names]
        return sorted(super().list_commands(ctx), key=lambda name: order.index(name)
                      if name in order else len(order))  # fmt: skip

    def main(self, args: Sequence[str] | None = None, *rest: Any, **extra: Any) -> Any:
        extra["standalone_mode"] = False
        try:
            given = _colour_first(sys.argv[1:] if args is None else args)
            sys.exit(super().main(given, *rest, **extra) or ExitCode.OK)
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
    wrong = getattr(problem, "option_name", None)
    if wrong is not None and hasattr(problem, "possibilities"):
        message = _no_option(wrong, problem.possibilities or ())
    raise UsageError(message, advice=f"See: {command} --help") from None


def _no_option(wrong: str, known: Iterable[str]) -> str:
    """Name the nearest option, as an unknown command is answered with the nearest command."""
    near = get_close_matches(wrong, list(known), 1, cutoff=0.0)
    return f"No such option: {wrong}." + (f" Did you mean {near[0]}?" if near else "")


def _colour_first(arguments: Sequence[str]) -> list[str]:
    """Take --no-color behind a command, too: it is said of what is printed, not of a command."""
    given = list(arguments)
    end = given.index("--") if "--" in given else len(given)
    others = [word for word in given[:end] if word != _NO_COLOUR] + given[end:]
    return [*[_NO_COLOUR] * (len(others) < len(given)), *others]


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"resume-review {__version__}")
        raise typer.Exit


def _without_colour(asked: bool) -> None:
    if asked:
        without_colour()


def _common(
    env_file: Annotated[
        Path | None,
        typer.Option("--env-file", help="Read settings from this file as well.", metavar="FILE"),
    ] = None,
    _no_color: Annotated[
        bool,
        typer.Option(
            _NO_COLOUR,
            callback=_without_colour,
            is_eager=True,
            help="Print without colour, as with NO_COLOR; may stand anywhere.",
        ),
    ] = False,
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
        uploads, analyses, records, reports, exports, runs, accounts, sessions, users, databases,
        erasures, extractions, roles, prompts, config, doctor,
    ):  # fmt: skip
        group.register(app)
    _arrange(app)
    return app


def _arrange(app: typer.Typer) -> None:
    """Put each command on its panel of the help, in the order in which people meet them."""
    panels = {name: panel for panel, names in PANELS.items() for name in names}
    for group in app.registered_groups:
        group.rich_help_panel = panels.get(str(group.name))
    for command in app.registered_commands:
        name = getattr(command.callback, "__name__", "")
        command.rich_help_panel = panels.get(command.name or name)
