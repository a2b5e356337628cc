from __future__ import annotations

import io
import json
import os
import pty
import subprocess
import sys
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from resume_cli.batch.events import (
    Began,
    Event,
    FileResult,
    Finished,
    Found,
    Outcome,
    Summary,
    Warned,
)
from resume_cli.errors import UnreadableFileError
from resume_cli.terminal.batch import follow, print_ranking, print_summary
from resume_cli.terminal.documents import document_record, print_document
from resume_cli.terminal.jsonlines import print_json
from resume_cli.terminal.messages import error, hint, notice, success, warning
from resume_cli.terminal.reviews import print_review
from resume_cli.terminal.tables import Column, print_table
from resume_cli.terminal.text import printable
from tests.unit.reports.samples import HOSTILE, hostile_candidate
from tests.unit.terminal.documents import sample_document
from tests.unit.terminal.seen import acting, plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.unit.terminal.conftest import Streams

hostile = pytest.mark.parametrize("text", HOSTILE)


def batch(text: str) -> Iterator[Event]:
    failed = FileResult(text, Outcome.FAILED, reason=text)
    yield Found(1, complete=True)
    yield Began(text, 1)
    yield Warned(text)
    yield Finished(failed)
    yield Summary(1, Counter({Outcome.FAILED: 1}), stopped=text, results=(failed,))


def everything(text: str) -> None:
    """Give one text to every function that shows anything, in every place it takes text."""
    error(UnreadableFileError(text, advice=text))
    for say in (warning, notice, success, hint):
        say(text)
    print_table([text, Column(text)], [[text, 1], [text, None]], title=text)
    print_table([text], [], empty=text)
    print_summary(follow(batch(text)))
    follow(batch(text), quiet=True)
    print_ranking([FileResult(text, Outcome.REVIEWED, overall=1), FileResult(text, Outcome.STALE)])
    print_review(hostile_candidate(text))
    print_document(text, sample_document(text))
    print_json({text: document_record(text, sample_document(text), text, text)})


@hostile
def test_nothing_reaches_the_terminal_that_acts_on_it(either: Streams, text: str) -> None:
    everything(text)

    for stream in (either.out, either.err):
        stream.getvalue().encode("utf-8")
        assert acting(stream.getvalue()) == []


@hostile
def test_text_is_shown_literally(files: Streams, text: str) -> None:
    warning(text)
    print_table(["Name"], [[text]])

    assert files.err.getvalue() == f"warning: {printable(text)}\n"
    assert files.out.getvalue().splitlines()[1] == printable(text)


@hostile
def test_a_name_forges_no_line(files: Streams, text: str) -> None:
    result = FileResult(text, Outcome.FAILED, reason=text)
    follow([Finished(result), Summary(1, Counter())])

    assert len(files.err.getvalue().splitlines()) == 1


@hostile
def test_json_says_what_was_meant(files: Streams, text: str) -> None:
    print_json({"name": text})

    assert json.loads(files.out.getvalue()) == {"name": text}


def test_on_a_real_terminal_only_our_own_codes_arrive() -> None:
    script = (
        "from tests.unit.terminal.test_hostile import HOSTILE, everything\n"
        "for text in HOSTILE: everything(text)"
    )
    here, there = pty.openpty()
    environment = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "80", "PYTHONUTF8": "1"}
    with subprocess.Popen(
        [sys.executable, "-c", script], stdout=there, stderr=there, env=environment
    ) as process:
        os.close(there)
        seen = read_to_end(here)
    assert process.returncode == 0, seen.decode()
    assert acting(seen.decode("utf-8")) == []
    assert "[red]x[/]" in plain(seen.decode("utf-8"))


def read_to_end(descriptor: int) -> bytes:
    """Read what a terminal got until the other side hangs up, which Linux tells by an error."""
    seen = io.BytesIO()
    try:
        while piece := os.read(descriptor, 65536):
            seen.write(piece)
    except OSError:
        pass
    finally:
        os.close(descriptor)
    return seen.getvalue()
