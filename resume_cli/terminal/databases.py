"""The database's state and its differences, as a person reads them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resume_cli.terminal.messages import notice, success
from resume_cli.terminal.tables import print_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from database.schema import Difference
    from resume_cli.workflows.databases import DatabaseStatus


def print_differences(differences: Sequence[Difference]) -> None:
    """Print what differs from the expected catalogue, what breaks first."""
    if not differences:
        success("the database is as expected")
        return
    print_table(
        ["Effect", "Object", "Expected", "Found"],
        [
            (
                "will break" if difference.breaking else "harmless",
                difference.object,
                difference.expected,
                difference.found,
            )
            for difference in sorted(differences, key=lambda each: not each.breaking)
        ],
    )
    if not any(difference.breaking for difference in differences):
        notice("Nothing here will break this tool.")


def print_status(status: DatabaseStatus) -> None:
    """Print which database is meant and how it is."""
    facts = [
        ("database", status.kind),
        ("address", status.address),
        ("running", "yes" if status.running else "no"),
        ("version", status.version),
        ("folder", status.folder),
        ("process", status.process_id),
        ("kept running", "yes" if status.kept else "no"),
    ]
    print_table(["Fact", "Value"], [fact for fact in facts if fact[1] is not None])
