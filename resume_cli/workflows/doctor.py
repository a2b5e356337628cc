"""What `doctor` looks at: each check says that all is well, or what is not and what to do."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, TypeVar

from sqlalchemy import func, select, text
from sqlalchemy.exc import SQLAlchemyError

from database.failures import translated
from database.schema import check
from resume_cli.errors import ConfigurationError, ResumeReviewError, SchemaMismatchError
from resume_cli.workflows import doctor_checks as checks

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager
    from pathlib import Path

    from sqlalchemy import Connection

    from database.connection import Database
    from resume_cli.workflows.accounts import Accounts

Answer = TypeVar("Answer")

MOST_SKEW = timedelta(seconds=60)
"""Sign-ins last minutes, and `--since` goes by this machine's clock: less than that is harmless."""


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """One check: `ok` is None where it had to be left out, because of what failed before it.

    `advice` says what to do; it is empty where all is well.
    """

    name: str
    ok: bool | None
    detail: str
    advice: str = ""


@dataclass(frozen=True, slots=True)
class Machine:
    """What the settings say: read once they could be read."""

    settings: Callable[[], str]
    storage: Path
    data: Path
    connect: Callable[[], AbstractContextManager[tuple[Database, Accounts]]]
    model: Callable[[], str]


class _LeftOutError(Exception):
    """What this check needs has failed before."""


def examine(prepare: Callable[[], Machine]) -> list[Diagnosis]:
    """Look at everything a run needs; what fails is told, and the next check goes on.

    Nothing is changed, but that an embedded database is made where there is none.
    """
    with ExitStack() as open_until_the_end:
        visit = _Visit(prepare, open_until_the_end)
        rounds: list[tuple[str, Callable[[], str]]] = [
            ("Python", checks.python),
            ("packages", checks.packages),
            ("settings", visit.settings),
            ("database", visit.database),
            ("schema", visit.schema),
            ("clock", visit.clock),
            ("sign-in", visit.sign_in),
            ("storage", visit.storage),
            ("data folder", visit.data),
            ("disk", visit.disk),
            ("workers", checks.workers),
            ("model", visit.model),
            ("Chromium", lambda: "not needed: reports are HTML files that any browser opens"),
        ]
        return [_checked(name, look) for name, look in rounds]


def _checked(name: str, look: Callable[[], str]) -> Diagnosis:
    try:
        return Diagnosis(name, ok=True, detail=look())
    except _LeftOutError as reason:
        return Diagnosis(name, ok=None, detail=f"not looked at: {reason}")
    except ResumeReviewError as problem:
        return Diagnosis(name, ok=False, detail=problem.message, advice=problem.advice)
    except OSError as problem:
        return Diagnosis(name, ok=False, detail=f"{problem.filename}: {problem.strerror}.")


class _Visit:
    """One look at a machine: what a check has got is used by those after it."""

    def __init__(self, prepare: Callable[[], Machine], open_until_the_end: ExitStack) -> None:
        self._prepare = prepare
        self._open = open_until_the_end
        self._known: Machine | None = None
        self._connected: tuple[Database, Accounts] | None = None
        self._as_expected = False

    @property
    def _machine(self) -> Machine:
        if self._known is None:
            raise _LeftOutError("the settings cannot be read")
        return self._known

    @property
    def _database(self) -> Database:
        if self._connected is None:
            raise _LeftOutError("there is no database")
        return self._connected[0]

    def settings(self) -> str:
        self._known = self._prepare()
        return self._known.settings()

    def database(self) -> str:
        self._connected = self._open.enter_context(self._machine.connect())
        version = self._asked(lambda connection: connection.scalar(text("SHOW server_version")))
        return f"{self._database.label}, PostgreSQL {str(version).split()[0]}"

    def schema(self) -> str:
        differences = self._asked(check)
        if breaking := [each for each in differences if each.breaking]:
            raise SchemaMismatchError(f"{len(breaking)} differences will break this tool.")
        self._as_expected = True
        return "as expected" if not differences else f"{len(differences)} harmless differences"

    def clock(self) -> str:
        before = datetime.now(UTC)
        there = self._asked(lambda asked: asked.scalars(select(func.clock_timestamp())).one())
        skew = there - (before + (datetime.now(UTC) - before) / 2)
        seconds = abs(skew.total_seconds())
        if abs(skew) > MOST_SKEW:
            way = "behind" if skew > timedelta() else "ahead of"
            raise ConfigurationError(
                f"This machine's clock is {seconds:.0f} s {way} the database's.",
                advice="Let both follow a time server (NTP).",
            )
        return f"{seconds:.1f} s from the database's"

    def sign_in(self) -> str:
        database = self._database
        if not self._as_expected or self._connected is None:
            raise _LeftOutError("the database is not as expected")
        try:
            return self._connected[1].whoami(keep=False).email
        except SQLAlchemyError as problem:
            raise translated(problem, database.url) from problem

    def storage(self) -> str:
        return checks.takes_files(self._machine.storage, "FILE_STORAGE_PATH")

    def data(self) -> str:
        return checks.takes_files(self._machine.data, "RESUME_REVIEW_DATA_DIR")

    def disk(self) -> str:
        return checks.disk(self._machine.storage, self._machine.data)

    def model(self) -> str:
        return self._machine.model()

    def _asked(self, question: Callable[[Connection], Answer]) -> Answer:
        database = self._database
        try:
            with database.engine.connect() as connection:
                return question(connection)
        except SQLAlchemyError as problem:
            raise translated(problem, database.url) from problem
