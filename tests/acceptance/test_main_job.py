"""The main job on real files, from the command line to the rows and back."""

from __future__ import annotations

import json
import os
import subprocess
from typing import TYPE_CHECKING

from tests.acceptance.tool import DIFFICULT, EXAMPLES, Tool, rows

if TYPE_CHECKING:
    from pathlib import Path

COUNTS = (
    "SELECT (SELECT count(*) FROM file_uploads), (SELECT count(*) FROM analysis_requests),"
    " (SELECT count(*) FROM analysis_results), (SELECT count(*) FROM prompt_history)"
)
NAMES = sorted(path.name for path in EXAMPLES.iterdir())


def test_a_batch_is_reviewed_ranked_and_reported(tool: Tool, embedded_url: str) -> None:
    report = tool.data / "out" / "sre.html"
    ran = tool("analyze", "--batch", EXAMPLES, "--role", "Site Reliability Engineer",
               "--report", report)  # fmt: skip
    assert ran.code == 0, ran.messages
    assert all(name in ran.output for name in NAMES)
    assert f"{len(NAMES)} files found: {len(NAMES)} reviewed" in ran.messages
    assert "no language model is used" in ran.messages
    assert all(name in report.read_text("utf-8") for name in NAMES)
    count = len(NAMES)
    assert rows(embedded_url, COUNTS) == [(count, count, count, count)]
    again = tool("analyze", "--batch", EXAMPLES, "--role", " site  reliability ENGINEER ", "--json")
    assert again.code == 0
    assert again.outcomes == dict.fromkeys(NAMES, "already reviewed")
    assert rows(embedded_url, COUNTS) == [(count, count, count, count)]


def test_every_column_is_filled(tool: Tool, embedded_url: str) -> None:
    file = EXAMPLES / "amara-okafor.pdf"
    tool("analyze", file, "--role", "SRE", "--industry", "tech_consulting", "--level", "entry")
    upload, request, result = (
        dict(rows(embedded_url, statement)[0]._mapping)
        for statement in (
            "SELECT * FROM file_uploads",
            "SELECT * FROM analysis_requests",
            "SELECT * FROM analysis_results",
        )
    )
    assert upload.pop("error_message") is None
    for row in (upload, request, result):
        assert None not in row.values(), row
    assert (upload["status"], upload["progress"]) == ("completed", 100)
    assert (upload["experience_level"], request["experience_level"]) == ("junior", "entry")
    assert upload["file_size"] == request["file_size_bytes"] == file.stat().st_size
    assert request["file_path"].endswith(upload["filename"])
    assert request["status"] == "completed"
    stored = tool.data / "storage" / "uploads" / request["file_path"]
    assert stored.read_bytes() == file.read_bytes()
    assert stored.stat().st_mode & 0o777 == 0o600
    feedback = result["detailed_feedback"]
    assert feedback["scores"]["overall"] == result["overall_score"]
    assert feedback["scores"]["keywords"] == result["keyword_optimization_score"]


def test_without_a_target_there_is_no_keyword_score(tool: Tool, embedded_url: str) -> None:
    assert tool("analyze", EXAMPLES / "jordan-ellis.pdf").code == 0
    found = rows(embedded_url, "SELECT overall_score, keyword_optimization_score"
                 " FROM analysis_results")  # fmt: skip
    assert found[0][0] is not None
    assert found[0][1] is None


def test_uploads_wait_until_they_are_reviewed(tool: Tool, embedded_url: str) -> None:
    files = [EXAMPLES / "amara-okafor.pdf", EXAMPLES / "sato-haruka.pdf"]
    ran = tool("upload", *files, "--role", "SRE", "--json")
    assert set(ran.outcomes.values()) == {"registered"}
    assert tool("upload", *files, "--role", "SRE", "--json").outcomes.keys() == ran.outcomes.keys()
    listed = tool("list", "requests", "--json").json
    assert [row["status"] for row in listed] == ["pending", "pending"]
    assert tool("show", listed[0]["id"]).code == 0
    by_id = tool("analyze", listed[0]["id"], "--json")
    assert list(by_id.outcomes.values()) == ["reviewed"]
    pending = tool("analyze", "--pending", "--json")
    assert list(pending.outcomes.values()) == ["reviewed"]
    assert tool("analyze", "--pending", "--json").json["found"] == 0
    assert rows(embedded_url, "SELECT DISTINCT status FROM analysis_requests") == [("completed",)]
    upload = tool("list", "uploads", "--limit", "1", "--json").json[0]
    assert tool("show", upload["id"], "--json").json["filename"] == upload["filename"]


def test_a_change_of_how_reviews_are_made_is_told_and_not_acted_on(
    tool: Tool, embedded_url: str
) -> None:
    file = EXAMPLES / "jordan-ellis.pdf"
    tool("analyze", file, "--role", "SRE")
    stale = tool("analyze", file, "--role", "SRE", "--language", "ja", "--json")
    assert list(stale.outcomes.values()) == ["stale"]
    assert stale.code == 0
    assert tool("analyze", file, "--role", "SRE", "--language", "ja", "--strict").code == 7
    anew = tool("analyze", file, "--role", "SRE", "--language", "ja", "--stale", "--json")
    assert list(anew.outcomes.values()) == ["reviewed"]
    forced = tool("analyze", file, "--role", "SRE", "--language", "ja", "--force", "--json")
    assert list(forced.outcomes.values()) == ["reviewed"]
    assert rows(embedded_url, COUNTS) == [(1, 3, 3, 3)]
    assert len(tool("rank", "--json").json) == 1
    assert tool("rank", "--json").json[0]["request_id"] == forced.json["files"][0]["request_id"]


def test_reading_back(tool: Tool) -> None:
    tool("analyze", "--batch", EXAMPLES, "--role", "Site Reliability Engineer")
    ranked = tool("rank", "--role", "site reliability engineer", "--json").json
    scores = [candidate["overall"] for candidate in ranked]
    assert scores == sorted(scores, reverse=True)
    assert len(set(scores)) > len(scores) / 2
    assert tool("rank", "--role", "nobody", "--json").json == []
    assert len(tool("rank", "--top", "2", "--json").json) == 2
    best = tool("show", ranked[0]["request_id"])
    assert ranked[0]["filename"] in best.output
    assert "line " in best.output
    page = tool.data / "page.html"
    assert tool("report", "--role", "site reliability engineer", "-o", page).code == 0
    assert ranked[0]["filename"] in page.read_text("utf-8")


def test_difficult_files_fail_one_by_one_and_the_rest_goes_on(tool: Tool, folder: Path) -> None:
    mixed = folder / "mixed"
    mixed.mkdir()
    for file in (*DIFFICULT.iterdir(), EXAMPLES / "jordan-ellis.pdf"):
        (mixed / file.name).write_bytes(file.read_bytes())
    ran = tool("analyze", "--batch", mixed, "--role", "SRE", "--json")
    assert ran.code == 7
    assert ran.outcomes.pop("jordan-ellis.pdf") == "reviewed"
    reasons = ran.reasons
    assert "scan" in reasons["scan.pdf"]
    assert "password" in reasons["locked.pdf"]
    assert "damaged" in reasons["broken.pdf"]
    assert ".doc" in reasons["old-word.doc"]
    assert "ZIP" in reasons["not-a-document.docx"]
    assert "empty" in reasons["empty.pdf"]
    assert sum(ran.json["counts"].values()) == ran.json["found"] == len(list(mixed.iterdir()))
    (mixed / "empty.pdf").unlink()
    again = tool("analyze", "--batch", mixed, "--role", "SRE", "--json")
    assert again.code == 0
    assert set(again.outcomes.values()) == {"already reviewed", "failed before"}
    assert again.reasons["scan.pdf"] == reasons["scan.pdf"]
    retried = tool("analyze", "--batch", mixed, "--role", "SRE", "--retry-failed", "--json")
    assert retried.code == 7
    assert retried.outcomes["locked.pdf"] == "failed"


def test_odd_names_and_odd_files(tool: Tool, folder: Path, embedded_url: str) -> None:
    odd = folder / "odd"
    odd.mkdir()
    resume = (EXAMPLES / "daniel-whitfield.txt").read_bytes()
    names = [
        b"new\nline.txt",
        b"esc\x1b]0;owned\x07.txt",
        b"not\xff\xfeutf8.txt",
        b"[red]markup[].txt",
        b"quote'; DROP TABLE users;--.txt",
        b"n" * 251 + b".txt",
        "履歴書.txt".encode(),
    ]
    for number, name in enumerate(names):
        (odd / os.fsdecode(name)).write_bytes(resume + b"\nVariant %d\n" % number)
    os.mkfifo(odd / "pipe.pdf")
    (odd / "dangling.pdf").symlink_to("nowhere")
    (odd / "loop").symlink_to("..")
    with (odd / "large.pdf").open("wb") as file:
        file.truncate(40 * 1024**2)
    ran = tool("analyze", "--batch", odd, "--role", "SRE", "--json")
    assert ran.code == 7, ran.messages
    counts = ran.json["counts"]
    assert counts == {"reviewed": len(names), "skipped": 3, "failed": 1}
    assert ran.json["found"] == len(names) + 4
    assert "40 MB" in ran.reasons["large.pdf"]
    shown = tool("analyze", "--batch", odd, "--role", "SRE")
    for stream in (shown.output, shown.messages):
        assert "\x1b" not in stream
        assert "\x07" not in stream
    stored = [row[0] for row in rows(embedded_url, "SELECT original_filename FROM file_uploads")]
    assert max(map(len, stored)) == 255
    assert "not\ufffd\ufffdutf8.txt" in stored
    assert rows(embedded_url, "SELECT count(*) FROM users") == [(1,)]


def test_the_same_bytes_twice_are_reviewed_once(tool: Tool, folder: Path) -> None:
    twins = folder / "twins"
    (twins / "below").mkdir(parents=True)
    resume = (EXAMPLES / "daniel-whitfield.txt").read_bytes()
    (twins / "jane.txt").write_bytes(resume)
    (twins / "below" / "jane.txt").write_bytes(resume)
    (twins / "below" / "june.txt").write_bytes(resume + b"\nAnother person\n")
    ran = tool("analyze", "--batch", twins, "--json")
    assert ran.code == 0
    assert ran.json["counts"] == {"reviewed": 2, "skipped": 1}
    assert ran.reasons["jane.txt"] == "same bytes as below/jane.txt"


def test_wrong_command_lines(tool: Tool) -> None:
    for arguments, code, words in (
        (("upload", "missing.pdf"), 2, "no such file"),
        (("analyze", "--batch", "missing"), 2, "no such folder"),
        (("analyze",), 2, "Nothing to review"),
        (("analyze", EXAMPLES, "--level", "lead"), 2, "--level"),
        (("analyze", EXAMPLES, "--role", "r" * 300), 2, "300 characters"),
        (("analyze", "e9b1fc0e-1b9b-4f0c-9a56-0a9f4ad4f4ad"), 8, "no request or upload"),
        (("show", "e9b1fc0e-1b9b-4f0c-9a56-0a9f4ad4f4ad"), 8, "no request or upload"),
        (("show", "not-an-id"), 2, "this is no id"),
        (("report", "-o", "."), 2, "folder"),
        (("uplaod", "x"), 2, "upload"),
        (("analyze", EXAMPLES, "--agent", "openai"), 6, "No language model"),
    ):
        ran = tool(*map(str, arguments))
        assert ran.code == code, (arguments, ran.messages)
        assert words in ran.messages, (arguments, ran.messages)
        assert "Traceback" not in ran.messages


def test_an_empty_folder_is_no_failure(tool: Tool, folder: Path) -> None:
    (folder / "inbox").mkdir()
    ran = tool("analyze", "--batch", folder / "inbox")
    assert ran.code == 0
    assert "0 files found" in ran.messages


def test_quiet_says_nothing_when_all_is_well(tool: Tool) -> None:
    file = EXAMPLES / "jordan-ellis.pdf"
    tool("whoami")
    ran = tool("analyze", file, "--role", "SRE", "--quiet")
    assert (ran.code, ran.output, ran.messages) == (0, "", "")


def test_extract_needs_no_database(tool: Tool) -> None:
    ran = tool("extract", EXAMPLES / "amara-okafor.pdf", DIFFICULT / "scan.pdf", "--json",
               DATABASE_URL="postgresql://127.0.0.1:1/none")  # fmt: skip
    assert ran.code == 7
    good, bad = map(json.loads, ran.output.splitlines())
    assert set(good) == {
        "path", "outcome", "reason", "mime_type", "method", "pages", "language", "word_count",
        "character_count", "quality", "text", "lines", "sections", "hidden", "layout",
    }  # fmt: skip
    assert good["lines"][0].keys() == {"n", "page", "text"}
    assert "Kubernetes" in good["text"]
    assert (bad["outcome"], bad["text"]) == ("failed", None)


def test_a_closed_pipe_ends_quietly(tool: Tool) -> None:
    tool("analyze", EXAMPLES / "jordan-ellis.pdf")
    with subprocess.Popen(
        tool.command("rank", "--json"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=tool.environment(),
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        said = process.stderr.read().decode()
        assert process.wait() == 0
    assert "Traceback" not in said
    assert "BrokenPipe" not in said


def test_settings_are_shown_without_secrets(tool: Tool) -> None:
    ran = tool("config", "show", "--json", OPENAI_API_KEY="sk-canary", DB_PASSWORD="canary")
    assert "canary" not in ran.output
    by_name = {record["name"]: record for record in ran.json}
    assert by_name["openai_api_key"]["origin"] == "environment"
    assert list(ran.json[0]) == [
        "name", "environment", "value", "origin", "file", "default", "secret", "meaning"
    ]  # fmt: skip
    assert tool("config", "show", DB_PORT="many").code == 6
    assert tool("config", "show", RESUME_REVIEW_DATABASE="sqlite").code == 6


def test_a_config_file_counts_and_its_mistakes_are_named(tool: Tool) -> None:
    config = tool.data / "config.toml"
    config.write_text("jobs = 3\n")
    by_name = {
        record["name"]: record
        for record in tool("config", "show", "--json", RESUME_REVIEW_CONFIG=str(config)).json
    }
    assert (by_name["jobs"]["value"], by_name["jobs"]["origin"]) == ("3", "config file")
    assert by_name["jobs"]["file"] == str(config)
    config.write_text("job = 3\n")
    ran = tool("config", "show", RESUME_REVIEW_CONFIG=str(config))
    assert ran.code == 6
    assert "Did you mean jobs?" in ran.messages


def test_a_config_file_is_written_with_secrets_from_standard_input(tool: Tool) -> None:
    config = {"RESUME_REVIEW_CONFIG": str(tool.data / "own.toml")}
    ran = tool("config", "set", "openai_api_key", "-", typed="sk-canary\n", **config)
    assert ran.code == 0
    assert "sk-canary" not in ran.output + ran.messages
    assert 'openai_api_key = "sk-canary"' in (tool.data / "own.toml").read_text()
    assert tool("config", "set", "openai_api_key", **config).code == 2
    ran = tool("config", "unset", "openai_api_key", OPENAI_API_KEY="x", **config)
    assert ran.code == 0
    assert "is set in the environment, which wins" in ran.messages


def test_an_env_file_counts_only_when_it_is_named(tool: Tool) -> None:
    (tool.data / ".env").write_text("DB_NAME=trap\n")
    assert '"trap"' not in tool("config", "show", "--json").output
    named = tool("--env-file", tool.data / ".env", "config", "show", "--json")
    assert '"trap"' in named.output


def test_doctor_finds_this_machine_well(tool: Tool) -> None:
    ran = tool("doctor", "--json")
    assert ran.code == 0
    assert all(finding["ok"] for finding in ran.json)
    broken = tool("doctor", "--json", DATABASE_URL="postgresql://127.0.0.1:1/none")
    assert broken.code == 6
    assert [each["name"] for each in broken.json if each["ok"] is False] == ["database", "model"]


def test_every_command_has_help_with_an_example(tool: Tool) -> None:
    groups = {"list": ["uploads", "requests"], "config": ["show", "set"],
              "db": ["init", "check", "status", "start", "stop", "url"]}  # fmt: skip
    commands = [["upload"], ["analyze"], ["show"], ["rank"], ["report"], ["login"], ["logout"],
                ["whoami"], ["extract"], ["doctor"],
                *([group, name] for group, names in groups.items() for name in names)]  # fmt: skip
    for command in commands:
        ran = tool(*command, "--help", COLUMNS="200")
        assert ran.code == 0
        assert "resume-review " + " ".join(command) in ran.output.split("Example:")[1], command
