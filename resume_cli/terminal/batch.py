"""A batch as a person follows it: its progress, its ranking, its sum."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resume_cli.batch.events import Began, Finished, Found, Outcome, Summary, Warned
from resume_cli.reports.ranking import ranks, ties
from resume_cli.terminal.console import messages, moves, write
from resume_cli.terminal.messages import hint, warning
from resume_cli.terminal.tables import Column, print_table
from resume_cli.terminal.text import one_line, printable

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Callable, Collection, Iterable

    from rich.console import Console

    from resume_cli.batch.events import Event, FileResult


def place(rank: int, *, tied: bool) -> str | None:
    """A rank as it is shown: `=2` where others share it, None where there is none."""
    return f"{'=' if tied else ''}{rank}" if rank else None


SCORE_COLUMNS = tuple(
    Column(heading, "right") for heading in ("Rank", "Overall", "Formatting", "Content", "Keywords")
)
_STYLES = {
    Outcome.REVIEWED: "green",
    Outcome.ALREADY_REVIEWED: "",
    Outcome.STALE: "yellow",
    Outcome.FAILED: "bold red",
    Outcome.FAILED_BEFORE: "red",
    Outcome.SKIPPED: "yellow",
    Outcome.REGISTERED: "green",
    Outcome.ALREADY_REGISTERED: "",
    Outcome.TO_REVIEW: "green",
}
NO_NEWS = frozenset(
    {
        Outcome.REVIEWED,
        Outcome.ALREADY_REVIEWED,
        Outcome.REGISTERED,
        Outcome.ALREADY_REGISTERED,
        Outcome.TO_REVIEW,
    }
)
"""Outcomes that need no line of their own on a screen that already counts them."""


def follow(events: Iterable[Event], *, quiet: bool = False) -> Summary:
    """Show a batch on standard error while it runs, and return its last word.

    On a screen a bar moves and only files that need a person get a line; elsewhere every file
    gets one. A quiet run shows warnings, new failures and why it stopped, nothing else.

    Raises:
        RuntimeError: the events ended without a summary.

    """
    console = messages()
    if quiet:
        summary = _take(events, _quiet(console))
    elif moves(console):
        from resume_cli.terminal.progress import Bar  # noqa: PLC0415 - slow to import, and often not needed

        with Bar(console) as bar:
            summary = _take(events, _above(bar, console))
    else:
        summary = _take(events, _plain(console))
    if summary is None:
        raise RuntimeError("the batch ended without a summary")
    if quiet and summary.stopped and summary.exit_code:
        warning(summary.stopped)
    return summary


def _take(events: Iterable[Event], show: Callable[[Event], None]) -> Summary | None:
    summary = None
    for event in events:
        show(event)
        if isinstance(event, Summary):
            summary = event
    return summary


def _quiet(console: Console) -> Callable[[Event], None]:
    def show(event: Event) -> None:
        match event:
            case Warned():
                warning(event.message)
            case Finished(result) if result.outcome is Outcome.FAILED:
                _result_line(console, result)

    return show


def _above(bar: Callable[[Event], None], console: Console) -> Callable[[Event], None]:
    def show(event: Event) -> None:
        match event:
            case Warned():
                write(console, ("warning: ", "bold yellow"), event.message)
            case Finished(result) if result.outcome not in NO_NEWS:
                _result_line(console, result)
        bar(event)

    return show


def _plain(console: Console) -> Callable[[Event], None]:
    found, done = Found(0, complete=False), 0

    def show(event: Event) -> None:
        nonlocal found, done
        match event:
            case Found():
                found = event
            case Warned():
                warning(event.message)
            case Finished(result):
                done += 1
                more = "" if found.complete else "+"
                _result_line(console, result, f"[{done}/{max(done, found.files)}{more}] ")
            case Began() | Summary():
                pass

    return show


def _result_line(console: Console, result: FileResult, count: str = "") -> None:
    score = "" if result.overall is None else f": {result.overall} of 100"
    reason = f": {one_line(result.reason)}" if result.reason else ""
    outcome = (result.outcome.value, _STYLES[result.outcome])
    write(console, count, outcome, f" {printable(result.name)}{score}{reason}")


def print_ranking(results: Collection[FileResult]) -> None:
    """Print the files of a batch on standard output, best score first; ties share a rank.

    Files without a score follow at the end, without a rank.
    """
    by_score = ranks(result.overall for result in results)
    shared = ties(result.overall for result in results)
    best_first = sorted(
        results, key=lambda r: (r.overall is None, -(r.overall or 0), r.name.casefold(), r.name)
    )
    print_table(
        [
            *SCORE_COLUMNS,
            "File",
            "Outcome",
        ],
        [
            (
                None
                if result.overall is None
                else place(by_score[result.overall], tied=result.overall in shared),
                result.overall,
                result.formatting,
                result.content,
                result.keywords,
                result.name,
                result.outcome,
            )
            for result in best_first
        ],
        empty="no files to rank",
    )


def print_summary(summary: Summary) -> None:
    """Print on standard error how many files ended how, what it took, and what needs a person.

    Every file that has no current review is named with its reason, and those that are like another.
    """
    console = messages()
    parts = counted(summary.counts, summary.left)
    files = "1 file" if summary.found == 1 else f"{summary.found:,} files"
    write(console, (f"{files} found", "bold"), f": {', '.join(parts)}" if parts else "")
    write(console, _effort(summary))
    for result in () if summary.dry else summary.results:
        if result.outcome not in NO_NEWS or result.reason:
            _result_line(console, result)
    if summary.stopped:
        left = f" ({summary.left} left)" if summary.left else ""
        word = "would stop: " if summary.dry else "stopped: "
        write(console, (word, "bold yellow"), one_line(summary.stopped), left)
        if not summary.dry:
            hint("The same command goes on from here; what is done is not done again.")


def counted(counts: Counter[Outcome], left: int) -> list[str]:
    """Each outcome that occurs with its number, in words, and what is left."""
    parts = [f"{counts[outcome]:,} {outcome}" for outcome in Outcome if counts[outcome]]
    return [*parts, f"{left:,} left"] if left else parts


def _effort(summary: Summary) -> str:
    calls = {0: "no call", 1: "about 1 call"}.get(summary.calls, f"about {summary.calls:,} calls")
    parts = [f"{calls} to a model" if summary.dry else f"{summary.seconds:.1f} s"]
    if summary.tokens:
        parts.append(f"{summary.tokens:,} tokens")
    if summary.cost_usd is not None:
        parts.append(f"${summary.cost_usd:.4f}")
    return ("would take " if summary.dry else "took ") + ", ".join(parts)
