from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pytest

from resume_cli.reports.csv import csv_lines, defused
from resume_cli.reports.rows import COLUMNS
from tests.unit.reports.samples import HOSTILE, candidate, hostile_candidate, sample_candidate

if TYPE_CHECKING:
    from resume_cli.reports.candidates import Candidate


def as_csv(candidates: list[Candidate]) -> str:
    return "".join(csv_lines(candidates))


def parsed(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline="")))


def test_one_row_a_candidate_with_its_scores_and_sentences() -> None:
    head, row, foreign = parsed(as_csv([sample_candidate(), candidate("old.pdf", None)]))

    assert head == list(COLUMNS)
    cells = dict(zip(head, row, strict=True))
    assert (cells["filename"], cells["overall"], cells["keywords"]) == ("jane-doe.pdf", "72", "70")
    assert cells["strengths"].startswith("Results are given with figures and a time span. | ")
    assert cells["language_model_used"] == "yes"
    assert cells["reviewed_at"] == "2026-03-04T05:06:00+00:00"
    assert set(dict(zip(head, foreign, strict=True)).values()) >= {"old.pdf", "", "65"}


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "＝1",
        "＋1",
        "＠x",
        "  =1",
        "\u3000-1",
    ],
)
def test_a_formula_is_defused(text: str) -> None:
    assert defused(text).startswith("'")


@pytest.mark.parametrize("text", ["", "Jane", "a=b", "C++", "1-2", "résumé", "職務経歴書"])
def test_other_text_stays_as_it_is(text: str) -> None:
    assert defused(text) == text


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_adds_no_row_and_no_column(text: str) -> None:
    rendered = as_csv([hostile_candidate(text), hostile_candidate("a,b;\"c'|")])

    rendered.encode("utf-8")
    assert "\x1b" not in rendered
    assert rendered.count("\n") == rendered.count("\r\n") == 3
    assert [len(row) for row in parsed(rendered)] == [len(COLUMNS)] * 3
