"""Answers that wait to be recorded: what is kept, what is not believed, what goes."""

from __future__ import annotations

import dataclasses
import os
import stat
import uuid
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from resume_cli.agent.preparing import read_sha256
from resume_cli.agent.scripted import ScriptedAgent
from resume_cli.agent.target import Target
from resume_cli.batch.events import Outcome, Summary
from resume_cli.batch.spool import Spool, key_of
from resume_cli.batch.work import Choices
from resume_cli.extraction.document import Limits
from resume_cli.extraction.engine import extract
from resume_cli.workflows.sources import Source
from tests.integration.people import add_user
from tests.integration.work import RESUME, SRE, analyses, statuses, write_resumes
from tests.unit.agent.reviewing import reviewer

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sqlalchemy.orm import Session, sessionmaker

    from resume_cli.agent.review import Review

REQUEST = uuid.UUID("0b8f3f5e-0000-4000-8000-000000000001")
DOCUMENT = extract(RESUME.format(mark="-kim").encode(), "kim.txt", Limits())


@pytest.fixture(scope="module")
def review() -> Review:
    return reviewer().review(DOCUMENT, SRE, "kim.txt")


@pytest.fixture
def spool(tmp_path: Path) -> Spool:
    return Spool(tmp_path / "data" / "spool")


def entry_of(spool: Spool) -> Path:
    (path,) = spool.folder.iterdir()
    return path


def test_answer_comes_back_as_it_was_until_it_is_dropped(spool: Spool, review: Review) -> None:
    assert spool.take(REQUEST, "key") is None
    spool.keep(REQUEST, "key", review)
    assert spool.take(REQUEST, "key") == review
    assert Spool(spool.folder).take(REQUEST, "key") == review
    assert spool.drop(REQUEST)
    assert not spool.drop(REQUEST)
    assert spool.take(REQUEST, "key") is None
    assert spool.problem is None


def test_answer_to_something_else_is_not_taken(spool: Spool, review: Review) -> None:
    spool.keep(REQUEST, "key", review)
    assert spool.take(REQUEST, "another key") is None
    assert spool.take(uuid.uuid4(), "key") is None


def test_nobody_else_can_read_it(spool: Spool, review: Review) -> None:
    before = os.umask(0)
    try:
        spool.keep(REQUEST, "key", review)
    finally:
        os.umask(before)
    assert stat.S_IMODE(spool.folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(entry_of(spool).stat().st_mode) == 0o600


def spoil_nothing_but_half(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def spoil_by_other_json(path: Path) -> None:
    path.write_text('{"key": "key", "review": {"scores": 100}}')


def spoil_by_a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def spoil_by_a_fifo(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def spoil_by_a_link(path: Path) -> None:
    path.rename(path.with_suffix(".else"))
    path.symlink_to(path.with_suffix(".else"))


@pytest.mark.parametrize(
    "spoil",
    [
        spoil_nothing_but_half,
        spoil_by_other_json,
        spoil_by_a_folder,
        spoil_by_a_fifo,
        spoil_by_a_link,
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(b"\xff\x00"),
        lambda path: path.write_text("[" * 100_000),
    ],
)
def test_spoilt_entry_is_no_answer_and_no_error(
    spool: Spool, review: Review, spoil: Callable[[Path], None]
) -> None:
    spool.keep(REQUEST, "key", review)
    spoil(entry_of(spool))
    assert spool.take(REQUEST, "key") is None


def test_entry_of_another_user_is_not_believed(spool: Spool, review: Review) -> None:
    spool.keep(REQUEST, "key", review)
    if os.geteuid() == 0:
        os.chown(entry_of(spool), 65534, -1)
        assert spool.take(REQUEST, "key") is None


def test_old_entries_go_and_half_written_ones_with_them(spool: Spool, review: Review) -> None:
    assert spool.purge() == 0
    spool.keep(REQUEST, "key", review)
    spool.keep(uuid.uuid4(), "key", review)
    (spool.folder / ".half.json.abc").write_text("{")
    for path in spool.folder.iterdir():
        if path.stem != str(REQUEST):
            week_ago = path.stat().st_mtime - timedelta(days=7, seconds=1).total_seconds()
            os.utime(path, (week_ago, week_ago))
    assert spool.purge() == 2
    assert spool.take(REQUEST, "key") == review


def test_folder_that_cannot_be_written_is_told_and_done_without(
    tmp_path: Path, review: Review
) -> None:
    (tmp_path / "spool").write_text("a file in the way")
    spool = Spool(tmp_path / "spool")
    spool.keep(REQUEST, "key", review)
    assert spool.problem is not None
    assert "the run goes on without" in spool.problem
    assert spool.take(REQUEST, "key") is None
    assert not spool.drop(REQUEST)
    assert spool.purge() == 0


def test_key_depends_on_all_that_an_answer_depends_on() -> None:
    read = read_sha256(DOCUMENT)
    other = read_sha256(dataclasses.replace(DOCUMENT, lines=DOCUMENT.lines[1:]))
    keys = {
        key_of("f", SRE, read, "kim.txt"),
        key_of("g", SRE, read, "kim.txt"),
        key_of("f", Target("Nurse"), read, "kim.txt"),
        key_of("f", SRE, read, "lee.txt"),
        key_of("f", SRE, other, "kim.txt"),
    }
    assert len(keys) == 5
    slower = dataclasses.replace(DOCUMENT, extraction_ms=DOCUMENT.extraction_ms + 1000)
    assert key_of("f", SRE, read_sha256(slower), "kim.txt") in keys


class Refusing:
    """A run over one file whose result the database refuses at first."""

    def __init__(self, sessions: sessionmaker[Session], url: str, folder: Path) -> None:
        self.sessions = sessions
        self.url = url
        self.folder = folder
        self.inbox = write_resumes(folder / "inbox", 1)
        self.user_id = add_user(sessions)
        with sessions.begin() as session:
            session.execute(text("ALTER TABLE analysis_results ADD CHECK (false) NOT VALID"))

    def __call__(self, agent: ScriptedAgent) -> Summary:
        made = analyses(self.sessions, self.url, self.folder / "storage", self.user_id, agent)
        *_, summary = made.review(Source((str(self.inbox),)), SRE, Choices())
        assert isinstance(summary, Summary)
        return summary

    def mend(self) -> None:
        with self.sessions.begin() as session:
            name = "analysis_results_check"
            session.execute(text(f"ALTER TABLE analysis_results DROP CONSTRAINT {name}"))


@pytest.fixture
def refusing(sessions: sessionmaker[Session], database_url: str, tmp_path: Path) -> Refusing:
    return Refusing(sessions, database_url, tmp_path)


def test_answer_that_could_not_be_recorded_is_used_by_the_next_run(refusing: Refusing) -> None:
    first = ScriptedAgent()
    with pytest.raises(Exception, match="check constraint"):
        refusing(first)
    assert statuses(refusing.sessions) == {"pending": 1}
    refusing.mend()

    second = ScriptedAgent()
    assert refusing(second).counts == {Outcome.REVIEWED: 1}
    assert (first.calls, second.calls) == (1, 0)
    assert list((refusing.folder / "spool").iterdir()) == []


def test_answer_of_another_model_is_asked_for_again(refusing: Refusing) -> None:
    with pytest.raises(Exception, match="check constraint"):
        refusing(ScriptedAgent())
    refusing.mend()
    other = ScriptedAgent(model="scripted-2")
    assert refusing(other).counts == {Outcome.REVIEWED: 1}
    assert other.calls == 1


def test_answer_that_costs_nothing_is_not_kept(refusing: Refusing) -> None:
    with pytest.raises(Exception, match="check constraint"):
        refusing(ScriptedAgent(language_model=False))
    assert not (refusing.folder / "spool").exists()
