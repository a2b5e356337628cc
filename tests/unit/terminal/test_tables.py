from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from rich.cells import cell_len

from resume_cli.terminal.tables import Column, print_table
from tests.unit.terminal.seen import plain

if TYPE_CHECKING:
    from tests.unit.terminal.conftest import Streams

LONG = "a resume with a name that is longer than any window is wide " * 3


def test_a_file_gets_whole_aligned_lines(files: Streams) -> None:
    print_table(["Name", "Score"], [["山田", 7], [LONG.strip(), None]], title="Title")

    title, head, first, second = files.out.getvalue().splitlines()
    assert title == "Title"
    assert head.endswith("Score")
    assert first.startswith("山田 ")
    assert first.endswith("7")
    assert second.startswith(LONG.strip())
    assert cell_len(head) == cell_len(first) == cell_len(second) > 180


def test_a_screen_gets_80_columns_and_all_of_the_text(screen: Streams) -> None:
    print_table(["Id", "Name", "Score"], [[UUID(int=7), LONG, 100], [UUID(int=8), "職" * 80, 3]])

    shown = plain(screen.out.getvalue())
    assert max(map(cell_len, shown.splitlines())) <= 80
    assert shown.count("職") == 80
    assert "".join(shown.split()).count("window") == 3


def test_a_whole_column_is_never_broken(screen: Streams) -> None:
    print_table([Column("Id", whole=True), "Name"], [[UUID(int=7), LONG]])

    assert str(UUID(int=7)) in plain(screen.out.getvalue())


def test_numbers_are_right_aligned_and_text_is_left(files: Streams) -> None:
    print_table(
        ["Number", "Truth", Column("Forced", "right")], [[1, True, "x"], [None, False, "y"]]
    )

    assert files.out.getvalue().splitlines() == [
        "Number  Truth  Forced",
        "     1  yes         x",
        "     –  no          y",
    ]


def test_no_rows_are_said_in_words(either: Streams) -> None:
    print_table(["Name"], [], empty="no uploads yet")

    assert plain(either.out.getvalue()) == "no uploads yet\n"


@pytest.mark.parametrize(("columns", "length"), [(80, 10), (160, 36)])
def test_ids_are_as_long_as_the_screen_has_room_for_and_tells_them_apart(
    screen: Streams, monkeypatch: pytest.MonkeyPatch, columns: int, length: int
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    ids = [UUID(int=(7 << 96) + (n << 80)) for n in (1, 0x1001)] + [UUID(int=9 << 120), None]
    print_table([Column("Id", ids=True), "Name"], [[each, "x"] for each in ids])

    rows = plain(screen.out.getvalue()).splitlines()[2:]
    shown = [row.split()[0] for row in rows]
    assert [len(each) for each in shown] == [length, length, length, 1]
    assert all(str(each).startswith(cut) for each, cut in zip(ids[:3], shown, strict=False))


def test_a_file_gets_ids_in_full(files: Streams) -> None:
    print_table([Column("Id", ids=True)], [[UUID(int=7)]])

    assert str(UUID(int=7)) in files.out.getvalue()
