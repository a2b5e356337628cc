"""What `commands.config` calls."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resume_cli.wiring import front

if TYPE_CHECKING:
    from pathlib import Path

    from resume_cli.settings import SettingRecord
    from resume_cli.settings.config_file import Change


def setting_records() -> list[SettingRecord]:
    """Every setting with its value, secrets masked, and where it came from."""
    from resume_cli.settings import records

    return records(*front.settings())


def setting_names() -> list[str]:
    """The names of all settings, for completion."""
    from resume_cli.settings import Settings

    return list(Settings.model_fields)


def is_secret(typed: str) -> bool:
    """Tell whether a setting's value is not for everybody's eyes; an unknown one is refused."""
    from resume_cli.settings.config_file import known_name
    from resume_cli.settings.names import is_secret

    return is_secret(known_name(typed))


def set_value(typed: str, text: str) -> tuple[Change, str | None]:
    """Write a setting into the config file; with it, what says it louder than that file."""
    from resume_cli.settings import config_path
    from resume_cli.settings.config_file import known_name, set_value

    stronger = front.stronger_origin(known_name(typed))
    return set_value(config_path(), typed, text), stronger


def unset_value(typed: str) -> tuple[Change, str | None]:
    """Take a setting out of the config file; with it, what says it all the same."""
    from resume_cli.settings import config_path
    from resume_cli.settings.config_file import unset_value

    change = unset_value(config_path(), typed)
    return change, front.stronger_origin(change.name)


def write_initial(*, force: bool) -> Path:
    """Write a config file that explains every setting."""
    from resume_cli.settings import config_path
    from resume_cli.settings.config_file import write_initial

    write_initial(config_path(), force=force)
    return config_path()


def path() -> tuple[Path, bool]:
    """Where the config file is looked for, and whether it is there."""
    import os

    from resume_cli.settings import config_path

    # Unlike Path.exists this takes a folder that may not be entered for an answer, too.
    return config_path(), os.access(config_path(), os.F_OK)
