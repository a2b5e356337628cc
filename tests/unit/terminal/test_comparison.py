from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from rich.cells import cell_len

from resume_cli.reports.comparison import compared
from resume_cli.terminal.comparison import print_comparison
from tests.unit.reports.samples import HOSTILE, hostile_candidate, sample_candidate
from tests.unit.terminal.seen import acting, plain

if TYPE_CHECKING:
    from tests.unit.terminal.conftest import Streams


@pytest.mark.parametrize("columns", [80, 160])
def test_a_screen_gets_both_side_by_side_in_its_width(
    screen: Streams, monkeypatch: pytest.MonkeyPatch, columns: int
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    one, other = sample_candidate("a.pdf", 72), sample_candidate("職務経歴書-山田.docx", 60)
    print_comparison(compared(one, other))

    lines = plain(screen.out.getvalue()).splitlines()
    assert columns // 2 < max(map(cell_len, lines)) <= columns
    assert "B  職務経歴書-山田.docx" in lines
    sentence = "- Results are given with figures"
    assert any(line.count(sentence) == 2 for line in lines)
    [overall] = [line.split() for line in lines if line.startswith("Overall")]
    assert overall == ["Overall", "72", "60", "+12"]


def test_a_file_gets_one_sentence_a_line(files: Streams) -> None:
    print_comparison(compared(sample_candidate("a.pdf"), sample_candidate("b.pdf")))

    lines = files.out.getvalue().splitlines()
    for letter in "AB":
        assert f"  {letter}  Results are given with figures and a time span." in lines


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_shown_and_does_nothing(either: Streams, text: str) -> None:
    print_comparison(compared(hostile_candidate(text), sample_candidate()))

    assert acting(either.out.getvalue()) == []
