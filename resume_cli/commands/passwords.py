"""Passwords as they come in: typed unseen or piped, never on the command line."""

from __future__ import annotations

import sys

import typer

from resume_cli.errors import UsageError

_MOST_BYTES = 4096  # of a line; a password has 128 characters at most


def piped() -> str:
    """The first line of standard input; raises `UsageError` where it is empty."""
    line = b"" if sys.stdin is None else sys.stdin.buffer.readline(_MOST_BYTES)
    password = line.rstrip(b"\r\n").decode("utf-8", "surrogateescape")
    if not password:
        raise UsageError("There is no password on standard input.")
    return password


def new(*, piped_in: bool) -> str:
    """A new password: piped in, or typed twice."""
    if piped_in:
        return piped()
    require_terminal("Pipe it in with --password-stdin.")
    return _asked_twice()


def change(*, piped: bool, proven: bool) -> tuple[str | None, str]:
    """The present password and the new one; of who is `proven` the present one is not asked.

    Piped in they are the first and the last line, so that a script need not know about the proof.
    """
    if not piped:
        require_terminal("Pipe both passwords in with --password-stdin.")
        present = None if proven else typer.prompt("Present password", hide_input=True, err=True)
        return present, _asked_twice()
    content = b"" if sys.stdin is None else sys.stdin.buffer.read(_MOST_BYTES)
    lines = content.decode("utf-8", "surrogateescape").splitlines()
    if len(lines) != 2 and not (proven and len(lines) == 1):  # noqa: PLR2004 - present and new
        raise UsageError(
            "There are not two passwords on standard input.",
            advice="The present one stands on the first line, the new one on the second.",
        )
    return lines[0] if len(lines) > 1 else None, lines[-1]


def require_terminal(advice: str) -> None:
    """Raise `UsageError` where there is nobody to ask."""
    if sys.stdin is None or not sys.stdin.isatty():
        raise UsageError("There is no terminal to ask for the password on.", advice=advice)


def _asked_twice() -> str:
    answer: str = typer.prompt(
        "New password", hide_input=True, confirmation_prompt="The same again", err=True
    )
    return answer
