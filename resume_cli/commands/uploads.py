"""`upload`."""

from __future__ import annotations

import typer

from resume_cli.commands import options as given
from resume_cli.terminal.batch import follow, print_summary
from resume_cli.terminal.jsonlines import print_json
from resume_cli.terminal.runs import print_registered, summary_record
from resume_cli.wiring import analyses as analyses_wiring
from resume_cli.wiring import uploads as wiring
from resume_cli.wiring.front import silence, stop_on_signals


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(upload)


def upload(
    paths: given.MorePaths = None,
    files_from: given.FilesFrom = None,
    no_recursive: given.NoRecursive = False,
    include: given.Include = None,
    exclude: given.Exclude = None,
    since: given.Since = None,
    role: given.Role = None,
    industry: given.Industry = None,
    level: given.Level = None,
    job: given.Job = None,
    log_file: given.LogFile = None,
    as_json: given.Json = False,
    quiet: given.Quiet = False,
) -> None:
    """Register files: store a copy, extract the text, queue a review.

    Example: resume-review upload cv.pdf --role "SRE" --level senior
    """
    if quiet:
        silence()
    found = analyses_wiring.selection(include, exclude, since, recursive=not no_recursive)
    source = wiring.source(paths, files_from, found)
    target = analyses_wiring.target(role, industry, level, job)
    with stop_on_signals() as stop, wiring.open_uploads(stop, log_file) as uploads:
        summary = follow(uploads.register(source, target), quiet=quiet or as_json)
    if as_json:
        print_json(summary_record(summary))
    elif not quiet:
        print_registered(summary.results)
        print_summary(summary)
    raise typer.Exit(summary.exit_code)
