"""Personal data and secrets stay where they belong, and go when they are to go."""

from __future__ import annotations

import os
import pty
import re
import signal
import stat
import subprocess
import time
import zipfile
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import create_engine, text

from tests.acceptance.conftest import PASSWORD
from tests.acceptance.tool import EXAMPLES, SECONDS, Tool, rows, until
from tests.fake_model import FakeModel

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NAME, PHONE, EMAIL = "Quillon Canarius", "+44 20 7946 0958", "quillon.canarius@example.com"
SENTENCE = "Tamed eleven thousand basilisks"
KEY, SECRET = "sk-canary-7Qx", "canary-Passw0rd-7Qx!"
PERSONAL = (NAME, "Canarius", PHONE, "7946 0958", EMAIL, SENTENCE, "basilisks")
RESUME = f"""{NAME}
{PHONE} {EMAIL}

Experience
Site Reliability Engineer, Example Ltd, 2019-2024
{SENTENCE} with Kubernetes and Terraform.

Education
BSc Computer Science, Example University, 2015
"""
COUNTS = (
    "SELECT (SELECT count(*) FROM file_uploads), (SELECT count(*) FROM analysis_requests),"
    " (SELECT count(*) FROM analysis_results), (SELECT count(*) FROM prompt_history)"
)
REASONS = "SELECT coalesce(string_agg(error_message, ' '), '') FROM file_uploads"


@pytest.fixture
def inbox(folder: Path) -> Path:
    """A readable resume and two damaged ones, of one person, under names that tell nothing."""
    made = folder / "inbox"
    made.mkdir()
    (made / "good.txt").write_text(RESUME)
    (made / "broken.pdf").write_text(f"%PDF-1.4\n{RESUME}")
    with zipfile.ZipFile(made / "broken.docx", "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", f"<w:document><w:p>{RESUME}</w:p>")
    return made


def files_below(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if stat.S_ISREG(path.lstat().st_mode))


def kept_beside_the_data(tool: Tool) -> str:
    """All that a run leaves in files apart from the stored copies and the database itself."""
    told = [
        path.read_bytes()
        for path in files_below(tool.data)
        if not {"cluster", "storage"} & set(path.relative_to(tool.data).parts)
    ]
    return b"\n".join(told).decode("utf-8", "replace")


def driver(url: str) -> str:
    return url.replace("postgresql:", "postgresql+psycopg2:", 1) + "&port=5432"


def nothing_of(canaries: tuple[str, ...], *told: str) -> None:
    for each in told:
        assert [canary for canary in canaries if canary in each] == []


def test_no_person_and_no_key_in_messages_logs_and_reasons(
    tool: Tool, inbox: Path, embedded_url: str
) -> None:
    tool.settings |= {"OPENAI_API_KEY": KEY, "RESUME_REVIEW_MODEL": "m",
                      "RESUME_REVIEW_TRACEBACK": "1"}  # fmt: skip
    for role, faults in (("SRE", ["broken json"] * 5), ("Cook", ["401"])):
        with FakeModel(faults=faults) as model:
            tool.settings["OPENAI_BASE_URL"] = model.base_url
            ran = tool("analyze", "--batch", inbox, "--role", role,
                       "--log-file", tool.data / "run.log")  # fmt: skip
        assert ran.code in {5, 7}, ran.messages
        nothing_of((*PERSONAL, KEY), ran.messages, ran.output)
    [[reasons]] = rows(embedded_url, REASONS)
    assert "request" in reasons
    assert (tool.data / "run.log").stat().st_size > 0
    nothing_of((*PERSONAL, KEY), reasons, kept_beside_the_data(tool))
    nothing_of(("good.txt", "broken"), (tool.data / "run.log").read_text())


def test_a_statement_that_fails_tells_nothing_of_its_values(
    tool: Tool, inbox: Path, embedded_url: str
) -> None:
    assert tool("whoami").code == 0
    tool.settings["RESUME_REVIEW_TRACEBACK"] = "1"
    engine = create_engine(embedded_url)
    with engine.begin() as owner:
        # What the owner has not committed yet is not seen when the run compares the schema.
        owner.execute(text("ALTER TABLE file_uploads ADD CONSTRAINT no_text"
                           " CHECK (extracted_text IS NULL)"))  # fmt: skip
        process = tool.start("analyze", inbox / "good.txt", "--role", "SRE")
        waiting = "SELECT count(*) > 0 FROM pg_locks WHERE NOT granted"
        until(lambda: rows(embedded_url, waiting) == [(True,)], "the run to come to the table")
    engine.dispose()
    output, messages = (each.decode() for each in process.communicate(timeout=SECONDS))
    assert process.returncode == 4, messages
    assert "no_text" in messages
    nothing_of(PERSONAL, messages, output, kept_beside_the_data(tool))
    assert "no_text" in (tool.data / "postgres" / "server.log").read_text()


def test_no_password_and_no_token_in_messages_and_logs(server_tool: Tool, server_url: str) -> None:
    server_tool.settings |= {"RESUME_REVIEW_TRACEBACK": "1"}
    rows(driver(server_url), "UPDATE users SET failed_login_attempts = 0")
    signed_in = server_tool("login", "--email", "owner@example.com", "--password-stdin",
                            typed=PASSWORD)  # fmt: skip
    assert signed_in.code == 0
    session = server_tool.data / "private" / "session.json"
    tokens = re.findall(r'"([\w-]{40,})"', session.read_text())
    assert tokens
    told = [signed_in]
    told += [server_tool("doctor")]
    told += [server_tool("login", "--email", "owner@example.com", "--password-stdin", typed=SECRET)]
    address = f"bob:{SECRET}@127.0.0.1:1/x"
    told += [
        server_tool("whoami", DATABASE_URL=url)
        for url in (address, f"host=127.0.0.1 port=1 user=bob password={SECRET} dbname=x",
                    f"postgresql://127.0.0.1:1/x?password={SECRET}&nonsense=1")
    ]  # fmt: skip
    for ran in told:
        nothing_of((PASSWORD, SECRET, *tokens), ran.messages, ran.output)
        assert "Traceback" not in ran.messages, ran.messages
    session.unlink()
    nothing_of((PASSWORD, SECRET, *tokens), kept_beside_the_data(server_tool))


def test_what_is_kept_is_readable_by_its_owner_only(folder: Path, inbox: Path) -> None:
    tool = Tool(folder / "new")
    made = subprocess.Popen(
        tool.command("analyze", "--batch", inbox, "--log-file", folder / "run.log"),
        env=tool.environment(), umask=0, stderr=subprocess.PIPE, cwd=folder,
    )  # fmt: skip
    _, messages = made.communicate(timeout=SECONDS)
    assert made.returncode == 7, messages
    # As root the server is another user, who has to pass through.
    opened = {tool.data, tool.data / "postgres"} if os.geteuid() == 0 else set()
    assert {"private", "postgres", "runs", "storage"} <= {path.name for path in tool.data.iterdir()}
    for path in (folder / "run.log", tool.data, *tool.data.rglob("*")):
        if "cluster" in path.relative_to(folder).parts[:-1] or path.is_socket():
            continue
        allowed = 0o711 if path in opened else 0o700
        assert path.stat().st_mode & 0o777 & ~allowed == 0, path


def test_a_killed_run_leaves_nothing_outside_its_folder(
    tool: Tool, folder: Path, embedded_url: str
) -> None:
    temporary = folder / "temporary"
    temporary.mkdir()
    tool.settings |= {"TMPDIR": str(temporary)}
    inbox = folder / "inbox"
    inbox.mkdir()
    (inbox / "long.txt").write_text(RESUME + f"{SENTENCE}.\n" * 300_000)
    before = {*files_below(folder)} - {*files_below(tool.data)}
    process = tool.start("upload", inbox)
    begun = "SELECT count(*) FROM file_uploads WHERE status = 'extracting'"
    until(lambda: rows(embedded_url, begun) == [(1,)], "the extraction")
    tool.end(process, signal.SIGKILL)
    assert rows(embedded_url, begun) == [(1,)]
    left = {*files_below(folder)} - {*files_below(tool.data)} - before
    assert [path for path in left if b"basilisks" in path.read_bytes()] == []
    assert tool("erase", inbox / "long.txt", "--yes").code == 0
    nothing_of(PERSONAL, kept_beside_the_data(tool))
    assert [*files_below(tool.data / "storage")] == []


def test_no_name_leads_out_of_the_storage_folder(tool: Tool, folder: Path) -> None:
    inbox = folder / "a" / "b"
    inbox.mkdir(parents=True)
    names = ("..%2f..%2fescaped.txt", "..\\..\\escaped.txt", "....", "%2e%2e%2fescaped.txt",
             "\uff0e\uff0e\u2215escaped.txt")  # fmt: skip
    for number, name in enumerate(names):
        (inbox / name).write_text(f"{RESUME}\nReference {number}\n")
    sound = next(EXAMPLES.glob("*.docx"))
    with zipfile.ZipFile(sound) as good, zipfile.ZipFile(inbox / "traversal.docx", "w") as bad:
        for member in good.namelist():
            bad.writestr(member, good.read(member))
        bad.writestr("../../escaped.txt", "escaped")
        bad.writestr("/tmp/escaped.txt", "escaped")
    before = {path for path in folder.rglob("*") if tool.data not in path.parents}
    ran = tool("analyze", *inbox.iterdir(), "--role", "../../escaped", "--json")
    assert ran.json["found"] == len(names) + 1
    assert {path for path in folder.rglob("*") if tool.data not in path.parents} == before
    assert [path for path in folder.rglob("*escaped*") if path.parent != inbox] == []


def test_the_file_that_somebody_else_has_is_new_to_me(
    server_tool: Tool, server_url: str, inbox: Path
) -> None:
    first, second = (
        {"RESUME_REVIEW_EMAIL": f"never-{number}@example.com", "RESUME_REVIEW_PASSWORD": PASSWORD}
        for number in ("one", "two")
    )
    file = inbox / "good.txt"
    with FakeModel() as model:
        server_tool.settings |= {"OPENAI_BASE_URL": model.base_url, "OPENAI_API_KEY": KEY,
                                 "RESUME_REVIEW_MODEL": "m"}  # fmt: skip
        theirs = server_tool("analyze", file, "--role", "SRE", "--json", **first)
        assert theirs.json["counts"] == {"reviewed": 1}
        refused = server_tool("erase", file, "--yes", **second)
        assert refused.code == 8
        mine = server_tool("analyze", file, "--role", "SRE", "--json", **second)
        assert mine.json["counts"] == {"reviewed": 1}
        assert len(model.requests) == 2
    ids = [ran.json["files"][0]["request_id"] for ran in (theirs, mine)]
    assert ids[0] != ids[1]
    assert len(server_tool("list", "uploads", "--json", **second).json) == 1
    assert server_tool("erase", ids[0], "--yes", **second).code == 8
    assert server_tool("erase", file, "--yes", **second).code == 0
    assert server_tool("show", ids[0], **first).code == 0
    others = "SELECT count(*) FROM analysis_requests WHERE file_size_bytes = :size"
    assert rows(driver(server_url), others, {"size": file.stat().st_size}) == [(1,)]
    assert len([*files_below(server_tool.data / "storage")]) == 1


def test_an_erasure_that_is_killed_is_completed_by_the_next(
    tool: Tool, inbox: Path, embedded_url: str
) -> None:
    file = inbox / "good.txt"
    assert tool("analyze", file, "--role", "SRE").code == 0
    engine = create_engine(embedded_url)
    with engine.begin() as holding:
        holding.execute(text("SELECT id FROM analysis_results FOR UPDATE"))
        process = tool.start("erase", file, "--yes")
        [copy] = files_below(tool.data / "storage")
        until(lambda: copy.stat().st_size == 0, "the bytes to go")
        tool.end(process, signal.SIGKILL)
    engine.dispose()
    others = ("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'resume-review'"
              " AND state <> 'idle'")  # fmt: skip
    until(lambda: rows(embedded_url, others) == [(0,)], "the killed one's connection to end")
    assert rows(embedded_url, COUNTS) == [(1, 1, 1, 1)]
    again = tool("erase", file, "--yes", "--json")
    assert again.code == 0, again.messages
    assert again.json["counts"]["requests"] == 1
    assert rows(embedded_url, COUNTS) == [(0, 0, 0, 0)]
    assert [*(tool.data / "storage" / "uploads").iterdir()] == []
    nothing_of(("good.txt",), kept_beside_the_data(tool))


def test_an_erasure_is_shown_and_confirmed_first(
    tool: Tool, inbox: Path, embedded_url: str
) -> None:
    file = inbox / "good.txt"
    assert tool("upload", file).code == 0
    shown = tool("erase", file, "--dry-run", "--json")
    assert (shown.code, shown.json["dry_run"]) == (0, True)
    assert [each["fate"] for each in shown.json["copies"]] == ["to erase"]
    unasked = tool("erase", file)
    assert unasked.code == 2
    assert "good.txt" in unasked.output
    assert "--yes" in unasked.messages
    assert answered(tool, "n", "erase", file) == 130
    assert rows(embedded_url, COUNTS) == [(1, 1, 0, 0)]
    assert answered(tool, "y", "erase", file) == 0
    assert rows(embedded_url, COUNTS) == [(0, 0, 0, 0)]
    assert file.exists()


def answered(tool: Tool, answer: str, *arguments: str | Path) -> int:
    """Run a command on a terminal and answer its question; return its exit code."""
    terminal, its_end = pty.openpty()
    child = subprocess.Popen(
        tool.command(*arguments), stdin=its_end, stdout=its_end, stderr=its_end,
        env=tool.environment(), start_new_session=True,
    )  # fmt: skip
    os.close(its_end)
    seen = b""
    last_moment = time.monotonic() + SECONDS
    while b"[y/N]" not in seen:
        assert time.monotonic() < last_moment, seen
        seen += os.read(terminal, 4096)
    os.write(terminal, f"{answer}\n".encode())
    code = child.wait(SECONDS)
    os.close(terminal)
    return code
