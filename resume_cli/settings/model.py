"""The settings themselves: their names, types, bounds, defaults and meanings."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import platformdirs
from pydantic import BaseModel, ConfigDict, Field, SecretStr

from resume_cli.errors import ConfigurationError

if TYPE_CHECKING:
    from database.connection import DatabaseOptions


class Settings(BaseModel):
    """All settings, named as in the config file; the alias is the name in the environment."""

    model_config = ConfigDict(extra="forbid", frozen=True, validate_by_name=True)

    database_url: SecretStr | None = Field(
        None,
        alias="DATABASE_URL",
        description="Address of the database server; wins over the five settings below.",
        examples=["postgresql://USER:PASSWORD@HOST:5432/DATABASE"],
    )
    db_host: str | None = Field(
        None,
        alias="DB_HOST",
        description="Host of the database server; localhost where another of the five is set.",
        examples=["localhost"],
    )
    db_port: int | None = Field(
        None,
        ge=1,
        le=65535,
        alias="DB_PORT",
        description="Its port; likewise 5432.",
        examples=[5432],
    )
    db_name: str | None = Field(
        None,
        alias="DB_NAME",
        description="The database there; likewise ai_resume_review_dev.",
        examples=["ai_resume_review_dev"],
    )
    db_user: str | None = Field(
        None,
        alias="DB_USER",
        description="The user that it is opened as; likewise postgres.",
        examples=["postgres"],
    )
    db_password: SecretStr | None = Field(
        None,
        alias="DB_PASSWORD",
        description="That user's password; else what PGPASSFILE or ~/.pgpass say.",
        examples=[""],
    )
    database: Literal["auto", "server", "embedded"] = Field(
        "auto",
        alias="RESUME_REVIEW_DATABASE",
        description="server forbids the embedded database, embedded ignores the server; auto is "
        "the server where one is named.",
    )
    data_dir: Path | None = Field(
        None,
        alias="RESUME_REVIEW_DATA_DIR",
        description="Embedded database, stored copies, session; else the user's data folder, "
        "as root /var/lib/resume-review.",
        examples=["~/resume-review"],
    )
    file_storage_path: Path | None = Field(
        None,
        alias="FILE_STORAGE_PATH",
        description="Stored copies of the resumes; else storage/uploads in the data folder.",
        examples=["/srv/resumes"],
    )
    email: str | None = Field(
        None,
        alias="RESUME_REVIEW_EMAIL",
        description="Signs a run in by itself, together with one of the next two.",
        examples=["kim@example.com"],
    )
    password: SecretStr | None = Field(
        None,
        alias="RESUME_REVIEW_PASSWORD",
        description="That account's password.",
        examples=[""],
    )
    password_file: Path | None = Field(
        None,
        alias="RESUME_REVIEW_PASSWORD_FILE",
        description="A file with that password, mode 600.",
        examples=["~/.config/resume-review/password"],
    )
    agent: Literal["auto", "openai", "local"] = Field(
        "auto",
        alias="RESUME_REVIEW_AGENT",
        description="Who reviews: openai is a language model, local the built-in agent; auto is "
        "the model where one is configured.",
    )
    model: str | None = Field(
        None,
        alias="RESUME_REVIEW_MODEL",
        description="Name of the language model, as --model.",
        examples=["NAME"],
    )
    openai_api_key: SecretStr | None = Field(
        None,
        alias="OPENAI_API_KEY",
        description="Key of the model's server; servers of your own may need none.",
        examples=[""],
    )
    openai_base_url: str | None = Field(
        None,
        alias="OPENAI_BASE_URL",
        description="Address of a server that speaks Chat Completions; else OpenAI.",
        examples=["http://localhost:11434/v1"],
    )
    model_timeout: float = Field(
        300.0,
        gt=0,
        alias="RESUME_REVIEW_MODEL_TIMEOUT",
        description="Seconds for one answer of the model.",
    )
    language: Literal["en", "ja"] | None = Field(
        None,
        alias="RESUME_REVIEW_LANGUAGE",
        description="Language of the reviews, en or ja; else each resume's own.",
        examples=["en"],
    )
    jobs: int = Field(16, ge=1, le=256, alias="RESUME_REVIEW_JOBS", description="Reviews at once.")
    workers: int | None = Field(
        None,
        ge=1,
        le=256,
        alias="RESUME_REVIEW_WORKERS",
        description="Processes that read files; else one a core.",
        examples=[2],
    )

    @property
    def database_options(self) -> DatabaseOptions:
        """Where the database is, for `database.connection`."""
        from database.connection import DatabaseOptions  # noqa: PLC0415 - settings alone need none

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
            text = self.password_file.expanduser().read_text("utf-8")
            return self.email, text.rstrip("\r\n")
        except (OSError, RuntimeError, UnicodeDecodeError) as problem:
            raise ConfigurationError(
                f"The password file {self.password_file} cannot be read."
            ) from problem

    @property
    def worker_count(self) -> int:
        """Extraction processes: as many as there are cores for us, unless said otherwise."""
        return self.workers or _cores()

    @property
    def secrets(self) -> frozenset[str]:
        """The names of the settings that are set and are not for everybody's eyes."""
        values = {name: getattr(self, name) for name in type(self).model_fields}
        return frozenset(name for name, value in values.items() if isinstance(value, SecretStr))

    @property
    def model_named(self) -> bool:
        """Tell whether anything says that a language model is to be used."""
        return bool(self.openai_api_key or self.openai_base_url)


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


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _revealed(secret: SecretStr | None) -> str | None:
    return secret.get_secret_value() if secret is not None else None
