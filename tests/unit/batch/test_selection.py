"""Which files and requests are meant: patterns, dates, lists of paths."""

from __future__ import annotations

import fnmatch
import os
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resume_cli.batch.files import listed_paths, walk
from resume_cli.batch.selection import LEFT_OUT, Selection, moment, pattern, selection_of
from resume_cli.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def chosen(
    *include: str, exclude: tuple[str, ...] = (), recursive: bool = True, since: str | None = None
) -> Selection:
    return selection_of(recursive=recursive, include=include, exclude=exclude, since=since)


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    for name in ("a.pdf", "B.PDF", "c.docx", "old/a.pdf", "old/x/d.txt", "new/e.txt"):
        path = tmp_path / "inbox" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    return tmp_path / "inbox"


def names(inbox: Path, selection: Selection) -> list[str]:
    return [each.name for each in walk([str(inbox)], selection)]


@pytest.mark.parametrize(
    ("selection", "found"),
    [
        (chosen("*.pdf"), ["B.PDF", "a.pdf", "old/a.pdf"]),
        (chosen("*.pdf", "*.docx"), ["B.PDF", "a.pdf", "c.docx", "old/a.pdf"]),
        (chosen("old/*"), ["old/a.pdf"]),
        (chosen("old/**"), ["old/a.pdf", "old/x/d.txt"]),
        (chosen("**/*.txt"), ["new/e.txt", "old/x/d.txt"]),
        (chosen("[ac].*"), ["a.pdf", "c.docx", "old/a.pdf"]),
        (chosen("[!a].*"), ["B.PDF", "c.docx", "new/e.txt", "old/x/d.txt"]),
        (chosen("?.txt", exclude=("old",)), ["new/e.txt"]),
        (chosen(exclude=("old/", "*.docx")), ["B.PDF", "a.pdf", "new/e.txt"]),
        (chosen(exclude=("old/*.pdf",)), ["B.PDF", "a.pdf", "c.docx", "new/e.txt", "old/x/d.txt"]),
        (chosen(recursive=False), ["B.PDF", "a.pdf", "c.docx"]),
        (chosen("nothing"), []),
    ],
)
def test_patterns_are_compared_with_the_path_below_the_folder(
    inbox: Path, selection: Selection, found: list[str]
) -> None:
    assert names(inbox, selection) == found


@given(
    st.text("ab.*?", min_size=1, max_size=6).filter(lambda glob: "**" not in glob),
    st.text("ab.", min_size=1, max_size=6),
)
def test_within_one_name_patterns_are_those_of_every_shell(glob: str, name: str) -> None:
    assert bool(pattern("--include", glob).fullmatch(name)) == fnmatch.fnmatchcase(name, glob)


@given(st.text(min_size=1, max_size=20))
def test_only_brackets_and_leading_slashes_are_ever_refused(glob: str) -> None:
    try:
        pattern("--include", glob).fullmatch("cv.pdf")
        refused = False
    except UsageError:
        refused = True
    assert not refused or "[" in glob or glob.startswith("/")


def test_names_composed_otherwise_are_the_same_names() -> None:
    assert pattern("--include", "re\u0301sume\u0301.pdf").fullmatch("r\xe9sum\xe9.pdf")


def test_what_is_named_and_left_out_is_told(inbox: Path) -> None:
    (end,) = walk([str(inbox / "c.docx")], chosen("*.pdf"))
    assert (end.problem, end.skip) == (LEFT_OUT, True)


def test_files_are_chosen_by_their_last_change(inbox: Path) -> None:
    for name, age in (("a.pdf", 40), ("c.docx", 2)):
        changed = (datetime.now(UTC) - timedelta(hours=age)).timestamp()
        os.utime(inbox / name, (changed, changed))
    assert names(inbox, chosen(recursive=False, since="1d")) == ["B.PDF", "c.docx"]
    assert names(inbox, chosen(recursive=False, since="2d")) == ["B.PDF", "a.pdf", "c.docx"]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("12h", NOON - timedelta(hours=12)),
        ("7d", NOON - timedelta(days=7)),
        ("2w", NOON - timedelta(weeks=2)),
        ("2026-11-01T08:30+09:00", datetime(2026, 10, 31, 23, 30, tzinfo=UTC)),
        ("2026-11-01", datetime(2026, 11, 1).astimezone()),
    ],
)
def test_dates_and_ages(typed: str, meant: datetime) -> None:
    assert moment(typed, NOON) == meant


@pytest.mark.parametrize("typed", ["yesterday", "", "7", "7y", "2026-13-01", "999999w", "-3d"])
def test_other_dates_are_refused(typed: str) -> None:
    with pytest.raises(UsageError, match="not a date"):
        moment(typed, NOON)


@pytest.mark.parametrize(
    ("glob", "reason"),
    [
        ("", "needs a pattern"),
        ("/", "needs a pattern"),
        ("/srv/*.pdf", "begins with no slash"),
        ("[a", "bracket is not closed"),
        ("[z-a]", "no proper range"),
    ],
)
def test_other_patterns_are_refused(glob: str, reason: str) -> None:
    with pytest.raises(UsageError, match=reason):
        chosen(glob)


@pytest.mark.parametrize(
    ("written", "listed"),
    [
        (b"a.pdf\nb c.pdf\n\n", ("a.pdf", "b c.pdf")),
        (b"a.pdf\r\nb.pdf\r\n", ("a.pdf", "b.pdf")),
        (b"a\nb.pdf\0c.pdf\0", ("a\nb.pdf", "c.pdf")),
        (b"caf\xe9.pdf", (os.fsdecode(b"caf\xe9.pdf"),)),
        (b"", ()),
    ],
)
def test_lists_of_paths(tmp_path: Path, written: bytes, listed: tuple[str, ...]) -> None:
    (tmp_path / "list").write_bytes(written)
    assert listed_paths(str(tmp_path / "list")) == listed


@pytest.mark.parametrize("name", ["missing", ".", "a\0b"])
def test_a_list_that_cannot_be_read_is_refused(name: str) -> None:
    with pytest.raises(UsageError, match="--files-from"):
        listed_paths(name)
