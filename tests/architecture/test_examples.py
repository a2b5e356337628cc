"""The examples: invented, made by their script, and different from each other."""

from __future__ import annotations

import contextlib
import re
import subprocess
import sys
import tomllib
import zipfile
from typing import TYPE_CHECKING

import pypdfium2
import pytest

from tests.architecture.source import PROJECT

if TYPE_CHECKING:
    from pathlib import Path

EXAMPLES = PROJECT / "examples"
DIFFICULT = EXAMPLES / "difficult"
RESUMES = sorted((EXAMPLES / "resumes").iterdir())
PEOPLE = sorted((EXAMPLES / "people").glob("*.toml"))
EMPTY_ZIP = 22


def content(path: Path) -> object:
    """Return what a file says, for the bytes that pack it differ between versions of zlib."""
    if path.suffix == ".docx" and path.stat().st_size > EMPTY_ZIP:
        with zipfile.ZipFile(path) as archive:
            return [
                (each.filename, each.date_time, archive.read(each)) for each in archive.filelist
            ]
    if path.name in {"broken.pdf", "locked.pdf"}:
        return path.read_bytes()[:8]
    if path.suffix == ".pdf" and path.stat().st_size:
        return pdf_text(path)
    return path.read_bytes()


def pdf_text(path: Path) -> list[str]:
    with contextlib.closing(pypdfium2.PdfDocument(path)) as document:
        return [str(page.get_textpage().get_text_range()) for page in document]


def test_the_script_makes_the_files_that_are_here(tmp_path: Path) -> None:
    script = str(EXAMPLES / "make_resumes.py")
    subprocess.run([sys.executable, script, str(tmp_path)], check=True, timeout=60)
    for folder in ("resumes", "difficult"):
        made = {path.name: content(path) for path in (tmp_path / folder).iterdir()}
        assert made == {path.name: content(path) for path in (EXAMPLES / folder).iterdir()}


def test_making_them_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    script = str(EXAMPLES / "make_resumes.py")
    for name in ("first", "second"):
        subprocess.run([sys.executable, script, str(tmp_path / name)], check=True, timeout=60)
    first, second = (
        {path.name: path.read_bytes() for path in (tmp_path / name).glob("*/*")}
        for name in ("first", "second")
    )
    assert len(first) > len(RESUMES)
    assert first == second


def test_the_resumes_differ_in_form_and_language() -> None:
    assert len(RESUMES) >= 8
    assert {path.suffix for path in RESUMES} == {".pdf", ".docx", ".txt", ".md"}
    layouts = {tomllib.loads(path.read_text())["layout"] for path in PEOPLE}
    assert {"one-column", "two-columns", "dark-sidebar", "table", "japanese"} <= layouts


@pytest.mark.parametrize("person", PEOPLE, ids=lambda path: path.stem)
def test_the_people_are_invented(person: Path) -> None:
    text = person.read_text()
    addresses = re.findall(r"[\w.+-]+@([\w.-]+)", text)
    assert addresses
    assert set(addresses) == {"example.com"}
    hosts = re.findall(r"\b[\w.]+\.(?:com|org|net|io|dev)\b", text)
    assert not [host for host in hosts if not host.endswith("example.com")]
    reserved = re.compile(r"555[ -]01\d\d|090-0000-\d{4}")
    contact = tomllib.loads(text)["contact"]
    numbers = [line for line in contact if sum(map(str.isdigit, line)) >= 7]
    assert all(reserved.search(number) for number in numbers)


def test_the_scan_has_a_page_but_no_text() -> None:
    assert pdf_text(DIFFICULT / "scan.pdf") == [""]


@pytest.mark.parametrize("name", ["broken.pdf", "locked.pdf", "empty.pdf"])
def test_a_broken_and_a_locked_file_do_not_open(name: str) -> None:
    with pytest.raises(pypdfium2.PdfiumError):
        pdf_text(DIFFICULT / name)


def test_the_existing_connection_is_the_one_of_the_plan() -> None:
    lines = (EXAMPLES / "existing.env").read_text().splitlines()
    settings = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    assert settings == {
        "DB_HOST": "localhost",
        "DB_PORT": "5432",
        "DB_NAME": "ai_resume_review_dev",
        "DB_USER": "postgres",
        "DB_PASSWORD": "",
    }


def test_the_nightly_job_cannot_fall_back_to_the_embedded_database() -> None:
    lines = (EXAMPLES / "cron.example").read_text().splitlines()
    assert "RESUME_REVIEW_DATABASE=server" in lines
    (job,) = [line for line in lines if line.startswith("0 3 * * *")]
    assert "analyze --batch" in job
    assert "--quiet" in job
    assert "%" not in job
