"""The rubric: what is judged, what each mark means and what it weighs."""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from prompts.registry import rubric_text
from resume_cli.agent.review import Group
from resume_cli.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Mapping

RUBRIC_PROMPT = "resume_review_rubric"
"""Name of the prompt that holds the rubric; its row's text, where there is one, is what runs."""

_MEASURED_TEXT = (
    "length density typography headings lists machine_reading "
    "impact ownership specificity career_dates summary skills_evidence completeness language "
    "must_terms nice_terms proven_terms title_match"
)
MEASURED = frozenset(_MEASURED_TEXT.split())
"""The criteria that this program has a measure for; a rubric has these, no more and no fewer."""


@dataclass(frozen=True, slots=True)
class Criterion:
    """One thing that is judged. `marks` are the descriptions of the marks 0 to 4, in order."""

    id: str
    title: str
    group: Group
    weight: float
    looks_at: str
    marks: tuple[str, ...]
    source: str | None = None
    """Where the thresholds come from, where the criterion has any."""


@dataclass(frozen=True, slots=True)
class Rubric:
    """All criteria, with the weights of their groups; `sha256` is that of the text, in hex."""

    version: int
    sha256: str
    criteria: tuple[Criterion, ...]
    groups: Mapping[Group, float]

    def of_group(self, group: Group) -> tuple[Criterion, ...]:
        """Give the criteria of one group, in the order of the file."""
        return tuple(item for item in self.criteria if item.group == group)

    def criterion(self, identifier: str) -> Criterion:
        """Give one criterion.

        Raises:
            KeyError: the rubric has no such criterion.

        """
        for item in self.criteria:
            if item.id == identifier:
                return item
        raise KeyError(identifier)


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid")

    id: str
    title: str
    group: Group
    weight: float = Field(gt=0)
    looks_at: str
    marks: tuple[str, str, str, str, str]
    source: str | None = None


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")

    version: int = Field(ge=1)
    groups: dict[Group, float]
    criteria: list[_Entry]


@lru_cache(maxsize=8)
def parse_rubric(text: str) -> Rubric:
    """Read a rubric from TOML text.

    Raises:
        ConfigurationError: the text is not TOML, lacks a part, or has other criteria than those
            that this program can measure.

    """
    try:
        content = _File.model_validate(tomllib.loads(text))
    except (tomllib.TOMLDecodeError, ValidationError) as error:
        raise ConfigurationError(f"The rubric cannot be read: {_first_line(error)}") from error
    identifiers = [entry.id for entry in content.criteria]
    if set(identifiers) != MEASURED or len(identifiers) != len(MEASURED):
        differing = sorted(set(identifiers) ^ MEASURED) or sorted(identifiers)
        raise ConfigurationError(
            f"The rubric's criteria do not fit this program: {', '.join(differing)}"
        )
    if set(content.groups) != set(get_args(Group)) or min(content.groups.values()) <= 0:
        raise ConfigurationError("The rubric needs a weight above 0 for each of its three groups.")
    return Rubric(
        version=content.version,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        criteria=tuple(Criterion(**entry.model_dump()) for entry in content.criteria),
        groups=MappingProxyType(content.groups),
    )


def load_rubric() -> Rubric:
    """Read the rubric that the program brings along."""
    return parse_rubric(rubric_text())


def _first_line(error: Exception) -> str:
    if isinstance(error, ValidationError):
        first = error.errors(include_input=False)[0]
        return f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
    return str(error).splitlines()[0]
