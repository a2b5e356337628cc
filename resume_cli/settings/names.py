"""What a setting may be called, and which one was meant where the name is wrong."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from resume_cli.settings.model import Settings

if TYPE_CHECKING:
    from collections.abc import Iterable

OURS = "RESUME_REVIEW_"
"""How the names in the environment begin that are this tool's alone."""
_BESIDE = ("CONFIG", "TRACEBACK")
"""Names in the environment that are no settings: where the config file is, what a bug shows."""
_MISSPELT = 0.8
"""A name that is as near to one of ours was meant to be it; another one is somebody else's."""


def setting_named(typed: str) -> str | None:
    """The setting of a name, in either spelling: `jobs`, `RESUME_REVIEW_JOBS`; None for others."""
    return _spellings().get(_plain(typed))


def nearest(typed: str) -> str | None:
    """The setting that was probably meant."""
    known = _spellings()
    found = get_close_matches(_plain(typed), known, 1)
    return known[found[0]] if found else None


def misspelt(variables: Iterable[str]) -> tuple[str, str] | None:
    """A name that was meant to be one of ours, and that one."""
    aliases = (field.alias or "" for field in Settings.model_fields.values())
    known = [alias.removeprefix(OURS) for alias in aliases if alias.startswith(OURS)]
    for name in variables:
        rest = name.removeprefix(OURS)
        if rest == name or rest in known or rest in _BESIDE:
            continue
        if near := get_close_matches(rest.upper(), known, 1, _MISSPELT):
            return name, OURS + near[0]
    return None


def is_secret(name: str) -> bool:
    """Tell whether a setting's value is never shown."""
    return "SecretStr" in str(Settings.model_fields[name].annotation)


def _plain(typed: str) -> str:
    return typed.strip().lower().replace("-", "_")


def _spellings() -> dict[str, str]:
    by_alias = {(f.alias or name).lower(): name for name, f in Settings.model_fields.items()}
    return by_alias | {name: name for name in Settings.model_fields}
