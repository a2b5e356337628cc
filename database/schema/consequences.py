"""What a difference of the catalogue does to the tool, and what to do about it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from database.schema.differences import Difference

if TYPE_CHECKING:
    from database.schema.facts import Fact

NEEDED = {"table", "column", "constraint", "unique index", "trigger"}
"""Without plain indexes the tool is slower but right; it calls no function by name."""

_USES = {
    "users": "sign-in",
    "refresh_tokens": "staying signed in",
    "file_uploads": "registering files",
    "analysis_requests": "asking for reviews and working on them",
    "analysis_results": "storing and showing reviews",
    "prompts": "finding the prompts to review with",
    "prompt_history": "claiming a request",
    "schema_migrations": "db init",
}
_RESTORE = "Ask the database's owner to restore it; database/migrations has its definition."
_EXTRA = {
    "table": "not looked at",
    "column": "left to its default",
    "index": "costs a little at each write",
    "trigger": "runs with our rows, too: its owner knows what it does",
    "function": "not called",
}
_MISSING = {
    "index": "slower, never wrong",
    "function": "the tool does not call it, but the owner's clean-up may",
}


def missing(fact: Fact) -> Difference:
    """Something that is not there."""
    breaking = fact.kind in NEEDED
    effect = _MISSING.get(fact.kind) or _broken(fact)
    advice = _RESTORE if breaking else ""
    return Difference(fact.title, _shown(fact), "", breaking, effect, advice)


def silent(fact: Fact) -> Difference:
    """A trigger that is there but does not fire."""
    advice = "Ask the database's owner to enable it."
    return Difference(
        fact.title, "enabled", "switched off", breaking=True, effect=_broken(fact), advice=advice
    )


def surplus(fact: Fact) -> Difference:
    """Something more than expected."""
    if not fact.demanding:
        return Difference(fact.title, "", _shown(fact), breaking=False, effect=_EXTRA[fact.kind])
    if fact.kind == "column":
        effect = f"the tool does not know of it and cannot fill it: {_use(fact)} fails"
        advice = "Ask the database's owner to give it a default, or to let it be empty."
    else:
        effect = "may refuse rows that the tool writes"
        advice = "Ask the database's owner whether it can go; if not, tell us about it."
    return Difference(fact.title, "", _shown(fact), breaking=True, effect=effect, advice=advice)


def changed(wanted: Fact, found: Fact) -> Difference:
    """Something that is there in another form."""
    if wanted.kind == "column" and _wider(wanted.text, found.text):
        effect = "wider than needed: every value of the tool fits"
        return Difference(wanted.title, wanted.text, found.text, breaking=False, effect=effect)
    breaking = wanted.kind in NEEDED
    effect = _column(wanted, found) if wanted.kind == "column" else _broken(wanted)
    if not breaking:
        effect = _MISSING[wanted.kind]
    advice = _RESTORE if breaking else ""
    return Difference(wanted.title, wanted.text, found.text, breaking, effect, advice)


def _shown(fact: Fact) -> str:
    return fact.text or "a table"


def _use(fact: Fact) -> str:
    return _USES.get(fact.table, "writing")


def _broken(fact: Fact) -> str:
    if fact.kind == "table":
        return f"{_use(fact)} fails"
    if fact.kind == "column":
        return f"every statement on {fact.table} names it: {_use(fact)} fails"
    if fact.kind == "trigger":
        return (
            "the sessions of a user grow without limit"
            if "limit_user_sessions" in fact.text
            else "updated_at stands still, and interrupted work is told by it"
        )
    if fact.text.startswith(("PRIMARY KEY", "UNIQUE")):
        return "it refuses the second row for the same work: work could be done and paid twice"
    if fact.text.startswith("FOREIGN KEY"):
        return "rows could outlive what they belong to, or keep it from being deleted"
    return "values could come in that the tool does not know, or its own be refused"


def _column(wanted: Fact, found: Fact) -> str:
    (kind, required, default), (its_kind, its_required, its_default) = (
        _parts(each.text) for each in (wanted, found)
    )
    if kind != its_kind:
        return f"the tool writes and reads {kind}: values may be refused, cut or changed"
    if its_required and not required:
        return f"the tool may leave it empty, which is refused: {_use(wanted)} fails"
    if required and not its_required:
        return "an empty value may stand where the tool relies on one"
    return f"rows get {its_default or 'no value'} where the tool relies on {default or 'none'}"


def _parts(text: str) -> tuple[str, str, str]:
    """Type, `not null` and default of a column's text."""
    rest, _, default = text.partition(" default ")
    kind, required, _ = rest.partition(" not null")
    return kind, required, default


def _wider(wanted: str, found: str) -> bool:
    kind, *rest = _parts(wanted)
    its_kind, *its_rest = _parts(found)
    # PostgreSQL names the column's type in a default that is a word.
    same = [re.sub(r"::[\w ]+", "", each) for each in rest] == [
        re.sub(r"::[\w ]+", "", each) for each in its_rest
    ]
    return same and (
        (kind == "integer" and its_kind == "bigint")
        or (kind.startswith("character varying") and its_kind in {"text", "character varying"})
        or 0 < _length(kind) < _length(its_kind)
    )


def _length(kind: str) -> int:
    found = re.fullmatch(r"character varying\((\d+)\)", kind)
    return int(found.group(1)) if found else 0
