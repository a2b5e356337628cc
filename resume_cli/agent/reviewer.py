"""The reviewer: everything about a review that does not depend on which agent judges."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import time
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import TYPE_CHECKING

from resume_cli.agent.evidence import Resolver, storable
from resume_cli.agent.formatting import formatting_marks
from resume_cli.agent.integrity import Suspects, suspects, without_suspects
from resume_cli.agent.keywords import keyword_marks, match_terms
from resume_cli.agent.library import Library, library
from resume_cli.agent.preparing import Prepared, prepare
from resume_cli.agent.prompting import check_prompts, filled
from resume_cli.agent.protocol import Assignment
from resume_cli.agent.review import (
    REVIEW_VERSION,
    Finding,
    HiddenPassage,
    Integrity,
    Making,
    ProfileTerms,
    PromptUse,
    Review,
    TargetRecord,
)
from resume_cli.agent.rubric import RUBRIC_PROMPT, Rubric, parse_rubric
from resume_cli.agent.scoring import scores_of
from resume_cli.agent.sentences import LANGUAGES, listed, sentence
from resume_cli.errors import ReviewFailedError
from resume_cli.extraction.document import EXTRACTION_VERSION

if TYPE_CHECKING:
    from collections.abc import Callable

    from resume_cli.agent.measured import Measured
    from resume_cli.agent.profile import Profile
    from resume_cli.agent.protocol import Agent, Judgement, Prompt
    from resume_cli.agent.review import CriterionResult, Evidence, KeywordResult
    from resume_cli.agent.target import Target
    from resume_cli.extraction.document import Document

LEAST_CONTENT_SHARE = 0.5
"""Less than half of the content's weight borne out by lines is no basis for a score."""
_HIDDEN_LENGTH = 2000


class Reviewer:
    """Reviews resumes with one agent, one rubric and one set of prompts; safe for many threads.

    `prompts` are the rows that run. A rubric row among them wins over `rubric`, so that what
    `prompt_history` records is what judged. `language` is that of all reviews; by default each
    review is in its resume's language. `secret` belongs to the installation and makes the fence's
    mark unforgeable. `profiles` tell what a target asks for; by default those that come along.

    Raises:
        ConfigurationError: a prompt does not fit this program.

    """

    def __init__(
        self,
        agent: Agent,
        rubric: Rubric,
        prompts: tuple[Prompt, ...],
        language: str | None = None,
        redact: bool = True,
        secret: bytes = b"resume-review",
        profiles: Library | None = None,
    ) -> None:
        check_prompts(prompts)
        self.agent = agent
        self.profiles = profiles or library()
        self.prompts = tuple(prompt for prompt in prompts if prompt.name in agent.prompt_names)
        rows = [parse_rubric(item.text) for item in self.prompts if item.name == RUBRIC_PROMPT]
        self.rubric = rows[0] if rows else rubric
        self._order = {item.id: place for place, item in enumerate(self.rubric.criteria)}
        self._language = language
        self._redacts = redact and agent.language_model
        self._secret = secret
        self._prompts_sha256 = _sha256(
            json.dumps([[prompt.name, _sha256(prompt.text)] for prompt in self.prompts])
        )

    @property
    def preparation(self) -> Callable[[Document, str], Prepared]:
        """What to do with a document and its file's name first, in whichever process."""
        return partial(prepare, redacts=self._redacts)

    def recipe(self, target: Target) -> dict[str, str]:
        """Name all that a review for a target is made from but the file, part by part.

        Two reviews of one file with the same recipe are made the same way; where a part differs,
        its name tells a person why the older one is stale.
        """
        profile = self.profiles.profile_for(target)
        return {
            "review": str(REVIEW_VERSION),
            "agent": self.agent.name,
            "model": self.agent.model,
            "prompts": self._prompts_sha256,
            "rubric": self.rubric.sha256,
            "profile": _profile_sha256(profile) if profile else "",
            "level": target.key[2],
            "language": self._language or "",
            "redaction": "on" if self._redacts else "off",
            "extraction": str(EXTRACTION_VERSION),
        }

    def fingerprint(self, target: Target) -> str:
        """Give the SHA-256, in hex, of the recipe."""
        return _fingerprint(self.recipe(target))

    def review(self, document: Document, target: Target, file_name: str) -> Review:
        """Prepare and review one document; see `review_prepared`."""
        return self.review_prepared(self.preparation(document, file_name), target)

    def review_prepared(self, prepared: Prepared, target: Target) -> Review:
        """Review one document that is prepared.

        A content mark that no line bears out is dropped and its criterion left out of the mean;
        with less than half of the content's weight left, the review fails instead.

        Raises:
            ReviewFailedError: the agent's answer cannot be used.
            ModelUnreachableError: no answer; the request may be tried again later.
            ModelRefusedError: key, model name or quota refused; the whole batch stops.

        """
        started = time.monotonic()
        case = self._case(prepared, target)
        judgement = self.agent.judge(self._assignment(case))
        resolver = Resolver(prepared.document, case.flagged.all, prepared.redacted.restored)
        content = resolver.claimed_marks(judgement.marks, self.rubric)
        self._check_content(content)
        measured = case.measured()
        marked = [*content, *(resolver.measured_mark(item, self.rubric) for item in measured)]
        criteria = tuple(sorted(marked, key=lambda item: self._order[item.id]))
        findings = (
            *_integrity_findings(case, resolver),
            *_left_out(case, judgement, resolver),
            *resolver.claimed_findings(judgement.findings),
            *resolver.measured_findings(measured),
        )
        making = self._making(case, judgement, resolver.dropped, started)
        return Review(
            language=case.language,
            target=_target_record(target, case.profile),
            scores=scores_of(criteria, self.rubric.groups),
            criteria=criteria,
            findings=findings,
            keywords=case.terms,
            integrity=_integrity(case, resolver),
            layout=_layout(prepared.document),
            lines=resolver.every_line(),
            making=making,
        )

    def assignment(self, prepared: Prepared, target: Target) -> Assignment:
        """Give what the agent would be shown of one document; it is not asked."""
        return self._assignment(self._case(prepared, target))

    def _case(self, prepared: Prepared, target: Target) -> _Case:
        wanted = self._language or prepared.document.language
        language = wanted if wanted in LANGUAGES else "en"
        profile = self.profiles.profile_for(target)
        flagged = suspects(prepared.clean, prepared.flagged, profile, target.job_text)
        clean = without_suspects(prepared.document, flagged)
        terms = match_terms(clean, profile) if profile else ()
        return _Case(prepared, clean, flagged, target, profile, terms, language)

    def _assignment(self, case: _Case) -> Assignment:
        document = case.prepared.redacted.document

        def refill(shown: Document) -> tuple[Prompt, ...]:
            return tuple(self._filled(prompt, shown, case) for prompt in self.prompts)

        shown = document if self.agent.language_model else without_suspects(document, case.flagged)
        return Assignment(
            shown, case.target, case.profile, self.rubric, refill(document), case.language, refill
        )

    def _filled(self, prompt: Prompt, document: Document, case: _Case) -> Prompt:
        return filled(
            prompt,
            document,
            case.target,
            case.profile,
            self.rubric,
            language=case.language,
            flagged=case.flagged.all,
            secret=self._secret,
        )

    def _check_content(self, content: tuple[CriterionResult, ...]) -> None:
        """Refuse a review whose content marks mostly lack a line that bears them out."""
        wanted = sum(item.weight for item in self.rubric.of_group("content"))
        if sum(item.weight for item in content) < LEAST_CONTENT_SHARE * wanted:
            raise ReviewFailedError("The agent proved too few of its marks with lines that exist.")

    def _making(self, case: _Case, judgement: Judgement, dropped: int, started: float) -> Making:
        usage, recipe = judgement.usage, self.recipe(case.target)
        return Making(
            agent=self.agent.name,
            model=storable(judgement.model),
            language_model_used=self.agent.language_model,
            fingerprint=_fingerprint(recipe),
            recipe=recipe,
            prompts=tuple(
                PromptUse(name=item.name, version=item.version, sha256=_sha256(item.text))
                for item in self.prompts
            ),
            rubric_version=self.rubric.version,
            rubric_sha256=self.rubric.sha256,
            extraction_version=EXTRACTION_VERSION,
            extraction_method=case.prepared.document.method,
            extraction_quality=case.prepared.document.quality,
            redacted=self._redacts,
            attempts=usage.attempts,
            tokens_in=usage.tokens_in,
            tokens_out=usage.tokens_out,
            tokens_cached=usage.tokens_cached,
            cost_usd=usage.cost_usd,
            milliseconds=round((time.monotonic() - started) * 1000),
            dropped_claims=dropped + judgement.dropped_claims,
            left_out_lines=len(judgement.left_out),
        )


@dataclass(frozen=True, slots=True)
class _Case:
    """One resume with what code knows of it before an agent sees it."""

    prepared: Prepared
    clean: Document
    """The document without the lines that try to steer the review: what is measured."""
    flagged: Suspects
    target: Target
    profile: Profile | None
    terms: tuple[KeywordResult, ...]
    language: str

    def measured(self) -> tuple[Measured, ...]:
        """Mark formatting and keywords."""
        layout = formatting_marks(self.clean, self.language)
        if self.profile is None:
            return layout
        return (*keyword_marks(self.clean, self.profile, self.terms, self.language), *layout)


def _integrity(case: _Case, resolver: Resolver) -> Integrity:
    hidden = tuple(
        HiddenPassage(text=storable(item.text[:_HIDDEN_LENGTH]), page=item.page, kind=item.kind)
        for item in case.prepared.document.hidden
    )
    return Integrity(
        hidden=hidden,
        instructions=resolver.quoted(case.flagged.instructions),
        padding=resolver.quoted(case.flagged.padding),
        copied=resolver.quoted(case.flagged.copied),
    )


def _integrity_findings(case: _Case, resolver: Resolver) -> tuple[Finding, ...]:
    """Say what looks like an attempt to steer the review."""
    findings: list[tuple[str, str, tuple[Evidence, ...]]] = []
    hidden = case.prepared.document.hidden
    if hidden:
        places = list(dict.fromkeys(f"{item.kind}, p. {item.page}" for item in hidden))
        text = sentence("hidden", case.language, places=listed(places, case.language))
        findings.append((text, sentence("hidden_fix", case.language), ()))
    for key in ("instructions", "padding", "copied"):
        if quoted := resolver.quoted(getattr(case.flagged, key)):
            text, fix = sentence(key, case.language), sentence(f"{key}_fix", case.language)
            findings.append((text, fix, quoted))
    return tuple(
        Finding(kind="weakness", category="integrity", text=text, suggestion=fix, evidence=evidence)
        for text, fix, evidence in findings
    )


def _left_out(case: _Case, judgement: Judgement, resolver: Resolver) -> tuple[Finding, ...]:
    """Say what the model was not shown, since all of the resume was too long for it."""
    if not judgement.left_out:
        return ()
    first = resolver.quoted(judgement.left_out[:1])
    text = sentence("left_out", case.language, lines=len(judgement.left_out))
    fix = sentence("length_long_fix", case.language)
    return (
        Finding(kind="weakness", category="structure", text=text, suggestion=fix, evidence=first),
    )


def _target_record(target: Target, profile: Profile | None) -> TargetRecord:
    return TargetRecord(
        role=target.role,
        industry=target.industry,
        level=target.level,
        job_sha256=target.key[3] or None,
        profile_name=profile.name if profile else None,
        profile_sha256=profile.sha256 if profile else None,
        profile_basis=profile.basis if profile else None,
        profile_terms=_own_terms(profile),
    )


def _own_terms(profile: Profile | None) -> ProfileTerms | None:
    if profile is None or profile.draft is None:
        return None
    must, nice = (
        tuple(tuple(storable(word) for word in term) for term in terms)
        for terms in (profile.draft.must, profile.draft.nice)
    )
    return ProfileTerms(must=must, nice=nice)


def _layout(document: Document) -> dict[str, object]:
    """Give the layout facts as JSON holds them, so that a stored review equals the one made."""
    facts: dict[str, object] = json.loads(json.dumps(dataclasses.asdict(document.layout)))
    facts["fonts"] = [storable(font) for font in document.layout.fonts]
    return facts


# A run has few of them, and asks for each with every file.
@lru_cache(maxsize=64)
def _profile_sha256(profile: Profile) -> str:
    return profile.sha256


def _fingerprint(recipe: dict[str, str]) -> str:
    return _sha256(json.dumps(recipe, sort_keys=True))


@lru_cache(maxsize=64)
def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
