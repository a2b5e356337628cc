"""Erasing by age: the newest row of a stored copy decides, on the database's clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import delete, func, update

from database.models import AnalysisRequest, FileUpload
from resume_cli.workflows.erasures import Fate, wanted_of
from tests.integration.erasing import NOTHING, House
from tests.integration.work import add_request, write_resumes

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy.orm import Session, sessionmaker


@pytest.fixture
def house(sessions: sessionmaker[Session], tmp_path: Path) -> House:
    return House(sessions, tmp_path)


def aged(house: House, table: type[FileUpload | AnalysisRequest], days: int) -> None:
    with house.sessions.begin() as session:
        session.execute(
            update(table)
            .where(table.original_filename == house.file.name)
            .values(created_at=func.now() - timedelta(days=days))
        )


@pytest.mark.parametrize(
    ("upload_days", "request_days", "erased"),
    [(181, 181, 1), (179, 181, 0), (181, 179, 0), (179, 179, 0), (None, 181, 1), (181, None, 1),
     (None, 179, 0), (179, None, 0)],
)  # fmt: skip
def test_retention_counts_from_the_newest_row_of_a_copy(
    house: House, upload_days: int | None, request_days: int | None, erased: int
) -> None:
    house.register(house.kim)
    for table, days in ((FileUpload, upload_days), (AnalysisRequest, request_days)):
        if days is not None:
            aged(house, table, days)
            continue
        with house.sessions.begin() as session:
            session.execute(delete(table).where(table.original_filename == house.file.name))
    if request_days is None and upload_days is not None:
        # Where no request names the copy, it is looked for under the day of the upload.
        then = datetime.now(UTC) - timedelta(days=upload_days)
        [today] = house.root.glob("*/*/*")
        (house.root / f"{then:%Y/%m}").mkdir(parents=True)
        today.rename(house.root / f"{then:%Y/%m/%d}")
    done = house.carried_out(house.erasures(house.kim), wanted_of([], "180d"))
    assert len(done.those(Fate.ERASED)) == erased
    assert len(house.paths()) == 2 - erased


def test_retention_spares_a_copy_with_a_newer_generation(house: House) -> None:
    house.register(house.kim)
    aged(house, FileUpload, 500)
    aged(house, AnalysisRequest, 500)
    [old] = house.of_file()
    add_request(house.sessions, house.kim, file_path=old.file_path)
    assert house.erasures(house.kim).plan(wanted_of([], "26w")).copies == ()


def test_retention_goes_in_batches(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("resume_cli.workflows.erasures.COPIES_AT_ONCE", 2)
    write_resumes(house.inbox, 5)
    house.register(house.kim)
    done = house.carried_out(house.erasures(house.kim), wanted_of([], "0d"))
    assert done.counts == NOTHING | {"stored_copies": 5, "uploads": 5, "requests": 5}
    assert house.rows() == (0, 0, 0, 0)
