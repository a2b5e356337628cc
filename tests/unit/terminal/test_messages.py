from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from resume_cli.errors import NotSignedInError, UnreadableFileError
from resume_cli.terminal.console import messages, moves, output
from resume_cli.terminal.messages import error, hint, notice, success, warning
from tests.unit.terminal.seen import plain

if TYPE_CHECKING:
    from pathlib import Path

    from tests.unit.terminal.conftest import Streams


def test_an_error_is_what_happened_then_what_to_do(files: Streams) -> None:
    error(NotSignedInError())

    assert files.err.getvalue() == (
        "error: You are not signed in.\n  Sign in with: resume-review login\n"
    )
    assert files.out.getvalue() == ""


def test_an_error_without_advice_is_one_line(files: Streams) -> None:
    error(UnreadableFileError("cut in half"))

    assert files.err.getvalue() == "error: cut in half\n"


def test_long_messages_are_not_broken_so_that_paths_can_be_copied(either: Streams) -> None:
    warning("x" * 300)

    assert "x" * 300 in either.err.getvalue()


def test_every_voice_speaks_on_standard_error(files: Streams) -> None:
    for say in (warning, notice, success, hint):
        say("word")

    assert files.err.getvalue() == "warning: word\nword\ndone: word\nword\n"
    assert files.out.getvalue() == ""


def test_there_is_colour_on_a_screen(screen: Streams) -> None:
    warning("word")

    assert "\x1b[1;33mwarning: \x1b[0m" in screen.err.getvalue()


@pytest.mark.parametrize(("name", "value"), [("NO_COLOR", "1"), ("TERM", "dumb")])
def test_colour_can_be_refused(
    screen: Streams, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    warning("word")

    assert "\x1b[33" not in screen.err.getvalue()
    assert "33m" not in screen.err.getvalue()
    assert plain(screen.err.getvalue()) == "warning: word\n"


def test_only_a_clever_screen_moves(screen: Streams, monkeypatch: pytest.MonkeyPatch) -> None:
    assert moves(messages())
    monkeypatch.setenv("TERM", "dumb")
    assert not moves(messages())


def test_a_poor_encoding_shows_escapes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "out"
    with path.open("w", encoding="ascii") as stream:
        monkeypatch.setattr(sys, "stdout", stream)
        output().print("山田")

    assert path.read_text("ascii") == "\\u5c71\\u7530\n"
