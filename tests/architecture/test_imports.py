"""Who imports whom, and when."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.source import PROJECT, SHIPPED, modules, run_python

LATE_IMPORTS = {
    "resume_cli/agent/openai_agent.py": "a run without a call does without the model's client",
    "resume_cli/__main__.py": "whatever an import raises is met by the error boundary",
    "resume_cli/terminal/batch.py": "the progress bar is drawn on a terminal only",
    "resume_cli/terminal/console.py": "rich is slow to import, and --help prints without it",
    "resume_cli/terminal/tables.py": "rich is slow to import, and --help prints without it",
    "resume_cli/extraction/pdf.py": "the finder of tables is slow to import and seldom needed",
    "resume_cli/extraction/pdf_either.py": "the second reader is slow to import and seldom needed",
    "resume_cli/settings/model.py": "settings are shown and changed without the database's library",
    "resume_cli/extraction/process.py": "the parsers are imported in worker processes only",
}
HEAVY = ("sqlalchemy", "psycopg2", "openai", "httpx2", "pdfplumber", "jinja2", "bcrypt")


def test_the_import_contracts_hold() -> None:
    linter = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run(
        [str(linter), "--no-cache"], cwd=PROJECT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 broken" in done.stdout


def modules_with_late_imports() -> set[str]:
    return {
        module.name
        for module in modules(*SHIPPED)
        for function in module.functions()
        if any(isinstance(node, ast.Import | ast.ImportFrom) for node in ast.walk(function))
    }


def test_late_imports_stand_where_a_reason_is_given() -> None:
    # The composition root is the place of late imports: what a command does not need is not loaded.
    elsewhere = {name for name in modules_with_late_imports() if "/wiring/" not in name}
    assert elsewhere == set(LATE_IMPORTS)


def importers_of(library: str) -> set[str]:
    found = set()
    for module in modules(*SHIPPED):
        for node in ast.walk(module.tree):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and not node.level:
                names = [node.module or ""]
            if any(name.split(".")[0] == library for name in names):
                found.add(module.name)
    return found


@pytest.mark.parametrize(
    ("library", "home"),
    [
        ("openai", "resume_cli/agent/wire.py"),
        ("bcrypt", "resume_cli/workflows/"),
        ("jinja2", "resume_cli/reports/"),
        ("pdfplumber", "resume_cli/extraction/"),
    ],
)
def test_a_library_is_imported_in_one_place(library: str, home: str) -> None:
    importers = importers_of(library)
    assert importers
    assert not {name for name in importers if not name.startswith(home)}


def test_nobody_imports_the_click_that_typer_replaced() -> None:
    assert not importers_of("click")


COMPLETING = {
    "_RESUME_REVIEW_COMPLETE": "complete_bash",
    "COMP_WORDS": "resume-review ana",
    "COMP_CWORD": "1",
}


@pytest.mark.parametrize(
    ("arguments", "environment", "told"),
    [
        (["--help"], {}, "Usage"),
        (["analyze", "--help"], {}, "Usage"),
        (["login", "--help"], {}, "Usage"),
        (["config", "show"], {"RESUME_REVIEW_CONFIG": "/dev/null"}, "database_url"),
        ([], COMPLETING, "analyze"),
    ],
)
def test_what_is_to_be_quick_loads_nothing_heavy(
    arguments: list[str], environment: dict[str, str], told: str
) -> None:
    program = (
        "import os, runpy, sys\n"
        f"os.environ.update({environment!r})\n"
        f"sys.argv = ['resume-review', *{arguments!r}]\n"
        "try:\n"
        "    runpy.run_module('resume_cli', run_name='__main__')\n"
        "except SystemExit as end:\n"
        "    assert not end.code, end.code\n"
        f"print('loaded:', *(name for name in {HEAVY!r} if name in sys.modules), file=sys.stderr)\n"
    )
    done = run_python("-c", program)
    assert done.returncode == 0, done.stderr
    assert told in done.stdout
    assert done.stderr.splitlines()[-1].strip() == "loaded:"


def test_completing_the_name_of_a_role_loads_nothing_heavy() -> None:
    heavy = (*HEAVY, "rich")
    program = (
        "import os, runpy, sys\n"
        "os.environ |= {'_RESUME_REVIEW_COMPLETE': 'complete_bash', 'COMP_CWORD': '3',\n"
        "               'COMP_WORDS': r'resume-review rank --role site\\ rel'}\n"
        "sys.argv = ['resume-review']\n"
        "try:\n"
        "    runpy.run_module('resume_cli', run_name='__main__')\n"
        "except SystemExit as end:\n"
        "    assert not end.code, end.code\n"
        f"print('loaded:', *(name for name in {heavy!r} if name in sys.modules), file=sys.stderr)\n"
    )
    done = run_python("-c", program)
    assert done.stdout == "Site\\ Reliability\\ Engineer\n", done.stderr
    assert done.stderr.splitlines()[-1].strip() == "loaded:"
