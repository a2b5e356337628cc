"""Every setting, read once: environment, then a named env file, then the config file.

A `.env` in the working folder is never read: a folder of resumes is untrusted.
"""

from __future__ import annotations

import os
import tomllib
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import platformdirs
from dotenv import dotenv_values
from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError

from database.connection import DatabaseOptions
from resume_cli.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Mapping


class Settings(BaseModel):
    """All settings, named as in the config file; the alias is the name in the environment."""

    model_config = ConfigDict(extra="forbid", frozen=True, validate_by_name=True)

    database_url: SecretStr | None = Field(None, alias="DATABASE_URL")
    db_host: str | None = Field(None, alias="DB_HOST")
    db_port: int | None = Field(None, ge=1, le=65535, alias="DB_PORT")
    db_name: str | None = Field(None, alias="DB_NAME")
    db_user: str | None = Field(None, alias="DB_USER")
    db_password: SecretStr | None = Field(None, alias="DB_PASSWORD")
    database: Literal["auto", "server", "embedded"] = Field("auto", alias="RESUME_REVIEW_DATABASE")
    data_dir: Path | None = Field(None, alias="RESUME_REVIEW_DATA_DIR")
    file_storage_path: Path | None = Field(None, alias="FILE_STORAGE_PATH")
    email: str | None = Field(None, alias="RESUME_REVIEW_EMAIL")
    password: SecretStr | None = Field(None, alias="RESUME_REVIEW_PASSWORD")
    password_file: Path | None = Field(None, alias="RESUME_REVIEW_PASSWORD_FILE")
    agent: Literal["auto", "openai", "local"] = Field("auto", alias="RESUME_REVIEW_AGENT")
    model: str | None = Field(None, alias="RESUME_REVIEW_MODEL")
    openai_api_key: SecretStr | None = Field(None, alias="OPENAI_API_KEY")
    openai_base_url: str | None = Field(None, alias="OPENAI_BASE_URL")
    model_timeout: float = Field(300.0, gt=0, alias="RESUME_REVIEW_MODEL_TIMEOUT")
    language: Literal["en", "ja"] | None = Field(None, alias="RESUME_REVIEW_LANGUAGE")
    jobs: int = Field(16, ge=1, le=256, alias="RESUME_REVIEW_JOBS")
    workers: int | None = Field(None, ge=1, le=256, alias="RESUME_REVIEW_WORKERS")

    @property
    def database_options(self) -> DatabaseOptions:
        """Where the database is, for `database.connection`."""
        return DatabaseOptions(
            url=_revealed(self.database_url),
            host=self.db_host,
            port=self.db_port,
            name=self.db_name,
            user=self.db_user,
            password=_revealed(self.db_password),
            mode=self.database,
            data_folder=self.data_dir,
        )

    @property
    def storage_folder(self) -> Path:
        """Where the stored copies lie, absolute: cron and a shell have other working folders."""
        if self.file_storage_path is not None:
            return self.file_storage_path.expanduser().absolute()
        return self.database_options.folder / "storage" / "uploads"

    @property
    def roles_folder(self) -> Path:
        """Where a user's own role profiles lie: beside the config file."""
        return config_path().parent / "roles"

    @property
    def runs_folder(self) -> Path:
        """Where the records of runs lie."""
        return self.database_options.folder / "runs"

    @property
    def spool_folder(self) -> Path:
        """Where answers wait to be recorded."""
        return self.database_options.folder / "spool"

    @property
    def sign_in(self) -> tuple[str | None, str | None]:
        """E-mail and password for a run that signs in by itself.

        Raises:
            ConfigurationError: the password file cannot be read.

        """
        if self.password is not None or self.password_file is None:
            return self.email, _revealed(self.password)
        try:
            return self.email, self.password_file.read_text("utf-8").rstrip("\r\n")
        except (OSError, UnicodeDecodeError) as problem:
            raise ConfigurationError(
                f"The password file {self.password_file} cannot be read."
            ) from problem

    @property
    def worker_count(self) -> int:
        """Extraction processes: as many as there are cores for us, unless said otherwise."""
        return self.workers or _cores()

    @property
    def model_named(self) -> bool:
        """Tell whether anything says that a language model is to be used."""
        return bool(self.openai_api_key or self.openai_base_url)


@dataclass(frozen=True, slots=True)
class SettingRecord:
    """One line of `config show`."""

    name: str
    environment: str
    value: str | None
    origin: str


def records(values: Settings, origins: dict[str, str]) -> list[SettingRecord]:
    """Every setting as a person may see it: secrets are masked, in addresses, too."""
    return [
        SettingRecord(
            name, field.alias or "", _shown(getattr(values, name)), origins.get(name, "default")
        )
        for name, field in Settings.model_fields.items()
    ]


def _shown(value: object) -> str | None:
    if value is None:
        return None
    return "********" if isinstance(value, SecretStr) else str(value)


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _revealed(secret: SecretStr | None) -> str | None:
    return secret.get_secret_value() if secret is not None else None


def config_path() -> Path:
    """The config file: `RESUME_REVIEW_CONFIG`, else `config.toml` in the user's config folder."""
    named = os.environ.get("RESUME_REVIEW_CONFIG")
    if named:
        return Path(named)
    try:
        return platformdirs.user_config_path("resume-review", appauthor=False) / "config.toml"
    except RuntimeError:
        # No HOME, and a user that the system does not know: a container. There is no file, then.
        return Path(os.devnull)


def load(env_file: Path | None = None) -> tuple[Settings, dict[str, str]]:
    """Return the settings, and where each one that is set came from, by field name.

    Raises:
        ConfigurationError: a value is not allowed, the config file has an unknown key, or a file
            cannot be read. No value is repeated in the message: it may be a secret.

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


def _explained(problem: ValidationError, origins: dict[str, str]) -> ConfigurationError:
    first = problem.errors(include_input=False, include_url=False)[0]
    name = str(first["loc"][0])
    field = next((n for n, f in Settings.model_fields.items() if name in {n, f.alias}), name)
    if first["type"] == "extra_forbidden":
        near = get_close_matches(name, Settings.model_fields, 1)
        advice = f"Did you mean {near[0]}?" if near else ""
        return ConfigurationError(f"{origins[field]} has an unknown key: {name}.", advice=advice)
    return ConfigurationError(
        f"The setting {name} ({origins.get(field, 'default')}) is not right: {first['msg']}."
    )


def _sources(env_file: Path | None) -> list[tuple[str, dict[str, Any]]]:
    """Weakest first, so that a later one wins."""
    path = config_path()
    sources = [(str(path), _config_file(path))]
    if env_file is not None:
        if not env_file.is_file():
            raise ConfigurationError(f"There is no env file {env_file}.")
        sources.append((str(env_file), _by_field(dotenv_values(env_file))))
    return [*sources, ("environment", _by_field(os.environ))]


def _by_field(variables: Mapping[str, str | None]) -> dict[str, Any]:
    """What is said by the environment's names; an empty value says nothing."""
    return {
        name: variables[field.alias]
        for name, field in Settings.model_fields.items()
        if field.alias is not None and variables.get(field.alias)
    }


def _config_file(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (FileNotFoundError, NotADirectoryError) as problem:
        if os.environ.get("RESUME_REVIEW_CONFIG"):
            # It may have forbidden the embedded database: to go on without it is no choice.
            raise ConfigurationError(f"There is no config file {path}.") from problem
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as problem:
        raise ConfigurationError(f"The config file {path} cannot be read: {problem}") from problem
