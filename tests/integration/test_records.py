"""Ids by their beginnings, rankings and lists that are narrowed, and exports in pieces."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import event, insert

from database.models import AnalysisRequest, AnalysisResult
from database.queries.listing import MOST_COUNTED, Listing
from database.queries.results import Sought
from resume_cli.errors import NotFoundError, UsageError
from resume_cli.workflows import records as module
from resume_cli.workflows.exports import Exports
from resume_cli.workflows.records import Records
from resume_cli.workflows.seeking import listing_of, sought_of
from resume_cli.workflows.sign_in import Account
from resume_cli.workflows.sources import Source, source_of
from tests.integration.people import add_user, refused
from tests.integration.work import add_request

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Engine
    from sqlalchemy.orm import Session, sessionmaker

    Sessions = sessionmaker[Session]

NOW = datetime.now(UTC)
ALIKE = "5eed0000"


@dataclass
class House:
    """One consultant's ten reviewed requests, and one of somebody else's."""

    sessions: Sessions
    kim: uuid.UUID
    robin: uuid.UUID

    def add(self, owner: uuid.UUID, number: int, **scores: Any) -> uuid.UUID:
        """A reviewed request whose id begins with `ALIKE`; made and reviewed `number` days ago."""
        request_id = uuid.UUID(f"{ALIKE}-{number:04x}-5000-8000-00000000{number:04x}")
        made = {"created_at": NOW - timedelta(days=number)}
        with self.sessions.begin() as session:
            session.execute(
                insert(AnalysisRequest).values(
                    id=request_id, user_id=owner, original_filename=f"cv-{number}.pdf",
                    file_path=f"2026/01/02/{number}.pdf", file_size_bytes=1, mime_type="text/plain",
                    status="completed", target_role="SRE" if number % 2 else "ｓｒｅ", **made,
                )
            )  # fmt: skip
            session.execute(
                insert(AnalysisResult).values(
                    request_id=request_id, ai_model_used="m", detailed_feedback={}, **scores, **made
                )
            )
        return request_id

    def records(self, *, admin: bool = False) -> Records:
        role = "admin" if admin else "consultant"
        return Records(self.sessions, Account(self.kim, "kim@example.com", "Kim", role))


@pytest.fixture
def house(sessions: Sessions) -> House:
    made = House(sessions, add_user(sessions), add_user(sessions, "robin@example.com"))
    for number in range(1, 11):
        made.add(made.kim, number, overall_score=90 - number // 2, content_score=number,
                 keyword_optimization_score=None if number % 2 else 50)  # fmt: skip
    made.add(made.robin, 0xFFFF, overall_score=99)
    return made


def names(found: Any) -> list[str]:
    return [each.filename for each in found]


def test_a_beginning_stands_for_its_id_where_it_is_the_only_one(house: House) -> None:
    own = house.records()
    for typed in (f"{ALIKE}-0003", f"{ALIKE}0003", f"{ALIKE.upper()}-0003-5"):
        assert names([own.review(typed)]) == ["cv-3.pdf"]
    assert names([house.records(admin=True).review(f"{ALIKE}-f")]) == ["cv-65535.pdf"]


def test_several_of_one_beginning_are_listed_and_nobody_elses_are_among_them(house: House) -> None:
    with pytest.raises(UsageError, match=f"10 ids begin with {ALIKE}") as told:
        house.records().review(ALIKE)
    listed = told.value.advice.splitlines()[1:]
    assert [line.rpartition(" ")[2] for line in listed] == [f"cv-{n}.pdf" for n in range(1, 11)]
    with pytest.raises(UsageError, match="More than 10 ids begin with 5eed"):
        house.records(admin=True).review("5eed")
    assert "begins with 5eed0000-ff" in refused(
        house.records().review, NotFoundError, f"{ALIKE}-ff"
    )


@pytest.mark.parametrize("typed", ["", "5ee", "5-e-e-d", "cv-3.pdf", "5eed0000 0003", "x" * 32])
def test_what_is_no_id_is_said_to_be_none(house: House, typed: str) -> None:
    assert "this is no id" in refused(house.records().review, UsageError, typed)


def test_a_path_wins_over_a_beginning_of_the_same_spelling(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "cafe").write_text("a resume")
    known: Any = type("Choices", (), {"retry_failed": False, "stale": False})()
    found = source_of(["cafe", "beef"], None, None, Source().selection, known,
                      pending=False, fail_missing=False)  # fmt: skip
    assert (found.paths, found.beginnings, found.ids) == (("cafe",), ("beef",), ())


def test_rankings_go_by_any_score_and_are_narrowed(house: House) -> None:
    own = house.records()
    best = own.ranking(Sought(), 3)
    assert [(each.filename, each.rank, each.tied) for each in best] == [
        ("cv-1.pdf", 1, False), ("cv-2.pdf", 2, True), ("cv-3.pdf", 2, True),
    ]  # fmt: skip
    assert [each.tied for each in own.ranking(Sought(), 2)] == [False, True]
    assert names(own.ranking(Sought(by="content"), 2)) == ["cv-10.pdf", "cv-9.pdf"]
    unscored = own.ranking(Sought(by="keywords"), 10)
    assert [each.rank for each in unscored] == [1] * 5 + [0] * 5
    assert names(own.ranking(Sought(least=89), 10)) == ["cv-1.pdf", "cv-2.pdf", "cv-3.pdf"]
    assert len(own.ranking(Sought(by="keywords", least=0), 10)) == 5
    assert len(own.ranking(sought_of(" sRe ", "overall", None, None, None), 20)) == 10
    last = (NOW - timedelta(days=2)).astimezone().date().isoformat()
    dated = sought_of(None, "overall", None, "108h", last)
    assert names(own.ranking(dated, 10)) == ["cv-2.pdf", "cv-3.pdf", "cv-4.pdf"]
    assert house.records(admin=True).ranking(Sought(), 1)[0].filename == "cv-65535.pdf"


def test_an_older_review_does_not_stand_in_for_one_that_does_not_fit(house: House) -> None:
    path = {"file_path": "2026/01/02/1.pdf"}
    newer = uuid.uuid4()
    add_request(house.sessions, house.kim, id=newer, status="completed", created_at=NOW, **path)
    with house.sessions.begin() as session:
        session.execute(
            insert(AnalysisResult).values(
                request_id=newer, ai_model_used="m", overall_score=10, detailed_feedback={}
            )
        )
    assert "cv-1.pdf" not in names(house.records().ranking(Sought(least=20), 20))


def test_lists_have_pages_and_say_how_many_follow(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = house.records()
    page = own.requests(Listing(4, 2))
    assert names(page.rows) == [f"cv-{n}.pdf" for n in range(5, 9)]
    assert (page.more, page.at_least) == (2, False)
    last = own.requests(Listing(4, 3))
    assert (len(last.rows), last.more) == (2, 0)
    assert own.requests(Listing(4, 9)).rows == ()
    narrow = listing_of(20, 1, "completed", "SRE", "108h", None)
    assert names(own.requests(narrow).rows) == [f"cv-{n}.pdf" for n in range(1, 5)]
    assert own.requests(Listing(20, status="failed")).rows == ()
    of_role = own.requests(Listing(3, role="SRE"))
    assert (of_role.more, of_role.at_least) == (1, True)
    monkeypatch.setattr("database.queries.listing.MOST_COUNTED", 5)
    many = own.requests(Listing(1))
    assert (many.more, many.at_least) == (5, True)
    assert MOST_COUNTED > 5


@pytest.mark.parametrize(
    ("since", "until"), [("2026-01-02", "2026-01-01"), ("yesterday", None), (None, "13/13/2026")]
)
def test_dates_that_make_no_sense_are_refused(since: str | None, until: str | None) -> None:
    refused(sought_of, UsageError, None, "overall", None, since, until)
    refused(listing_of, UsageError, 20, 1, None, None, since, until)


def test_an_export_reads_some_rows_at_a_time_and_keeps_nothing_open(
    house: House, engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "REVIEWS", 4)
    reads: list[str] = []

    @event.listens_for(engine, "before_cursor_execute")
    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        reads.append(statement)

    exports = Exports(house.records())
    lines = exports.lines("csv", Sought(), 100)
    for _ in range(3):
        next(lines)
    assert len([each for each in reads if "detailed_feedback" in each]) == 1
    assert engine.pool.checkedout() == 0  # type: ignore[attr-defined]  # of a QueuePool, as ours is
    assert len(list(lines)) == 8
    target = tmp_path / "out.csv"
    exports.rows = 0
    exports.write(target, "csv", replace(Sought(), least=89), 100, mark=True)
    assert exports.rows == 3
    content = target.read_bytes()
    assert content.startswith(b'\xef\xbb\xbf"rank","filename"')
    assert content.count(b"\r\n") == 4
