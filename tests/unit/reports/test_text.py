from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resume_cli.reports.text import UNPRINTABLE, printable


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Zoë 山田 👩‍💻", "Zoë 山田 👩‍💻"),
        ("a\x1b[2Jb", "a\\x1b[2Jb"),
        ("a\nb\r\tc", "a\\nb\\r\\tc"),
        ("\x7f\x9b", "\\x7f\\x9b"),
        ("\u202egpj", "\\u202egpj"),
        ("\udcff", "\\xff"),
        ("\ud800", "\\ud800"),
        ("\U000e0041", "\\U000e0041"),
    ],
)
def test_what_cannot_be_seen_is_spelled_out(text: str, shown: str) -> None:
    assert printable(text) == shown


@given(st.text())
def test_any_text_becomes_one_visible_line(text: str) -> None:
    shown = printable(text)

    shown.encode("utf-8")
    assert printable(shown) == shown
    assert len(shown.splitlines()) <= 1
    assert not {unicodedata.category(character) for character in shown} & {"Cc", "Cs"}
    assert not any(unicodedata.bidirectional(c) in {"RLO", "LRO", "RLI"} for c in shown)


def test_every_control_and_half_character_is_taken() -> None:
    dangerous = [
        code for code in range(0x110000) if unicodedata.category(chr(code)) in {"Cc", "Cs", "Zl"}
    ]
    assert [code for code in dangerous if not UNPRINTABLE.match(chr(code))] == []
