"""`erase`."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from resume_cli.commands.options import Json
from resume_cli.errors import ExitCode, UsageError
from resume_cli.terminal.erasures import print_erasure, print_plan
from resume_cli.terminal.jsonlines import present
from resume_cli.terminal.messages import notice
from resume_cli.wiring import erasures as wiring


def register(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command()(erase)


def erase(
    items: Annotated[
        list[str] | None,
        typer.Argument(
            help="Files, their SHA-256, or ids of uploads or requests, or how they begin.",
            metavar="ITEM",
        ),
    ] = None,
    older_than: Annotated[
        str | None,
        typer.Option(help="What was registered longer ago, as 180d or 26w.", metavar="AGE"),
    ] = None,
    without_copy: Annotated[
        bool,
        typer.Option("--without-copy", help="Also rows whose stored copy is not on this machine."),
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would go, and stop.")] = (
        False
    ),
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    as_json: Json = False,
) -> None:
    """Erase what is stored of a file: copy, text, requests, reviews, kept answers, run records.

    The file that you name is never deleted.

    Example: resume-review erase cv.pdf --dry-run
    """
    wanted = wiring.wanted(items or [], older_than)
    with wiring.open_erasures(without_copy=without_copy) as erasures:
        plan = erasures.plan(wanted)
        if dry_run or not (yes and as_json):
            present(plan, print_plan, as_json=as_json)
        if dry_run:
            return
        if not yes and plan.copies and not _confirmed():
            notice("Nothing was erased.")
            raise typer.Exit(ExitCode.INTERRUPTED)
        done = erasures.carry_out(plan)
    present(done, print_erasure, as_json=as_json)
    if done.exit_code:
        raise typer.Exit(done.exit_code)


def _confirmed() -> bool:
    if sys.stdin is None or not sys.stdin.isatty():
        raise UsageError(
            "There is no terminal to confirm the erasure on; nothing was erased.",
            advice="Say --yes to erase what is listed, or --dry-run to look only.",
        )
    return typer.confirm("Erase this for good?", err=True)
