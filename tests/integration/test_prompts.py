"""The prompts that run: bundled files fill gaps, the database's rows win."""

from __future__ import annotations

import hashlib
import threading
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, update

from database.models import Prompt
from prompts.registry import bundled_prompts, shipped_hashes
from resume_cli.agent.local import LocalAgent
from resume_cli.agent.prompting import SYSTEM_PROMPT, USER_PROMPT
from resume_cli.agent.rubric import RUBRIC_PROMPT
from resume_cli.errors import (
    AccessDeniedError,
    ConfigurationError,
    ExitCode,
    NotFoundError,
    UsageError,
)
from resume_cli.workflows.prompts import Prompts, RunningPrompt, running_prompts
from resume_cli.workflows.sign_in import Account
from tests.integration.people import add_user
from tests.integration.work import add_group, add_prompt, add_request, count

if TYPE_CHECKING:
    from sqlalchemy.orm import Session, sessionmaker

    Sessions = sessionmaker[Session]

NAMES = tuple(prompt.name for prompt in bundled_prompts())
EARLIER = "version = 0"
TEXTS = {prompt.name: prompt.text for prompt in bundled_prompts()}


def change(sessions: Sessions, name: str, **columns: object) -> None:
    with sessions.begin() as session:
        session.execute(update(Prompt).where(Prompt.name == name).values(columns))


def test_missing_rows_are_made_from_the_files(sessions: Sessions) -> None:
    running = running_prompts(sessions, NAMES)
    assert [each.prompt.name for each in running] == list(NAMES)
    assert {each.prompt.name: each.prompt.text for each in running} == TEXTS
    with sessions() as session:
        rows = session.scalars(select(Prompt).order_by(Prompt.name)).all()
    assert {(row.name, row.template, row.version, row.is_active) for row in rows} == {
        (name, text, 1, True) for name, text in TEXTS.items()
    }
    assert [each.history for each in running] == [
        (each.id, 1, TEXTS[each.prompt.name]) for each in running
    ]


def test_only_the_prompts_that_are_used_are_inserted(sessions: Sessions) -> None:
    (running,) = running_prompts(sessions, LocalAgent().prompt_names)
    assert running.prompt.name in NAMES
    assert count(sessions, Prompt) == 1


def test_parallel_first_runs_insert_each_once_and_agree(sessions: Sessions) -> None:
    started = threading.Barrier(8)
    seen: list[tuple[RunningPrompt, ...]] = []

    def first_run() -> None:
        started.wait()
        seen.append(running_prompts(sessions, NAMES))

    threads = [threading.Thread(target=first_run) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(seen) == 8
    assert len(set(seen)) == 1
    assert count(sessions, Prompt) == len(NAMES)


def test_row_that_exists_is_what_runs(sessions: Sessions) -> None:
    running_prompts(sessions, NAMES)
    edited = TEXTS[SYSTEM_PROMPT] + "\nBe brief."
    change(sessions, SYSTEM_PROMPT, template=edited, version=7)

    running = {each.prompt.name: each.prompt for each in running_prompts(sessions, NAMES)}
    assert (running[SYSTEM_PROMPT].text, running[SYSTEM_PROMPT].version) == (edited, 7)
    with sessions() as session:
        kept = session.scalars(select(Prompt.template).where(Prompt.name == SYSTEM_PROMPT)).one()
    assert kept == edited


def test_inactive_row_is_a_matter_of_configuration(sessions: Sessions) -> None:
    running_prompts(sessions, NAMES)
    change(sessions, USER_PROMPT, is_active=False)
    with pytest.raises(ConfigurationError, match="switched off") as refused:
        running_prompts(sessions, NAMES)
    assert refused.value.exit_code is ExitCode.CONFIGURATION
    assert running_prompts(sessions, (SYSTEM_PROMPT,))


@pytest.mark.parametrize(
    "edited",
    [
        TEXTS[USER_PROMPT].replace("${resume}", ""),
        TEXTS[USER_PROMPT] + "${salary}",
        TEXTS[USER_PROMPT] + " costs $5",
        "",
    ],
)
def test_row_that_does_not_fit_is_a_matter_of_configuration(
    sessions: Sessions, edited: str
) -> None:
    running_prompts(sessions, NAMES)
    change(sessions, USER_PROMPT, template=edited)
    with pytest.raises(ConfigurationError) as refused:
        running_prompts(sessions, NAMES)
    assert refused.value.exit_code is ExitCode.CONFIGURATION
    assert USER_PROMPT in refused.value.message


@pytest.fixture
def desk(sessions: Sessions) -> Prompts:
    account = Account(add_user(sessions), "kim@example.com", "Kim Example", "admin")
    return Prompts(sessions, account)


def states(desk: Prompts) -> dict[str, str]:
    return {each.name: each.state.value for each in desk.records()}


def pushed(desk: Prompts, *replace: str) -> dict[str, tuple[str, int]]:
    return {each.name: (each.done, each.version) for each in desk.push(replace)}


def test_every_shipped_text_is_on_the_list_of_shipped_texts() -> None:
    shipped = {(name, hashlib.sha256(text.encode()).hexdigest()) for name, text in TEXTS.items()}
    assert shipped <= shipped_hashes()


def test_push_replaces_what_nobody_edited_and_what_is_named(desk: Prompts) -> None:
    assert set(states(desk).values()) == {"not stored yet"}
    assert pushed(desk) == dict.fromkeys(NAMES, ("stored", 1))
    change(desk.sessions, SYSTEM_PROMPT, template=TEXTS[SYSTEM_PROMPT] + "\nBe brief.")
    change(desk.sessions, RUBRIC_PROMPT, template=EARLIER)
    earlier = (RUBRIC_PROMPT, hashlib.sha256(EARLIER.encode()).hexdigest())
    desk = replace(desk, known=desk.known | {earlier})
    assert states(desk)[SYSTEM_PROMPT] == "edited here"
    assert states(desk)[RUBRIC_PROMPT] == "shipped with another version"
    assert desk.differences(None)[SYSTEM_PROMPT].splitlines()[-1] == "-Be brief."
    done = pushed(desk)
    assert done[SYSTEM_PROMPT] == ("left", 1)
    assert done[USER_PROMPT] == ("unchanged", 1)
    assert done[RUBRIC_PROMPT] == ("replaced", 2)
    assert pushed(desk, SYSTEM_PROMPT)[SYSTEM_PROMPT] == ("replaced", 2)
    assert set(states(desk).values()) == {"as shipped"}
    assert desk.record(SYSTEM_PROMPT).version == 2
    assert desk.record(SYSTEM_PROMPT).text == TEXTS[SYSTEM_PROMPT]


def test_push_is_for_admins_and_for_prompts_of_ours(desk: Prompts) -> None:
    with pytest.raises(UsageError, match="no prompt other"):
        desk.push(["other"])
    consultant = replace(desk, account=replace(desk.account, role="consultant"))
    with pytest.raises(AccessDeniedError):
        consultant.push(())
    assert count(desk.sessions, Prompt) == 0
    with pytest.raises(NotFoundError):
        desk.record("other")


def test_rows_of_other_programs_are_listed_and_left(desk: Prompts) -> None:
    prompt_id, _, _ = add_prompt(desk.sessions)
    pushed(desk)
    assert states(desk)[f"p-{prompt_id}"] == "another program's"
    assert f"p-{prompt_id}" not in desk.differences(None)


def test_history_tells_which_texts_requests_were_worked_with(desk: Prompts) -> None:
    prompt_id, version, _ = add_prompt(desk.sessions)
    for text in ("text", "text", "newer"):
        request_id = add_request(desk.sessions, desk.account.id)
        add_group(desk.sessions, request_id, (prompt_id, version + (text == "newer"), text))
    newer, older = desk.history(f"p-{prompt_id}")
    assert (newer.version, newer.claims, older.version, older.claims) == (2, 1, 1, 2)
    assert older.sha256 == hashlib.sha256(b"text").hexdigest()
