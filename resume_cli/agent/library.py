"""The profiles that are known, and which of them a target is matched against."""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING

from prompts.registry import role_texts
from resume_cli.agent.job import job_terms
from resume_cli.agent.matching import folded
from resume_cli.agent.profile import Draft, Profile, Term, read_profile
from resume_cli.agent.target import normalised

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from resume_cli.agent.profile import Basis, Kind, ProfileFile
    from resume_cli.agent.target import Target

JOB_TERMS_NEEDED = 3
"""A job description that names fewer terms says too little to judge anybody by."""
_RANK = re.compile(r"^(?:junior|senior|sr\.?|jr\.?|lead|staff|principal|chief) (?=.)")


@dataclass
class Library:
    """Profiles by the names that lead to them; later files win over earlier ones.

    `drafted` is asked for the terms of a role that no file knows; it may know none either.
    """

    files: Mapping[str, ProfileFile]
    drafted: Callable[[str], Draft | None] = lambda _: None
    _by_name: dict[tuple[Kind, str], ProfileFile] = field(init=False)
    _profiles: dict[Target, Profile | None] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        self._by_name = {
            (content.kind, _key(name)): content
            for key, content in self.files.items()
            for name in (key, *content.names)
        }

    def roles(self) -> list[tuple[str, ProfileFile]]:
        """Give the role profiles by file name, in the order of their names."""
        found = [(key, each) for key, each in self.files.items() if each.kind == "role"]
        return sorted(found, key=lambda item: item[1].name.casefold())

    def find(self, name: str | None, kind: Kind) -> ProfileFile | None:
        """Find the profile of a role, industry or level by any of its names."""
        return self._by_name.get((kind, _key(name))) if name else None

    def profile_for(self, target: Target) -> Profile | None:
        """Make the profile that a target is matched against; None where it names nothing to match.

        A job description wins over the role's own profile when it names enough terms. The
        industry's terms are welcome beside a role and required without one; the level's terms are
        welcome. An unknown role is drafted where that is possible, or stands for its own words.
        """
        if target not in self._profiles:
            self._profiles[target] = self._made(target) if target else None
        return self._profiles[target]

    def _made(self, target: Target) -> Profile:
        role = self.find(target.role, "role")
        industry = self.find(target.industry, "industry")
        level = self.find(target.level, "level")
        must, nice, basis = self._base(target, role, industry)
        own = Draft.of(must, nice) if basis in {"job description", "drafted"} else None
        if industry is not None and basis != "industry":
            nice += _terms(industry.must)
        if level is not None:
            nice += _terms(level.nice)
        name = role.name if role else (target.role or (industry.name if industry else target.label))
        must = _distinct(must, ())
        nice = _distinct(nice, must)
        titles = _titles(target.role, role)
        return Profile(name, _weighed(must), _weighed(nice), titles, basis, own)

    def _base(
        self, target: Target, role: ProfileFile | None, industry: ProfileFile | None
    ) -> tuple[tuple[Term, ...], tuple[Term, ...], Basis]:
        if target.job_text:
            must, nice = job_terms(target.job_text, self._vocabulary(role))
            if len(must) + len(nice) >= JOB_TERMS_NEEDED:
                return (must or nice), (nice if must else ()), "job description"
        if role is not None:
            return _terms(role.must), _terms(role.nice), "role"
        if target.role is None and industry is not None:
            return _terms(industry.must), _terms(industry.nice), "industry"
        draft = self.drafted(target.role) if target.role else None
        if draft is not None:
            return _terms(draft.must), _terms(draft.nice), "drafted"
        words = target.role or target.industry or ""
        return tuple(Term(word) for word in _own_words(words)), (), "own words"

    def _vocabulary(self, role: ProfileFile | None) -> list[tuple[Term, ...]]:
        """Give each file's terms, those of the target's own role first."""
        others = [each for each in self.files.values() if each.kind != "level" and each is not role]
        return [
            _weighed(_terms(each.must + each.nice)) for each in ([role] if role else []) + others
        ]


@lru_cache(maxsize=1)
def bundled_files() -> dict[str, ProfileFile]:
    """Read every profile that the program brings along, by file name without its ending."""
    return {key: read_profile(text, f"{key}.toml") for key, text in role_texts().items()}


def library(
    own: Mapping[str, str] | None = None, drafted: Callable[[str], Draft | None] | None = None
) -> Library:
    """Give the bundled profiles and a user's own, TOML texts by file name; the own ones win.

    Raises:
        ConfigurationError: one of the user's files cannot be read.

    """
    files = dict(bundled_files())
    for key, text in (own or {}).items():
        # The last one of a name wins, so an own file must come after whatever it replaces.
        files.pop(key, None)
        files[key] = read_profile(text, f"{key}.toml")
    return Library(files, drafted or (lambda _: None))


def _key(name: str) -> str:
    plain = re.sub(r"[\s_/&-]+", " ", normalised(name)).strip()
    return _RANK.sub("", plain)


def _terms(written: Iterable[tuple[str, ...]]) -> tuple[Term, ...]:
    return tuple(Term(spellings[0], tuple(spellings[1:])) for spellings in written)


def _titles(role: str | None, known: ProfileFile | None) -> tuple[str, ...]:
    """Give the names of a role, the typed one first unless it names a field of work only."""
    if role is None:
        return ()
    if known is None:
        return (role,)
    fields = {_key(name) for name in known.fields}
    typed = () if _key(role) in fields else (role,)
    return tuple(dict.fromkeys((*typed, *known.titles)))


def _own_words(name: str) -> list[str]:
    """Give an unknown role's words; a Japanese name, which has no spaces, stands whole."""
    words = re.findall(r"[^\s,/()&・]+", folded(name))
    return list(dict.fromkeys(word for word in words if len(word) > 1)) or [name]


@lru_cache(maxsize=1)
def _roles_naming() -> tuple[int, Counter[str]]:
    """Count the bundled roles, and for each spelling those that name it."""
    roles = [each for each in bundled_files().values() if each.kind == "role"]
    named = [
        {normalised(word) for word in chain.from_iterable(each.must + each.nice)} for each in roles
    ]
    return len(roles), Counter(chain.from_iterable(named))


def _weighed(terms: Iterable[Term]) -> tuple[Term, ...]:
    """Weigh terms by how few roles name them.

    Inverse document frequency (Spärck Jones, 1972): log2(1 + N/n) for n of the N bundled roles,
    taking the spelling that most of them name. A user's own files do not move the weights, so
    that one more file makes no other review stale.
    """
    roles, naming = _roles_naming()
    return tuple(
        replace(
            term,
            weight=round(
                math.log2(1 + roles / max(1, *(naming[normalised(w)] for w in term.spellings))), 3
            ),
        )
        for term in terms
    )


def _distinct(terms: tuple[Term, ...], others: tuple[Term, ...]) -> tuple[Term, ...]:
    """Leave out terms whose name is known already, in any spelling."""
    seen = {normalised(spelling) for term in others for spelling in term.spellings}
    kept: list[Term] = []
    for term in terms:
        if normalised(term.name) not in seen:
            kept.append(term)
            seen.update(normalised(spelling) for spelling in term.spellings)
    return tuple(kept)
