"""The settings as a person may see them: secrets are masked, in addresses, too."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from pydantic import SecretStr

from resume_cli.settings.model import Settings, config_path
from resume_cli.settings.names import is_secret
from resume_cli.settings.sources import ENVIRONMENT

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo

Origin = Literal["environment", "env file", "config file", "default"]
MASK = "********"


@dataclass(frozen=True, slots=True)
class SettingRecord:
    """One line of `config show`; `file` is the file it came from, where it was one."""

    name: str
    environment: str
    value: str | None
    origin: Origin
    file: str | None
    default: str | None
    secret: bool
    meaning: str


def records(values: Settings, origins: dict[str, str]) -> list[SettingRecord]:
    """Every setting, what it is, and where it came from."""
    return [
        _record(name, field, getattr(values, name), origins.get(name))
        for name, field in Settings.model_fields.items()
    ]


def _record(name: str, field: FieldInfo, value: object, said_by: str | None) -> SettingRecord:
    return SettingRecord(
        name=name,
        environment=field.alias or "",
        value=shown(value),
        origin=_kind(said_by),
        file=None if said_by in {None, ENVIRONMENT} else said_by,
        default=shown(field.default),
        secret=is_secret(name),
        meaning=field.description or "",
    )


def shown(value: object) -> str | None:
    """A value as text; a secret is masked."""
    if value is None:
        return None
    return MASK if isinstance(value, SecretStr) else str(value)


def _kind(said_by: str | None) -> Origin:
    if said_by is None:
        return "default"
    if said_by == ENVIRONMENT:
        return "environment"
    return "config file" if said_by == str(config_path()) else "env file"
