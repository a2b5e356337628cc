"""Accounts on a server, as the role that has only what grants.sql grants, and on one's own."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import termios
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import bcrypt
import pytest
from sqlalchemy import create_engine, make_url

import database
from tests.acceptance.conftest import PASSWORD
from tests.acceptance.tool import SECONDS, Tool, rows, until

if TYPE_CHECKING:
    from collections.abc import Iterator

OWNER, NEW, SECOND = "owner@example.com", "Str0ng-enough!", "Even-str0nger!"
GRANTS = Path(database.__file__).parent / "scripts" / "grants.sql"
HOSTILE = "x'); DROP TABLE users;--"
ADD = ("users", "add", "kim@example.com", "--first-name", HOSTILE, "--last-name", "[/red]\x1b[2J")


def driver(url: str) -> str:
    return url.replace("postgresql:", "postgresql+psycopg2:", 1) + "&port=5432"


@pytest.fixture
def granted_tool(server_tool: Tool, server_url: str) -> Iterator[Tool]:
    """The tool on a server, connected as a role with these grants and nothing more."""
    role = f"granted_{uuid4().hex}"
    engine = create_engine(driver(server_url), isolation_level="AUTOCOMMIT")
    with engine.connect() as owner:
        owner.execution_options(no_parameters=True)
        owner.exec_driver_sql(f"CREATE ROLE {role} LOGIN")
        owner.exec_driver_sql(GRANTS.read_text("utf-8").replace(" resume_review;", f" {role};"))
        url = make_url(server_url).set(username=role)
        server_tool.settings["DATABASE_URL"] = url.render_as_string(hide_password=False)
        yield server_tool
        owner.exec_driver_sql(f"DROP OWNED BY {role}")
        owner.exec_driver_sql(f"DROP ROLE {role}")
    engine.dispose()


def test_accounts_are_managed_with_the_least_rights(granted_tool: Tool, server_url: str) -> None:
    tool = granted_tool
    assert tool("login", "--email", OWNER, "--password-stdin", typed=PASSWORD).code == 0
    users = tool("users", "list", "--json").json
    assert [user["status"] for user in users] == ["active"] * 12
    said, seen = watched(tool, *ADD, "--password-stdin", typed=NEW)
    assert "added" in said
    assert "\x1b[2J" not in said
    assert b"kim@example.com" in seen
    assert NEW.encode() not in seen
    assert tool("users", "set-role", "kim@example.com", "admin").code == 0
    assert tool("users", "deactivate", OWNER).code == 3
    login = tool("login", "--email", "kim@example.com", "--password-stdin", typed=NEW)
    assert login.code == 0, login.messages
    assert tool("passwd", "--password-stdin", typed=f"{NEW}\n{SECOND}\n").code == 0
    assert tool("users", "deactivate", OWNER).code == 0
    [session] = tool("sessions", "list", "--all", "--json").json
    assert (session["owner"], session["this_machine"]) == ("kim@example.com", True)
    assert tool("sessions", "revoke", session["id"]).code == 0
    assert tool("whoami").code == 3
    state = "SELECT first_name, is_active, role FROM users WHERE email IN (:kim, :owner) ORDER BY 1"
    assert rows(driver(server_url), state, {"kim": "kim@example.com", "owner": OWNER}) == [
        ("Owner", False, "admin"),
        (HOSTILE, True, "admin"),
    ]
    assert rows(driver(server_url), "SELECT count(*) FROM users") == [(13,)]


def watched(tool: Tool, *arguments: str, typed: str) -> tuple[str, bytes]:
    """Run a command; what it says, and all command lines on the machine while it ran."""
    with subprocess.Popen(
        tool.command(*arguments),
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=tool.environment(),
    ) as process:
        assert process.stdin is not None
        assert process.stderr is not None
        process.stdin.write(typed.encode())
        process.stdin.close()
        seen = b""
        while process.poll() is None:
            seen += command_lines()
        return process.stderr.read().decode(), seen


def command_lines() -> bytes:
    """Every command line on this machine; on a system without /proc what `ps` prints."""
    found = list(Path("/proc").glob("[0-9]*/cmdline"))
    if not found:
        return subprocess.run(
            ["ps", "-A", "-ww", "-o", "args"], check=True, capture_output=True
        ).stdout
    lines = b""
    for path in found:
        try:
            lines += path.read_bytes()
        except OSError:  # it has ended meanwhile
            continue
    return lines


def test_the_owner_of_the_embedded_database_types_a_first_password(
    tool: Tool, embedded_url: str
) -> None:
    assert tool("whoami").code == 0
    terminal, its_end = pty.openpty()
    child = subprocess.Popen(
        tool.command("passwd"),
        stdin=its_end,
        stdout=its_end,
        stderr=its_end,
        env=tool.environment(),
        start_new_session=True,
    )
    os.close(its_end)
    typed = Typist(terminal)
    for question, words in (
        (b"New password: ", NEW), (b"The same again: ", "something else"), (b"do not match", None),
        (b"New password: ", NEW), (b"The same again: ", NEW), (b"changed the password", None),
    ):  # fmt: skip
        typed.answer(question, words)
    assert child.wait(SECONDS) == 0
    os.close(terminal)
    assert b"Present password" not in typed.seen
    assert NEW.encode() not in typed.seen
    [(hash_kept,)] = rows(embedded_url, "SELECT password_hash FROM users")
    assert bcrypt.checkpw(NEW.encode(), hash_kept.encode())


@dataclass
class Typist:
    """A person at a terminal: all that was shown so far, and how much of it was read."""

    terminal: int
    seen: bytes = b""
    read: int = 0

    def answer(self, question: bytes, words: str | None) -> None:
        """Wait for a question and for the echo to go off, then type."""
        last_moment = time.monotonic() + SECONDS
        while question not in self.seen[self.read :]:
            assert time.monotonic() < last_moment, self.seen
            if select.select([self.terminal], [], [], 0.2)[0]:
                self.seen += os.read(self.terminal, 4096)
        self.read = self.seen.index(question, self.read) + len(question)
        if words is not None:
            until(lambda: not termios.tcgetattr(self.terminal)[3] & termios.ECHO, "the echo off")
            os.write(self.terminal, f"{words}\n".encode())
