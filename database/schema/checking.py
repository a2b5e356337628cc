"""Compares a live database with the expected one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sqlalchemy import text

from database.schema import consequences
from database.schema.catalogue import read_catalogue
from database.schema.circumstances import circumstances
from database.schema.differences import Difference
from database.schema.expected import expected_catalogue
from database.schema.facts import FINGERPRINT_QUERY, facts, fingerprint
from database.schema.surroundings import read_surroundings
from resume_cli.errors import SchemaMismatchError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection

    from database.schema.catalogue import Catalogue
    from database.schema.facts import Fact
    from database.schema.surroundings import Surroundings

_NAMED = 3
"""Differences that an error message names; `db check` lists them all."""

_STAND_IN = "function uuid_generate_v4()"
"""Comes from an extension or, on the embedded server, stands in for it: both are right."""

_KINDS = {"v": "a view", "m": "a materialised view", "f": "a foreign table", "S": "a sequence"}


def check(connection: Connection) -> list[Difference]:
    """List all differences, breaking ones first and of these missing tables, each group by name.

    Extra tables, columns that need no value, plain indexes, triggers and functions are harmless:
    a database is shared. Extra constraints, unique indexes and required columns are not.
    """
    expected = expected_catalogue()
    around = read_surroundings(
        connection, expected["tables"], [each["name"] for each in expected["functions"]]
    )
    differences = [
        *_differences(expected, read_catalogue(connection), around),
        *circumstances(around),
    ]
    return sorted(differences, key=_urgency)


def verify(connection: Connection) -> None:
    """Make sure, by one query where all is as expected, that the tool can work here.

    Raises:
        SchemaMismatchError: something that the tool needs is missing or different.

    """
    expected = expected_catalogue()
    found = connection.scalar(text(FINGERPRINT_QUERY), {"tables": list(expected["tables"])})
    if found == fingerprint(expected):
        return
    breaking = [each for each in check(connection) if each.breaking]
    if breaking:
        named = "; ".join(each.text for each in breaking[:_NAMED])
        rest = f"; and {len(breaking) - _NAMED} more" if len(breaking) > _NAMED else ""
        raise SchemaMismatchError(f"The database is not the expected one: {named}{rest}.")


def _urgency(difference: Difference) -> tuple[bool, bool, str]:
    lesser = not difference.object.startswith("table ")
    return not difference.breaking, lesser, difference.object


def _differences(
    expected: Catalogue, found: Catalogue, around: Surroundings
) -> Iterator[Difference]:
    wanted = {fact.title: fact for fact in facts(expected)}
    present = {fact.title: fact for fact in facts(found) if fact.title != _STAND_IN}
    missing = expected["tables"].keys() - found["tables"].keys()
    extra = found["tables"].keys() - expected["tables"].keys()
    for title, fact in wanted.items():
        if title in present:
            if _plain(fact.text) != _plain(present[title].text):
                yield consequences.changed(fact, present[title])
        elif fact.kind == "table":
            yield from _missing_table(fact, around)
        elif fact.table not in missing:
            off = (
                fact.kind == "trigger" and f"{fact.table}.{fact.name}" in around["silent_triggers"]
            )
            yield consequences.silent(fact) if off else consequences.missing(fact)
    for title, fact in present.items():
        if title not in wanted and (fact.kind == "table" or fact.table not in extra):
            yield consequences.surplus(fact)


def _missing_table(fact: Fact, around: Surroundings) -> Iterator[Difference]:
    """Tell a table that is not there from one that is hidden, or something else."""
    kind = around["kinds"].get(fact.table, "")
    if fact.table in around["hidden"]:
        # Without its right the schema drops out of the search path: that is told once.
        if around["schema_usage"]:
            yield Difference(
                fact.title, "found by its name alone",
                f"hidden by the search path {around['search_path']}", breaking=True,
                effect="statements would reach another table, or none",
                advice="Let the search path of the role or database begin with public.",
            )  # fmt: skip
    elif kind in _KINDS:
        yield Difference(
            fact.title, "a table", _KINDS[kind], breaking=True,
            effect="rows cannot be relied upon: keys, locks and triggers belong to tables",
            advice="Ask the database's owner where the table went.",
        )  # fmt: skip
    elif not around["kinds"]:
        difference = consequences.missing(fact)
        yield Difference(
            fact.title, difference.expected, "", breaking=True, effect=difference.effect,
            advice="None of the tables is here. Is it the right database? "
            "An empty one is filled by: resume-review db init",
        )  # fmt: skip
    else:
        yield consequences.missing(fact)


def _plain(definition: str) -> str:
    """Without casts and parentheses, which a check gains and loses through dump and restore.

    Nor the schema, which PostgreSQL names where the search path does not lead to it.
    """
    return re.sub(r"::(character varying|text)(\[\])?|[()]|\bpublic\.", "", definition)
