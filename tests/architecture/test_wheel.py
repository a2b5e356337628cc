"""What is shipped, and that it works from any folder."""

from __future__ import annotations

import shutil
import sys
import zipfile
from typing import TYPE_CHECKING

import pytest

from tests.architecture.source import PROJECT, SHIPPED, run_python

if TYPE_CHECKING:
    from pathlib import Path

FIRST_LINES_OF_THE_OTHER_PROGRAM = [
    "from database.models.auth import User; assert User.__tablename__ == 'users'",
    "from database.connection import get_db; assert callable(get_db)",
]


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build from a copy: what an earlier build left in the project must not get in."""
    copy = tmp_path_factory.mktemp("project")
    for name in SHIPPED:
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(PROJECT / name, copy / name, ignore=ignored)
    for name in ("examples", "tests"):
        (copy / name).mkdir()
        (copy / name / "__init__.py").touch()
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(PROJECT / name, copy)
    output = tmp_path_factory.mktemp("wheel")
    build = ("wheel", "--no-index", "--no-deps", "--no-build-isolation", "-w", str(output), ".")
    done = run_python("-m", "pip", "--isolated", *build, folder=copy)
    assert done.returncode == 0, done.stdout + done.stderr
    (built,) = output.glob("*.whl")
    return built


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


@pytest.mark.parametrize("line", FIRST_LINES_OF_THE_OTHER_PROGRAM)
def test_the_models_come_out_of_the_wheel(line: str, installed: Path, tmp_path: Path) -> None:
    here = f"; import database; assert database.__file__.startswith({str(installed)!r})"
    done = run_python("-c", line + here, folder=tmp_path, search=installed)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("line", FIRST_LINES_OF_THE_OTHER_PROGRAM)
def test_the_models_come_from_the_clone_in_another_folder(line: str, tmp_path: Path) -> None:
    done = run_python("-c", line, folder=tmp_path, search=PROJECT)
    assert done.returncode == 0, done.stderr


def test_the_command_of_the_wheel_starts(installed: Path, tmp_path: Path) -> None:
    script = installed / "bin" / "resume-review"
    done = run_python(str(script), "--help", folder=tmp_path, search=installed)
    assert done.returncode == 0, done.stderr
    assert "analyze" in done.stdout


def test_the_wheel_names_the_python_it_fits(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        (name,) = [each for each in archive.namelist() if each.endswith("/METADATA")]
        metadata = archive.read(name).decode()
    assert "Requires-Python: <3.14,>=3.11" in metadata
    assert (3, 11) <= sys.version_info[:2] <= (3, 13)
