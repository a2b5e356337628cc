from __future__ import annotations

from datetime import UTC, datetime

import pytest

from resume_cli.batch.events import Outcome
from resume_cli.terminal.text import cell_text, one_line


@pytest.mark.parametrize(
    ("text", "width", "shown"),
    [
        ("short", 10, "short"),
        ("exactly 10", 10, "exactly 10"),
        ("eleven long", 10, "eleven lo…"),
        ("職務経歴書", 10, "職務経歴書"),
        ("職務経歴書類", 10, "職務経歴…"),
        ("e\u0301tude", 5, "e\u0301tude"),
        ("two\n  lines\there", None, "two lines here"),
        ("\x1b[31m", None, "\\x1b[31m"),
    ],
)
def test_free_text_fits_the_cells_it_is_given(text: str, width: int | None, shown: str) -> None:
    assert one_line(text, width) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, "–"),
        (True, "yes"),
        (False, "no"),
        (0, "0"),
        (1234.5, "1,234.50"),
        (Outcome.FAILED_BEFORE, "failed before"),
        ("a\nb", "a\\nb"),
    ],
)
def test_a_value_is_shown_as_people_write_it(value: object, shown: str) -> None:
    assert cell_text(value) == shown


def test_a_time_is_local_to_the_minute() -> None:
    moment = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)

    assert cell_text(moment) == f"{moment.astimezone():%Y-%m-%d %H:%M}"
