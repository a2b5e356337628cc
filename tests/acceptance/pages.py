"""The pages of the documentation: their tables, blocks and commands; a session that plays them."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

from typer.main import get_command

from resume_cli.commands.app import application
from tests.acceptance.tool import ROOT, SECONDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from tests.acceptance.tool import Tool

EXAMPLES, DOCS = ROOT / "examples", ROOT / "database" / "docs"
README, TUTORIAL, ERRORS = ROOT / "README.md", EXAMPLES / "tutorial.md", EXAMPLES / "errors.md"
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)
RUN = {"console", "sh"}
"""Languages of blocks that hold commands."""
COMMAND = "resume-review"
PLACEHOLDERS = {"ID": "8be25565-74fe-53bc-8e7f-82e21e592fd1", "ROLE": "admin"}
OWN_TO_BASH = frozenset({"PWD", "OLDPWD", "SHLVL", "_"})
UUID = re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b")


def has_commands(page: Path) -> bool:
    return any(language in RUN for language, _ in BLOCK.findall(page.read_text("utf-8")))


PLAYED = [README, *filter(has_commands, sorted(EXAMPLES.rglob("*.md")))]
"""The pages whose blocks the tests run."""


def name_of(thing: Any) -> str:
    return str(getattr(thing, "name", getattr(thing, "__name__", thing)))


def section(page: Path, heading: str) -> str:
    """The text under a heading that contains these words, up to the next one."""
    parts = re.split(r"^#+ (.+)$", page.read_text("utf-8"), flags=re.MULTILINE)
    (found,) = [
        text for title, text in zip(parts[1::2], parts[2::2], strict=True)
        if heading in re.findall(r"[\w ]+", title)
    ]  # fmt: skip
    return found


def table(page: Path, heading: str) -> list[list[str]]:
    """The cells of the first table there, without its head; what is all code loses its marks."""
    block = re.search(r"(?:^\|.*\n)+", section(page, heading), re.MULTILINE)
    assert block is not None, heading
    lines = block.group().splitlines()[2:]
    return [[_unquoted(cell.strip()) for cell in line.split("|")[1:-1]] for line in lines]


def _unquoted(cell: str) -> str:
    return cell.strip("`") if re.fullmatch("`[^`]*`", cell) else cell


def blocks(page: Path, language: str) -> list[str]:
    return re.findall(
        rf"^```{language}\n(.*?)^```", page.read_text("utf-8"), re.MULTILINE | re.DOTALL
    )


def command_lines(page: Path) -> Iterator[list[str]]:
    """Every command line of the tool that stands on a page, without the tool's own name."""
    text = page.read_text("utf-8")
    quoted = re.findall(rf"`{COMMAND} ([^`]+)`", text)
    shown = re.findall(rf"^[^`\n]*?(?<!\w){COMMAND} (\S.*)$", text, re.MULTILINE)
    for line in (*quoted, *shown):
        lexer = shlex.shlex(line, posix=True, punctuation_chars=True)
        lexer.whitespace_split = True
        yield list(_first_command(lexer))


def _first_command(tokens: Iterator[str]) -> Iterator[str]:
    for token in tokens:
        if set(token) <= set("();<>|&"):
            return
        yield token


@cache
def commands() -> Any:
    """The command line, built once."""
    return get_command(application())


def check(arguments: list[str]) -> None:
    """Let the command line itself parse the arguments; nothing is run."""
    command = commands()
    rest = [PLACEHOLDERS.get(argument, argument) for argument in arguments]
    while hasattr(command, "commands"):
        options = {name: option for option in command.params for name in option.opts}
        while rest and rest[0].startswith("-"):
            option = options[rest.pop(0)]
            if not getattr(option, "is_flag", False):
                rest.pop(0)
        if not rest:
            return
        command = command.commands[rest.pop(0)]
    command.make_context(command.name, rest, resilient_parsing=False)


def every_command() -> set[str]:
    return {
        " ".join(filter(None, (name, below)))
        for name, command in commands().commands.items()
        for below in getattr(command, "commands", [""])
    }


@dataclass
class Session:
    """Plays a page's blocks, one after the other, in a folder with the project's examples.

    What a `console` block shows is compared with what its commands print; a `sh` block has to end
    well, and what it exports holds for the blocks after it. `instead` says what stands in a command
    here in place of an address or file that only the reader has; `programs` are stand-ins, by name
    and script, for programs that are not there. `command` runs the tool.
    """

    tool: Tool
    folder: Path
    command: str
    instead: Mapping[str, str] = field(default_factory=dict)
    programs: Mapping[str, str] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)
    exported: dict[str, str] = field(default_factory=dict)
    code: int = 0

    def __post_init__(self) -> None:
        shutil.copytree(EXAMPLES, self.folder / "examples")
        own = {COMMAND: f'exec {self.command} "$@"'}
        self._bin = self.folder / ".bin"
        self._bin.mkdir()
        for name, script in (own | dict(self.programs)).items():
            (self._bin / name).write_text(f"#!/bin/sh\n{script}\n")
            (self._bin / name).chmod(0o755)

    def play_page(self, page: Path) -> None:
        for language, block in BLOCK.findall(page.read_text("utf-8")):
            if language == "console":
                self.play(block)
            elif language == "sh":
                self.run(block)

    def play(self, block: str) -> None:
        for step in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            line, _, expected = step.partition("\n")
            printed = f"{self.code}\n" if line == "echo $?" else self._bash(line)
            self._compare(line, expected, printed)

    def run(self, block: str) -> None:
        state = self.folder / ".exported"
        printed = self._bash(f"set -e\n{block}\nenv -0 >{shlex.quote(str(state))}")
        assert self.code == 0, f"{block}\n{printed}"
        both = (each.partition("=") for each in state.read_text().split("\0") if each)
        self.exported |= {name: value for name, _, value in both if name not in OWN_TO_BASH}

    def _bash(self, script: str) -> str:
        script = UUID.sub(lambda hit: self.ids.get(hit.group(), hit.group()), script)
        for shown, here in self.instead.items():
            script = script.replace(shown, here)
        done = subprocess.run(
            ["bash", "-c", script],
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=self._environment(),
            timeout=SECONDS,
            cwd=self.folder,
        )
        self.code = done.returncode
        return done.stdout.decode()

    def _environment(self) -> dict[str, str]:
        own = self.tool.environment()
        path = f"{self._bin}{os.pathsep}{own['PATH']}"
        fixed = {"COLUMNS": "200", "RESUME_REVIEW_WORKERS": "1", "PATH": path}
        return {**own, **fixed, **self.exported}

    def _compare(self, line: str, expected: str, printed: str) -> None:
        """Ids differ from account to account: the first one seen in a place counts from then on."""
        actual = "".join(f"{each.rstrip()}\n" for each in printed.splitlines())
        found = re.fullmatch("".join(map(self._pattern, expected.splitlines())), actual)
        assert found is not None, f"$ {line}\n{printed}"
        for group, value in found.groupdict().items():
            self.ids[group[1:].replace("_", "-")] = value

    def _pattern(self, line: str) -> str:
        if line == "...":
            return r"(?:.*\n)*?"
        parts = re.split(f"({UUID.pattern})", line)
        return "".join(map(self._piece, parts)) + r"\n"

    def _piece(self, part: str) -> str:
        if not UUID.fullmatch(part):
            return re.escape(part).replace(r"\.\.\.", ".*?")
        if part in self.ids:
            return re.escape(self.ids[part])
        return f"(?P<i{part.replace('-', '_')}>{UUID.pattern})"
