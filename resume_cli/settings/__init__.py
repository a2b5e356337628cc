"""Every setting, read once: environment, then a named env file, then the config file."""

from resume_cli.settings.model import Settings, config_path
from resume_cli.settings.records import SettingRecord, records
from resume_cli.settings.sources import load

__all__ = ["SettingRecord", "Settings", "config_path", "load", "records"]
