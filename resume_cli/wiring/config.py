"""What `commands.config` calls."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resume_cli.wiring import front
from resume_cli.wiring.accounts import open_accounts

if TYPE_CHECKING:
    from resume_cli.settings import SettingRecord, Settings
    from resume_cli.workflows.diagnosis import Diagnosis


def setting_records() -> list[SettingRecord]:
    """Every setting with its value, secrets masked, and where it came from."""
    from resume_cli.settings import records

    return records(*front.settings())


def diagnosis() -> list[Diagnosis]:
    """What `doctor` finds, one value a check; nothing is changed and no model is called."""
    from resume_cli.workflows.diagnosis import diagnose

    values, _ = front.settings()
    return diagnose(
        values.database_options,
        values.storage_folder,
        sign_in=_signed_in,
        model=_model_finding(values),
    )


def _signed_in() -> str:
    with open_accounts() as accounts:
        return accounts.whoami().email


def _model_finding(values: Settings) -> str:
    if not values.model_named:
        return "none configured: the built-in agent can be used"
    return f"{values.model or 'no name set'} at {values.openai_base_url or 'api.openai.com'}"
