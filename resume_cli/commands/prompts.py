"""`prompts list`, `prompts show`, `prompts diff`, `prompts push`, `prompts history`."""

from __future__ import annotations

from typing import Annotated

import typer

from resume_cli.commands.options import Json
from resume_cli.terminal.jsonlines import present
from resume_cli.terminal.prompts import (
    print_differences,
    print_history,
    print_prompts,
    print_pushed,
    print_text,
)
from resume_cli.wiring import prompts as wiring

Name = Annotated[str, typer.Argument(help="Name of the prompt.", metavar="NAME")]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    group = typer.Typer(help="See and renew the prompts that run.", no_args_is_help=True)
    group.command("list")(list_prompts)
    group.command("show")(show)
    group.command("diff")(diff)
    group.command("push")(push)
    group.command("history")(history)
    app.add_typer(group, name="prompts")


def list_prompts(as_json: Json = False) -> None:
    """List the prompts of the database, and how each stands to the shipped text.

    Example: resume-review prompts list
    """
    with wiring.open_prompts() as prompts:
        found = prompts.records()
    present(found, print_prompts, as_json=as_json)


def show(name: Name, as_json: Json = False) -> None:
    """Print the text of a prompt as it runs: the database's row.

    Example: resume-review prompts show resume_review_system
    """
    with wiring.open_prompts() as prompts:
        found = prompts.record(name)
    present(found, print_text, as_json=as_json)


def diff(
    name: Annotated[str | None, typer.Argument(help="Name of the prompt.", metavar="NAME")] = None,
    as_json: Json = False,
) -> None:
    """Show what differs between the database's rows and the shipped texts.

    Example: resume-review prompts diff
    """
    with wiring.open_prompts() as prompts:
        found = prompts.differences(name)
    present(found, print_differences, as_json=as_json)


def push(
    replace: Annotated[
        list[str] | None,
        typer.Option(help="Replace this one although it was edited here.", metavar="NAME"),
    ] = None,
    as_json: Json = False,
) -> None:
    """Bring the database's rows to the shipped texts (admins only); edited ones stay.

    Example: resume-review prompts push --replace resume_review_system
    """
    with wiring.open_prompts() as prompts:
        done = prompts.push(replace or ())
    present(done, print_pushed, as_json=as_json)


def history(name: Name, as_json: Json = False) -> None:
    """List the versions of a prompt that requests were worked with.

    Example: resume-review prompts history resume_review_rubric
    """
    with wiring.open_prompts() as prompts:
        found = prompts.history(name)
    present(found, print_history, as_json=as_json)
