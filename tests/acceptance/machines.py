"""Several machines on one database: processes that share it, a folder and a model, and no more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import create_engine, make_url
from sqlalchemy.orm import sessionmaker

from tests.acceptance.tool import SECONDS, Ran, Tool, rows
from tests.integration.people import PASSWORD, add_user
from tests.integration.work import write_resumes

if TYPE_CHECKING:
    from pathlib import Path
    from subprocess import Popen

    from tests.fake_model import FakeModel

EMAIL = "kim@example.com"
RESULTS = "SELECT count(*), count(DISTINCT request_id) FROM analysis_results"
STATUSES = "SELECT status, count(*) FROM analysis_requests GROUP BY status"


class Machines:
    """Tools with homes of their own, on `files` resumes in one folder and one database's address.

    The database has its tables; the account that all of them sign in to is added.
    """

    def __init__(
        self, folder: Path, url: str, model: FakeModel, files: int = 24, jobs: int = 2
    ) -> None:
        self.folder = folder
        self.url = url
        self.model = model
        self.files = files
        self.jobs = jobs
        self.inbox = write_resumes(folder / "inbox", files)
        engine = create_engine(driver(url))
        add_user(sessionmaker(engine), EMAIL)
        engine.dispose()

    def machine(self, name: str, **settings: str) -> Tool:
        home = self.folder / name
        home.mkdir()
        return Tool(
            home,
            {
                "DATABASE_URL": self.url,
                "RESUME_REVIEW_DATABASE": "server",
                "RESUME_REVIEW_EMAIL": EMAIL,
                "RESUME_REVIEW_PASSWORD": PASSWORD,
                "RESUME_REVIEW_JOBS": str(self.jobs),
                "RESUME_REVIEW_WORKERS": "1",
                "RESUME_REVIEW_MODEL": "fake-model",
                "OPENAI_API_KEY": "sk-test",
                "OPENAI_BASE_URL": self.model.base_url,
                "FILE_STORAGE_PATH": str(self.folder / "shared"),
                **settings,
            },
        )

    def look(self, statement: str) -> list[tuple[object, ...]]:
        return [tuple(row) for row in rows(driver(self.url), statement)]

    def begin(self, machine: Tool, *options: str) -> Popen[bytes]:
        return machine.start("analyze", "--batch", self.inbox, "--role", "SRE", *options)

    def everything_is_reviewed_once(self) -> bool:
        return self.look(RESULTS) == [(self.files, self.files)] and self.look(STATUSES) == [
            ("completed", self.files)
        ]


def finished(process: Popen[bytes]) -> Ran:
    output, messages = process.communicate(timeout=SECONDS)
    return Ran(process.returncode, output.decode(), messages.decode())


def driver(url: str) -> str:
    return make_url(url).set(drivername="postgresql+psycopg2").render_as_string(False)
