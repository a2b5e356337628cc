from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from rich.cells import cell_len

from resume_cli.reports.ranking import ranked
from resume_cli.terminal.records import print_candidates, print_uploads, tell_more
from resume_cli.workflows.lists import Page, UploadRecord
from tests.unit.reports.samples import candidate
from tests.unit.terminal.seen import plain

if TYPE_CHECKING:
    from tests.unit.terminal.conftest import Streams

UPLOAD = UploadRecord(
    id=UUID(int=7 << 96), owner="kim@example.com", filename="職務経歴書-山田.pdf",
    mime_type="application/pdf", size_bytes=1, sha256="ab" * 32, status="error", progress=0,
    error="the PDF is password protected. Print it to a new PDF without one and try again.",
    role="Site Reliability Engineer", words=None, characters=None, method=None, sections=(),
    created_at=datetime(2026, 1, 2, tzinfo=UTC),
)  # fmt: skip


@pytest.mark.parametrize("columns", [80, 160])
def test_what_is_wrong_with_an_upload_is_readable_on_any_screen(
    screen: Streams, monkeypatch: pytest.MonkeyPatch, columns: int
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    print_uploads([UPLOAD, replace(UPLOAD, error=None)])

    lines = plain(screen.out.getvalue()).splitlines()
    assert max(map(cell_len, lines)) <= columns
    assert ("Problem" in lines[0]) is (columns == 160)
    assert " ".join(" ".join(lines).split()).count("the PDF is password protected.") == 1
    assert (str(UPLOAD.id) in "".join(lines)) is (columns == 160)


def test_a_file_gets_all_columns(files: Streams) -> None:
    print_uploads([UPLOAD])

    head, row = files.out.getvalue().splitlines()
    assert head.endswith("Problem")
    assert row.startswith(str(UPLOAD.id))


def test_the_score_that_ranks_stands_first_and_ties_are_marked(files: Streams) -> None:
    people = [candidate("a.pdf", 80), candidate("b.pdf", 80), candidate("c.pdf", 70)]
    print_candidates(ranked(people), "content")

    head, *rows = files.out.getvalue().splitlines()
    assert head.split()[:5] == ["Rank", "Content", "Overall", "Formatting", "Keywords"]
    assert [row.split()[:3] for row in rows] == [
        ["=1", "65", "80"], ["=1", "65", "80"], ["3", "65", "70"],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("page", "told"),
    [
        (Page((), 1, 0, at_least=False), ""),
        (Page((), 1, 7, at_least=False), "7 more: --page 2\n"),
        (Page((), 3, 1000, at_least=True), "at least 1,000 more: --page 4\n"),
    ],
)
def test_how_many_follow_is_said_beside_the_data(
    files: Streams, page: Page[UploadRecord], told: str
) -> None:
    tell_more(page)

    assert (files.out.getvalue(), files.err.getvalue()) == ("", told)
