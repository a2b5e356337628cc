"""Measure what the tool asks of its database, and print it as one table.

    python -m tests.bench.db --files 500 --sign-ins 20 --rows 1000000

On an embedded PostgreSQL with its default settings, in a throw-away folder. Times are those of the
statements, from sending to all rows being here; the reference of a ratio is measured in the same
run. With `--rows` a database of so many requests is made first, and questions of daily work are put
to it: the median of several goes.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import sys
import tempfile
import time
import uuid
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import bcrypt
from sqlalchemy import Engine, create_engine, insert, select, text
from sqlalchemy.orm import Session, sessionmaker

from database.connection import embedded_url
from database.embedded import EmbeddedServer
from database.embedded_setup import ensure_schema
from database.models import AnalysisRequest, FileUpload
from database.queries import requests, uploads
from database.queries.listing import Listing
from database.queries.results import Sought
from resume_cli.agent.scripted import ScriptedAgent
from resume_cli.batch.intake import CHUNK_FILES, PROBED_GENERATIONS
from resume_cli.batch.work import Choices
from resume_cli.workflows.records import Records
from resume_cli.workflows.session_file import SessionFile
from resume_cli.workflows.sessions import log_in
from resume_cli.workflows.sign_in import Account
from resume_cli.workflows.sources import WAITING, Source
from tests.bench.rows import DESCRIPTION, OWNER, load
from tests.bench.watching import measured
from tests.integration.people import DEVICE, PASSWORD, add_user, hash_of
from tests.integration.work import SRE, analyses, register, write_resumes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.bench.watching import Effort

COST = 12
"""The work factor of the existing passwords, 2 to the 12th rounds."""
GOES = 7
KNOWN_FILES = 1000


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table: what was measured, and what it is held against."""

    what: str
    measured: str
    against: str
    missed: bool = False


@dataclass(frozen=True, slots=True)
class Bench:
    """A database with the schema, and a folder to work in."""

    url: str
    engine: Engine
    folder: Path

    @property
    def sessions(self) -> sessionmaker[Session]:
        """As the tool makes them."""
        return sessionmaker(self.engine, expire_on_commit=False)


@contextmanager
def opened() -> Iterator[Bench]:
    """Start a server of its own and take everything away at the end."""
    folder = Path(tempfile.mkdtemp(prefix="rr-"))
    folder.chmod(0o711)
    server = EmbeddedServer(folder / "pg")
    try:
        socket_folder = server.acquire()
        url = embedded_url(socket_folder).render_as_string(hide_password=False)
        engine = create_engine(url)
        ensure_schema(socket_folder, engine)
        yield Bench(url, engine, folder)
        engine.dispose()
    finally:
        server.release()
        shutil.rmtree(folder)


def registering(bench: Bench, files: int) -> list[Line]:
    """Register new files, without extraction, beside the bare insert of the same rows."""
    kim = add_user(bench.sessions, "registers@example.com")
    folder = write_resumes(bench.folder / "registered", files)
    began = time.perf_counter()
    with measured() as effort:
        register(bench.sessions, bench.folder / "storage", kim, folder)
    took = time.perf_counter() - began
    bare = _bare_insert(bench, kim)
    return [
        Line("registration: statements a file", f"{effort.statements / files:.2f}", ""),
        Line("registration: rows a second", f"{2 * files / took:.0f}", "2 rows a file"),
        Line("  its statements / bare insert", f"{effort.seconds / bare:.1f}",
             f"{2 * files / bare:.0f} rows a second"),
    ]  # fmt: skip


def _bare_insert(bench: Bench, user_id: uuid.UUID) -> float:
    """Seconds that the driver takes to insert what this user has, under other ids."""
    took = 0.0
    for model in (FileUpload, AnalysisRequest):
        table: Any = model.__table__
        with bench.engine.begin() as connection:
            stored = connection.execute(select(table).where(table.c.user_id == user_id))
            rows = [dict(row) | {"id": uuid.uuid4()} for row in stored.mappings()]
        with measured() as effort, bench.engine.begin() as connection:
            connection.execute(insert(table), rows)
        took += effort.seconds
    return took


def reviewing(bench: Bench, files: int) -> list[Line]:
    """Review new files with an agent that answers at once."""
    kim = add_user(bench.sessions, "reviews@example.com")
    folder = write_resumes(bench.folder / "reviewed", files)
    agent = ScriptedAgent()
    made = analyses(bench.sessions, bench.url, bench.folder / "storage", kim, agent, jobs=4)
    began = time.perf_counter()
    with measured() as effort:
        for _ in made.review(Source((str(folder),)), SRE, Choices()):
            pass
    took = time.perf_counter() - began
    with measured() as again:
        for _ in made.review(Source((str(folder),)), SRE, Choices()):
            pass
    if agent.calls != files:
        sys.exit(f"{agent.calls} calls for {files} files")
    return [
        Line("review: statements a file", f"{effort.statements / files:.2f}", "registration too"),
        Line("  their time a file", f"{1000 * effort.seconds / files:.1f} ms",
             f"{1000 * took / files:.1f} ms in all"),
        Line("unchanged: statements a file", f"{again.statements / files:.2f}", ""),
    ]  # fmt: skip


def signing_in(bench: Bench, times: int) -> list[Line]:
    """Sign in with a password of the usual cost, beside the bare check of it."""
    stored = hash_of(PASSWORD, COST)
    add_user(bench.sessions, "signs-in@example.com", password_hash=stored)
    session_file = SessionFile(bench.folder / "private" / "session.json", "bench")
    took, bare = [], []
    with measured() as effort:
        for _ in range(times):
            began = time.perf_counter()
            log_in(bench.sessions, session_file, "signs-in@example.com", PASSWORD, DEVICE)
            took.append(time.perf_counter() - began)
            began = time.perf_counter()
            bcrypt.checkpw(PASSWORD.encode(), stored.encode())
            bare.append(time.perf_counter() - began)
    median, check = statistics.median(took), statistics.median(bare)
    return [
        Line("sign-in: statements", f"{effort.statements / times:.1f}", ""),
        Line("sign-ins a second", f"{1 / median:.1f}", f"{1 / check:.1f} bare password checks"),
        Line("  share of the password check", f"{100 * check / median:.0f} %", ""),
    ]


def asking(bench: Bench, rows: int, together: int) -> list[Line]:
    """Fill the database and put the questions of daily work to it."""
    began = time.perf_counter()
    for done in load(bench.engine, rows, together):
        print(f"\rmade {done} of {rows} requests", end="", file=sys.stderr)  # noqa: T201 - a script
    print(f" in {time.perf_counter() - began:.0f} s", file=sys.stderr)  # noqa: T201 - likewise
    own = Records(bench.sessions, Account(OWNER, "owner-7@example.com", "Owner", "consultant"))
    all_ = Records(bench.sessions, Account(OWNER, "owner-7@example.com", "Owner", "admin"))
    known = _known(bench)
    return [
        _asked("show a request", lambda n: own.review(str(known[n][0])), 0.1),
        _asked("show an upload", lambda n: own.review(str(known[n][1])), 0.1),
        _asked("list uploads, own", lambda _: own.uploads(Listing(20)), 0.1),
        _asked("list uploads, everyone's", lambda _: all_.uploads(Listing(20)), 0.1),
        _asked("list requests, own", lambda _: own.requests(Listing(20)), 0.1),
        _asked("list requests, everyone's", lambda _: all_.requests(Listing(20)), 0.1),
        _asked(f"known already? {len(known)} files", lambda _: _ask(bench, known), 0.1),
        _asked("a page of pending ones, own", lambda _: _waiting(bench, OWNER), 0.1),
        _asked("a page of pending ones, all", lambda _: _waiting(bench, None), 0.1),
        _asked("rank --top 50, own", lambda _: own.ranking(Sought(), 50), 0.3),
        _asked("rank --top 50 --role, own", lambda _: own.ranking(Sought(role="role 3"), 50), 0.3),
        _asked("rank --top 50, everyone's", lambda _: all_.ranking(Sought(), 50), 3.0),
        _asked("rank --top 50 --role, all", lambda _: all_.ranking(Sought(role="role 3"), 50), 3.0),
        _asked("rank, own, all of them", lambda _: own.ranking(Sought(), 100_000), None),
    ]


def _known(bench: Bench) -> list[tuple[uuid.UUID, uuid.UUID]]:
    """Requests with details of full size, and their uploads."""
    found = text("""
        SELECT request.id, upload.id FROM analysis_requests AS request
        JOIN analysis_results AS result ON result.request_id = request.id
        JOIN file_uploads AS upload ON request.file_path LIKE '%' || upload.filename
        WHERE request.user_id = :owner AND upload.user_id = :owner
          AND upload.created_at = request.created_at
          AND pg_column_size(result.detailed_feedback) > 4000
        LIMIT :count""")
    with bench.engine.connect() as connection:
        rows = connection.execute(found, {"owner": OWNER, "count": KNOWN_FILES})
        return [(row[0], row[1]) for row in rows]


def _ask(bench: Bench, known: list[tuple[uuid.UUID, uuid.UUID]]) -> None:
    """What intake asks, in its chunks: each file has one generation and might have more."""
    with bench.sessions() as session:
        for first in range(0, len(known), CHUNK_FILES):
            chunk = known[first : first + CHUNK_FILES]
            absent = [uuid.uuid4() for _ in range((PROBED_GENERATIONS - 1) * len(chunk))]
            states = requests.states(session, [*(each[0] for each in chunk), *absent])
            if len(states) != len(chunk) or len(uploads.states(session, [e[1] for e in chunk])) < 1:
                sys.exit("a file that is known was not found")


def _waiting(bench: Bench, owner: uuid.UUID | None) -> None:
    with bench.sessions() as session:
        if not requests.in_status(session, owner, WAITING, None, None, 64):
            sys.exit("nothing was pending")


def _asked(what: str, question: Callable[[int], object], allowed: float | None) -> Line:
    efforts = [_effort(question, number) for number in range(GOES)]
    seconds = statistics.median(effort.seconds for effort in efforts)
    spread = f"{1000 * efforts[0].seconds:.0f} first, {efforts[0].statements} statements"
    against = spread if allowed is None else f"<= {1000 * allowed:.0f}; {spread}"
    missed = allowed is not None and seconds > allowed
    return Line(what, f"{1000 * seconds:.1f} ms", against, missed)


def _effort(question: Callable[[int], object], number: int) -> Effort:
    with measured() as effort:
        question(number)
    return effort


def main() -> None:
    """Measure, print the table, and exit with 1 where a line misses what is allowed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--files", type=int, default=200, help="to register, and to review")
    parser.add_argument("--sign-ins", type=int, default=10)
    parser.add_argument("--rows", type=int, default=0, help="requests to ask questions of")
    parser.add_argument("--together", type=int, default=110, help="files of one owner in a row")
    wanted = parser.parse_args()
    with opened() as bench:
        lines = [
            *registering(bench, wanted.files),
            *reviewing(bench, wanted.files),
            *signing_in(bench, wanted.sign_ins),
        ]
        if wanted.rows:
            lines += asking(bench, wanted.rows, wanted.together)
    for line in lines:
        mark = "  MISSED" if line.missed else ""
        print(f"{line.what:34} {line.measured:>11}   {line.against}{mark}")  # noqa: T201 - a script
    if wanted.rows:
        rows = f"{wanted.rows} requests, {wanted.together} files of one owner at a time"
        print(f"\n{rows}\n{DESCRIPTION}")  # noqa: T201 - likewise
    sys.exit(any(line.missed for line in lines))


if __name__ == "__main__":
    main()
