"""Settings as a person reads them, and what became of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resume_cli.terminal.console import output, write
from resume_cli.terminal.messages import notice, success, warning
from resume_cli.terminal.tables import Column, print_table

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from resume_cli.settings import SettingRecord
    from resume_cli.settings.config_file import Change


def print_settings(records: Sequence[SettingRecord]) -> None:
    """Print every setting, and which files were read."""
    print_table(
        [Column("Setting", whole=True), "Value", Column("From", whole=True), "Environment"],
        [(record.name, record.value, record.origin, record.environment) for record in records],
    )
    for kind in ("config file", "env file"):
        if files := {record.file for record in records if record.origin == kind}:
            notice(f"{kind}: {', '.join(sorted(filter(None, files)))}")


def print_change(change: Change, stronger: str | None) -> None:
    """Say what a change of the config file did, and what still says otherwise."""
    if change.value is not None:
        success(f"{change.name} = {change.value} in {change.path}")
    elif change.changed:
        success(f"{change.name} is no longer set in {change.path}")
    else:
        notice(f"{change.name} is not set in {change.path}: nothing was changed")
    if change.exposed:
        warning(f"others can read {change.path}; say: chmod 600 {change.path}")
    if stronger:
        warning(f"{change.environment} is set in {stronger}, which wins over the config file")


def print_path(path: Path, there: bool) -> None:
    """Print the config file's path; whether there is one is no part of it."""
    write(output(), str(path))
    if not there:
        notice("there is no such file yet; write one with: resume-review config init")
