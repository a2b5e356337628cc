"""The options of the commands, described once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

SOURCES = "What to review"
KNOWN = "Files that are known already"
HOW = "How to review"

Paths = Annotated[list[str], typer.Argument(help="Files or folders.", metavar="PATH")]
Items = Annotated[
    list[str] | None,
    typer.Argument(help="Files, folders, or ids of uploads or requests.", metavar="PATH_OR_ID"),
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
Role = Annotated[
    str | None, typer.Option("--role", help="Target role, for example SRE.", metavar="ROLE")
]
Industry = Annotated[
    str | None,
    typer.Option("--industry", help="Target industry, for example tech_consulting."),
]
Level = Annotated[
    Literal["entry", "mid", "senior", "executive"] | None,
    typer.Option("--level", help="Experience level."),
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
        help="Review again what would be reviewed differently now.",
        rich_help_panel=KNOWN,
    ),
]
RetryFailed = Annotated[
    bool,
    typer.Option("--retry-failed", help="Try again what failed before.", rich_help_panel=KNOWN),
]
Strict = Annotated[bool, typer.Option("--strict", help="Exit 7 unless every file is reviewed.")]
ReportFile = Annotated[
    Path | None, typer.Option(help="Write an HTML report of this run.", metavar="FILE.html")
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON on standard output.")]
Quiet = Annotated[
    bool, typer.Option("--quiet", "-q", help="Say nothing but warnings and failures.")
]
Limit = Annotated[int, typer.Option("--limit", "-n", min=1, max=100_000, help="Rows at most.")]
Top = Annotated[int | None, typer.Option(min=1, max=100_000, help="Candidates at most.")]
