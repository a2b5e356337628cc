"""Judges what surrounds the tables: a server, a role or a function that stops the tool."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from database.schema.differences import Difference
from database.schema.surroundings import needed_rights, our_bodies

if TYPE_CHECKING:
    from collections.abc import Iterator

    from database.schema.surroundings import Surroundings

OLDEST_SERVER = 13
"""`normalize()` and a `gen_random_uuid()` without an extension came with it (release notes)."""
GRANTS = "Its owner can grant what the tool needs: database/scripts/grants.sql."
_UNUSED = "schema_migrations"

_STAMP = (r"new\.updated_at :?=", r"return new\b")
# What the tool and its documents rely on in each function, to be found in its text.
_ESSENTIALS = {
    "update_updated_at_column": _STAMP,
    "update_file_upload_timestamp": _STAMP,
    "limit_user_sessions": (r"'revoked'", r"'active'", r"return new\b"),
    "cleanup_old_file_uploads": (r"delete from file_uploads", "30 day", "7 day", "1 day"),
    "cleanup_expired_refresh_tokens": (r"delete from refresh_tokens", "30 day", "7 day"),
    "expire_refresh_tokens": (r"update refresh_tokens", r"'expired'"),
    "get_upload_statistics": (r"\bprocessing_time\b", r"\bfile_size\b"),
}
_OF_TRIGGERS = {"update_updated_at_column", "update_file_upload_timestamp", "limit_user_sessions"}


def circumstances(found: Surroundings) -> Iterator[Difference]:
    """List what is not as the tool needs it."""
    yield from _server(found)
    yield from _rights(found)
    yield from _unseen(found)
    for name, body in sorted(found["bodies"].items()):
        yield from _function(name, body)


def _server(found: Surroundings) -> Iterator[Difference]:
    major = found["version"] // 10000
    if major < OLDEST_SERVER:
        yield Difference(
            "server version", f"{OLDEST_SERVER} or newer", str(major), breaking=True,
            effect="statements of the tool use what this server does not have yet",
            advice="Ask the owner for a newer server.",
        )  # fmt: skip
    if found["encoding"] != "UTF8":
        yield Difference(
            "database encoding", "UTF8", found["encoding"], breaking=True,
            effect="names and resumes with other characters are refused",
            advice="A database of encoding UTF8 is needed; one cannot be converted in place.",
        )  # fmt: skip
    if found["read_only"]:
        standby = found["standby"]
        yield Difference(
            "write access", "reading and writing",
            "a standby server, read-only" if standby else "read-only transactions", breaking=True,
            effect="nothing can be registered, claimed or stored",
            advice="Name the primary server." if standby
            else "Look for default_transaction_read_only at the server, database and role.",
        )  # fmt: skip


def _rights(found: Surroundings) -> Iterator[Difference]:
    role = found["role"]
    if not found["schema_usage"]:
        yield Difference(
            "right USAGE on schema public", f"granted to {role}", "", breaking=True,
            effect="no table can be seen", advice=GRANTS,
        )  # fmt: skip
    for table, held in sorted(found["rights"].items()):
        for right in sorted(needed_rights().get(table, frozenset()) - set(held)):
            yield Difference(
                f"right {right} on {table}", f"granted to {role}", "", breaking=table != _UNUSED,
                effect="not asked for in daily work" if table == _UNUSED
                else f"the server refuses every {right} on {table}",
                advice=GRANTS,
            )  # fmt: skip
    if not found["uuid_execute"]:
        yield Difference(
            "right EXECUTE on uuid_generate_v4()", f"granted to {role}", "", breaking=True,
            effect="rows whose id is left to its default are refused", advice=GRANTS,
        )  # fmt: skip


def _unseen(found: Surroundings) -> Iterator[Difference]:
    for table in sorted(found["secured"]):
        yield Difference(
            f"row security on {table}", "off for this role", "on", breaking=True,
            effect="rows are hidden from the tool, or refused, without its knowing",
            advice=f"Ask the owner for BYPASSRLS for {found['role']}, or to switch it off.",
        )  # fmt: skip
    for rule in sorted(found["rules"]):
        yield Difference(
            f"rule {rule}", "", "a rule", breaking=True,
            effect="it rewrites statements on the table: what is written may never arrive",
            advice="Ask the owner to drop it.",
        )  # fmt: skip


def _function(name: str, body: str) -> Iterator[Difference]:
    if name not in _ESSENTIALS or _plain(body) == _plain(our_bodies()[name]):
        return
    lacking = [each for each in _ESSENTIALS[name] if not re.search(each, _plain(body))]
    breaking = bool(lacking) and name in _OF_TRIGGERS
    if not lacking:
        effect = "worded otherwise; what the tool relies on is in it"
    elif breaking:
        effect = "its trigger may drop or spoil the rows that the tool writes"
    else:
        effect = "the tool does not call it, but what its documents say of it may be wrong"
    yield Difference(
        f"text of function {name}()", "as in database/migrations",
        "another text" + (f", without {_words(lacking)}" if lacking else ""), breaking=breaking,
        effect=effect,
        advice=rf"Compare it: \sf {name} in psql." if lacking else "",
    )  # fmt: skip


def _words(patterns: list[str]) -> str:
    return ", ".join(re.sub(r"\\b| :\?=|\\", "", each) for each in patterns)


def _plain(body: str) -> str:
    """Without comments, case, spacing and schema, in which equal functions may differ."""
    without = re.sub(r"--[^\n]*|/\*.*?\*/", " ", body, flags=re.DOTALL)
    return " ".join(without.lower().replace("public.", "").split())
