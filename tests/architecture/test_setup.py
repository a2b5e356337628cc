"""The two commands set everything up, whatever they are started in."""

from __future__ import annotations

import ast
import importlib.util
import json
import os
import re
import shutil
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.architecture import small_project
from tests.architecture.source import PROJECT, run_python

if TYPE_CHECKING:
    from types import ModuleType

SCRIPTS = ("examples/bootstrap.py", "examples/demo.py", "tests/run.py", "tests/pythons.py")
HOSTILE = {
    "DATABASE_URL": "postgresql://production.example.com/live",
    "DB_HOST": "production.example.com",
    "PGSERVICE": "live",
    "OPENAI_API_KEY": "invented",
    "OPENAI_BASE_URL": "http://model.example.com",
    "RESUME_REVIEW_DATABASE": "server",
    "RESUME_REVIEW_AGENT": "openai",
    "FILE_STORAGE_PATH": "/nowhere",
    "PYTHONSTARTUP": "/nowhere",
    "PYTEST_ADDOPTS": "--collect-only",
    "VIRTUAL_ENV": "/nowhere",
    "XDG_CONFIG_HOME": "/nowhere",
    "HTTPS_PROXY": "http://proxy.example.com",
    "PIP_REQUIRE_VIRTUALENV": "1",
    "PIP_TARGET": "/nowhere",
    "PIP_PREFIX": "/nowhere",
    "PIP_USER": "1",
}


@pytest.fixture
def bootstrap() -> ModuleType:
    path = PROJECT / "examples" / "bootstrap.py"
    spec = importlib.util.spec_from_file_location("bootstrap_under_test", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small project under a path with a space, set up once in a hostile shell."""
    made = small_project.make(tmp_path_factory.mktemp("a space") / "the project")
    done = small_project.run(made, "examples/bootstrap.py", **HOSTILE)
    assert done.returncode == 0, done.stderr + (made / "build" / "setup.log").read_text()
    return made


@pytest.mark.parametrize("script", SCRIPTS)
def test_the_scripts_start_on_an_old_python(script: str) -> None:
    tree = ast.parse((PROJECT / script).read_text(), feature_version=(3, 8))
    top = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    top |= {a.name for node in ast.walk(tree) if isinstance(node, ast.Import) for a in node.names}
    packages = {str(name).split(".")[0] for name in top}
    assert packages - sys.stdlib_module_names <= {"bootstrap"}


def test_nothing_that_is_exported_chooses_what_runs(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in HOSTILE.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("LANG", "ja_JP.UTF-8")
    environment = bootstrap.running_environment()
    assert not HOSTILE.keys() & environment.keys()
    assert environment["RESUME_REVIEW_CONFIG"] == os.devnull
    assert environment["LANG"] == "ja_JP.UTF-8"


def test_what_leads_to_a_package_index_is_kept(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = {
        "PIP_INDEX_URL": "https://index.example.com/simple",
        "PIP_FIND_LINKS": "/wheels",
        "PIP_CERT": "/cert.pem",
        "PIP_CONFIG_FILE": "/pip.conf",
        "XDG_CONFIG_HOME": "/home/config",
        "https_proxy": "http://proxy.example.com",
    }
    for name, value in {**HOSTILE, **kept}.items():
        monkeypatch.setenv(name, value)
    environment = bootstrap.installing_environment()
    assert kept.items() <= environment.items()
    assert HOSTILE.keys() & environment.keys() == {"XDG_CONFIG_HOME", "HTTPS_PROXY"}


@pytest.mark.parametrize("home", ["", "/there/is/no/such/folder"])
def test_a_useless_home_is_replaced(
    home: str, bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", home)
    assert bootstrap.running_environment()["HOME"] == str(bootstrap.BUILD)


def test_a_second_run_sets_nothing_up(project: Path) -> None:
    before = (project / ".venv" / "complete").stat().st_mtime_ns
    done = small_project.run(project, "examples/bootstrap.py")
    assert done.returncode == 0
    assert "Setting up" not in done.stderr
    assert (project / ".venv" / "complete").stat().st_mtime_ns == before


def test_the_demonstration_runs_the_main_job_on_its_own_data(project: Path) -> None:
    done = small_project.run(project, "examples/demo.py", **HOSTILE)
    assert done.returncode == 0, done.stderr
    arguments, environment = json.loads(done.stdout)
    job = 'analyze --batch examples/resumes --role "Site Reliability Engineer"'
    assert " ".join(arguments) == job.replace('"', "") + " --report build/demo.html"
    assert environment["RESUME_REVIEW_DATABASE"] == "embedded"
    assert environment["RESUME_REVIEW_AGENT"] == "local"
    inside = Path("/var/lib/resume-review") if os.geteuid() == 0 else project / "build"
    assert Path(environment["RESUME_REVIEW_DATA_DIR"]).parent == inside
    assert "DATABASE_URL" not in environment
    assert "OPENAI_API_KEY" not in environment


def test_the_demonstration_hands_on_arguments_and_exit_code(project: Path) -> None:
    done = small_project.run(project, "examples/demo.py", "rank", "--top", "EXIT", "7")
    assert done.returncode == 7, done.stderr
    assert json.loads(done.stdout)[0] == ["rank", "--top", "EXIT", "7"]


def test_a_half_made_folder_is_rebuilt_by_one_of_two_runs(project: Path) -> None:
    shutil.rmtree(project / ".venv" / "lib")
    (project / ".venv" / "complete").unlink()
    both = [small_project.start(project, "examples/bootstrap.py") for _ in range(2)]
    messages = [child.communicate(timeout=120)[1] for child in both]
    assert [child.returncode for child in both] == [0, 0], messages
    assert sum("Setting up" in text for text in messages) == 1
    assert small_project.run(project, "examples/demo.py", "EXIT", "0").returncode == 0


def test_what_a_killed_run_left_at_work_is_waited_for(tmp_path: Path) -> None:
    project = small_project.make(tmp_path / "project")
    gate = project / "gate"
    gate.touch()
    first = small_project.start(project, "examples/bootstrap.py")
    for _ in range(600):
        if not (project / "building").exists():
            time.sleep(0.1)
    first.kill()
    first.communicate()
    second = small_project.start(project, "examples/bootstrap.py")
    assert second.stderr is not None
    assert second.stderr.readline().startswith("Another set-up of this folder is at work")
    gate.unlink()
    messages = second.communicate(timeout=120)[1]
    assert second.returncode == 0, messages
    assert messages.startswith("Setting up")


def test_a_missing_package_is_one_sentence(tmp_path: Path) -> None:
    project = small_project.make(tmp_path / "project")
    digest = "0" * 64
    (project / "requirements.lock").write_text(f"no-such==1 --hash=sha256:{digest}\n")
    done = small_project.run(project, "examples/bootstrap.py")
    assert done.returncode == 1
    assert "no package index was reached, or it lacks one" in done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr.splitlines()) == 2
    assert not (project / ".venv" / "complete").exists()


def test_a_wrong_python_is_one_sentence(tmp_path: Path) -> None:
    project = small_project.make(tmp_path / "project")
    script = project / "examples" / "bootstrap.py"
    text, count = re.subn(r"(?m)^FITTING = .*$", 'FITTING = ("2.6",)', script.read_text())
    assert count == 1
    script.write_text(text)
    done = small_project.run(project, "examples/demo.py")
    assert done.returncode == 1
    assert done.stderr.startswith("Python 3.11, 3.12 or 3.13 is needed; this is 3.")
    assert len(done.stderr.splitlines()) == 1


def python_without(folder: Path, *modules: str) -> str:
    """Make an interpreter that lacks modules, as some systems ship it."""
    path = folder / "python3"
    refusals = "".join(f'case " $* " in {pattern}) exit 1;; esac\n' for pattern in modules)
    path.write_text(f'#!/bin/sh\n{refusals}exec "{sys.executable}" "$@"\n')
    path.chmod(0o755)
    return str(path)


NO_ENSUREPIP = '*" --without-pip "*) ;; *" venv "*'
NO_PIP = '*" pip "*'


def test_without_ensurepip_a_pip_from_outside_does_it(
    bootstrap: ModuleType, tmp_path: Path
) -> None:
    python = python_without(tmp_path, NO_ENSUREPIP)
    pip = bootstrap.make_venv(python, tmp_path / "venv")
    assert pip == [python, "-I", "-m", "pip", "--python", str(tmp_path / "venv" / "bin" / "python")]
    done = run_python("-c", f"import subprocess; subprocess.check_call({[*pip, 'list']!r})")
    assert done.returncode == 0, done.stderr


def test_without_any_pip_the_package_to_install_is_named(
    bootstrap: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    python = python_without(tmp_path, NO_ENSUREPIP, NO_PIP)
    with pytest.raises(bootstrap.SetUpError, match="Install the package python3-venv"):
        bootstrap.make_venv(python, tmp_path / "venv")


@pytest.mark.parametrize(
    ("log", "reason"),
    [
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES from the file", "other than the one"),
        ("WARNING: Retrying (Retry(total=4", "no package index was reached"),
        ("ERROR: Could not install: [Errno 28] No space left on device", "no space left"),
        ("ERROR: first\nERROR: the last one\n", "pip failed: the last one."),
        ("ERROR: Exception:\nTraceback:\nOSError: the cause\n", "pip failed: the cause."),
        ("", "it gave no reason"),
    ],
)
def test_pip_is_explained(log: str, reason: str, bootstrap: ModuleType) -> None:
    assert reason in bootstrap.explain(log)


def test_the_lock_names_hashes_and_no_host() -> None:
    lock = (PROJECT / "requirements.lock").read_text()
    assert "://" not in lock
    assert "--index" not in lock
    pins = re.split(r"(?m)^(?=[a-z0-9])", lock)[1:]
    assert len(pins) > 50
    assert not [pin.split()[0] for pin in pins if "--hash=sha256:" not in pin]


def test_the_lock_holds_every_dependency() -> None:
    text = (PROJECT / "pyproject.toml").read_text()
    wanted = set(re.findall(r'(?m)^    "([a-z0-9-]+)(?:\[[a-z]+\])?[<>=]=', text)) | {"setuptools"}
    locked = set(re.findall(r"(?m)^([a-z0-9-]+)==", (PROJECT / "requirements.lock").read_text()))
    assert len(wanted) > 20
    assert wanted - locked == set()
