"""What a target asks for: terms with their synonyms, and the files that they are written in."""

from __future__ import annotations

import hashlib
import json
import tomllib
from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from resume_cli.agent.target import normalised
from resume_cli.errors import ConfigurationError

Kind = Literal["role", "industry", "level"]
Basis = Literal["role", "industry", "job description", "drafted", "own words"]


@dataclass(frozen=True, slots=True)
class Term:
    """One term with its synonyms; any of them stands for it.

    `weight` says how telling it is: what many roles ask for tells less about any of them.
    """

    name: str
    synonyms: tuple[str, ...] = ()
    weight: float = 1.0

    @property
    def spellings(self) -> tuple[str, ...]:
        """The term and its synonyms."""
        return (self.name, *self.synonyms)


@dataclass(frozen=True, slots=True)
class Draft:
    """Terms that stand in no file: a language model's, or those of a job description."""

    must: tuple[tuple[str, ...], ...]
    nice: tuple[tuple[str, ...], ...]

    @classmethod
    def of(cls, must: tuple[Term, ...], nice: tuple[Term, ...]) -> Draft:
        """Write terms down without their weights."""
        return cls(tuple(term.spellings for term in must), tuple(term.spellings for term in nice))


@dataclass(frozen=True, slots=True)
class Profile:
    """What a target asks for.

    `titles` are the names of the role. `basis` tells what the terms come from; `drafted` by a
    language model, `own words` where the role is unknown and its own words stand in. `draft` holds
    those terms that stand in no file, without what an industry or a level adds.
    """

    name: str
    must: tuple[Term, ...]
    nice: tuple[Term, ...]
    titles: tuple[str, ...] = ()
    basis: Basis = "role"
    draft: Draft | None = None

    @property
    def sha256(self) -> str:
        """The hash of all that matching depends on, in hex."""
        spelled = [
            [[*term.spellings, f"{term.weight:.3f}"] for term in terms]
            for terms in (self.must, self.nice)
        ]
        # An unknown role's words are its titles again, in whatever case somebody typed them.
        terms = [] if self.basis == "own words" else spelled
        titles = sorted({normalised(title) for title in self.titles})
        content = [normalised(self.name), titles, self.basis, terms]
        return hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()


class ProfileFile(BaseModel):
    """One file of `prompts/roles`, or of a user's own folder.

    `aliases` are other names of the role, as they stand in resumes; `fields` lead to the file as
    well, but name a field of work (`HR`, `Testing`), which proves no position.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Kind = "role"
    name: str = Field(min_length=1)
    aliases: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    must: tuple[tuple[str, ...], ...]
    nice: tuple[tuple[str, ...], ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Every name that leads to this file."""
        return (self.name, *self.aliases, *self.fields)

    @property
    def titles(self) -> tuple[str, ...]:
        """The names that somebody in this role goes by."""
        return (self.name, *self.aliases)


def read_profile(text: str, origin: str) -> ProfileFile:
    """Read a profile from TOML text; `origin` names it in messages.

    Raises:
        ConfigurationError: the text is not TOML, lacks a part, or has an empty term.

    """
    try:
        content = ProfileFile.model_validate(tomllib.loads(text))
    except (tomllib.TOMLDecodeError, ValidationError) as error:
        raise ConfigurationError(f"The profile {origin} cannot be read: {_first(error)}") from error
    if not all(term and all(word.strip() for word in term) for term in content.must + content.nice):
        raise ConfigurationError(f"The profile {origin} has an empty term.")
    return content


def _first(error: Exception) -> str:
    if isinstance(error, ValidationError):
        first = error.errors(include_input=False)[0]
        return f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
    return str(error)
