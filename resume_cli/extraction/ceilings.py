"""Ceilings that every engine keeps while it reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resume_cli.errors import ExtractionLimitError

if TYPE_CHECKING:
    from resume_cli.extraction.document import Limits


def check_characters(count: int, limits: Limits) -> None:
    """Refuse text that no resume has.

    Raises:
        ExtractionLimitError: more characters than `limits` allow.

    """
    if count > limits.characters:
        raise ExtractionLimitError(
            f"the file holds more than {limits.characters:,} characters of text",
            advice="Name the part of it that is the resume.",
        )
