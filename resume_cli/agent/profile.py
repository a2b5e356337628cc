"""What a target asks for: the terms of a role, an industry, a level or a job description."""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict, Field

from prompts.registry import role_texts
from resume_cli.agent.matching import folded, term_pattern
from resume_cli.agent.target import normalised

if TYPE_CHECKING:
    from resume_cli.agent.target import Target

Kind = Literal["role", "industry", "level"]
Basis = Literal["role", "industry", "job description", "own words"]

_JOB_TERMS_NEEDED = 3
"""A job description that names fewer known terms says too little to judge anybody by."""
_WELCOME = re.compile(
    r"nice[ -]to[ -]have|preferred|desirable|bonus|\bplus\b|ideally|optional|advantage"
    r"|歓迎|尚可|望ましい|あれば",
    re.IGNORECASE,
)
_REQUIRED = re.compile(
    r"require|must[ -]have|essential|what you.{0,8}(?:need|bring)|qualifications"
    r"|responsibilit|必須|応募資格|業務内容",
    re.IGNORECASE,
)
_HEADING_LENGTH = 60


@dataclass(frozen=True, slots=True)
class Term:
    """One term with its synonyms; any of them stands for it."""

    name: str
    synonyms: tuple[str, ...] = ()

    @property
    def spellings(self) -> tuple[str, ...]:
        """The term and its synonyms."""
        return (self.name, *self.synonyms)


@dataclass(frozen=True, slots=True)
class Profile:
    """What a target asks for.

    `titles` are the names of the role. `basis` tells what the terms come from; `own words` means
    that the role is unknown and its own words stand in.
    """

    name: str
    must: tuple[Term, ...]
    nice: tuple[Term, ...]
    titles: tuple[str, ...] = ()
    basis: Basis = "role"

    @property
    def sha256(self) -> str:
        """The hash of all that matching depends on, in hex."""
        spelled = [[list(term.spellings) for term in terms] for terms in (self.must, self.nice)]
        # An unknown role's words are its titles again, in whatever case somebody typed them.
        terms = [] if self.basis == "own words" else spelled
        titles = sorted({normalised(title) for title in self.titles})
        content = [normalised(self.name), titles, self.basis, terms]
        return hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()


class ProfileFile(BaseModel):
    """One file of `prompts/roles`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Kind
    name: str
    aliases: tuple[str, ...]
    must: tuple[tuple[str, ...], ...]
    nice: tuple[tuple[str, ...], ...] = Field(default=())

    @property
    def must_terms(self) -> tuple[Term, ...]:
        """The terms that somebody in this role must show."""
        return tuple(Term(spellings[0], spellings[1:]) for spellings in self.must)

    @property
    def nice_terms(self) -> tuple[Term, ...]:
        """The terms that are welcome."""
        return tuple(Term(spellings[0], spellings[1:]) for spellings in self.nice)


@lru_cache(maxsize=1)
def profile_files() -> dict[str, ProfileFile]:
    """Read every profile that the program brings along, by file name without its ending."""
    return {
        key: ProfileFile.model_validate(tomllib.loads(text)) for key, text in role_texts().items()
    }


# Every review of a run asks for the same one several times.
@lru_cache(maxsize=64)
def profile_for(target: Target) -> Profile | None:
    """Make the profile that a target is matched against; None where it names nothing to match.

    A job description wins over the role's own profile when it names at least three known terms.
    The industry's terms are welcome beside a role and required without one; the level's terms are
    welcome. An unknown role or industry stands for its own words.
    """
    if not target:
        return None
    role = find_profile(target.role, "role")
    industry = find_profile(target.industry, "industry")
    titles = _titles(target.role, role)
    must, nice, basis = _base(target, role, industry)
    if industry is not None and basis != "industry":
        nice += industry.must_terms
    level = find_profile(target.level, "level")
    if level is not None:
        nice += level.nice_terms
    name = role.name if role else (target.role or (industry.name if industry else target.label))
    must = _distinct(must, ())
    return Profile(name, must, _distinct(nice, must), titles, basis)


def find_profile(name: str | None, kind: Kind) -> ProfileFile | None:
    """Find the profile of a role, industry or level by its name, an alias or its file's name."""
    return _by_name().get((kind, _key(name))) if name else None


@lru_cache(maxsize=1)
def _by_name() -> dict[tuple[Kind, str], ProfileFile]:
    return {
        (content.kind, _key(alias)): content
        for key, content in profile_files().items()
        for alias in (key, content.name, *content.aliases)
    }


def _key(name: str) -> str:
    plain = re.sub(r"[\s_/&-]+", " ", normalised(name)).strip()
    return re.sub(r"^(?:junior|senior|sr\.?|jr\.?|lead|staff|principal) (?=.)", "", plain)


def _base(
    target: Target, role: ProfileFile | None, industry: ProfileFile | None
) -> tuple[tuple[Term, ...], tuple[Term, ...], Basis]:
    if target.job_text:
        must, nice = _job_terms(target.job_text)
        if len(must) + len(nice) >= _JOB_TERMS_NEEDED:
            return (must or nice), (nice if must else ()), "job description"
    if role is not None:
        return role.must_terms, role.nice_terms, "role"
    if target.role is None and industry is not None:
        return industry.must_terms, industry.nice_terms, "industry"
    words = target.role or target.industry or ""
    return tuple(Term(word) for word in _own_words(words)), (), "own words"


def _titles(role: str | None, known: ProfileFile | None) -> tuple[str, ...]:
    if role is None:
        return ()
    names = (role, known.name, *known.aliases) if known else (role,)
    return tuple(dict.fromkeys(names))


def _own_words(name: str) -> list[str]:
    """Give an unknown role's words; a Japanese name, which has no spaces, stands whole."""
    words = re.findall(r"[^\s,/()&・]+", folded(name))
    return list(dict.fromkeys(word for word in words if len(word) > 1)) or [name]


@lru_cache(maxsize=64)
def _job_terms(text: str) -> tuple[tuple[Term, ...], tuple[Term, ...]]:
    """Give the known terms that a job description requires, and those that it welcomes."""
    required, welcome = _job_parts(folded(text))
    must = _named_in(required)
    return must, _named_in(welcome)


def _named_in(text: str) -> tuple[Term, ...]:
    """Give the known terms that a text names, each under the spelling that it uses."""
    terms: list[Term] = []
    for term in _vocabulary():
        used = [word for word in term.spellings if term_pattern(word).search(text)]
        if used:
            others = tuple(word for word in term.spellings if word != used[0])
            terms.append(Term(used[0], others))
    return tuple(terms)


def _job_parts(text: str) -> tuple[str, str]:
    """Split a job description into what it requires and what it only welcomes."""
    parts: dict[bool, list[str]] = {False: [], True: []}
    under_welcome = False
    for line in text.splitlines():
        heading = len(line) <= _HEADING_LENGTH and not line.lstrip().startswith(("-", "•", "*"))
        if heading and (_WELCOME.search(line) or _REQUIRED.search(line)):
            under_welcome = _WELCOME.search(line) is not None
        parts[under_welcome or _WELCOME.search(line) is not None].append(line)
    return "\n".join(parts[False]), "\n".join(parts[True])


@lru_cache(maxsize=1)
def _vocabulary() -> tuple[Term, ...]:
    """Every known term, so that a job description's words get their synonyms."""
    every = [
        term
        for content in profile_files().values()
        if content.kind != "level"
        for term in (*content.must_terms, *content.nice_terms)
    ]
    return _distinct(tuple(every), ())


def _distinct(terms: tuple[Term, ...], others: tuple[Term, ...]) -> tuple[Term, ...]:
    """Leave out terms whose name is known already, in any spelling."""
    seen = {normalised(spelling) for term in others for spelling in term.spellings}
    kept: list[Term] = []
    for term in terms:
        if normalised(term.name) not in seen:
            kept.append(term)
            seen.update(normalised(spelling) for spelling in term.spellings)
    return tuple(kept)
