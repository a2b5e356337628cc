"""Role profiles, and how a resume meets one, as a person reads them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resume_cli.terminal.console import output, write
from resume_cli.terminal.reviews import print_terms
from resume_cli.terminal.tables import Column, print_table
from resume_cli.terminal.text import one_line, printable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from resume_cli.agent.profile import Profile, Term
    from resume_cli.agent.review import KeywordResult
    from resume_cli.workflows.roles import RoleRecord


def print_roles(roles: Sequence[RoleRecord]) -> None:
    """Print every role with the names that lead to it."""
    print_table(
        [Column("Role", whole=True), "Must", "Nice", "From", "Other names"],
        [
            (role.name, role.must, role.nice, role.origin, ", ".join(role.other_names))
            for role in roles
        ],
    )


def print_profile(profile: Profile) -> None:
    """Print a profile's terms, each with its synonyms and what it weighs."""
    write(output(), (printable(profile.name), "bold"), (f"  from: {profile.basis}", "dim"))
    if profile.titles:
        write(output(), "titles: ", one_line(", ".join(profile.titles)), indent=2)
    for heading, terms in (("Must have", profile.must), ("Welcome", profile.nice)):
        write(output(), "")
        _print_terms(heading, terms)


def _print_terms(heading: str, terms: Sequence[Term]) -> None:
    print_table(
        [Column(heading, whole=True), "Weight", "Synonyms"],
        [(term.name, round(term.weight, 1), ", ".join(term.synonyms)) for term in terms],
        empty=f"{heading}: none",
    )


def print_test(role: str, path: str, score: int, keywords: tuple[KeywordResult, ...]) -> None:
    """Print one file's keyword score, and the terms found and missing."""
    console = output()
    write(console, (printable(path), "bold"))
    write(console, f"keyword score {score} of 100 for {one_line(role)}", indent=2)
    print_terms(console, keywords)
    write(console, "")
