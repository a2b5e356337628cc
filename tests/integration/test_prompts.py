"""The prompts that run: bundled files fill gaps, the database's rows win."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, update

from database.models import Prompt
from prompts.registry import bundled_prompts
from resume_cli.agent.local import LocalAgent
from resume_cli.agent.prompting import SYSTEM_PROMPT, USER_PROMPT
from resume_cli.errors import ConfigurationError, ExitCode
from resume_cli.workflows.prompts import RunningPrompt, running_prompts
from tests.integration.work import count

if TYPE_CHECKING:
    from sqlalchemy.orm import Session, sessionmaker

    Sessions = sessionmaker[Session]

NAMES = tuple(prompt.name for prompt in bundled_prompts())
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
