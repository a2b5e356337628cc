"""Requests to claim, folders to review, and what has become of them."""

from __future__ import annotations

import time
import uuid
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import Engine, NullPool, create_engine, func, insert, select, text

from database.models import AnalysisRequest, AnalysisResult, FileUpload, Prompt, PromptHistory
from resume_cli.agent.reviewer import Reviewer
from resume_cli.agent.rubric import load_rubric
from resume_cli.agent.target import Target
from resume_cli.batch.budget import Budget
from resume_cli.batch.claims import Claims
from resume_cli.batch.files import walk
from resume_cli.batch.identity import result_id
from resume_cli.batch.intake import Intake
from resume_cli.batch.journal import Journal
from resume_cli.batch.ledger import Ledger
from resume_cli.batch.ledger_lines import Header
from resume_cli.batch.spool import Spool
from resume_cli.batch.stopping import Stop
from resume_cli.batch.verdicts import Claim, Wanted
from resume_cli.batch.work import Choices
from resume_cli.extraction.sniff import sniff
from resume_cli.storage import Storage
from resume_cli.workflows.analyses import Analyses, Pace
from resume_cli.workflows.prompts import running_prompts
from resume_cli.workflows.sign_in import Account

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from typing import Any

    from sqlalchemy.orm import Session, sessionmaker

    from resume_cli.agent.protocol import Agent

SRE = Target("Site Reliability Engineer")
RESUME = """Robin Example {mark}
robin{mark}@example.com

Experience
Site Reliability Engineer, Example Ltd, 2019-2024
Cut the time to recover from 40 to 6 minutes with Kubernetes and Terraform.
Led 5 engineers and halved the cost of hosting.

Education
BSc Computer Science, Example University, 2015

Skills
Linux, Python, Kubernetes, Terraform, Prometheus
"""
NO_GRACE = timedelta(0)


def write_resumes(folder: Path, count: int) -> Path:
    folder.mkdir(exist_ok=True)
    for number in range(count):
        text = RESUME.format(mark=number)
        (folder / f"resume-{number:03}.txt").write_text(text, encoding="utf-8")
    return folder


def claims_engine(database_url: str) -> Engine:
    return create_engine(database_url, poolclass=NullPool)


@contextmanager
def opened_claims(database_url: str, grace: timedelta = NO_GRACE) -> Iterator[Claims]:
    claims = Claims(claims_engine(database_url), grace)
    try:
        yield claims
    finally:
        claims.close()


def try_claim(claims: Claims, request_id: uuid.UUID, *, retry: bool = False) -> Claim:
    return claims.claim(Wanted(request_id, retry=retry))


def result_row(request_id: uuid.UUID, overall: int = 70) -> dict[str, object]:
    return {
        "id": result_id(request_id),
        "request_id": request_id,
        "overall_score": overall,
        "ai_model_used": "scripted-1",
    }


def add_request(sessions: sessionmaker[Session], user_id: uuid.UUID, **columns: Any) -> uuid.UUID:
    """A pending request for a file of one byte, unless `columns` say otherwise."""
    request_id = uuid.uuid4()
    values = {
        "id": request_id,
        "user_id": user_id,
        "original_filename": "cv.txt",
        "file_path": f"2026/01/02/{uuid.uuid4()}.txt",
        "file_size_bytes": 1,
        "mime_type": "text/plain",
        "status": "pending",
    }
    with sessions.begin() as session:
        session.execute(insert(AnalysisRequest).values(values | columns))
    return request_id


def add_upload(sessions: sessionmaker[Session], user_id: uuid.UUID) -> uuid.UUID:
    upload_id = uuid.uuid4()
    with sessions.begin() as session:
        session.execute(
            insert(FileUpload).values(
                id=upload_id,
                user_id=user_id,
                filename=f"{upload_id}.txt",
                original_filename="cv.txt",
                mime_type="text/plain",
                file_size=1,
                file_hash="0" * 64,
            )
        )
    return upload_id


def add_prompt(sessions: sessionmaker[Session]) -> tuple[uuid.UUID, int, str]:
    """A prompt as claims write it into the history."""
    prompt_id = uuid.uuid4()
    with sessions.begin() as session:
        session.execute(
            insert(Prompt).values(
                id=prompt_id, name=f"p-{prompt_id}", template="text", prompt_type="system"
            )
        )
    return prompt_id, 1, "text"


def add_group(
    sessions: sessionmaker[Session], request_id: uuid.UUID, prompt: tuple[uuid.UUID, int, str]
) -> None:
    """One claim's history rows, in a transaction and thus at a time of their own."""
    with sessions.begin() as session:
        session.execute(
            insert(PromptHistory).values(
                prompt_id=prompt[0],
                request_id=request_id,
                prompt_version=prompt[1],
                prompt_content=prompt[2],
            )
        )


def request(sessions: sessionmaker[Session], request_id: uuid.UUID) -> AnalysisRequest:
    with sessions() as session:
        return session.scalars(
            select(AnalysisRequest).where(AnalysisRequest.id == request_id)
        ).one()


def upload(sessions: sessionmaker[Session], upload_id: uuid.UUID) -> FileUpload:
    with sessions() as session:
        return session.scalars(select(FileUpload).where(FileUpload.id == upload_id)).one()


def statuses(sessions: sessionmaker[Session]) -> dict[str, int]:
    """How many requests stand in each status."""
    counted = select(AnalysisRequest.status, func.count()).group_by(AnalysisRequest.status)
    with sessions() as session:
        return {row.status: row[1] for row in session.execute(counted)}


def count(sessions: sessionmaker[Session], model: type[Any]) -> int:
    with sessions() as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def results_of(sessions: sessionmaker[Session], request_id: uuid.UUID) -> list[AnalysisResult]:
    with sessions() as session:
        return list(
            session.scalars(select(AnalysisResult).where(AnalysisResult.request_id == request_id))
        )


def intake(
    sessions: sessionmaker[Session],
    storage: Path,
    user_id: uuid.UUID,
    choices: Choices | None = None,
    model: str | None = "today",
    target: Target = SRE,
) -> Intake:
    """Registration where no model is named, else for reviews that this model would make."""
    recipe = None if model is None else {"agent": "scripted", "model": model}
    return Intake(sessions, Storage(storage), sniff, user_id, target, choices or Choices(), recipe)


def register(
    sessions: sessionmaker[Session], storage: Path, user_id: uuid.UUID, folder: Path
) -> None:
    """Register a folder's files without reviewing them."""
    for _ in intake(sessions, storage, user_id).entries(walk([str(folder)])):
        pass


def analyses(
    sessions: sessionmaker[Session],
    database_url: str,
    storage: Path,
    user_id: uuid.UUID,
    agent: Agent,
    stop: Stop | None = None,
    jobs: int = 2,
) -> Analyses:
    """Reviewing with one extraction process, as wiring puts it together."""
    stop = stop or Stop()
    prompts = running_prompts(sessions, agent.prompt_names)
    return Analyses(
        sessions=sessions,
        claims_engine=claims_engine(database_url),
        storage=Storage(storage),
        account=Account(user_id, "kim@example.com", "Kim Example", "consultant"),
        reviewer=Reviewer(agent, load_rubric(), tuple(each.prompt for each in prompts)),
        prompts=prompts,
        pace=Pace(jobs=jobs, workers=1),
        stop=stop,
        budget=Budget(stop),
        journal=journal(storage.parent / "runs", user_id),
        spool=Spool(storage.parent / "spool"),
    )


def journal(folder: Path, user_id: uuid.UUID) -> Journal:
    """Keeps runs in a ledger of the test's own."""
    header = Header("analyze", "test", "scripted", target=None, account_id=user_id)
    return Journal(Ledger(folder), header)


def cut_connections(engine: Engine, mine: Claims) -> None:
    """Terminate the server's side of one run's claims connection."""
    backend = mine._on_thread(lambda session: session.scalar(text("SELECT pg_backend_pid()")))
    # Inside one transaction the server would show the same picture again and again.
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": backend})
        gone = text("SELECT count(*) = 0 FROM pg_stat_activity WHERE pid = :pid")
        eventually(lambda: bool(connection.scalar(gone, {"pid": backend})))


def eventually(holds: Callable[[], bool], seconds: float = 10.0) -> None:
    last_moment = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < last_moment
        time.sleep(0.02)
