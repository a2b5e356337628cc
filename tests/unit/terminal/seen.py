"""What reaches a reader's eyes."""

from __future__ import annotations

import re

from resume_cli.reports.text import UNPRINTABLE

_OURS = re.compile(r"\x1b\[(\d+(;\d+)*)?m|\x1b\[(\?25[hl]|\d*[AK]|2K)|\r")
"""Colours and weights, and what a moving bar needs: hide the cursor, go up, clear a line."""


def plain(text: str) -> str:
    """The text without our own colours."""
    return _OURS.sub("", text)


def acting(text: str) -> list[str]:
    """The characters in an output that act on a terminal and are not ours."""
    return UNPRINTABLE.findall(plain(text).replace("\n", ""))
