"""What is shipped, and that it works from any folder."""

from __future__ import annotations

import email
import shutil
import sys
import tarfile
import zipfile
from typing import TYPE_CHECKING

import pytest

from tests.architecture.source import PROJECT, SHIPPED, run_python

if TYPE_CHECKING:
    from pathlib import Path

RESUME = PROJECT / "examples" / "resumes" / "daniel-whitfield.txt"
FIRST_LINES_OF_THE_OTHER_PROGRAM = [
    "from database.models.auth import User; assert User.__tablename__ == 'users'",
    "from database.connection import get_db; assert callable(get_db)",
]


@pytest.fixture(scope="session")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy to build from: what an earlier build left in the project must not get in."""
    copy = tmp_path_factory.mktemp("project")
    for name in SHIPPED:
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(PROJECT / name, copy / name, ignore=ignored)
    for name in ("examples", "tests"):
        (copy / name).mkdir()
        (copy / name / "__init__.py").touch()
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(PROJECT / name, copy)
    return copy


@pytest.fixture(scope="session")
def wheel(copied: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built("wheel", copied, tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="session")
def source(copied: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built("sdist", copied, tmp_path_factory.mktemp("sdist"))


def built(kind: str, project: Path, output: Path) -> Path:
    """Ask the project's build backend, as `python -m build` does."""
    program = f"from setuptools import build_meta; build_meta.build_{kind}({str(output)!r})"
    done = run_python("-c", program, folder=project)
    assert done.returncode == 0, done.stdout + done.stderr
    (made,) = output.iterdir()
    return made


@pytest.fixture(scope="session")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("installed")
    install = ("install", "--no-index", "--no-deps", "--target", str(target), str(wheel))
    done = run_python("-m", "pip", "--isolated", *install, folder=target)
    assert done.returncode == 0, done.stdout + done.stderr
    return target


def test_the_wheel_holds_the_rooms_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    folders = {name.split("/")[0] for name in names}
    assert {folder for folder in folders if not folder.endswith(".dist-info")} == set(SHIPPED)


def test_the_wheel_holds_every_file_that_is_not_python(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    data = {
        path.relative_to(PROJECT).as_posix()
        for room in SHIPPED
        for path in (PROJECT / room).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert any(name.endswith(".sql") for name in data)
    assert any(name.endswith(".toml") for name in data)
    assert data - names == set()


def contents(wheel: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_source_archive_builds_the_same_wheel(
    source: Path, wheel: Path, tmp_path: Path
) -> None:
    with tarfile.open(source) as archive:
        archive.extractall(tmp_path, filter="data")
    (unpacked,) = tmp_path.iterdir()
    assert not {"tests", "examples"} & {path.name for path in unpacked.iterdir()}
    again = built("wheel", unpacked, tmp_path / "again")
    assert again.name == wheel.name == "resume_review-0.1.0-py3-none-any.whl"
    assert contents(again) == contents(wheel)


@pytest.mark.parametrize("line", FIRST_LINES_OF_THE_OTHER_PROGRAM)
def test_the_models_come_out_of_the_wheel(line: str, installed: Path, tmp_path: Path) -> None:
    here = f"; import database; assert database.__file__.startswith({str(installed)!r})"
    done = run_python("-c", line + here, folder=tmp_path, search=installed)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("line", FIRST_LINES_OF_THE_OTHER_PROGRAM)
def test_the_models_come_from_the_clone_in_another_folder(line: str, tmp_path: Path) -> None:
    done = run_python("-c", line, folder=tmp_path, search=PROJECT)
    assert done.returncode == 0, done.stderr


def test_the_command_of_the_wheel_does_its_job_away_from_the_source(
    installed: Path, throw_away_folder: Path
) -> None:
    """Migrations build the database, prompts and profiles review, templates make the report."""
    folder = throw_away_folder / "away"
    folder.mkdir(mode=0o711)
    shutil.copy(RESUME, folder / "cv.txt")
    words = (str(installed / "bin" / "resume-review"), "--env-file", "job.env", "analyze", "cv.txt")
    (folder / "job.env").write_text(f"RESUME_REVIEW_DATA_DIR={folder / 'data'}\n")
    done = run_python(
        *words, "--role", "SRE", "--report", "r.html", folder=folder, search=installed
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "1 reviewed" in done.stderr
    assert "</html>" in (folder / "r.html").read_text()


def test_the_metadata_is_whole(wheel: Path) -> None:
    (text,) = [data for name, data in contents(wheel).items() if name.endswith("/METADATA")]
    metadata = email.message_from_string(text.decode())
    assert metadata["Requires-Python"] == "<3.14,>=3.11"
    assert (3, 11) <= sys.version_info[:2] <= (3, 13)
    assert metadata["License-Expression"] == "MIT"
    assert metadata["Description-Content-Type"] == "text/markdown"
    assert metadata.get_payload() == (PROJECT / "README.md").read_text()
    told = set(metadata.get_all("Classifier", ()))
    assert {f"Programming Language :: Python :: 3.{minor}" for minor in (11, 12, 13)} <= told
