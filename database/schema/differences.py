"""One difference between a live database and the expected one, in words to act on."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that a live database has otherwise than expected.

    `object` is what it is about, such as `column users.email`; `expected` is empty for what is
    extra, `found` for what is missing. A `breaking` one keeps the tool from working. `effect` says
    what it does to the tool, `advice` what to do, empty where nothing has to be done.
    """

    object: str
    expected: str
    found: str
    breaking: bool
    effect: str = ""
    advice: str = ""

    @property
    def text(self) -> str:
        """One line for people."""
        if not self.found:
            return f"{self.object} is missing (expected: {self.expected})"
        if not self.expected:
            effect = "may refuse our rows" if self.breaking else "harmless"
            return f"{self.object} is extra, {effect} (found: {self.found})"
        return f"{self.object} differs (expected: {self.expected}; found: {self.found})"
