"""The same commands on an ordinary PostgreSQL server, with users of its own."""

from __future__ import annotations

import hashlib
import time
from typing import TYPE_CHECKING

from tests.acceptance.conftest import PASSWORD
from tests.acceptance.tool import EXAMPLES, Tool, rows

if TYPE_CHECKING:
    from pathlib import Path

OWNER = "owner@example.com"
OURS = {"RESUME_REVIEW_EMAIL": OWNER, "RESUME_REVIEW_PASSWORD": PASSWORD}


def driver(url: str) -> str:
    return url.replace("postgresql:", "postgresql+psycopg2:", 1) + "&port=5432"


def checksum(url: str, table: str) -> str:
    """Every row of a table, to tell whether anything in it has changed."""
    found = rows(driver(url), f"SELECT * FROM {table} ORDER BY 1")  # noqa: S608 - our own constant
    return hashlib.sha256(repr(found).encode()).hexdigest()


def test_pending_leaves_requests_alone_whose_files_are_not_here(
    server_tool: Tool, server_url: str
) -> None:
    before = checksum(server_url, "analysis_requests")
    ran = server_tool("analyze", "--pending", "--agent", "local", "--strict", "--json", **OURS)
    assert ran.code == 7
    assert ran.json["counts"] == {"skipped": 16}
    assert checksum(server_url, "analysis_requests") == before


def test_pending_reviews_what_the_other_program_left(server_tool: Tool, server_url: str) -> None:
    path = rows(driver(server_url), "SELECT file_path FROM analysis_requests LIMIT 1")[0][0]
    stored = server_tool.data / "shared" / path
    stored.parent.mkdir(parents=True)
    stored.write_bytes((EXAMPLES / "jordan-ellis.pdf").read_bytes())
    ran = server_tool("analyze", "--pending", "--agent", "local", "--json",
                      FILE_STORAGE_PATH=str(server_tool.data / "shared"), **OURS)  # fmt: skip
    assert ran.code == 0
    assert ran.json["counts"] == {"reviewed": 1, "skipped": 15}
    failing = server_tool("analyze", "--pending", "--fail-missing", "--agent", "local",
                          "--json", **OURS)  # fmt: skip
    assert failing.code == 7
    assert failing.json["counts"] == {"failed": 15}
    statuses = rows(driver(server_url),
                    "SELECT status, count(*) FROM analysis_requests"
                    " GROUP BY status ORDER BY status")  # fmt: skip
    assert statuses == [("completed", 1), ("failed", 15)]


def test_a_stored_path_that_leads_out_is_not_followed(server_tool: Tool, server_url: str) -> None:
    (server_tool.data / "secret.txt").write_text("Experience\nTop secret work\n" * 20)
    rows(driver(server_url), "UPDATE analysis_requests SET file_path = '../secret.txt'")
    ran = server_tool("analyze", "--pending", "--agent", "local", "--json",
                      FILE_STORAGE_PATH=str(server_tool.data / "store"), **OURS)  # fmt: skip
    assert ran.json["counts"] == {"skipped": 16}
    assert "leads out" in next(file["reason"] for file in ran.json["files"])


def test_signing_in_and_out(server_tool: Tool, server_url: str) -> None:
    assert server_tool("whoami").code == 3
    wrong = server_tool("login", "--email", OWNER, "--password-stdin", typed="guess\n")
    assert wrong.code == 3
    right = server_tool("login", "--email", OWNER, "--password-stdin", typed=f"{PASSWORD}\n")
    assert right.code == 0, right.messages
    assert PASSWORD not in right.output + right.messages
    assert server_tool("whoami", "--json").json["email"] == OWNER
    token_file = server_tool.data / "private" / "session.json"
    assert token_file.stat().st_mode & 0o777 == 0o600
    token_file.chmod(0o644)
    assert server_tool("whoami").code == 3
    token_file.chmod(0o600)
    assert server_tool("logout").code == 0
    assert server_tool("whoami").code == 3


def test_a_run_that_signs_in_by_itself_opens_no_session(server_tool: Tool, server_url: str) -> None:
    before = checksum(server_url, "refresh_tokens")
    secret = server_tool.data / "password"
    secret.write_text(f"{PASSWORD}\n")
    signed = server_tool("whoami", "--json", RESUME_REVIEW_EMAIL=OWNER,
                         RESUME_REVIEW_PASSWORD_FILE=str(secret))  # fmt: skip
    assert signed.json["email"] == OWNER
    assert checksum(server_url, "refresh_tokens") == before
    failures = "SELECT failed_login_attempts FROM users WHERE email = 'owner@example.com'"
    wrong = {"RESUME_REVIEW_EMAIL": OWNER, "RESUME_REVIEW_PASSWORD": "wrong"}
    assert server_tool("list", "requests", **wrong).code == 3
    assert rows(driver(server_url), failures) == [(1,)]


def test_no_model_on_a_server_is_a_setting_that_is_missing(server_tool: Tool) -> None:
    ran = server_tool("analyze", EXAMPLES, "--role", "SRE", **OURS)
    assert ran.code == 6
    assert "--agent local" in ran.messages


def test_init_refuses_a_database_that_has_tables(server_tool: Tool) -> None:
    ran = server_tool("db", "init")
    assert ran.code == 4
    assert "db check" in ran.messages


def test_a_database_without_the_tables_is_refused_before_the_first_write(
    folder: Path, server_url: str
) -> None:
    tool = Tool(folder / "data", {"DATABASE_URL": server_url})
    tool.data.mkdir()
    for arguments in (("upload", str(EXAMPLES)), ("whoami",), ("db", "check")):
        ran = tool(*arguments, **OURS)
        assert ran.code == 4, (arguments, ran.messages)
        assert "Traceback" not in ran.messages


def test_a_dropped_column_is_refused_and_explained(server_tool: Tool, server_url: str) -> None:
    rows(driver(server_url), "ALTER TABLE analysis_results DROP COLUMN detailed_feedback")
    ran = server_tool("analyze", EXAMPLES, "--agent", "local", **OURS)
    assert ran.code == 4
    assert "detailed_feedback" in ran.messages
    assert "db check" in ran.messages
    check = server_tool("db", "check")
    assert check.code == 4
    assert "detailed_feedback" in check.output


def test_a_server_out_of_reach_is_told_without_the_password(tool: Tool) -> None:
    for url in (
        "postgresql://bob:canary@127.0.0.1:1/x",
        "postgresql://bob:canary@no-such-host.invalid/x",
        "host=127.0.0.1 port=1 user=bob password=canary dbname=x",
    ):
        began = time.monotonic()
        ran = tool("list", "uploads", DATABASE_URL=url)
        assert time.monotonic() - began < 15
        assert ran.code == 4, ran.messages
        assert len(ran.messages.strip().splitlines()) == 2
        assert "canary" not in ran.messages
    for url in ("bob:canary@host/db", "sqlite:///canary.db", "postgresql://bob:canary@h:port/x"):
        ran = tool("list", "uploads", DATABASE_URL=url)
        assert ran.code == 6, ran.messages
        assert "canary" not in ran.messages


def test_never_the_wrong_database_by_accident(server_tool: Tool) -> None:
    forbidden = server_tool("whoami", DATABASE_URL="")
    assert forbidden.code == 6
    server_tool("login", "--email", OWNER, "--password-stdin", typed=f"{PASSWORD}\n")
    forgotten = server_tool("whoami", DATABASE_URL="", RESUME_REVIEW_DATABASE="auto")
    assert forgotten.code == 6
    assert "signed in to a database server" in forgotten.messages
    assert not (server_tool.data / "postgres").exists()
