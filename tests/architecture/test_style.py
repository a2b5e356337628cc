"""Sizes, docstrings and the few things that no room may do."""

from __future__ import annotations

import ast
import re
from statistics import median

import pytest

from tests.architecture.source import BESIDE, SHIPPED, Module, modules

MODULE_LINES, MEDIAN_MODULE_LINES = 400, 100
FUNCTION_LINES, MEDIAN_FUNCTION_LINES = 50, 10
DEFINITIONS_TO_COMPARE = "database/schema/expected.py"  # what a catalogue says; never run
WRITES_IT_FOR_ITS_CHILD = "resume_cli/extraction/process.py"  # keeps Python's path safe there
SQL = re.compile(
    r"\s*(?:select|with|update|delete|insert|create|alter|drop|grant|revoke|truncate|lock)\s"
    r"[^.!?]*(?:\b(?:from|set|into|table|where|index|role|database|values)\b|$)",
    re.IGNORECASE,
)


def lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (function.end_lineno or function.lineno) - function.lineno + 1


def test_no_module_is_long() -> None:
    sizes = {module.name: len(module.text.splitlines()) for module in modules(*SHIPPED, *BESIDE)}
    assert not {name: size for name, size in sizes.items() if size > MODULE_LINES}
    shipped = [sizes[module.name] for module in modules(*SHIPPED)]
    assert median(shipped) <= MEDIAN_MODULE_LINES


def test_no_function_is_long() -> None:
    sizes = {
        f"{module.name}:{function.name}": lines(function)
        for module in modules(*SHIPPED, *BESIDE)
        for function in module.functions()
    }
    assert not {name: size for name, size in sizes.items() if size > FUNCTION_LINES}
    shipped = [lines(each) for module in modules(*SHIPPED) for each in module.functions()]
    assert median(shipped) <= MEDIAN_FUNCTION_LINES


def undocumented(module: Module) -> list[str]:
    """List what is public without a docstring; methods are described by theirs or their class."""
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    named = [node for node in module.tree.body if isinstance(node, kinds)]
    public = [node for node in named if not node.name.startswith("_")]
    missing = [node.name for node in public if not ast.get_docstring(node)]
    return missing if ast.get_docstring(module.tree) else ["the module itself", *missing]


def test_everything_public_is_documented() -> None:
    missing = {module.name: undocumented(module) for module in modules(*SHIPPED, "examples")}
    assert not {name: names for name, names in missing.items() if names}


def names_called(tree: ast.AST) -> set[str]:
    called = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return {func.id for func in called if isinstance(func, ast.Name)}


def test_no_room_prints() -> None:
    assert not [m.name for m in modules(*SHIPPED) if "print" in names_called(m.tree)]


@pytest.mark.parametrize(
    "room", ["workflows", "batch", "extraction", "agent", "reports", "commands"]
)
def test_the_environment_is_read_by_the_settings_alone(room: str) -> None:
    reading = re.compile(r"\bos\.(?:environ|getenv)\b|\bfrom os import .*\b(?:environ|getenv)\b")
    found = {module.name for module in modules(f"resume_cli/{room}") if reading.search(module.text)}
    assert found <= {WRITES_IT_FOR_ITS_CHILD}


def put_together(node: ast.AST) -> str:
    """Return the leading text of a string that is put together at run time; "" for others."""
    if isinstance(node, ast.JoinedStr) and any(
        isinstance(part, ast.FormattedValue) for part in node.values
    ):
        fixed = [str(p.value) if isinstance(p, ast.Constant) else "x" for p in node.values]
        return "".join(fixed)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod | ast.Add):
        left = node.left
        return left.value if isinstance(left, ast.Constant) and isinstance(left.value, str) else ""
    return ""


@pytest.mark.parametrize(
    ("source", "caught"),
    [
        ('f"SELECT * FROM users WHERE id = {given}"', True),
        ('"DELETE FROM users WHERE id = %s" % given', True),
        ('"SELECT * FROM users WHERE id = :id"', False),
        ('f"Select a file from {folder}."', True),
        ('f"{count} files are created"', False),
    ],
)
def test_the_search_for_sql_finds_what_it_should(source: str, caught: bool) -> None:
    nodes = ast.walk(ast.parse(source))
    assert any(SQL.match(put_together(node)) for node in nodes) is caught


def test_no_sql_is_put_together_from_strings() -> None:
    found = [
        f"{module.name}:{getattr(node, 'lineno', 0)}: {put_together(node)[:60]}"
        for module in modules(*SHIPPED)
        for node in ast.walk(module.tree)
        if module.name != DEFINITIONS_TO_COMPARE and SQL.match(put_together(node))
    ]
    assert not found


def test_every_lint_opt_out_gives_its_reason() -> None:
    bare = re.compile(r"#\s*(?:noqa(?::\s*[A-Z0-9, ]+)?|type:\s*ignore(?:\[[^\]]*\])?)\s*$")
    found = [
        f"{module.name}:{number}"
        for module in modules(*SHIPPED, *BESIDE)
        for number, line in enumerate(module.text.splitlines(), 1)
        if bare.search(line)
    ]
    assert not found
