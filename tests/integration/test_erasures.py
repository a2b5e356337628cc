"""Erasing: all that is stored of a file goes, and nothing of anybody or anything else."""

from __future__ import annotations

import json
import os
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from sqlalchemy import delete, select

from database.models import AnalysisRequest, FileUpload
from database.queries import locks, requests
from resume_cli.errors import ExitCode, NotFoundError, UsageError
from resume_cli.storage import Storage
from resume_cli.workflows.erasures import Fate, Wanted, wanted_of
from resume_cli.workflows.stored_copies import Place
from tests.integration.erasing import COOK, NOTHING, House, sha256
from tests.integration.work import (
    add_request,
    count,
)

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy.orm import Session, sessionmaker


@pytest.fixture
def house(sessions: sessionmaker[Session], tmp_path: Path) -> House:
    return House(sessions, tmp_path)


def test_all_targets_and_generations_of_the_same_bytes_go_and_nothing_else(house: House) -> None:
    house.register(house.kim)
    house.register(house.kim, COOK)
    [first, _] = house.of_file()
    size = house.file.stat().st_size
    add_request(house.sessions, house.kim, file_path=first.file_path, file_size_bytes=size)
    house.register(house.lee)
    house.review()
    answer = house.folder / "spool" / f"{first.id}.json"
    answer.parent.mkdir()
    answer.write_text("{}")
    assert house.rows() == (6, 7, 7, 7)
    plan = house.erasures(house.kim).plan(wanted_of([str(house.file)], None))
    rows = {"uploads": 2, "requests": 3, "results": 3, "history": 3, "stored_copies": 2}
    assert (plan.dry_run, plan.counts) == (True, NOTHING | rows)
    assert house.rows() == (6, 7, 7, 7)
    done = house.erase(house.file)
    assert done.counts == NOTHING | rows | {"kept_answers": 1}
    assert (done.dry_run, done.exit_code) == (False, ExitCode.OK)
    assert house.rows() == (4, 4, 4, 4)
    assert len(house.paths()) == 4
    assert house.file.exists()
    assert not answer.exists()
    with pytest.raises(NotFoundError):
        house.erase(house.file)


@pytest.mark.parametrize("named", ["upload", "request", "hash", "HASH", "path", "link"])
def test_a_file_is_named_in_many_ways(house: House, named: str) -> None:
    house.register(house.kim)
    [request] = house.of_file()
    (house.folder / "link.txt").symlink_to(house.file)
    names = {
        "upload": request.file_path.rsplit("/", 1)[-1].split(".")[0],
        "request": request.id,
        "hash": sha256(house.file),
        "HASH": sha256(house.file).upper(),
        "path": house.file,
        "link": house.folder / "link.txt",
    }
    done = house.erase(names[named])
    assert done.counts == NOTHING | {"stored_copies": 1, "uploads": 1, "requests": 1}
    assert len(house.paths()) == 1


def test_folders_that_become_empty_are_removed(house: House) -> None:
    house.register(house.kim)
    house.erase(*house.inbox.iterdir())
    assert list(house.root.iterdir()) == []


@pytest.mark.parametrize("named", ["request", "hash", "path"])
def test_what_the_clean_up_left_of_a_file_is_found(house: House, named: str) -> None:
    house.register(house.kim)
    house.register(house.kim, COOK)
    with house.sessions.begin() as session:
        session.execute(delete(FileUpload))
    names = {"request": house.of_file()[0].id, "hash": sha256(house.file), "path": house.file}
    done = house.erase(names[named])
    assert done.counts == NOTHING | {"stored_copies": 2, "requests": 2}
    assert house.of_file() == []
    assert count(house.sessions, AnalysisRequest) == 2


def test_a_request_of_the_other_program_goes_with_its_file(house: House) -> None:
    path = f"2026/01/02/{uuid4()}.pdf"
    Storage(house.root).write(path, b"bytes")
    request_id = add_request(house.sessions, house.kim, file_path=path, file_size_bytes=77)
    other = add_request(house.sessions, house.kim)
    done = house.erase(request_id)
    assert done.counts == NOTHING | {"stored_copies": 1, "requests": 1}
    assert house.paths() == []
    with house.sessions() as session:
        assert session.scalars(select(AnalysisRequest.id)).all() == [other]


def test_somebody_elses_is_not_found_in_the_same_words(house: House) -> None:
    house.register(house.lee)
    with house.sessions() as session:
        theirs = session.scalars(select(AnalysisRequest.id)).first()
        upload = session.scalars(select(FileUpload.id)).first()
    before = house.rows()

    def words(item: object) -> str:
        with pytest.raises(NotFoundError) as refused:
            house.erase(item)
        return refused.value.message.replace(str(item), "X")

    assert words(theirs) == words(upload) == words(uuid4()) == "There is no request or upload X."
    assert words(sha256(house.file)) == words("0" * 64) == "Nothing is stored of the hash X."
    (unknown := house.folder / "unknown.txt").write_text("unknown")
    assert words(house.file) == words(unknown) == "Nothing is stored of the file X."
    mine = house.carried_out(house.erasures(house.kim), Wanted(older_than=timedelta(seconds=0)))
    assert mine.copies == ()
    assert house.rows() == before
    assert len(house.paths()) == 2


def test_the_same_bytes_of_two_people_are_two_copies(house: House) -> None:
    house.register(house.kim)
    house.register(house.lee)
    assert house.erase(house.file).counts["requests"] == 1
    with house.sessions() as session:
        owners = session.scalars(
            select(FileUpload.user_id).where(FileUpload.file_hash == sha256(house.file))
        ).all()
    assert owners == [house.lee]


def test_an_admin_erases_anyones(house: House) -> None:
    house.register(house.kim)
    house.register(house.lee)
    admin = house.erasures(uuid4(), "admin")
    done = house.carried_out(admin, wanted_of([str(house.file)], None))
    assert {copy.owner for copy in done.those(Fate.ERASED)} == {
        "kim@example.com", "lee@example.com",
    }  # fmt: skip
    assert house.rows() == (2, 2, 0, 0)


def test_what_is_being_worked_on_is_busy_and_the_rest_goes(house: House) -> None:
    house.register(house.kim)
    house.register(house.kim, COOK)
    worked, _ = house.of_file()
    with house.sessions() as other:
        assert locks.try_lock(other, [worked.id])
        done = house.erase(house.file)
        locks.unlock(other, [worked.id])
    assert done.exit_code == ExitCode.BUSY
    [busy] = done.those(Fate.BUSY)
    assert busy.request_ids == (worked.id,)
    assert [request.id for request in house.of_file()] == [worked.id]
    assert (house.root / worked.file_path).stat().st_size > 0
    assert house.erase(house.file).exit_code == ExitCode.OK


def test_a_row_that_somebody_holds_is_busy_and_keeps_its_bytes(house: House) -> None:
    house.register(house.kim)
    [request] = house.of_file()
    with house.sessions.begin() as other:
        assert requests.lock_rows(other, [request.id])
        assert house.erase(house.file).exit_code == ExitCode.BUSY
    assert (house.root / request.file_path).stat().st_size > 0


@pytest.mark.parametrize("path", ["../secret.txt", "{root}/../secret.txt", "2026/01/out/secret.txt",
                                  "2026/01/02/link.txt"])  # fmt: skip
def test_a_stored_path_that_leads_elsewhere_is_never_unlinked(house: House, path: str) -> None:
    secret = house.folder / "secret.txt"
    secret.write_text("secret")
    day = house.root / "2026" / "01" / "02"
    day.mkdir(parents=True)
    (day.parent / "out").symlink_to(house.folder)
    (day / "link.txt").symlink_to(day / "other.txt")
    (day / "other.txt").write_text("another's")
    stored = path.replace("{root}", str(house.root))
    request_id = add_request(house.sessions, house.kim, file_path=stored)
    done = house.erase(request_id)
    assert done.exit_code == ExitCode.INCOMPLETE
    assert [copy.place for copy in done.those(Fate.LEFT)] == [Place.OUTSIDE]
    assert count(house.sessions, AnalysisRequest) == 1
    done = house.erase(request_id, without_copy=True)
    assert done.exit_code == ExitCode.OK
    assert count(house.sessions, AnalysisRequest) == 0
    assert secret.read_text() == "secret"
    assert (day / "link.txt").read_text() == "another's"


@pytest.mark.parametrize("spelling", ["{0}", "2026//01/./02/{1}"])
def test_bytes_that_another_row_names_stay_until_that_goes_too(house: House, spelling: str) -> None:
    name = f"{uuid4()}.txt"
    path = f"2026/01/02/{name}"
    Storage(house.root).write(path, b"bytes")
    mine = add_request(house.sessions, house.kim, file_path=path)
    theirs = add_request(house.sessions, house.lee, file_path=spelling.format(path, name))
    done = house.erase(mine)
    assert done.counts == NOTHING | {"requests": 1}
    assert "another request" in done.copies[0].reason
    assert (house.root / path).read_bytes() == b"bytes"
    lee = house.carried_out(house.erasures(house.lee), Wanted(ids=(str(theirs),)))
    assert lee.counts["stored_copies"] == 1
    assert house.paths() == []


def test_rows_whose_bytes_are_on_another_machine_are_left_unless_told(house: House) -> None:
    house.register(house.kim)
    house.root.rename(house.folder / "elsewhere")
    done = house.erase(house.file)
    assert (done.exit_code, done.counts) == (ExitCode.INCOMPLETE, NOTHING)
    assert len(house.of_file()) == 1
    done = house.erase(house.file, without_copy=True)
    assert (done.exit_code, done.counts["requests"]) == (ExitCode.OK, 1)
    assert "not in this machine's" in done.copies[0].reason


def test_a_file_of_a_refused_type_has_no_copy_to_miss(house: House) -> None:
    (refused := house.folder / "old.doc").write_bytes(
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600
    )
    house.register(house.kim, path=refused)
    assert house.erase(refused).counts == NOTHING | {"uploads": 1, "requests": 1}


def test_an_upload_without_a_request_goes_with_its_copy(house: House) -> None:
    house.register(house.kim)
    with house.sessions.begin() as session:
        session.execute(delete(AnalysisRequest))
    assert house.erase(house.file).counts == NOTHING | {"stored_copies": 1, "uploads": 1}
    assert len(house.paths()) == 1


def test_records_of_runs_forget_the_person_and_keep_their_counts(house: House) -> None:
    house.register(house.kim)
    [request] = house.of_file()
    runs = house.folder / "runs"
    runs.mkdir()
    record = runs / "20260101-000000-abcdef.jsonl"
    lines = [
        {"line": "file", "name": "resume-000.txt", "path": str(house.file), "outcome": "failed",
         "reason": "secret reason", "request_id": str(request.id)},
        {"line": "file", "name": "other.txt", "path": "other.txt", "outcome": "reviewed",
         "reason": "", "request_id": str(uuid4())},
    ]  # fmt: skip
    record.write_text("".join(json.dumps(line) + "\n" for line in lines))
    assert house.erase(house.file).counts["run_lines"] == 1
    kept = record.read_text()
    assert "resume-000" not in kept
    assert "secret reason" not in kept
    assert "other.txt" in kept
    assert str(request.id) in kept


def test_bytes_that_a_killed_write_left_beside_the_copy_go_too(house: House) -> None:
    house.register(house.kim)
    [request] = house.of_file()
    copy = house.root / request.file_path
    killed = copy.with_name(f".{copy.name}.0123456789ab")
    going_on = copy.with_name(f".{copy.name}.ba9876543210")
    for path in (killed, going_on):
        path.write_text("Robin Example")
    os.utime(killed, (1, 1))
    house.erase(house.file)
    assert not killed.exists()
    assert going_on.exists()


@pytest.mark.parametrize(
    ("items", "older_than", "words"),
    [
        ([], None, "Nothing to erase is named"),
        (["x.pdf"], "180d", "goes without"),
        (["missing.pdf"], None, "neither an id nor a hash"),
        (["0" * 63], None, "neither an id nor a hash"),
        (["a\0b"], None, "neither an id nor a hash"),
        (["n" * 5000], None, "neither an id nor a hash"),
        ([""], None, "neither an id nor a hash"),
        (["."], None, "is a folder"),
        *(([], age, "no age") for age in ("6m", "180", "-1d", "1.5w", "", "99999d", "٣d")),
    ],
)
def test_wrong_command_lines(items: list[str], older_than: str | None, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        wanted_of(items, older_than)
