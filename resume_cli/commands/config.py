"""The group `config`: see the settings, and keep them in the config file."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from resume_cli.commands.options import Json
from resume_cli.errors import UsageError
from resume_cli.terminal.config import print_change, print_path, print_settings
from resume_cli.terminal.jsonlines import present
from resume_cli.terminal.messages import hint, success
from resume_cli.wiring import config as wiring

_MOST_BYTES = 65_536  # of a value on standard input


def _names(incomplete: str) -> list[str]:
    return [name for name in wiring.setting_names() if name.startswith(incomplete)]


Key = Annotated[
    str,
    typer.Argument(
        help="Name of a setting, in either spelling.", metavar="KEY", autocompletion=_names
    ),
]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    group = typer.Typer(help="See and change the settings.", no_args_is_help=True)
    for name, command in (
        ("show", show), ("set", set_value), ("unset", unset), ("init", init), ("path", path),
    ):  # fmt: skip
        group.command(name)(command)
    app.add_typer(group, name="config")


def show(as_json: Json = False) -> None:
    """Show every setting, its value and where it came from; secrets are masked.

    Example: resume-review config show
    """
    present(wiring.setting_records(), print_settings, as_json=as_json)


def set_value(
    key: Key,
    value: Annotated[
        str | None,
        typer.Argument(
            help="The value; - reads standard input. A secret may be left out: it is asked for.",
            metavar="VALUE",
        ),
    ] = None,
) -> None:
    """Write a setting into the config file; its comments and order stay.

    Example: resume-review config set jobs 8

    Example: resume-review config set openai_api_key - < key-file
    """
    secret = wiring.is_secret(key)
    on_command_line = value not in {None, "-"}
    print_change(*wiring.set_value(key, _value(key, value, secret=secret)))
    if secret and on_command_line:
        hint(f"The shell may remember what was typed. Next time: resume-review config set {key} -")


def unset(key: Key) -> None:
    """Take a setting out of the config file.

    Example: resume-review config unset jobs
    """
    print_change(*wiring.unset_value(key))


def init(
    force: Annotated[bool, typer.Option("--force", help="Replace the file that is there.")] = False,
) -> None:
    """Write a config file that explains every setting and sets none.

    Example: resume-review config init
    """
    success(f"{wiring.write_initial(force=force)} explains every setting")


def path() -> None:
    """Print where the config file is, whether there is one or not.

    Example: resume-review config path
    """
    print_path(*wiring.path())


def _value(key: str, given: str | None, *, secret: bool) -> str:
    if given == "-":
        content = b"" if sys.stdin is None else sys.stdin.buffer.read(_MOST_BYTES)
        value = content.decode("utf-8", "surrogateescape").rstrip("\r\n")
        if not value:
            raise UsageError("There is no value on standard input.")
        return value
    if given is not None:
        return given
    if not secret or sys.stdin is None or not sys.stdin.isatty():
        raise UsageError(
            f"There is no value for {key}.",
            advice=f"Say it, or pipe it in: resume-review config set {key} -",
        )
    answer: str = typer.prompt(f"Value of {key}", hide_input=True, err=True)
    return answer
