"""Where settings come from, the weakest first: config file, named env file, environment.

A `.env` in the working folder is never read: a folder of resumes is untrusted.
"""

from __future__ import annotations

import os
import re
import tomllib
from typing import TYPE_CHECKING, Any

from dotenv import dotenv_values
from pydantic import ValidationError

from resume_cli.errors import ConfigurationError
from resume_cli.settings.model import Settings, config_path
from resume_cli.settings.names import misspelt, nearest

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

ENVIRONMENT = "environment"


def load(env_file: Path | None = None) -> tuple[Settings, dict[str, str]]:
    """Return the settings, and where each one that is set came from, by field name.

    Raises:
        ConfigurationError: a value is not allowed, a key is unknown, or a file cannot be read. No
            value is repeated in the message: it may be a secret.

    """
    merged: dict[str, Any] = {}
    origins: dict[str, str] = {}
    for origin, values in _sources(env_file):
        merged |= values
        origins |= dict.fromkeys(values, origin)
    try:
        return Settings(**merged), origins
    except ValidationError as problem:
        raise _explained(problem, origins) from None


def stronger_origin(name: str, env_file: Path | None) -> str | None:
    """What says a setting louder than the config file does, in words; None where nothing does."""
    louder = [origin for origin, values in _beyond_the_config(env_file) if name in values]
    if not louder:
        return None
    return "the environment" if louder[-1] == ENVIRONMENT else louder[-1]


def parsed(text: str, path: Path) -> dict[str, Any]:
    """Read the text of a config file.

    Raises:
        ConfigurationError: it is no TOML, or has a key that is no setting; both name the line.

    """
    values = parsed_loosely(text, path)
    for key in values:
        if key not in Settings.model_fields:
            near, line = nearest(key), _line_of(key, text)
            raise ConfigurationError(
                f"{path}{line}{',' if line else ''} has an unknown key: {key}.",
                advice=f"Did you mean {near}?" if near else "Known ones: resume-review config show",
            )
    return values


def parsed_loosely(text: str, path: Path) -> dict[str, Any]:
    """Read the text of a config file whose keys may be unknown.

    Raises:
        ConfigurationError: it is no TOML.

    """
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        place = re.search(r" \(at (?:line (\d+), column (\d+)|end of document)\)$", str(problem))
        what = str(problem)[: place.start()] if place else str(problem)
        line = f"line {place[1]}, column {place[2]}" if place and place[1] else "its end"
        raise ConfigurationError(
            f"The config file {path} is no TOML at {line}: {what}.",
            advice='It takes lines such as: model = "NAME"',
        ) from problem


def config_text(path: Path) -> str | None:
    """The text of the config file; None where there is none.

    Raises:
        ConfigurationError: it cannot be read.

    """
    try:
        return path.read_bytes().decode("utf-8")
    except (FileNotFoundError, NotADirectoryError):
        return None
    except UnicodeDecodeError as problem:
        raise ConfigurationError(f"The config file {path} is no UTF-8 text.") from problem
    except OSError as problem:
        raise ConfigurationError(
            f"The config file {path} cannot be read: {problem.strerror}."
        ) from problem


def _explained(problem: ValidationError, origins: dict[str, str]) -> ConfigurationError:
    first = problem.errors(include_input=False, include_url=False)[0]
    name = str(first["loc"][0])
    field = next((n for n, f in Settings.model_fields.items() if name in {n, f.alias}), name)
    origin, path = origins.get(field, "default"), config_path()
    line = _line_of(field, config_text(path) or "") if origin == str(path) else ""
    return ConfigurationError(f"The setting {name} ({origin}{line}) is not right: {first['msg']}.")


def _line_of(key: str, text: str) -> str:
    found = re.search(rf"""^\s*(?:\[\s*)?["']?{re.escape(key)}["']?\s*[=.\]]""", text, re.MULTILINE)
    return f", line {text.count(chr(10), 0, found.end()) + 1}" if found else ""


def _sources(env_file: Path | None) -> list[tuple[str, dict[str, Any]]]:
    """Weakest first, so that a later one wins."""
    path = config_path()
    text = config_text(path)
    if text is None and os.environ.get("RESUME_REVIEW_CONFIG"):
        # It may have forbidden the embedded database: to go on without it is no choice.
        raise ConfigurationError(f"There is no config file {path}.")
    return [(str(path), parsed(text or "", path)), *_beyond_the_config(env_file)]


def _beyond_the_config(env_file: Path | None) -> list[tuple[str, dict[str, Any]]]:
    sources = []
    if env_file is not None:
        if not env_file.is_file():
            raise ConfigurationError(f"There is no env file {env_file}.")
        sources.append((str(env_file), _by_field(dotenv_values(env_file), str(env_file))))
    return [*sources, (ENVIRONMENT, _by_field(os.environ, "The environment"))]


def _by_field(variables: Mapping[str, str | None], where: str) -> dict[str, Any]:
    """What is said by the environment's names; an empty value says nothing."""
    if wrong := misspelt(name for name, value in variables.items() if value):
        raise ConfigurationError(
            f"{where} has an unknown setting: {wrong[0]}.", advice=f"Did you mean {wrong[1]}?"
        )
    return {
        name: variables[field.alias]
        for name, field in Settings.model_fields.items()
        if field.alias is not None and variables.get(field.alias)
    }
