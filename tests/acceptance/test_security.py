"""Where each attack that this tool must withstand is tried, and those that need a whole machine."""

from __future__ import annotations

import ast
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.acceptance.conftest import on_embedded
from tests.acceptance.tool import EXAMPLES, ROOT, SECONDS, Tool
from tests.fake_model import FakeModel

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ATTACKS = {
    "1 SQL in names, roles and addresses": (
        "acceptance/test_main_job.py::test_odd_names_and_odd_files",
        "integration/test_users.py::test_what_is_no_address_is_refused",
        "architecture/test_style.py::test_no_sql_is_put_together_from_strings",
    ),
    "2 paths that lead out": (
        "acceptance/test_privacy.py::test_no_name_leads_out_of_the_storage_folder",
        "acceptance/test_server.py::test_a_stored_path_that_leads_out_is_not_followed",
        "unit/test_storage.py::test_nothing_is_written_outside",
    ),
    "3 terminal escapes": (
        "acceptance/test_hostile_texts.py::test_attack_3_no_terminal_escape_gets_through",
        "unit/terminal/test_hostile.py::test_on_a_real_terminal_only_our_own_codes_arrive",
    ),
    "4 rich markup": (
        "acceptance/test_hostile_texts.py::test_attack_4_markup_is_printed_literally",
        "unit/terminal/test_hostile.py::test_text_is_shown_literally",
    ),
    "5 formulas in CSV": (
        "unit/reports/test_csv.py::test_a_formula_is_defused",
        "unit/reports/test_csv.py::test_hostile_text_adds_no_row_and_no_column",
    ),
    "6 script in HTML": (
        "acceptance/test_hostile_texts.py::test_attack_6_the_page_holds_hostile_text_as_text",
        "acceptance/test_report_page.py::test_hostile_texts_do_nothing",
        "acceptance/test_report_page.py::test_the_policy_stops_what_an_attacker_would_add",
        "unit/reports/test_html.py::test_hostile_text_changes_nothing_but_text",
        "unit/reports/test_html.py::test_the_page_loads_nothing_and_runs_only_its_own_script",
    ),
    "7 forged lines in logs": (
        "acceptance/test_hostile_texts.py::test_attack_7_a_name_forges_no_line_and_no_record",
        "unit/terminal/test_hostile.py::test_a_name_forges_no_line",
        "unit/terminal/test_hostile.py::test_json_says_what_was_meant",
    ),
    "8 instructions to the model in plain sight": (
        "unit/agent/test_integrity.py::test_attacks_are_flagged",
        "unit/agent/test_reviewer.py::test_instruction_is_flagged_quoted_and_no_evidence",
        "unit/agent/test_reviewer.py::test_resume_stands_in_the_user_message_inside_the_fence_only",
    ),
    "9 hidden instructions": (
        "acceptance/test_hostile_texts.py::test_attacks_9_and_10_only_visible_text_leaves",
        "unit/extraction/test_hidden_pdf.py::test_hidden_text_leaves_the_text_and_is_reported",
    ),
    "10 other people's data in a request": (
        "acceptance/test_hostile_texts.py::test_attacks_9_and_10_only_visible_text_leaves",
    ),
    "11 secrets in logs": (
        "acceptance/test_privacy.py::test_no_person_and_no_key_in_messages_logs_and_reasons",
        "acceptance/test_privacy.py::test_no_password_and_no_token_in_messages_and_logs",
        "integration/test_connection.py::test_values_never_stand_in_an_error",
    ),
    "12 the database's password in messages": (
        "acceptance/test_server.py::test_a_server_out_of_reach_is_told_without_the_password",
        "integration/test_connection.py::test_address_that_cannot_be_used_is_not_repeated",
    ),
    "13 token and configuration files": (
        "unit/test_session_file.py::test_owner_alone_can_read_whatever_the_umask",
        "unit/test_session_file.py::test_a_file_open_to_others_is_refused",
        "unit/test_session_file.py::test_a_link_is_refused_and_its_aim_untouched",
    ),
    "14 secrets on the command line": (
        "integration/test_user_commands.py::test_no_option_takes_a_secret",
    ),
    "15 guessing who has an account": (
        "integration/test_accounts.py::test_refusals_do_the_same_work",
        "integration/test_accounts.py::test_refusals_take_the_same_time",
        "acceptance/test_existing.py::test_unknown_inactive_and_wrong_are_told_in_the_same_words",
    ),
    "16 many guesses at once": (
        "integration/test_sign_in_races.py::test_twenty_guesses_at_once_test_five",
    ),
    "17 the end of a lock": (
        "integration/test_accounts.py::test_a_lock_that_ran_out_gives_five_tries",
        "integration/test_users.py::test_the_status_is_judged_by_the_servers_clock",
    ),
    "18 locking somebody out": (
        "integration/test_sessions.py::test_a_session_outlives_a_lock_that_others_caused",
    ),
    "19 a user who was switched off": (
        "integration/test_sessions.py::test_every_resuming_looks_whether_the_user_is_still_active",
    ),
    "20 tokens that are over, forged or for elsewhere": (
        "integration/test_sessions.py::test_a_session_that_is_over_is_refused_and_stays_over",
        "integration/test_sessions.py::test_a_forged_token_is_unknown",
        "integration/test_sessions.py::test_a_token_of_another_database_is_not_sent",
    ),
    "21 more sessions than three": (
        "integration/test_sign_in_races.py::test_ten_logins_at_once_keep_three_sessions",
    ),
    "22 another user's ids": (
        "integration/test_foreign_ids.py::test_attack_22_anothers_id_is_told_like_a_random_one",
    ),
    "23 learning that somebody has a file": (
        "acceptance/test_privacy.py::test_the_file_that_somebody_else_has_is_new_to_me",
    ),
    "24 no encryption, or a wrong certificate": (
        "integration/test_tls.py::test_another_machine_without_tls_is_refused_at_once",
        "integration/test_tls.py::test_a_certificate_of_a_wrong_authority_is_refused",
        "integration/test_tls.py::test_a_certificate_for_another_host_is_refused",
    ),
    "25 settings in a folder of resumes": (
        "acceptance/test_security.py::test_attack_25_settings_beside_resumes_are_not_read",
    ),
    "26 code in a folder of resumes": (
        "acceptance/test_security.py::test_attack_26_code_beside_resumes_is_not_run",
        "integration/test_extraction_workers.py::test_no_code_is_imported_from_the_current_folder",
    ),
    "27 running up a bill": (
        "acceptance/test_security.py::test_attack_27_three_hundred_copies_cost_one_call",
        "acceptance/test_modes.py::test_no_more_calls_are_begun_than_allowed",
        "unit/extraction/test_docx.py::test_too_much_text_is_refused",
    ),
    "28 odd passwords and hashes": (
        "integration/test_accounts.py::test_an_odd_password_is_just_wrong",
        "integration/test_accounts.py::test_a_hash_of_another_kind_is_matched_by_nothing",
        "integration/test_accounts.py::test_bytes_beyond_the_seventy_second_do_not_count",
    ),
    "29 odd answers of the model": (
        "acceptance/test_hostile_texts.py::test_attack_29_odd_answers_are_cleaned_or_cost_one_file",
    ),
    "30 what a killed run leaves behind": (
        "acceptance/test_privacy.py::test_a_killed_run_leaves_nothing_outside_its_folder",
    ),
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_every_attack_is_tried_where_it_is_said_to_be(attack: str) -> None:
    for place in ATTACKS[attack]:
        file, _, name = place.partition("::")
        tree = ast.parse((ROOT / "tests" / file).read_text("utf-8"))
        functions = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
        assert name in functions, place


@pytest.fixture(scope="module")
def made(throw_away_folder: Path, untouched: Path) -> Iterator[Tool]:
    folder = throw_away_folder / "security"
    folder.mkdir()
    folder.chmod(0o711)
    with on_embedded(folder / "data", untouched) as tool:
        yield tool


def run_in(
    folder: Path, tool: Tool, *command: str | bytes | Path
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        check=False,
        cwd=folder,
        env=tool.environment(),
        capture_output=True,
        text=True,
        timeout=SECONDS,
    )


def test_attack_25_settings_beside_resumes_are_not_read(made: Tool, folder: Path) -> None:
    (folder / "cv.txt").write_bytes((EXAMPLES / "daniel-whitfield.txt").read_bytes())
    with FakeModel() as thief:
        wanted = f"OPENAI_BASE_URL={thief.base_url}\nOPENAI_API_KEY=k\nRESUME_REVIEW_MODEL=m\n"
        (folder / ".env").write_text(f"{wanted}DATABASE_URL=postgresql://thief@127.0.0.1:1/x\n")
        (folder / "config.toml").write_text(f'openai_base_url = "{thief.base_url}"\nmodel = "m"\n')
        ran = run_in(folder, made, *made.command("analyze", "--batch", "."))
        assert ran.returncode == 0, ran.stderr
        assert thief.requests == []
    assert "database: embedded" in ran.stderr
    assert "agent: local" in ran.stderr
    assert "2 reviewed" in ran.stderr


TRAPS = ("resume_cli", "database", "prompts", "openai", "sqlalchemy", "psycopg2", "typer", "rich",
         "pebble", "multiprocessing", "socket", "json", "lxml", "sitecustomize")  # fmt: skip
ENTRY_POINT = """
import sys
from resume_cli.__main__ import main
if __name__ == "__main__":
    sys.exit(main())
"""


def test_attack_26_code_beside_resumes_is_not_run(made: Tool, folder: Path) -> None:
    """By the script that an installation makes; it names its own folder, not the working one."""
    inbox, script, sprung = folder / "inbox", folder / "resume-review", folder / "sprung"
    inbox.mkdir()
    script.write_text(ENTRY_POINT)
    for module in TRAPS:
        trap = f"open({str(sprung)!r}, 'a').write({module!r})\n"
        (inbox / f"{module}.py").write_text(trap)
    (inbox / "cv.txt").write_bytes((EXAMPLES / "daniel-whitfield.txt").read_bytes())
    run_in(inbox, made, sys.executable, "-c", "import openai")
    assert sprung.read_text() == "openai"
    sprung.unlink()
    ran = run_in(inbox, made, sys.executable, script, "analyze", "cv.txt", "--force")
    assert ran.returncode == 0, ran.stderr
    assert "1 reviewed" in ran.stderr
    assert not sprung.exists()


def test_attack_27_three_hundred_copies_cost_one_call(made: Tool, folder: Path) -> None:
    inbox = folder / "inbox"
    inbox.mkdir()
    resume = (EXAMPLES / "daniel-whitfield.txt").read_bytes() + b"\nCopied\n"
    for number in range(300):
        (inbox / f"{number:03}.txt").write_bytes(resume)
    with FakeModel() as model:
        ran = made("analyze", "--batch", inbox, "--json", OPENAI_BASE_URL=model.base_url,
                   RESUME_REVIEW_MODEL="fake-model")  # fmt: skip
        assert len(model.requests) == 1
    assert ran.code == 0, ran.messages
    assert ran.json["counts"] == {"reviewed": 1, "skipped": 299}
