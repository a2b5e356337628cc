"""Settings and the findings of `doctor`, as a person reads them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resume_cli.terminal.tables import Column, print_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from resume_cli.settings import SettingRecord
    from resume_cli.workflows.diagnosis import Diagnosis


def print_settings(records: Sequence[SettingRecord]) -> None:
    """Print every setting."""
    print_table(
        [Column("Setting", whole=True), "Value", "From", Column("Environment", whole=True)],
        [(record.name, record.value, record.origin, record.environment) for record in records],
    )


def print_findings(findings: Sequence[Diagnosis]) -> None:
    """Print one line a check."""
    print_table(
        [Column("", whole=True), Column("Check", whole=True), "Finding"],
        [("ok" if each.ok else "problem", each.name, each.detail) for each in findings],
    )
