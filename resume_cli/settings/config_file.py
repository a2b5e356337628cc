"""The config file as a person's own: values change, comments and order stay."""

from __future__ import annotations

import fcntl
import os
import re
import stat
import textwrap
import tomllib
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import tomlkit
from pydantic import SecretStr, ValidationError

from resume_cli.errors import ConfigurationError, UsageError
from resume_cli.settings.model import Settings
from resume_cli.settings.names import is_secret, nearest, setting_named
from resume_cli.settings.records import shown
from resume_cli.settings.sources import config_text, parsed_loosely
from resume_cli.storage import write_private

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic.fields import FieldInfo

Plain = str | int | float

_HEAD = """\
# Settings of resume-review. A line counts when the mark before its name is taken away.
# The environment wins over this file, and so does a file that --env-file names.
# See what counts with: resume-review config show
"""
_GROUPS = {
    "database_url": "Database",
    "data_dir": "Files",
    "email": "Sign-in",
    "agent": "Review",
}
"""Headings, each before the setting that it begins with."""
_WIDTH = 98
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


@dataclass(frozen=True, slots=True)
class Change:
    """What `config set` and `config unset` did; `value` is masked where it is a secret."""

    name: str
    environment: str
    value: str | None
    path: Path
    changed: bool
    exposed: bool = False
    """The file holds a secret, and others on this machine may read it."""


def known_name(typed: str) -> str:
    """The setting that a person named.

    Raises:
        UsageError: there is none of that name; the nearest one is told.

    """
    if name := setting_named(typed):
        return name
    near = nearest(typed)
    raise UsageError(
        f"There is no setting {typed!r}.",
        advice=f"Did you mean {near}?" if near else "See them with: resume-review config show",
    )


def set_value(path: Path, typed: str, text: str) -> Change:
    """Write a setting into the config file, which is made where there is none.

    Raises:
        UsageError: no such setting, or the value is not allowed; a value is never repeated.
        ConfigurationError: the file is no TOML, cannot be read or cannot be written.

    """
    name = known_name(typed)
    value = _allowed(name, text)
    plain = _plain(value)
    with _edited(path) as old:
        before = parsed_loosely(old, path)
        if before.get(name) != plain or type(before.get(name)) is not type(plain):
            _write(path, _with_value(old, name, plain, before))
        exposed = is_secret(name) and bool(_real(path).stat().st_mode & _OTHERS)
    changed = before.get(name) != plain
    seen = shown(value) if is_secret(name) else str(plain)
    return Change(name, _alias(name), seen, path, changed, exposed)


def unset_value(path: Path, typed: str) -> Change:
    """Take a setting out of the config file; a key that is there may have any name.

    Raises:
        UsageError: there is no such setting, neither known nor in the file.
        ConfigurationError: the file is no TOML, cannot be read or cannot be written.

    """
    with _edited(path, make=False) as old:
        present = parsed_loosely(old, path)
        name = typed if typed in present else known_name(typed)
        if name in present:
            document = tomlkit.parse(old)
            del document[name]
            _write(path, tomlkit.dumps(document))
    return Change(name, _alias(name), None, path, changed=name in present)


def write_initial(path: Path, *, force: bool) -> None:
    """Write a config file that explains every setting and sets none.

    Raises:
        ConfigurationError: there is a file, and it is not to be replaced; or it cannot be written.

    """
    with _edited(path):
        if _real(path).exists() and not force:
            raise ConfigurationError(
                f"There is a config file already: {path}.",
                advice="Say --force to replace it; what it says is lost then.",
            )
        _write(path, initial_text())


def initial_text() -> str:
    """The text of a new config file: every setting, its meaning, its name in the environment."""
    return _HEAD + "".join(_explained(n, field) for n, field in Settings.model_fields.items())


def _explained(name: str, field: FieldInfo) -> str:
    value = field.default if field.default is not None else (field.examples or [""])[0]
    heading = f"\n# --- {_GROUPS[name]} ---\n" if name in _GROUPS else ""
    told = textwrap.fill(
        field.description or "", _WIDTH, initial_indent="# ", subsequent_indent="# ",
        break_on_hyphens=False,
    )  # fmt: skip
    default = "not set" if field.default is None else field.default
    return (
        f"{heading}\n{told}\n# Default: {default}. Environment: {field.alias}\n"
        f"#{_line(name, value)}\n"
    )


def _line(name: str, value: Plain) -> str:
    return f"{name} = {tomlkit.item(value).as_string()}"


def _alias(name: str) -> str:
    field = Settings.model_fields.get(name)
    return (field.alias if field else None) or ""


def _allowed(name: str, text: str) -> object:
    """The value as the settings take it."""
    if not text:
        raise UsageError(
            "An empty value says nothing.", advice=f"Say: resume-review config unset {name}"
        )
    try:
        text.encode("utf-8")
        values = Settings.model_validate({name: text})
    except UnicodeEncodeError:
        raise UsageError(f"The value of {name} is no UTF-8 text.") from None
    except ValidationError as problem:
        reason = problem.errors(include_input=False, include_url=False)[0]["msg"]
        raise UsageError(f"The value is not right for {name}: {reason}.") from None
    return getattr(values, name)


def _plain(value: object) -> Plain:
    """The value as the file holds it; a path must not depend on where the tool is started."""
    match value:
        case SecretStr():
            return value.get_secret_value()
        case Path():
            return str(value if str(value).startswith("~") else value.absolute())
        case int() | float():
            return value
        case _:
            return str(value)


def _with_value(text: str, name: str, value: Plain, before: dict[str, object]) -> str:
    document = tomlkit.parse(text)
    if name not in before:
        beside = _beside_its_explanation(text, name, value)
        if _says(beside, {**before, name: value}):
            return beside
    document[name] = value
    return tomlkit.dumps(document)


def _beside_its_explanation(text: str, name: str, value: Plain) -> str:
    """Put a line for the setting below the one that `config init` has marked as not counting."""
    line = _line(name, value).replace("\\", r"\\")
    return re.sub(rf"(?m)^(#[ ]?{name} = .*?)(\r?\n|\Z)", rf"\1\2{line}\2", text, count=1)


def _says(text: str, wanted: dict[str, object]) -> bool:
    """Tell whether a text means this and no more: what looked like a comment may be a string."""
    with suppress(tomllib.TOMLDecodeError):
        return tomllib.loads(text) == wanted
    return False


def _real(path: Path) -> Path:
    """Follow links, so that a link to a file elsewhere stays one."""
    return Path(os.path.realpath(path))


@contextmanager
def _edited(path: Path, *, make: bool = True) -> Iterator[str]:
    """Yield the text, with other edits of the same folder kept waiting."""
    real = _real(path)
    try:
        if real.exists() and not real.is_file():
            raise ConfigurationError(
                f"{path} is no file that settings could be kept in.",
                advice="Set HOME, or RESUME_REVIEW_CONFIG to the path of a file.",
            )
        if not make and not real.parent.exists():
            yield ""
            return
        real.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(real.parent, os.O_RDONLY | os.O_CLOEXEC)
    except OSError as problem:
        raise _unwritable(path, problem) from problem
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield config_text(real) or ""
    finally:
        os.close(descriptor)


def _write(path: Path, text: str) -> None:
    """Replace the file whole or not at all; its mode stays, a new one is for its owner alone."""
    real = _real(path)
    try:
        mode = stat.S_IMODE(real.stat().st_mode) if real.exists() else None
        write_private(real, text.encode("utf-8"))
        if mode is not None:
            real.chmod(mode)
    except OSError as problem:
        raise _unwritable(path, problem) from problem


def _unwritable(path: Path, problem: OSError) -> ConfigurationError:
    return ConfigurationError(f"The config file {path} cannot be written: {problem.strerror}.")
