"""Faults of all that a run depends on: it recovers or stops, and the next run finishes it."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import signal
import tempfile
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, make_url, select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import sessionmaker

from database import transactions
from database.models import AnalysisResult, FileUpload
from database.transactions import transacted
from resume_cli.agent.scripted import ScriptedAgent
from resume_cli.batch import claims as claims_module
from resume_cli.batch.events import Began, Finished, Outcome, Summary, Warned
from resume_cli.batch.work import Choices
from resume_cli.errors import ConfigurationError, ModelUnreachableError
from resume_cli.workflows.sources import Source
from tests.integration.people import add_user
from tests.integration.work import SRE, analyses, count, intake, statuses, write_resumes
from tests.restarted import BreakingLine, Restarted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from sqlalchemy.orm import Session

    from resume_cli.agent.protocol import Assignment
    from resume_cli.batch.events import Event

    Sessions = sessionmaker[Session]

FILES = 16
UNEQUAL = text(
    "SELECT count(*) FROM analysis_requests r WHERE (r.status = 'completed') <> "
    "(1 = (SELECT count(*) FROM analysis_results a WHERE a.request_id = r.id))"
)


class Run:
    """A user's folder, and runs over it through one address of the database."""

    def __init__(self, url: str, sessions: Sessions, folder: Path) -> None:
        self.url = url
        self.sessions = sessions
        self.folder = folder
        self.inbox = write_resumes(folder / "inbox", FILES)
        self.user_id = add_user(sessions)

    def __call__(
        self,
        agent: ScriptedAgent,
        meanwhile: Callable[[Event], None] = lambda _: None,
        **choices: bool,
    ) -> Summary:
        """Run to the end; `meanwhile` is told of each event."""
        sessions = sessionmaker(create_engine(self.url, pool_pre_ping=True))
        made = analyses(sessions, self.url, self.folder / "storage", self.user_id, agent, jobs=4)
        self.warnings: list[str] = []
        for event in made.review(Source((str(self.inbox),)), SRE, Choices(**choices)):
            meanwhile(event)
            if isinstance(event, Warned):
                self.warnings.append(event.message)
        assert isinstance(event, Summary)
        return event

    def invariant_holds(self) -> bool:
        """Completed are those with exactly one result, and nothing is left in the middle."""
        with self.sessions() as session:
            unequal = session.scalar(UNEQUAL)
        return unequal == 0 and "processing" not in statuses(self.sessions)


@pytest.fixture
def run(database_url: str, sessions: Sessions, tmp_path: Path) -> Run:
    return Run(database_url, sessions, tmp_path)


@pytest.fixture(scope="module")
def restarted() -> Iterator[Restarted]:
    folder = Path(tempfile.mkdtemp(prefix="rr-"))
    folder.chmod(0o711)
    with Restarted(folder) as server:
        yield server
    shutil.rmtree(folder)


@pytest.fixture
def elsewhere(restarted: Restarted, tmp_path: Path) -> Run:
    """On the server that may be restarted."""
    url = restarted.empty(f"faults_{uuid4().hex}")
    return Run(url, sessionmaker(create_engine(url, pool_pre_ping=True)), tmp_path)


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGQUIT], ids=["restart", "crash"])
def test_database_restarted_in_the_middle(
    elsewhere: Run, restarted: Restarted, how: signal.Signals
) -> None:
    agent = ScriptedAgent(latency=0.2)
    ended: list[Finished] = []

    def restart_twice(event: Event) -> None:
        if isinstance(event, Finished):
            ended.append(event)
            if len(ended) in {3, 9}:
                restarted.stop(how)
                restarted.start()

    summary = elsewhere(agent, restart_twice)
    assert summary.counts == {Outcome.REVIEWED: FILES}
    assert agent.calls == FILES
    assert count(elsewhere.sessions, AnalysisResult) == FILES
    assert elsewhere.invariant_holds()


def test_database_that_is_away_while_files_are_taken_in(
    elsewhere: Run, restarted: Restarted
) -> None:
    taking = intake(elsewhere.sessions, elsewhere.folder / "storage", elsewhere.user_id)
    restarted.stop()
    taken: list[object] = []
    files = Source((str(elsewhere.inbox),)).files()
    thread = threading.Thread(target=lambda: taken.extend(taking.entries(files)))
    thread.start()
    thread.join(0.5)
    assert taken == []
    restarted.start()
    thread.join(30.0)
    assert len(taken) == FILES
    assert statuses(elsewhere.sessions) == {"pending": FILES}


def test_database_that_stays_away_ends_the_run_and_the_next_one_finishes_it(
    elsewhere: Run, restarted: Restarted, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transactions, "PATIENCE_SECONDS", 0.5)
    monkeypatch.setattr(claims_module, "PATIENCE_SECONDS", 0.5)
    monkeypatch.setattr(claims_module, "GRACE", claims_module.GRACE / 5)

    def stop(event: Event) -> None:
        if isinstance(event, Began) and event.in_flight == 2:
            restarted.stop()

    try:
        with pytest.raises(OperationalError):
            elsewhere(ScriptedAgent(latency=0.3), stop)
    finally:
        restarted.start()
    # The server answers again before the orphans of the first run are looked at.
    transacted(elsewhere.sessions, lambda session: session.execute(text("SELECT 1")))
    again = elsewhere(ScriptedAgent())
    assert (
        again.counts.total()
        == again.counts[Outcome.REVIEWED] + again.counts[Outcome.ALREADY_REVIEWED]
    )
    assert count(elsewhere.sessions, AnalysisResult) == FILES
    assert elsewhere.invariant_holds()


def test_connection_that_breaks_during_a_commit(run: Run) -> None:
    address = make_url(run.url)
    line = BreakingLine(Path(str(address.query["host"])))
    run.url = address.update_query_dict({"host": str(line.folder)}).render_as_string()
    agent = ScriptedAgent()

    def begin_to_break(_: Event) -> None:
        line.share = 0.2

    summary = run(agent, begin_to_break)
    line.close()
    assert line.broken > 0
    assert summary.counts == {Outcome.REVIEWED: FILES}
    assert agent.calls == FILES
    assert count(run.sessions, AnalysisResult) == FILES
    assert run.invariant_holds()


@pytest.mark.parametrize("code", ["40001", "40P01", "53100"])
def test_transaction_that_the_database_refuses_at_first(run: Run, code: str) -> None:
    for table in ("file_uploads", "analysis_requests", "prompt_history", "analysis_results"):
        refuse_first(run, table, code)
    agent = ScriptedAgent()
    assert run(agent).counts == {Outcome.REVIEWED: FILES}
    assert agent.calls == FILES
    assert run.invariant_holds()


def refuse_first(run: Run, table: str, code: str) -> None:
    """Let the server itself refuse the first statements that write to a table."""
    name = f"refuse_{table}"
    with run.sessions.begin() as session:
        session.execute(text(f"CREATE SEQUENCE {name}"))
        session.execute(
            text(
                f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                f"IF nextval('{name}') <= 3 THEN RAISE SQLSTATE '{code}'; END IF; "
                f"RETURN NEW; END $$"
            )
        )
        session.execute(
            text(
                f"CREATE TRIGGER {name} BEFORE INSERT OR UPDATE ON {table} "
                f"FOR EACH STATEMENT EXECUTE FUNCTION {name}()"
            )
        )


def test_row_that_somebody_keeps_locked_for_a_while(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(claims_module, "LOCK_WAIT_MS", 100)
    begun, released = threading.Event(), threading.Event()

    def think(_: Assignment) -> None:
        begun.set()
        released.wait(20.0)

    def lock_all() -> None:
        begun.wait(20.0)
        with run.sessions.begin() as session:
            session.execute(text("SELECT 1 FROM analysis_requests FOR UPDATE"))
            released.set()
            time.sleep(0.6)

    editor = threading.Thread(target=lock_all)
    editor.start()
    summary = run(ScriptedAgent(error_for=think))
    editor.join()
    assert summary.counts == {Outcome.REVIEWED: FILES}
    assert run.invariant_holds()


def test_files_that_change_or_go_after_they_were_read(run: Run) -> None:
    before = {hashlib.sha256(path.read_bytes()).hexdigest() for path in run.inbox.iterdir()}

    def spoil(event: Event) -> None:
        if isinstance(event, Began):
            for number, path in enumerate(sorted(run.inbox.iterdir())):
                path.write_text("another text") if number % 2 else path.unlink()

    summary = run(ScriptedAgent(latency=0.05), spoil)
    assert summary.counts == {Outcome.REVIEWED: FILES}
    with run.sessions() as session:
        hashes = set(session.scalars(select(FileUpload.file_hash)))
        texts = session.scalars(select(FileUpload.extracted_text)).all()
    assert hashes == before
    assert all(text and "Example University" in text for text in texts)


def test_workers_that_are_killed_cost_single_files_at_most(run: Run) -> None:
    killed: list[int] = []

    def kill(event: Event) -> None:
        if isinstance(event, Finished) and len(killed) < 2:
            for process in children():
                os.kill(process, signal.SIGKILL)
                killed.append(process)

    summary = run(ScriptedAgent(latency=0.05), kill)
    assert killed
    assert summary.counts.total() == FILES
    assert summary.counts[Outcome.REVIEWED] >= FILES - len(killed) - 1
    rest = run(ScriptedAgent(), retry_failed=True)
    assert rest.counts[Outcome.FAILED] == 0
    assert count(run.sessions, AnalysisResult) == FILES
    assert run.invariant_holds()


def children() -> list[int]:
    """Extraction processes of this process: its grandchildren by the fork server."""
    own, found = str(os.getpid()), []
    parents = {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            pid, rest = status.read_text().split(" (", 1)
        except OSError:
            continue
        parents[pid] = rest.rsplit(") ", 1)[1].split()[1]
    for pid, parent in parents.items():
        if parents.get(parent) == own and "forkserver" in _command(pid):
            found.append(int(pid))
    return found


def _command(pid: str) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return ""


def test_model_that_is_down_for_a_while(run: Run) -> None:
    down = ScriptedAgent(error_for=lambda _: ModelUnreachableError("It does not answer."))
    stopped = run(down)
    assert stopped.stopped.startswith("It does not answer.")
    assert set(statuses(run.sessions)) == {"pending"}
    assert run(ScriptedAgent()).counts == {Outcome.REVIEWED: FILES}
    assert run.invariant_holds()


def full_disk(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """Let every write below a folder end as it does on a full disk."""
    opened, full = os.open, os.open("/dev/full", os.O_WRONLY)

    def open_there(path: Any, flags: int, *mode: int, **place: Any) -> int:
        if str(path).startswith(str(folder)) and flags & os.O_CREAT:
            return os.dup(full)
        return opened(path, flags, *mode, **place)

    monkeypatch.setattr(os, "open", open_there)


def test_full_disk_under_the_stored_copies_stops_the_run(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        full_disk(patched, run.folder / "storage")
        with pytest.raises(ConfigurationError, match="disk is full"):
            run(ScriptedAgent())
    assert statuses(run.sessions) == {}
    assert run(ScriptedAgent()).counts == {Outcome.REVIEWED: FILES}


def test_full_disk_under_the_kept_answers_is_told_once(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    full_disk(monkeypatch, run.folder / "spool")
    summary = run(ScriptedAgent())
    assert summary.counts == {Outcome.REVIEWED: FILES}
    (told,) = run.warnings
    assert os.strerror(errno.ENOSPC) in told


def test_transaction_that_cannot_pass_is_run_once(run: Run) -> None:
    runs: list[int] = []

    def refused(session: Session) -> None:
        runs.append(1)
        session.execute(text("SELECT * FROM no_such_table"))

    with pytest.raises(Exception, match="no_such_table"):
        transacted(run.sessions, refused)
    assert len(runs) == 1
