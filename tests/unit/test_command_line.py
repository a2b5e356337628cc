"""What the command line itself says: panels, the nearest name, colour, completion."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from resume_cli.commands.app import PANELS, application
from resume_cli.commands.options import role_names
from resume_cli.errors import UsageError
from resume_cli.terminal.console import messages, output

if TYPE_CHECKING:
    from collections.abc import Iterator


def said(*line: str) -> str:
    """What a command line is refused with."""
    refused = CliRunner().invoke(application(), line).exception
    assert isinstance(refused, UsageError), refused
    assert refused.exit_code == 2
    return f"{refused.message} {refused.advice}"


@pytest.mark.parametrize(
    ("line", "near"),
    [
        ("analize cv.pdf", "Did you mean 'analyze'? See: resume-review --help"),
        ("runs lsit", "Did you mean 'list'? See: resume-review runs --help"),
        ("analyze --roel x", "--roel. Did you mean --role? See: resume-review analyze --help"),
        ("export --formt csv", "--formt. Did you mean --format?"),
        ("--verison", "--verison. Did you mean --version? See: resume-review --help"),
        ("rank --by looks", "'overall', 'formatting', 'content'"),
        ("rank --zzz", "No such option: --zzz. See: resume-review rank --help"),
    ],
)
def test_a_slip_is_answered_with_the_nearest_name(line: str, near: str) -> None:
    assert near in said(*line.split())


def test_every_command_stands_on_a_panel_of_the_help() -> None:
    top: Any = get_command(application())
    named = [name for names in PANELS.values() for name in names]
    assert sorted(top.commands) == sorted(named)
    assert {name: each.rich_help_panel for name, each in top.commands.items()} == {
        name: panel for panel, names in PANELS.items() for name in names
    }
    shown = CliRunner().invoke(application(), ["--help"]).output
    places = [shown.index(f" {panel} ") for panel in PANELS]
    assert places == sorted(places)


def every_command() -> Iterator[tuple[str, Any]]:
    def walk(group: Any, before: str) -> Iterator[tuple[str, Any]]:
        for name, command in group.commands.items():
            if hasattr(command, "commands"):
                yield from walk(command, f"{before}{name} ")
            else:
                yield f"{before}{name}", command

    yield from walk(get_command(application()), "")


@pytest.mark.parametrize(("name", "command"), [*every_command()], ids=lambda each: str(each)[:30])
def test_every_command_explains_itself_with_an_example(name: str, command: Any) -> None:
    assert f"resume-review {name}" in command.help
    assert "Example: " in command.help


@pytest.mark.parametrize(
    ("line", "coloured"),
    [
        ("roles show SRE", True),
        ("--no-color roles show SRE", False),
        ("roles show SRE --no-color", False),
        ("roles show --no-color SRE", False),
    ],
)
def test_colour_can_be_refused_anywhere_on_the_line(
    line: str, coloured: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "")
    monkeypatch.setenv("TERM", "xterm-256color")
    assert "Kubernetes" in CliRunner().invoke(application(), line.split()).output
    assert messages().no_color is not coloured
    assert output().no_color is not coloured


def test_what_follows_two_dashes_is_no_option() -> None:
    assert "--no-color" in said("show", "0000", "--", "--no-color")


def test_names_of_roles_are_completed(monkeypatch: pytest.MonkeyPatch) -> None:
    assert role_names("sr") == ["SRE"]
    assert "Site Reliability Engineer" in role_names("SITE R")
    assert all(name.startswith("whatever was typed") for name in role_names("s"))
    monkeypatch.setenv("_RESUME_REVIEW_COMPLETE", "complete_bash")
    assert role_names("site rel") == ["Site\\ Reliability\\ Engineer"]
    assert role_names("no such role") == []
