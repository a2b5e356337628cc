"""`analyze`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import typer

from resume_cli.commands import options as given
from resume_cli.terminal.batch import follow, print_ranking, print_summary
from resume_cli.terminal.jsonlines import print_json
from resume_cli.terminal.runs import print_plan, summary_record
from resume_cli.wiring import analyses as wiring
from resume_cli.wiring.front import silence, stop_on_signals
from resume_cli.wiring.reports import require_writable

if TYPE_CHECKING:
    from resume_cli.batch.events import Summary
    from resume_cli.workflows.reports import Reports


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(analyze)


def analyze(
    items: given.Items = None,
    batch: given.Batch = None,
    files_from: given.FilesFrom = None,
    pending: given.Pending = False,
    fail_missing: given.FailMissing = False,
    no_recursive: given.NoRecursive = False,
    include: given.Include = None,
    exclude: given.Exclude = None,
    since: given.Since = None,
    role: given.Role = None,
    industry: given.Industry = None,
    level: given.Level = None,
    job: given.Job = None,
    agent: given.Agent = None,
    model: given.Model = None,
    language: given.Language = None,
    no_redact: given.NoRedact = False,
    jobs: given.Jobs = None,
    workers: given.Workers = None,
    force: given.Force = False,
    stale: given.Stale = False,
    retry_failed: given.RetryFailed = False,
    limit: given.ReviewLimit = None,
    max_calls: given.MaxCalls = None,
    max_cost: given.MaxCost = None,
    no_wait: given.NoWait = False,
    dry_run: given.DryRun = False,
    strict: given.Strict = False,
    report: given.ReportFile = None,
    log_file: given.LogFile = None,
    as_json: given.Json = False,
    quiet: given.Quiet = False,
) -> None:
    """Review resumes and rank them.

    Example: resume-review analyze --batch ./folder --role "SRE" --report sre.html
    """
    _prepare(report, log_file, quiet=quiet, dry_run=dry_run, fail_missing=fail_missing)
    known = wiring.choices(force=force, stale=stale, retry_failed=retry_failed)
    found = wiring.selection(include, exclude, since, recursive=not no_recursive)
    source = wiring.source(items, batch, files_from, found, known,
                           pending=pending, fail_missing=fail_missing)  # fmt: skip
    how = wiring.AnalysisOptions(agent, model, language, jobs, workers, limit, max_calls, max_cost,
                                 strict, no_wait, dry_run, log_file, no_redact)  # fmt: skip
    target = wiring.target(role, industry, level, job)
    with stop_on_signals() as stop, wiring.open_analyses(how, stop) as (analyses, reports):
        summary = follow(analyses.review(source, target, known), quiet=quiet or as_json)
        _report(reports, report, summary, target.label)
    _end(summary, as_json=as_json, quiet=quiet)


def _report(reports: Reports, report: Path | None, summary: Summary, target: str) -> None:
    if report is not None:
        reports.of_run(report, summary.results, target)


def _prepare(
    report: Path | None, log_file: Path | None, *, quiet: bool, dry_run: bool, fail_missing: bool
) -> None:
    if quiet:
        silence()
    wiring.refuse_writing(
        dry_run=dry_run,
        report=report is not None,
        log_file=log_file is not None,
        fail_missing=fail_missing,
    )
    if report is not None:
        require_writable(report)


def _end(summary: Summary, *, as_json: bool, quiet: bool) -> NoReturn:
    if as_json:
        print_json(summary_record(summary))
    elif not quiet and summary.dry:
        print_plan(summary.results)
        print_summary(summary)
    elif not quiet:
        print_ranking(summary.results)
        print_summary(summary)
    raise typer.Exit(summary.exit_code)
