"""A storage folder with what two consultants registered, and ways to erase of it."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from sqlalchemy import insert, select, update

from database.models import AnalysisRequest, AnalysisResult, FileUpload, PromptHistory
from resume_cli.agent.target import Target
from resume_cli.batch.files import walk
from resume_cli.batch.ledger import Ledger
from resume_cli.batch.spool import Spool
from resume_cli.storage import Storage
from resume_cli.workflows.erasures import Erasure, Erasures, Wanted, wanted_of
from resume_cli.workflows.sign_in import Account
from tests.integration.people import add_user
from tests.integration.work import SRE, add_group, add_prompt, count, intake, write_resumes

if TYPE_CHECKING:
    from pathlib import Path
    from uuid import UUID

    from sqlalchemy.orm import Session, sessionmaker

NOTHING = {
    "stored_copies": 0, "uploads": 0, "requests": 0, "results": 0, "history": 0,
    "kept_answers": 0, "run_lines": 0,
}  # fmt: skip
COOK = Target("Cook", None, "senior")


class House:
    """Two consultants and an admin on one storage folder, and a folder of two resumes."""

    def __init__(self, sessions: sessionmaker[Session], folder: Path) -> None:
        self.sessions = sessions
        self.folder = folder
        self.root = folder / "storage"
        self.inbox = write_resumes(folder / "inbox", 2)
        self.file = self.inbox / "resume-000.txt"
        self.kim = add_user(sessions)
        self.lee = add_user(sessions, "lee@example.com")
        self.prompt = add_prompt(sessions)

    def erasures(
        self, user_id: UUID, role: str = "consultant", *, without_copy: bool = False
    ) -> Erasures:
        return Erasures(
            sessions=self.sessions,
            storage=Storage(self.root),
            spool=Spool(self.folder / "spool"),
            ledger=Ledger(self.folder / "runs"),
            account=Account(user_id, "x@example.com", "X Example", role),
            without_copy=without_copy,
        )

    def erase(self, *items: object, without_copy: bool = False) -> Erasure:
        """As Kim."""
        erasures = self.erasures(self.kim, without_copy=without_copy)
        return self.carried_out(erasures, wanted_of([*map(str, items)], None))

    def carried_out(self, erasures: Erasures, wanted: Wanted) -> Erasure:
        return erasures.carry_out(erasures.plan(wanted))

    def register(self, user_id: UUID, target: Target = SRE, path: Path | None = None) -> None:
        taken = intake(self.sessions, self.root, user_id, target=target)
        for _ in taken.entries(walk([str(path or self.inbox)])):
            pass

    def review(self) -> None:
        """Give every request a result and its prompt."""
        with self.sessions.begin() as session:
            for request_id in session.scalars(select(AnalysisRequest.id)):
                session.execute(
                    insert(AnalysisResult).values(request_id=request_id, ai_model_used="m")
                )
        with self.sessions() as session:
            for request_id in session.scalars(select(AnalysisRequest.id)):
                add_group(self.sessions, request_id, self.prompt)

    def paths(self) -> list[Path]:
        return sorted(path for path in self.root.rglob("*") if not path.is_dir())

    def of_file(self) -> list[AnalysisRequest]:
        """Kim's requests for the first resume."""
        query = select(AnalysisRequest).where(
            AnalysisRequest.user_id == self.kim,
            AnalysisRequest.original_filename == self.file.name,
        )
        with self.sessions() as session:
            return list(session.scalars(query))

    def change(self, request: AnalysisRequest, **columns: object) -> None:
        with self.sessions.begin() as session:
            session.execute(
                update(AnalysisRequest).where(AnalysisRequest.id == request.id).values(columns)
            )

    def rows(self) -> tuple[int, ...]:
        tables = (FileUpload, AnalysisRequest, AnalysisResult, PromptHistory)
        return tuple(count(self.sessions, table) for table in tables)


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
