"""Where a report may be written, found out before the work and kept to at its end."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from resume_cli.errors import UsageError
from resume_cli.workflows.reports import require_writable, write_whole

if TYPE_CHECKING:
    from collections.abc import Callable


def test_report_is_written_whole_and_private(tmp_path: Path) -> None:
    path = tmp_path / "new" / "report.html"
    require_writable(path)
    write_whole(path, "<p>žluťoučký</p>")
    assert path.read_text("utf-8") == "<p>žluťoučký</p>"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(path.parent.iterdir()) == [path]


def test_report_that_is_there_keeps_its_mode(tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    path.write_text("before")
    path.chmod(0o644)
    write_whole(path, "after")
    assert (path.read_text(), stat.S_IMODE(path.stat().st_mode)) == ("after", 0o644)


@pytest.mark.parametrize("write", [require_writable, lambda path: write_whole(path, "text")])
@pytest.mark.parametrize("name", [".", "pipe", "file/report.html", "x" * 300])
def test_place_that_is_none_for_a_file_is_refused(
    tmp_path: Path, name: str, write: Callable[[Path], None]
) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "file").touch()
    with pytest.raises(UsageError):
        write(tmp_path / name)
    assert stat.S_ISFIFO((tmp_path / "pipe").stat().st_mode)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "pipe"]


def test_device_is_never_replaced() -> None:
    with pytest.raises(UsageError, match="no regular file"):
        write_whole(Path("/dev/null"), "text")
    assert stat.S_ISCHR(Path("/dev/null").stat().st_mode)
