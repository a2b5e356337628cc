"""The findings of `doctor`, as a person reads them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resume_cli.terminal.tables import Column, print_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from resume_cli.workflows.doctor import Diagnosis

_WORDS = {True: "ok", False: "problem", None: "left out"}


def print_findings(findings: Sequence[Diagnosis]) -> None:
    """Print one line a check: what was found, and what to do where it is not well."""
    print_table(
        [Column("", whole=True), Column("Check", whole=True), "Finding"],
        [(_WORDS[each.ok], each.name, f"{each.detail} {each.advice}".strip()) for each in findings],
    )
