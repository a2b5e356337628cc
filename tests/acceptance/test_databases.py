"""The commands of the group `db` as their users run them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.acceptance.tool import EXAMPLES, Tool, rows

if TYPE_CHECKING:
    from pathlib import Path


def test_a_table_is_described_without_a_database(folder: Path) -> None:
    away = Tool(folder, {"DATABASE_URL": "postgresql://localhost:1/nowhere"})
    listed = away("db", "describe")
    assert listed.code == 0
    assert "file_uploads" in listed.output
    shown = away("db", "describe", "file_uploads")
    assert "processing_time" in shown.output
    assert "Milliseconds" in shown.output
    assert "chk_file_uploads_progress_range" in shown.output
    (described,) = away("db", "describe", "users", "--json").json
    assert len(described["columns"]) == 14
    assert away("db", "describe", "nothing").code == 2
    assert list(folder.iterdir()) == []


def test_a_difference_says_what_to_do(tool: Tool, embedded_url: str) -> None:
    clean = tool("db", "check")
    assert (clean.code, clean.output) == (0, "")
    rows(embedded_url, "ALTER TABLE users ADD phone text")
    harmless = tool("db", "check")
    assert harmless.code == 0
    assert "harmless: column users.phone: extra" in harmless.output
    rows(embedded_url, "ALTER TABLE users DISABLE TRIGGER update_users_updated_at")
    broken = tool("db", "check")
    assert broken.code == 4
    first = broken.output.splitlines()[0]
    assert first == "will break: trigger users.update_users_updated_at: differs"
    assert "    to do     Ask the database's owner to enable it." in broken.output
    told = tool("db", "check", "--json")
    assert told.code == 4
    assert [each["breaking"] for each in told.json] == [True, False]


def test_rows_are_counted_dumped_and_restored(tool: Tool, folder: Path) -> None:
    assert tool("upload", EXAMPLES / "amara-okafor.pdf").code == 0
    found = tool("db", "stats", "--json").json
    counts = {each["name"]: each["count"] for each in found["loose"] + found["next_runs"]}
    assert {each["table"]: each["rows"] for each in found["tables"]}["file_uploads"] == 1
    assert counts["pending"] == 1
    assert counts["missing_copies"] == counts["unknown_copies"] == counts["orphans"] == 0
    assert "1  requests that `analyze --pending` would work" in tool("db", "stats").output
    dumped = tool("db", "dump", folder / "backup.dump")
    assert dumped.code == 0
    assert str(tool.data / "storage" / "uploads") in dumped.messages
    done = tool("db", "restore", folder / "backup.dump", "--replace")
    assert done.code == 0, done.messages
    assert "kept in" in done.messages
    assert [each["filename"] for each in tool("list", "uploads", "--json").json] == [
        "amara-okafor.pdf"
    ]
    assert tool("db", "status", "--json").json["running"], "it was to be kept running"
