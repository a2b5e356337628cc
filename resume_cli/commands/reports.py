"""`report`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

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
    language: Annotated[
        Literal["en", "ja"], typer.Option(help="Language of the page; reviews keep theirs.")
    ] = "en",
    blind: Annotated[
        bool,
        typer.Option(
            "--blind",
            help="Hide names, contact data, file names and who registered them; the reference of "
            "a candidate is an id that resume-review show takes.",
        ),
    ] = False,
) -> None:
    """Write one HTML page of the reviewed candidates, and of the files that have no review.

    It needs no network: mail it, or open it anywhere.

    Example: resume-review report --role "SRE" -o sre.html

    Example: resume-review report --role "SRE" --blind -o blind.html
    """
    wiring.require_writable(output)
    with wiring.open_reports() as reports:
        shown = reports.of_ranking(output, role, top, language=language, blind=blind)
    best = "the best " if shown.candidates == top else ""
    said = f"{output} shows {best}{shown.candidates} candidate{_s(shown.candidates)}"
    if shown.unreviewed:
        said += f", and {shown.unreviewed} file{_s(shown.unreviewed)} without a review"
    success(said)


def _s(count: int) -> str:
    return "" if count == 1 else "s"
