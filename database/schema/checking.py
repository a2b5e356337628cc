"""Compares a live database with the expected catalogue."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import text

from database.schema.catalogue import read_catalogue
from database.schema.expected import expected_catalogue
from database.schema.facts import FINGERPRINT_QUERY, Fact, facts, fingerprint
from resume_cli.errors import SchemaMismatchError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection

    from database.schema.catalogue import Catalogue

_NAMED = 3
"""Differences that an error message names; `db check` lists them all."""

_NEEDED = {"table", "column", "constraint", "unique index", "trigger"}
"""Without plain indexes the tool is slower but right; it calls no function by name."""

_STAND_IN = "function uuid_generate_v4()"
"""Comes from an extension or, on the embedded server, stands in for it: both are right."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that a live database has otherwise than expected.

    `object` is what it is about, such as `column users.email`; `expected` is empty for what is
    extra, `found` for what is missing. A `breaking` one keeps the tool from working.
    """

    object: str
    expected: str
    found: str
    breaking: bool

    @property
    def text(self) -> str:
        """One line for people."""
        if not self.found:
            return f"{self.object} is missing (expected: {self.expected})"
        if not self.expected:
            effect = "may refuse our rows" if self.breaking else "harmless"
            return f"{self.object} is extra, {effect} (found: {self.found})"
        return f"{self.object} differs (expected: {self.expected}; found: {self.found})"


def check(connection: Connection) -> list[Difference]:
    """List all differences, breaking ones first and of these missing tables, each group by name.

    Extra tables, columns that need no value, plain indexes, triggers and functions are harmless:
    a database is shared. Extra constraints, unique indexes and required columns are not.
    """
    differences = _differences(expected_catalogue(), read_catalogue(connection))
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


def _differences(expected: Catalogue, found: Catalogue) -> Iterator[Difference]:
    wanted = {fact.title: fact for fact in facts(expected)}
    present = {fact.title: fact for fact in facts(found) if fact.title != _STAND_IN}
    missing = expected["tables"].keys() - found["tables"].keys()
    extra = found["tables"].keys() - expected["tables"].keys()
    for title, fact in wanted.items():
        if title in present:
            if _plain(fact.text) != _plain(present[title].text):
                breaking = fact.kind in _NEEDED
                yield Difference(title, fact.text, present[title].text, breaking)
        elif fact.kind == "table" or fact.table not in missing:
            yield Difference(title, _shown(fact), "", fact.kind in _NEEDED)
    for title, fact in present.items():
        if title not in wanted and (fact.kind == "table" or fact.table not in extra):
            yield Difference(title, "", _shown(fact), fact.demanding)


def _shown(fact: Fact) -> str:
    return fact.text or "a table"


def _plain(definition: str) -> str:
    """Without casts and parentheses, which a check gains and loses through dump and restore."""
    return re.sub(r"::(character varying|text)(\[\])?|[()]", "", definition)
