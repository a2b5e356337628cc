"""An export as CSV, JSON Lines and Markdown: read back, the rows are the same."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from resume_cli.reports.csv import csv_lines, defused
from resume_cli.reports.jsonl import json_lines
from resume_cli.reports.markdown import escaped, markdown_lines
from resume_cli.reports.rows import COLUMNS, cell
from tests.unit.reports.samples import (
    HOSTILE,
    candidate,
    hostile_candidate,
    sample_candidate,
)
from tests.unit.terminal.seen import acting

if TYPE_CHECKING:
    from resume_cli.reports.candidates import Candidate

PEOPLE = [
    replace(sample_candidate(), rank=1, tied=True),
    replace(sample_candidate("職務経歴書-山田 🙂.docx"), rank=1, tied=True),
    candidate("old | program.pdf", None),
    *(hostile_candidate(text) for text in (*HOSTILE, "a|b\\|c `d` [e](http://f) *g* <h> & $i$ #1")),
]


def from_csv(people: list[Candidate]) -> list[list[str]]:
    return list(csv.reader(io.StringIO("".join(csv_lines(people)), newline="")))


def from_json_lines(people: list[Candidate]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in json_lines(people)]


def from_markdown(people: list[Candidate]) -> list[list[str]]:
    lines = [line.removesuffix("\n") for line in markdown_lines(people)]
    assert not any("\n" in line for line in lines)
    rows = [re.split(r"(?<!\\)(?:\\\\)*\|", line)[1:-1] for line in lines]
    return [[re.sub(r"\\(.)", r"\1", each[1:-1]) for each in row] for row in rows]


def as_text(record: dict[str, Any]) -> list[str]:
    values = record.values()
    return [cell(tuple(each) if isinstance(each, list) else each) for each in values]


def test_all_three_hold_the_same_rows() -> None:
    records = from_json_lines(PEOPLE)
    head, *rows = from_csv(PEOPLE)
    table_head, dashes, *table = from_markdown(PEOPLE)

    assert head == table_head == list(COLUMNS)
    assert set(dashes) == {"---"}
    assert [tuple(record) for record in records] == [COLUMNS] * len(PEOPLE)
    expected = [as_text(record) for record in records]
    assert [[each.strip() for each in row] for row in table] == [
        [each.strip() for each in row] for row in expected
    ]
    assert rows == [[defused(each) for each in row] for row in expected]
    assert [row[1] for row in expected[:3]] == [each.filename for each in PEOPLE[:3]]
    assert [row[0] for row in expected[:3]] == ["1", "1", ""]


def test_values_keep_their_types_in_json_lines() -> None:
    [record] = from_json_lines([sample_candidate()])

    assert record["overall"] == 72
    assert record["language_model_used"] is True
    assert record["strengths"][0] == "Results are given with figures and a time span."
    assert record["keywords_missing"]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_acts_nowhere(text: str) -> None:
    for written in (csv_lines, json_lines, markdown_lines):
        whole = "".join(written([hostile_candidate(text)]))
        assert acting(whole.replace("\r\n", "\n")) == []
        whole.encode("utf-8")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("C++ and Go", "C++ and Go"),
        ("<b>&amp;</b>", r"\<b\>\&amp;\</b\>"),
        ("[x](javascript:0)", r"\[x\](javascript:0)"),
        ("https://example.com", r"https\://example.com"),
        ("www.example.com", r"www\.example.com"),
        ("職務経歴", "職務経歴"),
    ],
)
def test_markdown_shows_text_as_it_stands(text: str, shown: str) -> None:
    assert escaped(text) == shown
