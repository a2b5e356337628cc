"""A project of a few lines that the real set-up scripts install without a package index.

Its lock is empty and its build backend lies in its own folder. Its command `resume-review` prints
its arguments and its environment as JSON and ends with the exit code that `EXIT` in its arguments
names. While a file `gate` lies in the folder, its installation says so with a file `building` and
waits, for 30 s at most.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

from tests.architecture.source import PROJECT

if TYPE_CHECKING:
    from pathlib import Path

PYPROJECT = """
[build-system]
requires = []
build-backend = "backend"
backend-path = ["."]
[project]
name = "small"
version = "1"
"""
BACKEND = '''
import os, pathlib, time, zipfile
TOOL = """
import json, os, sys
def main():
    print(json.dumps([sys.argv[1:], dict(os.environ)]))
    sys.exit(int(sys.argv[-1]) if "EXIT" in sys.argv else 0)
"""
FILES = {
    "small.py": TOOL,
    "small-1.dist-info/METADATA": "Metadata-Version: 2.1\\nName: small\\nVersion: 1\\n",
    "small-1.dist-info/WHEEL": "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n",
    "small-1.dist-info/entry_points.txt": "[console_scripts]\\nresume-review = small:main\\n",
}
FILES["small-1.dist-info/RECORD"] = "".join(name + ",,\\n" for name in FILES)
def build_editable(folder, config_settings=None, metadata_directory=None):
    if os.path.exists("gate"):
        pathlib.Path("building").touch()
    for _ in range(600):
        if os.path.exists("gate"):
            time.sleep(0.05)
    with zipfile.ZipFile(folder + "/small-1-py3-none-any.whl", "w") as wheel:
        for name, text in FILES.items():
            wheel.writestr(name, text)
    return "small-1-py3-none-any.whl"
'''


def make(folder: Path) -> Path:
    """Write the project into a new folder and return it."""
    (folder / "examples").mkdir(parents=True)
    for name in ("bootstrap.py", "demo.py"):
        shutil.copy(PROJECT / "examples" / name, folder / "examples")
    (folder / "pyproject.toml").write_text(PYPROJECT)
    (folder / "backend.py").write_text(BACKEND)
    (folder / "requirements.lock").write_text("# nothing\n")
    return folder


def run(project: Path, *arguments: str, **exported: str) -> subprocess.CompletedProcess[str]:
    """Run one of the project's scripts in a shell that exports `exported`."""
    child = start(project, *arguments, **exported)
    output, messages = child.communicate(timeout=120)
    return subprocess.CompletedProcess(child.args, child.returncode, output, messages)


def start(project: Path, *arguments: str, **exported: str) -> subprocess.Popen[str]:
    """Start one of the project's scripts."""
    usual = {"PATH": "/usr/bin:/bin", "HOME": str(project), "PIP_NO_INDEX": "1"}
    return subprocess.Popen(
        [sys.executable, *arguments],
        cwd=project,
        env={**usual, **exported},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
