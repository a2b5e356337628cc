"""From files to work: what is known is told, what is not is registered, once."""

from __future__ import annotations

import hashlib
import threading
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, update

from database.models import AnalysisRequest, AnalysisResult, FileUpload
from resume_cli.agent.target import Target
from resume_cli.batch import identity
from resume_cli.batch import intake as module
from resume_cli.batch.events import FileResult, Outcome
from resume_cli.batch.files import walk
from resume_cli.batch.intake import PROBED_GENERATIONS
from resume_cli.batch.work import Choices, WorkItem
from resume_cli.errors import ConfigurationError
from tests.integration.people import add_user
from tests.integration.work import (
    SRE,
    add_request,
    count,
    intake,
    request,
    statuses,
    upload,
    write_resumes,
)

if TYPE_CHECKING:
    import uuid
    from pathlib import Path

    from sqlalchemy.orm import Session, sessionmaker

    from resume_cli.batch.intake import Intake

    Sessions = sessionmaker[Session]


@pytest.fixture
def user_id(sessions: Sessions) -> uuid.UUID:
    return add_user(sessions)


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    return write_resumes(tmp_path / "inbox", 1)


@pytest.fixture
def storage(tmp_path: Path) -> Path:
    return tmp_path / "storage"


def taken(made: Intake, *paths: Path) -> tuple[list[WorkItem], list[FileResult]]:
    work, ends = [], []
    for entry in made.entries(walk([str(path) for path in paths])):
        if isinstance(entry, FileResult):
            ends.append(entry)
        elif isinstance(entry, tuple):
            work.append(entry[0])
    return work, ends


def outcome(made: Intake, *paths: Path) -> tuple[str, str]:
    work, ends = taken(made, *paths)
    if work:
        return "work", str(work[0].request_id)
    return ends[0].outcome.value, ends[0].reason


def end_request(
    sessions: Sessions, request_id: uuid.UUID, status: str, model: str | None = None
) -> None:
    with sessions.begin() as session:
        chosen = update(AnalysisRequest).where(AnalysisRequest.id == request_id)
        session.execute(chosen.values(status=status))
        if model is not None:
            session.add(
                AnalysisResult(
                    id=identity.result_id(request_id),
                    request_id=request_id,
                    overall_score=71,
                    detailed_feedback={"making": {"recipe": {"agent": "scripted", "model": model}}},
                    ai_model_used="scripted-1",
                )
            )


def sha256_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_new_file_is_registered_whole(
    sessions: Sessions, user_id: uuid.UUID, inbox: Path, storage: Path
) -> None:
    (item,), _ = taken(intake(sessions, storage, user_id), inbox)
    path = inbox / "resume-000.txt"

    assert item.request_id == identity.request_id(user_id, sha256_of(path), SRE, 0)
    assert item.upload_id == identity.upload_id(user_id, sha256_of(path), SRE)
    row = request(sessions, item.request_id)
    assert (row.status, row.original_filename, row.mime_type, row.target_role) == (
        "pending", "resume-000.txt", "text/plain", SRE.role
    )  # fmt: skip
    assert (storage / row.file_path).read_bytes() == path.read_bytes()
    kept = upload(sessions, item.upload_id)
    assert (kept.file_hash, kept.file_size) == (sha256_of(path), path.stat().st_size)
    assert row.file_path.endswith(f"/{kept.filename}")
    assert kept.filename == f"{item.upload_id}.txt"


def test_known_pending_file_is_work_again_without_new_rows(
    sessions: Sessions, user_id: uuid.UUID, inbox: Path, storage: Path
) -> None:
    first, _ = taken(intake(sessions, storage, user_id), inbox)
    again, _ = taken(intake(sessions, storage, user_id), inbox)
    assert again == first
    assert (count(sessions, FileUpload), count(sessions, AnalysisRequest)) == (1, 1)


def test_reviewed_file_is_known_stale_or_forced(
    sessions: Sessions, user_id: uuid.UUID, inbox: Path, storage: Path
) -> None:
    (item,), _ = taken(intake(sessions, storage, user_id), inbox)
    end_request(sessions, item.request_id, "completed", "today")
    sha256 = sha256_of(inbox / "resume-000.txt")
    following = ("work", str(identity.request_id(user_id, sha256, SRE, 1)))

    _, (known,) = taken(intake(sessions, storage, user_id), inbox)
    assert (known.outcome, known.overall) == (Outcome.ALREADY_REVIEWED, 71)
    assert known.request_id == item.request_id

    stale = Outcome.STALE.value, "today's review would differ in: model"
    assert outcome(intake(sessions, storage, user_id, model="other"), inbox) == stale
    choose_stale = Choices(stale=True)
    # What is made today as it was made before is not stale, whatever is asked for.
    assert outcome(intake(sessions, storage, user_id, choose_stale), inbox)[0] == "already reviewed"
    assert outcome(intake(sessions, storage, user_id, choose_stale, "other"), inbox) == following
    assert outcome(intake(sessions, storage, user_id, Choices(force=True)), inbox) == following


@pytest.mark.parametrize("last", [0, 1, PROBED_GENERATIONS - 1, PROBED_GENERATIONS, 9])
def test_newest_of_any_number_of_generations_is_found(
    sessions: Sessions, user_id: uuid.UUID, inbox: Path, storage: Path, last: int
) -> None:
    sha256 = sha256_of(inbox / "resume-000.txt")
    ids = [identity.request_id(user_id, sha256, SRE, each) for each in range(last + 2)]
    for each in ids[:-1]:
        add_request(sessions, user_id, id=each)
        end_request(sessions, each, "completed", "today" if each == ids[-2] else "before")

    _, (known,) = taken(intake(sessions, storage, user_id), inbox)
    assert (known.outcome, known.request_id) == (Outcome.ALREADY_REVIEWED, ids[-2])
    forced = outcome(intake(sessions, storage, user_id, Choices(force=True)), inbox)
    assert forced == ("work", str(ids[-1]))


@pytest.mark.parametrize(
    ("kept", "told"),
    [
        ("locked (request denied) (request {id})", "locked (request denied)"),
        (None, "the reason is no longer kept"),
    ],
)
def test_failed_file_is_told_and_tried_again_only_when_asked(
    sessions: Sessions,
    user_id: uuid.UUID,
    inbox: Path,
    storage: Path,
    kept: str | None,
    told: str,
) -> None:
    (item,), _ = taken(intake(sessions, storage, user_id), inbox)
    end_request(sessions, item.request_id, "failed")
    with sessions.begin() as session:
        message = kept and kept.format(id=item.request_id)
        session.execute(update(FileUpload).values(error_message=message))

    assert outcome(intake(sessions, storage, user_id), inbox) == ("failed before", told)
    retry = intake(sessions, storage, user_id, Choices(retry_failed=True))
    (again,), _ = taken(retry, inbox)
    assert (again.request_id, again.retry) == (item.request_id, True)


def test_registering_leaves_reviews_out_of_account(
    sessions: Sessions, user_id: uuid.UUID, inbox: Path, storage: Path
) -> None:
    (item,), _ = taken(intake(sessions, storage, user_id, model=None), inbox)
    with sessions.begin() as session:
        session.execute(update(FileUpload).values(status="completed"))
    for status in ("pending", "completed"):
        end_request(sessions, item.request_id, status)
        known = outcome(intake(sessions, storage, user_id, model=None), inbox)
        assert known == ("already registered", "")
    end_request(sessions, item.request_id, "failed")
    known = outcome(intake(sessions, storage, user_id, model=None), inbox)
    assert known[0] == "failed before"


def test_a_registration_that_was_cut_short_is_taken_up_again(
    sessions: Sessions, user_id: uuid.UUID, inbox: Path, storage: Path
) -> None:
    (item,), _ = taken(intake(sessions, storage, user_id, model=None), inbox)
    with sessions() as session:
        upload = session.scalars(select(FileUpload)).one()
    assert (upload.status, upload.progress) == ("extracting", 30)
    again = outcome(intake(sessions, storage, user_id, model=None), inbox)
    assert again == ("work", str(item.request_id))


@pytest.mark.parametrize("name", ["resume-000.txt", "other.txt"])
def test_same_bytes_are_worked_once(
    sessions: Sessions, user_id: uuid.UUID, inbox: Path, storage: Path, name: str
) -> None:
    copy = inbox.parent / "elsewhere" / name
    copy.parent.mkdir()
    copy.write_bytes((inbox / "resume-000.txt").read_bytes())

    work, ends = taken(intake(sessions, storage, user_id), inbox, copy)
    assert len(work) == 1
    assert [(end.outcome, end.reason) for end in ends] == [
        (Outcome.SKIPPED, "same bytes as resume-000.txt")
    ]


def test_users_and_targets_have_work_of_their_own(
    sessions: Sessions, user_id: uuid.UUID, inbox: Path, storage: Path
) -> None:
    robin = add_user(sessions, "robin@example.com")
    ids = {
        outcome(intake(sessions, storage, owner, target=target), inbox)
        for owner in (user_id, robin)
        for target in (SRE, Target("Data Engineer"), Target())
    }
    assert len(ids) == 6
    assert count(sessions, AnalysisRequest) == 6
    respelled = Target("site reliability  ENGINEER")
    assert outcome(intake(sessions, storage, robin, target=respelled), inbox) in ids


def test_refused_type_is_recorded_but_not_stored(
    sessions: Sessions, user_id: uuid.UUID, inbox: Path, storage: Path
) -> None:
    (inbox / "resume-000.txt").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    (item,), _ = taken(intake(sessions, storage, user_id), inbox)
    assert request(sessions, item.request_id).mime_type == "application/octet-stream"
    assert not storage.exists()


def test_storage_that_cannot_be_written_stops_before_any_row(
    sessions: Sessions, user_id: uuid.UUID, inbox: Path, storage: Path
) -> None:
    storage.write_text("a file")
    with pytest.raises(ConfigurationError):
        taken(intake(sessions, storage, user_id), inbox)
    assert (count(sessions, FileUpload), count(sessions, AnalysisRequest)) == (0, 0)


def test_many_files_are_registered_in_chunks(
    sessions: Sessions,
    user_id: uuid.UUID,
    inbox: Path,
    storage: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "CHUNK_FILES", 4)
    write_resumes(inbox, 10)
    entries = intake(sessions, storage, user_id).entries(walk([str(inbox)]))
    next(entries)
    # What has not been asked for is neither read nor registered yet.
    assert statuses(sessions) == {"pending": 4}
    assert len(list(entries)) == 9
    assert statuses(sessions) == {"pending": 10}


def test_bytes_of_a_chunk_are_bounded(
    sessions: Sessions,
    user_id: uuid.UUID,
    inbox: Path,
    storage: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "CHUNK_BYTES", 1000)
    write_resumes(inbox, 9)
    size = (inbox / "resume-000.txt").stat().st_size
    next(intake(sessions, storage, user_id).entries(walk([str(inbox)])))
    assert statuses(sessions) == {"pending": -(-1000 // size)}


def test_two_runs_over_one_folder_make_one_set_of_rows(
    sessions: Sessions, user_id: uuid.UUID, inbox: Path, storage: Path
) -> None:
    write_resumes(inbox, 100)
    started = threading.Barrier(2)
    seen: list[set[uuid.UUID]] = []

    def run() -> None:
        started.wait()
        work, _ = taken(intake(sessions, storage, user_id), inbox)
        seen.append({item.request_id for item in work})

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(seen) == 2
    assert seen[0] == seen[1]
    assert (count(sessions, FileUpload), count(sessions, AnalysisRequest)) == (100, 100)
    with sessions() as session:
        paths = session.scalars(select(AnalysisRequest.file_path)).all()
    assert {str(path.relative_to(storage)) for path in storage.rglob("*.txt")} == set(paths)
