"""Both streams as a test wants them: a screen of 80 columns, or a file."""

from __future__ import annotations

import sys
from typing import cast

import pytest


class Captured:
    """All that one stream got, however often it is asked."""

    def __init__(self, streams: Streams) -> None:
        self._streams = streams
        self.text = ""

    def getvalue(self) -> str:
        self._streams.read()
        return self.text


class Streams:
    """Standard output and standard error as pytest captures them."""

    def __init__(self, capture: pytest.CaptureFixture[str]) -> None:
        self._capture = capture
        self.out = Captured(self)
        self.err = Captured(self)

    def read(self) -> None:
        seen = self._capture.readouterr()
        self.out.text += seen.out
        self.err.text += seen.err


@pytest.fixture
def files(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Streams:
    for name in ("NO_COLOR", "FORCE_COLOR", "TTY_COMPATIBLE", "TTY_INTERACTIVE", "LINES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", "80")
    return Streams(capsys)


@pytest.fixture
def screen(files: Streams, monkeypatch: pytest.MonkeyPatch) -> Streams:
    # By the class: pytest makes new streams between the fixtures and the test.
    monkeypatch.setattr(type(sys.stdout), "isatty", lambda _: True, raising=False)
    return files


@pytest.fixture(params=["screen", "files"])
def either(request: pytest.FixtureRequest) -> Streams:
    return cast("Streams", request.getfixturevalue(request.param))
