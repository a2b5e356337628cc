"""`extract`."""

from __future__ import annotations

import typer

from resume_cli.commands.options import Json, Paths, Workers
from resume_cli.errors import ExitCode
from resume_cli.terminal.documents import document_record, print_document
from resume_cli.terminal.jsonlines import print_json
from resume_cli.terminal.messages import warning
from resume_cli.wiring import extractions as wiring


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(extract)


def extract(
    paths: Paths,
    as_json: Json = False,
    workers: Workers = None,
) -> None:
    """Show what the tool reads from files: no database, no sign-in, no model.

    Example: resume-review extract cv.pdf --json
    """
    failed = False
    for extraction in wiring.extractions(paths, workers):
        failed = failed or extraction.document is None
        if as_json:
            print_json(document_record(*extraction))
        elif extraction.document is None:
            warning(f"{extraction.path}: {extraction.outcome}, {extraction.reason}")
        else:
            print_document(extraction.path, extraction.document)
    raise typer.Exit(ExitCode.INCOMPLETE if failed else ExitCode.OK)
