"""The options of the commands, described once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from resume_cli.wiring.roles import names

SOURCES = "What to review"
KNOWN = "Files that are known already"
HOW = "How to review"
BOUNDS = "How much"
FILTERS = "Which ones"


class _Fitting(str):
    """A completion that begins with what was typed, if not letter by letter.

    Typer leaves out what does not begin so in case and spelling: `sre` for SRE, and names whose
    spaces are marked.
    """

    __slots__ = ()

    def startswith(self, *_: object) -> bool:
        return True


def role_names(incomplete: str) -> list[str]:
    """Names of roles that begin so, for the completion of a shell."""
    return [_Fitting(name) for name in names(incomplete)]


Paths = Annotated[list[str], typer.Argument(help="Files or folders.", metavar="PATH")]
MorePaths = Annotated[list[str] | None, typer.Argument(help="Files or folders.", metavar="PATH")]
Items = Annotated[
    list[str] | None,
    typer.Argument(
        help="Files, folders, or ids of uploads or requests, or how they begin.",
        metavar="PATH_OR_ID",
    ),
]
Batch = Annotated[
    str | None,
    typer.Option(
        help="Review a folder and all below it.", metavar="FOLDER", rich_help_panel=SOURCES
    ),
]
Pending = Annotated[
    bool,
    typer.Option("--pending", help="Review what waits in the database.", rich_help_panel=SOURCES),
]
FailMissing = Annotated[
    bool,
    typer.Option(
        "--fail-missing",
        help="With --pending: fail requests whose file is not here.",
        rich_help_panel=SOURCES,
    ),
]
FilesFrom = Annotated[
    str | None,
    typer.Option(
        help="Take the paths in this list, one a line or with NUL between them; - reads "
        "standard input.",
        metavar="FILE",
        rich_help_panel=SOURCES,
    ),
]
NoRecursive = Annotated[
    bool,
    typer.Option(
        "--no-recursive",
        help="Stay out of the folders below.",
        rich_help_panel=SOURCES,
    ),
]
Include = Annotated[
    list[str] | None,
    typer.Option(
        help="Take only files that match, for example '*.pdf'; may be repeated.",
        metavar="GLOB",
        rich_help_panel=SOURCES,
    ),
]
Exclude = Annotated[
    list[str] | None,
    typer.Option(
        help="Leave out files and folders that match; may be repeated.",
        metavar="GLOB",
        rich_help_panel=SOURCES,
    ),
]
Since = Annotated[
    str | None,
    typer.Option(
        help="Take only files changed, and requests made, since then: 2026-11-01, or an age "
        "such as 12h, 7d, 2w.",
        metavar="DATE",
        rich_help_panel=SOURCES,
    ),
]
Role = Annotated[
    str | None,
    typer.Option(
        "--role",
        help="Target role, for example SRE.",
        metavar="ROLE",
        autocompletion=role_names,
    ),
]
Industry = Annotated[
    str | None,
    typer.Option("--industry", help="Target industry, for example tech_consulting."),
]
Level = Annotated[
    Literal["entry", "mid", "senior", "executive"] | None,
    typer.Option("--level", help="Experience level."),
]
Job = Annotated[
    Path | None,
    typer.Option(
        "--job",
        help="Match against this job description: PDF, DOCX, Markdown or text.",
        metavar="FILE",
    ),
]
Agent = Annotated[
    Literal["auto", "openai", "local"] | None,
    typer.Option(
        help="Who reviews. Default: the configured model; without one, on the embedded database "
        "only, the built-in agent.",
        rich_help_panel=HOW,
    ),
]
Model = Annotated[str | None, typer.Option(help="Name of the language model.", rich_help_panel=HOW)]
Language = Annotated[
    Literal["en", "ja"] | None,
    typer.Option(help="Language of the reviews. Default: the resume's.", rich_help_panel=HOW),
]
NoRedact = Annotated[
    bool,
    typer.Option(
        "--no-redact",
        help="Send names and other personal details to the model, too.",
        rich_help_panel=HOW,
    ),
]
Jobs = Annotated[
    int | None,
    typer.Option(min=1, max=256, help="Reviews at once. Default: 16.", rich_help_panel=HOW),
]
Workers = Annotated[
    int | None,
    typer.Option("--workers", min=1, max=256, help="Extraction processes. Default: cores."),
]
Force = Annotated[
    bool, typer.Option("--force", help="Review all of them again.", rich_help_panel=KNOWN)
]
Stale = Annotated[
    bool,
    typer.Option(
        "--stale",
        help="Review again what would be reviewed differently now; with no file named, all "
        "that is stored.",
        rich_help_panel=KNOWN,
    ),
]
RetryFailed = Annotated[
    bool,
    typer.Option(
        "--retry-failed",
        help="Try again what failed before; with no file named, all that is stored.",
        rich_help_panel=KNOWN,
    ),
]
ReviewLimit = Annotated[
    int | None,
    typer.Option(
        "--limit",
        min=1,
        help="Work on so many files at most; the rest is left for the next run.",
        rich_help_panel=BOUNDS,
    ),
]
MaxCalls = Annotated[
    int | None,
    typer.Option(
        min=1, help="Stop before more calls to the model than that.", rich_help_panel=BOUNDS
    ),
]
MaxCost = Annotated[
    float | None,
    typer.Option(help="Stop before the calls cost more.", metavar="USD", rich_help_panel=BOUNDS),
]
NoWait = Annotated[
    bool,
    typer.Option(
        "--no-wait",
        help="Exit 75 where another run is at work on the same, instead of sharing it.",
        rich_help_panel=BOUNDS,
    ),
]
DryRun = Annotated[
    bool,
    typer.Option(
        "--dry-run",
        help="Tell what would be done and what it would cost; do nothing.",
        rich_help_panel=BOUNDS,
    ),
]
Strict = Annotated[bool, typer.Option("--strict", help="Exit 7 unless every file is reviewed.")]
ReportFile = Annotated[
    Path | None, typer.Option(help="Write an HTML report of this run.", metavar="FILE.html")
]
LogFile = Annotated[
    Path | None,
    typer.Option(help="Append JSON lines about the run, without names.", metavar="FILE"),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON on standard output.")]
Quiet = Annotated[
    bool, typer.Option("--quiet", "-q", help="Say nothing but warnings and failures.")
]
PasswordStdin = Annotated[
    bool, typer.Option("--password-stdin", help="Read the password from standard input.")
]
Page = Annotated[
    int, typer.Option("--page", min=1, max=100_000, help="Which page of so many rows.")
]
MadeSince = Annotated[
    str | None,
    typer.Option(
        "--since",
        help="From then on: 2026-11-01, or an age such as 12h, 7d, 2w.",
        metavar="DATE",
        rich_help_panel=FILTERS,
    ),
]
MadeUntil = Annotated[
    str | None,
    typer.Option(
        "--until",
        help="Up to then; a date without a time counts whole.",
        metavar="DATE",
        rich_help_panel=FILTERS,
    ),
]
OfRole = Annotated[
    str | None,
    typer.Option(
        "--role",
        help="Of this role, however it is written.",
        metavar="ROLE",
        rich_help_panel=FILTERS,
        autocompletion=role_names,
    ),
]
MinScore = Annotated[
    int | None,
    typer.Option(
        "--min-score",
        min=0,
        max=100,
        help="With at least this score, of the one that ranks.",
        rich_help_panel=FILTERS,
    ),
]
By = Annotated[
    Literal["overall", "formatting", "content", "keywords"],
    typer.Option("--by", help="The score that ranks."),
]
Limit = Annotated[int, typer.Option("--limit", "-n", min=1, max=100_000, help="Rows at most.")]
Top = Annotated[int, typer.Option(min=1, max=100_000, help="Candidates at most.")]
