"""A working day on the database that was there before: other users, other rows, few rights.

The day is lived once, as the role that grants.sql makes, which signs in with a password. The
tests then look at what it left behind, and the last ones run the database's own clean-up.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import create_engine

import database
from database.models import Base
from database.schema import UUID_STAND_IN, initialise
from tests.acceptance.conftest import PASSWORD, load
from tests.acceptance.tool import EXAMPLES, Ran, Tool, rows
from tests.database.conftest import has_uuid_ossp
from tests.fake_model import FakeModel

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tests.guarded import Guarded

GRANTS = Path(database.__file__).parent / "scripts" / "grants.sql"
ROLE, ROLE_PASSWORD = "resume_review", "role-Passw0rd!"
OWNER, CONSULTANT, ADDED = "owner@example.com", "session-one@example.com", "hana@example.com"
UPLOADED, BY_MODEL = EXAMPLES / "daniel-whitfield.txt", EXAMPLES / "sato-haruka.pdf"
BY_RULES = (EXAMPLES / "amara-okafor.pdf", EXAMPLES / "yamada-kenji.docx")
SIGN_INS = {
    "active": (OWNER, PASSWORD, 0),
    "lock run out": ("locked-one@example.com", PASSWORD, 0),
    "locked": ("locked-two@example.com", PASSWORD, 3),
    "inactive": ("never-two@example.com", PASSWORD, 3),
    "wrong password": ("never-one@example.com", "a guess", 3),
    "unknown": ("nobody@example.com", PASSWORD, 3),
}
SIGNED_IN = {OWNER, CONSULTANT, "locked-one@example.com"}
BY_SIGN_IN = {"failed_login_attempts", "locked_until", "last_login_at", "updated_at"}

Rows = dict[str, dict[str, dict[str, Any]]]


@dataclass(frozen=True)
class Existing:
    """The database as its owner knows it, and the tool as its users do."""

    guarded: Guarded
    name: str
    tool: Tool
    model: FakeModel

    @property
    def owners(self) -> str:
        """The owner's own address of it."""
        return self.guarded.url(self.name).render_as_string(hide_password=False)

    def ask(self, statement: str, **values: object) -> list[Any]:
        return rows(self.owners, statement, values)

    def schema(self) -> str:
        """A dump without its key, which is another one each time."""
        dumped = self.guarded.run("pg_dump", "--schema-only", name=self.name)
        return "\n".join(
            line for line in dumped.splitlines() if not line.startswith(("\\restrict", "\\unrest"))
        )

    def everything(self) -> Rows:
        """All rows of all tables, by their keys."""
        statement = "SELECT to_jsonb(t) FROM {} AS t"
        return {
            table.name: {
                str(row[next(iter(table.primary_key)).name]): row
                for (row,) in self.ask(statement.format(table.name))
            }
            for table in Base.metadata.sorted_tables
        }

    def settings_of_model(self) -> Mapping[str, str]:
        return {"OPENAI_BASE_URL": self.model.base_url, "RESUME_REVIEW_MODEL": "fake-model"}


@dataclass(frozen=True)
class Day:
    """What was there in the morning, and what the commands of the day returned."""

    schema: str
    rows: Rows
    ran: dict[str, Ran]
    milliseconds: float


def by(email: str, password: str = PASSWORD) -> dict[str, str]:
    return {"RESUME_REVIEW_EMAIL": email, "RESUME_REVIEW_PASSWORD": password}


@pytest.fixture(scope="module")
def existing(
    guarded: Guarded,
    throw_away_folder: Path,
    recorded_rows: dict[str, list[dict[str, Any]]],
) -> Iterator[Existing]:
    name = "existing"
    guarded.administer(f"CREATE DATABASE {name}")
    build(guarded, name, recorded_rows)
    guarded.administer(f"CREATE ROLE {ROLE} LOGIN PASSWORD '{ROLE_PASSWORD}'")
    guarded.run("psql", "--set", "ON_ERROR_STOP=1", "--file", str(GRANTS), name=name)
    data = throw_away_folder / "existing"
    data.mkdir()
    address = guarded.url(name, ROLE, ROLE_PASSWORD).set(drivername="postgresql")
    settings = {
        "DATABASE_URL": address.render_as_string(hide_password=False),
        "RESUME_REVIEW_DATABASE": "server",
        "RESUME_REVIEW_WORKERS": "1",
    }
    with FakeModel() as model:
        yield Existing(guarded, name, Tool(data, settings), model)
    guarded.administer(f"DROP DATABASE {name} WITH (FORCE)")
    guarded.administer(f"DROP ROLE {ROLE}")


def build(guarded: Guarded, name: str, content: dict[str, list[dict[str, Any]]]) -> None:
    """The recorded catalogue and rows, and a user each in the states that time has ended."""
    url = guarded.url(name)
    engine = create_engine(url)
    with engine.begin() as connection:
        if not has_uuid_ossp(connection):
            connection.exec_driver_sql(UUID_STAND_IN)
        initialise(connection)
        connection.exec_driver_sql("DELETE FROM schema_migrations")
        connection.execute(Base.metadata.tables["schema_migrations"].insert(),
                           content["schema_migrations"])  # fmt: skip
    load(url.render_as_string(hide_password=False), content)
    with engine.begin() as connection:
        connection.exec_driver_sql(
            "UPDATE users SET locked_until = now() + interval '20 minutes'"
            " WHERE email = 'locked-two@example.com';"
            "UPDATE users SET is_active = false WHERE email = 'never-two@example.com'"
        )
    engine.dispose()


@pytest.fixture(scope="module")
def day(existing: Existing) -> Day:
    """Everything that the tool does, once."""
    schema, before, began = existing.schema(), existing.everything(), time.monotonic()
    signed = {
        f"sign in: {state}": existing.tool("whoami", "--json", **by(email, password))
        for state, (email, password, _) in SIGN_INS.items()
    }
    ran = {**signed, **reviewing(existing), **looking(existing), **administering(existing)}
    return Day(schema, before, ran, (time.monotonic() - began) * 1000)


def reviewing(existing: Existing) -> dict[str, Ran]:
    tool, consultant = existing.tool, by(CONSULTANT)
    role = ("--role", "SRE", "--json")
    return {
        "upload": tool("upload", UPLOADED, *role, **consultant),
        "analyze": tool("analyze", *BY_RULES, *role, "--agent", "local", **consultant),
        "by a model": tool("analyze", BY_MODEL, *role, **existing.settings_of_model(),
                           **consultant),
        "own pending": tool("analyze", "--pending", "--agent", "local", "--json", **consultant),
        "everyone's pending": tool("analyze", "--pending", "--agent", "local", "--json",
                                   **by(OWNER)),
    }  # fmt: skip


def looking(existing: Existing) -> dict[str, Ran]:
    tool, consultant = existing.tool, by(CONSULTANT)
    listed = tool("list", "requests", "--json", **consultant)
    return {
        "list requests": listed,
        "list uploads": tool("list", "uploads", "--json", **consultant),
        "show": tool("show", listed.json[0]["id"], "--json", **consultant),
        "rank": tool("rank", "--json", **consultant),
        "report": tool("report", "-o", tool.data / "report.html", **consultant),
        "runs list": tool("runs", "list", "--json"),
        "db check": tool("db", "check", "--json"),
        "db stats": tool("db", "stats", "--json", **by(OWNER)),
    }


def administering(existing: Existing) -> dict[str, Ran]:
    tool, email = existing.tool, ("--email", CONSULTANT)
    added = ("users", "add", ADDED, "--first-name", "Hana", "--last-name", "Example")
    return {
        "login": tool("login", *email, "--password-stdin", typed=f"{PASSWORD}\n"),
        "sessions list": tool("sessions", "list", "--json"),
        "erase": tool("erase", UPLOADED, "--yes", "--json"),
        "logout": tool("logout"),
        "users list": tool("users", "list", "--json", **by(OWNER)),
        "users add": tool(*added, "--password-stdin", typed="Brand-new-Passw0rd!\n", **by(OWNER)),
    }


@pytest.mark.parametrize("state", SIGN_INS)
def test_every_kind_of_user_signs_in_or_is_refused(day: Day, state: str) -> None:
    email, _, code = SIGN_INS[state]
    ran = day.ran[f"sign in: {state}"]
    assert ran.code == code, ran.messages
    if code == 0:
        assert ran.json["email"] == email
    else:
        assert ran.output == ""


def test_unknown_inactive_and_wrong_are_told_in_the_same_words(day: Day) -> None:
    told = {day.ran[f"sign in: {it}"].messages for it in ("unknown", "inactive", "wrong password")}
    assert len(told) == 1


def test_every_command_works_with_no_more_rights_than_the_script_grants(day: Day) -> None:
    failed = {name: ran for name, ran in day.ran.items()
              if ran.code and not name.startswith("sign in")}  # fmt: skip
    assert not failed
    assert f"{ROLE}:***@" in day.ran["rank"].messages
    assert day.ran["db check"].json == []
    assert day.ran["upload"].json["counts"] == {"registered": 1}
    assert day.ran["analyze"].json["counts"] == {"reviewed": len(BY_RULES)}
    assert day.ran["by a model"].json["counts"] == {"reviewed": 1}
    assert len(day.ran["rank"].json) == len(BY_RULES) + 2
    assert {user["email"] for user in day.ran["users list"].json} >= {OWNER, CONSULTANT}


def test_pending_passes_over_the_sixteen_old_requests(existing: Existing, day: Day) -> None:
    assert day.ran["own pending"].json["counts"] == {"reviewed": 1}
    assert day.ran["everyone's pending"].json["counts"] == {"skipped": 16}


def test_the_schema_is_the_same_to_the_letter(existing: Existing, day: Day) -> None:
    assert "CREATE TABLE public.analysis_requests" in day.schema
    assert existing.schema() == day.schema


def test_no_row_of_anyone_else_has_changed(existing: Existing, day: Day) -> None:
    after = existing.everything()
    for table, before in day.rows.items():
        if table != "users":
            assert {key: after[table].get(key) for key in before} == before, table
    assert day.rows["schema_migrations"] == after["schema_migrations"]
    assert len(after["schema_migrations"]) == 2
    assert all(row["status"] == "pending" for key, row in after["analysis_requests"].items()
               if key in day.rows["analysis_requests"])  # fmt: skip


def test_accounts_keep_all_but_what_signing_in_writes(existing: Existing, day: Day) -> None:
    after = existing.everything()["users"]
    changed = {
        row["email"]: {name for name in row if row[name] != after[key][name]}
        for key, row in day.rows["users"].items()
        if row != after[key]
    }
    assert set(changed) == SIGNED_IN | {"never-one@example.com"}
    assert all(names <= BY_SIGN_IN for names in changed.values())
    assert [row["email"] for key, row in after.items() if key not in day.rows["users"]] == [ADDED]


def test_our_rows_belong_to_who_made_them(existing: Existing, day: Day) -> None:
    after = existing.everything()
    new = {
        table: [row for key, row in rows_.items() if key not in day.rows[table]]
        for table, rows_ in after.items()
    }
    counts = {table: len(found) for table, found in new.items()}
    reviewed = len(BY_RULES) + 1
    assert counts["analysis_requests"] == counts["analysis_results"] == reviewed
    assert counts["file_uploads"] == reviewed
    who = [row["id"] for row in after["users"].values() if row["email"] == CONSULTANT]
    assert {row["user_id"] for row in (*new["file_uploads"], *new["analysis_requests"])} == {*who}


def test_the_other_program_reads_our_rows(existing: Existing, day: Day) -> None:
    """Its questions: whose, in which state, since when, which scores, and where the file is."""
    found = existing.ask(
        "SELECT r.file_path, r.original_filename, r.file_size_bytes, s.overall_score, s.strengths"
        " FROM analysis_requests r JOIN analysis_results s ON s.request_id = r.id"
        " JOIN users u ON u.id = r.user_id"
        " WHERE u.email = :who AND r.status = 'completed'"
        " AND r.created_at BETWEEN now() - interval '1 day' AND now()"
        " AND r.completed_at >= r.created_at ORDER BY r.created_at DESC",
        who=CONSULTANT,
    )
    assert {row.original_filename for row in found} == {file.name for file in (*BY_RULES, BY_MODEL)}
    for row in found:
        stored = existing.tool.data / "storage" / "uploads" / row.file_path
        assert stored.read_bytes() == (EXAMPLES / row.original_filename).read_bytes()
        assert row.file_size_bytes == stored.stat().st_size
        assert 0 <= row.overall_score <= 100
        assert all(isinstance(sentence, str) for sentence in row.strengths)


def test_its_statistics_are_in_milliseconds(existing: Existing, day: Day) -> None:
    [row] = existing.ask(
        "SELECT s.* FROM users u, get_upload_statistics(u.id) s WHERE u.email = :who",
        who=CONSULTANT,
    )
    assert (row.total_uploads, row.completed_uploads) == (3, 3)
    assert (row.failed_uploads, row.pending_uploads) == (0, 0)
    # A PDF is not read within a millisecond, nor for longer than the whole day has lasted.
    assert 1 <= row.avg_processing_time_ms <= day.milliseconds


@pytest.fixture(scope="module")
def cleaned(existing: Existing, day: Day) -> Existing:
    """Two months later, after the database has tidied up by its own functions."""
    existing.ask(
        "UPDATE file_uploads SET completed_at = completed_at - interval '60 days',"
        " created_at = created_at - interval '60 days'"
    )
    assert existing.ask("SELECT cleanup_old_file_uploads()") == [(4,)]
    [(old,)] = existing.ask(
        "SELECT count(*) FROM refresh_tokens"
        " WHERE status = 'revoked' AND created_at < now() - interval '7 days'"
    )
    assert old > 0
    assert existing.ask("SELECT cleanup_expired_refresh_tokens()") == [(old,)]
    assert existing.ask("SELECT count(*) FROM file_uploads") == [(0,)]
    return existing


def test_after_the_clean_up_every_review_is_readable(cleaned: Existing, day: Day) -> None:
    tool, consultant = cleaned.tool, by(CONSULTANT)
    ranked = tool("rank", "--json", **consultant).json
    files = {Path(each["filename"]).name for each in ranked}
    assert files == {file.name for file in (*BY_RULES, BY_MODEL)}
    shown = tool("show", ranked[0]["request_id"], "--json", **consultant)
    assert shown.code == 0, shown.messages
    assert shown.json["review"]["lines"]
    page = tool.data / "later.html"
    assert tool("report", "-o", page, **consultant).code == 0
    assert all(name in page.read_text("utf-8") for name in files)


def test_after_the_clean_up_nothing_is_reviewed_again(cleaned: Existing, day: Day) -> None:
    calls = len(cleaned.model.requests)
    again = cleaned.tool("analyze", BY_MODEL, "--role", "SRE", "--json",
                         **cleaned.settings_of_model(), **by(CONSULTANT))  # fmt: skip
    assert again.json["counts"] == {"already reviewed": 1}, again.messages
    assert len(cleaned.model.requests) == calls == 1
    assert cleaned.ask("SELECT count(*) FROM analysis_results") == [(3,)]
