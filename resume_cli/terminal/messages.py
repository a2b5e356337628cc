"""What is said to a person beside the data, all on standard error."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resume_cli.terminal.console import messages, write
from resume_cli.terminal.text import one_line, printable

if TYPE_CHECKING:
    from resume_cli.errors import ResumeReviewError


def error(problem: ResumeReviewError) -> None:
    """Say what happened, then what to do next."""
    console = messages()
    write(console, ("error: ", "bold red"), printable(problem.message.strip()))
    for line in problem.advice.strip().splitlines():
        write(console, "  ", one_line(line))


def warning(text: str) -> None:
    """Say what a person should know although the run goes on."""
    write(messages(), ("warning: ", "bold yellow"), text)


def notice(text: str) -> None:
    """Say what is happening."""
    write(messages(), text)


def success(text: str) -> None:
    """Say that what was asked for is done."""
    write(messages(), ("done: ", "bold green"), text)


def hint(text: str) -> None:
    """Say what could be done next."""
    write(messages(), (text, "dim"))
