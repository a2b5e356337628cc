"""Prompts, what differs in them and what became of them, as a person reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resume_cli.terminal.console import output, write
from resume_cli.terminal.messages import hint
from resume_cli.terminal.tables import Column, print_table
from resume_cli.terminal.text import printable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from resume_cli.workflows.prompts import PromptRecord, PromptUseRecord, Pushed

_COLOURS = {"+": "green", "-": "red", "@": "cyan"}


def print_prompts(prompts: Sequence[PromptRecord]) -> None:
    """Print one line a prompt."""
    print_table(
        [Column("Prompt", whole=True), "Type", "Version", "Active", "State"],
        [
            (each.name, each.prompt_type, each.version or None, each.active, each.state.value)
            for each in prompts
        ],
    )


def print_text(prompt: PromptRecord) -> None:
    """Print a prompt's text as it stands."""
    for line in prompt.text.splitlines():
        write(output(), printable(line))


def print_differences(differences: Mapping[str, str]) -> None:
    """Print unified diffs, the database's text first."""
    if not differences:
        hint("no differences")
    for text in differences.values():
        for line in text.splitlines():
            write(output(), (printable(line), _COLOURS.get(line[:1], "")))


def print_pushed(done: Sequence[Pushed]) -> None:
    """Print what became of each prompt."""
    print_table(
        [Column("Prompt", whole=True), "Version", "Done", "Why"],
        [(each.name, each.version, each.done, each.why) for each in done],
    )


def print_history(versions: Sequence[PromptUseRecord]) -> None:
    """Print one line for each text that requests were worked with."""
    print_table(
        [
            "Version",
            "Claims",
            Column("First used", whole=True),
            Column("Last used", whole=True),
            "SHA-256",
        ],
        [
            (
                each.version,
                each.claims,
                f"{each.first_used.astimezone():%Y-%m-%d %H:%M}",
                f"{each.last_used.astimezone():%Y-%m-%d %H:%M}",
                each.sha256[:12],
            )
            for each in versions
        ],
        empty="no request was worked with it yet",
    )
