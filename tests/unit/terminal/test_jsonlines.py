from __future__ import annotations

import json
import sys
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

import pytest

from resume_cli.batch.events import FileResult, Outcome, Summary
from resume_cli.terminal.jsonlines import print_json, to_json
from tests.unit.reports.samples import sample_candidate

if TYPE_CHECKING:
    from tests.unit.terminal.conftest import Streams


def test_every_kind_of_value_has_its_form(files: Streams) -> None:
    print_json(
        {
            "id": UUID(int=1),
            "at": datetime(2026, 3, 4, tzinfo=UTC),
            "outcome": Outcome.STALE,
            "path": Path("a/b"),
            "set": {1},
            "pair": (1, None),
            "name": "山田",
        }
    )

    assert files.out.getvalue().count("\n") == 1
    assert "山田" in files.out.getvalue()
    assert json.loads(files.out.getvalue()) == {
        "id": "00000000-0000-0000-0000-000000000001",
        "at": "2026-03-04T00:00:00+00:00",
        "outcome": "stale",
        "path": "a/b",
        "set": [1],
        "pair": [1, None],
        "name": "山田",
    }


def test_records_become_objects_all_the_way_down() -> None:
    person = sample_candidate()
    record = json.loads(to_json([person]))[0]

    assert record["filename"] == "jane-doe.pdf"
    assert record["request_id"] == str(person.request_id)
    assert record["review"]["scores"] == {
        "overall": 72,
        "formatting": 80,
        "content": 65,
        "keywords": 70,
        "group_weights": {},
    }


def test_a_summary_keeps_its_counts() -> None:
    result = FileResult("a.pdf", Outcome.FAILED, "broken")
    record = json.loads(to_json(Summary(1, Counter({Outcome.FAILED: 1}), results=(result,))))

    assert record["counts"] == {"failed": 1}
    assert record["results"][0]["reason"] == "broken"


def test_another_encoding_gets_ascii(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "out"
    with path.open("w", encoding="latin-1") as stream:
        monkeypatch.setattr(sys, "stdout", stream)
        print_json("山田 é")

    assert json.loads(path.read_text("ascii")) == "山田 é"


@pytest.mark.parametrize(("value", "problem"), [(object(), TypeError), (float("nan"), ValueError)])
def test_what_has_no_form_is_refused(value: object, problem: type[Exception]) -> None:
    with pytest.raises(problem):
        to_json(value)
