"""`roles list`, `roles show`, `roles test`."""

from __future__ import annotations

from typing import Annotated

import typer

from resume_cli.commands.options import Job, Json, Workers, role_names
from resume_cli.errors import ExitCode
from resume_cli.terminal.jsonlines import present, print_json
from resume_cli.terminal.messages import warning
from resume_cli.terminal.roles import print_profile, print_roles, print_test
from resume_cli.wiring import roles as wiring


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    group = typer.Typer(help="See and try role profiles.", no_args_is_help=True)
    group.command("list")(list_roles)
    group.command("show")(show)
    group.command("test")(try_role)
    app.add_typer(group, name="roles")


def list_roles(as_json: Json = False) -> None:
    """List the roles that have a profile, and the names that lead to each.

    Example: resume-review roles list
    """
    present(wiring.records(), print_roles, as_json=as_json)


def show(
    role: Annotated[
        str | None,
        typer.Argument(help="Any name of the role.", metavar="ROLE", autocompletion=role_names),
    ] = None,
    job: Job = None,
    as_json: Json = False,
) -> None:
    """Show what a role, or a job description, asks for: no database, no model.

    Example: resume-review roles show "SRE"
    """
    present(wiring.profile(role, job), print_profile, as_json=as_json)


def try_role(
    role: Annotated[
        str,
        typer.Argument(help="Any name of the role.", metavar="ROLE", autocompletion=role_names),
    ],
    paths: Annotated[list[str], typer.Argument(help="Files or folders.", metavar="PATH")],
    job: Job = None,
    workers: Workers = None,
    as_json: Json = False,
) -> None:
    """Print the keyword scores of files, and the terms found and missing: no database, no model.

    Example: resume-review roles test "SRE" cv.pdf
    """
    failed = False
    profile, trials = wiring.trials(role, job, paths, workers)
    for each in trials:
        failed = failed or each.score is None
        if as_json:
            print_json(each)
        elif each.score is None:
            warning(f"{each.path}: {each.outcome}, {each.reason}")
        else:
            print_test(profile.name, each.path, each.score, each.keywords)
    raise typer.Exit(ExitCode.INCOMPLETE if failed else ExitCode.OK)
