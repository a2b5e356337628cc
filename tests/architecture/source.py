"""The project's own source, parsed, for the tests that read it."""

from __future__ import annotations

import ast
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
SHIPPED = ("resume_cli", "database", "prompts")
BESIDE = ("examples", "tests")
FUNCTION = (ast.FunctionDef, ast.AsyncFunctionDef)


@dataclass(frozen=True)
class Module:
    """A module of the project; `name` is its path from the project's folder."""

    name: str
    text: str
    tree: ast.Module

    def functions(self) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
        return [node for node in ast.walk(self.tree) if isinstance(node, FUNCTION)]


@cache
def modules(*folders: str) -> tuple[Module, ...]:
    paths = [path for folder in folders for path in sorted((PROJECT / folder).rglob("*.py"))]
    assert paths, folders
    texts = [path.read_text(encoding="utf-8") for path in paths]
    return tuple(
        Module(path.relative_to(PROJECT).as_posix(), text, ast.parse(text))
        for path, text in zip(paths, texts, strict=True)
    )


def run_python(
    *arguments: str, folder: Path = PROJECT, search: Path | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a fresh interpreter that sees only `folder`, `search` and what is installed."""
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(folder), "LC_ALL": "C.UTF-8"}
    if search is not None:
        environment["PYTHONPATH"] = str(search)
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
