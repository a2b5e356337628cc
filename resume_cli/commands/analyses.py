"""`analyze`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from resume_cli.commands import options as given
from resume_cli.terminal.batch import follow, print_ranking, print_summary
from resume_cli.terminal.jsonlines import print_json
from resume_cli.terminal.runs import summary_record
from resume_cli.wiring import analyses as wiring
from resume_cli.wiring.front import silence, stop_on_signals
from resume_cli.wiring.reports import require_writable

if TYPE_CHECKING:
    from resume_cli.batch.events import Summary


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(analyze)


def analyze(
    items: given.Items = None,
    batch: given.Batch = None,
    pending: given.Pending = False,
    fail_missing: given.FailMissing = False,
    role: given.Role = None,
    industry: given.Industry = None,
    level: given.Level = None,
    agent: given.Agent = None,
    model: given.Model = None,
    language: given.Language = None,
    jobs: given.Jobs = None,
    workers: given.Workers = None,
    force: given.Force = False,
    stale: given.Stale = False,
    retry_failed: given.RetryFailed = False,
    strict: given.Strict = False,
    report: given.ReportFile = None,
    as_json: given.Json = False,
    quiet: given.Quiet = False,
) -> None:
    """Review resumes and rank them.

    Example: resume-review analyze --batch ./folder --role "SRE" --report sre.html
    """
    if quiet:
        silence()
    if report is not None:
        require_writable(report)
    target = wiring.target(role, industry, level)
    source = wiring.source(items or [], batch, pending=pending, fail_missing=fail_missing)
    how = wiring.AnalysisOptions(agent, model, language, jobs, workers, strict)
    choices = wiring.choices(force=force, stale=stale, retry_failed=retry_failed)
    with (
        stop_on_signals() as stop,
        wiring.open_analyses(how, stop) as (analyses, reports),
    ):
        summary = follow(analyses.review(source, target, choices), quiet=quiet or as_json)
        if report is not None:
            reports.of_run(report, summary.results, target.label)
    _show(summary, as_json=as_json, quiet=quiet)
    raise typer.Exit(summary.exit_code)


def _show(summary: Summary, *, as_json: bool, quiet: bool) -> None:
    if as_json:
        print_json(summary_record(summary))
    elif not quiet:
        print_ranking(summary.results)
        print_summary(summary)
