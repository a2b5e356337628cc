"""The database's state, its differences and its tables in words, as a person reads them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resume_cli.terminal.console import output, write
from resume_cli.terminal.messages import notice, success
from resume_cli.terminal.tables import Column, print_table
from resume_cli.terminal.text import cell_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from database.schema import Difference
    from database.schema.describing import TableDescription
    from resume_cli.workflows.databases import DatabaseStatus

INDENT = 4


def print_differences(differences: Sequence[Difference]) -> None:
    """Print what differs from the expected database, what breaks first, with what to do."""
    if not differences:
        success("the database is as expected")
        return
    for difference in sorted(differences, key=lambda each: not each.breaking):
        _print_difference(difference)
    breaking = sum(difference.breaking for difference in differences)
    if breaking:
        notice(f"{breaking} of {len(differences)} differences will break this tool.")
    else:
        notice("Nothing here will break this tool.")


def _print_difference(difference: Difference) -> None:
    console = output()
    kind = ("will break", "bold red") if difference.breaking else ("harmless", "dim")
    state = "missing" if not difference.found else "extra" if not difference.expected else "differs"
    write(console, kind, f": {difference.object}: {state}")
    for head, words in (
        ("expected", difference.expected),
        ("found", difference.found),
        ("effect", difference.effect),
        ("to do", difference.advice),
    ):
        if words:
            write(console, f"{head:<8}  {words}", indent=INDENT)


def print_status(status: DatabaseStatus) -> None:
    """Print which database is meant and how it is; the address is never broken over lines."""
    facts = [
        ("database", status.kind),
        ("address", status.address),
        ("running", "yes" if status.running else "no"),
        ("version", status.version),
        ("folder", status.folder),
        ("process", status.process_id),
        ("kept running", "yes" if status.kept else "no"),
    ]
    for label, value in facts:
        if value is not None:
            write(output(), (f"{label:<14}", "dim"), cell_text(value))


def print_tables(tables: Sequence[TableDescription]) -> None:
    """Print one table in full, or of several what each is for."""
    if len(tables) == 1:
        _print_table_in_full(tables[0])
        return
    print_table(
        [Column("Table", whole=True), "Columns", "Purpose"],
        [(table.name, len(table.columns), table.purpose) for table in tables],
    )


def _print_table_in_full(table: TableDescription) -> None:
    write(output(), (f"{table.name}: ", "bold"), table.purpose)
    print_table(
        ["Column", "Type", "May be empty", "Default", "Written by", "Meaning"],
        [
            (each.name, each.type, each.nullable, each.default, ", ".join(each.writers),
             each.meaning)
            for each in table.columns
        ],
    )  # fmt: skip
    print_table(["Rule", "Definition"], list(table.rules.items()))
