"""The review: one versioned model, stored whole in `analysis_results.detailed_feedback`."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

REVIEW_VERSION = 2

Group = Literal["formatting", "content", "keywords"]
Category = Literal[
    "grammar", "structure", "impact", "relevance", "keywords", "formatting", "integrity"
]
FindingKind = Literal["strength", "weakness", "recommendation"]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Evidence(_Frozen):
    """A line of the resume that bears a statement out: its number, page and text."""

    line: int
    page: int
    text: str


class CriterionResult(_Frozen):
    """One criterion's mark, 0 to 4, with its reason; `weight` as in the rubric that was used."""

    id: str
    title: str
    group: Group
    mark: int = Field(ge=0, le=4)
    weight: float = Field(gt=0)
    reason: str
    evidence: tuple[Evidence, ...] = ()


class Finding(_Frozen):
    """A strength, weakness or recommendation in one sentence, with what to write instead."""

    kind: FindingKind
    category: Category
    text: str
    suggestion: str | None = None
    evidence: tuple[Evidence, ...] = ()


class KeywordResult(_Frozen):
    """One term of the profile: where it stands, and whether experience proves it."""

    term: str
    importance: Literal["must", "nice"]
    lines: tuple[int, ...] = ()
    proven: bool = False
    weight: float = Field(default=1.0, gt=0)
    """How telling the term is: what many roles ask for weighs less."""

    @property
    def found(self) -> bool:
        """Tell whether the term or a synonym of it stands in the resume."""
        return bool(self.lines)


class HiddenPassage(_Frozen):
    """Text that the file hides from its reader."""

    text: str
    page: int
    kind: str


class Integrity(_Frozen):
    """What looks like an attempt to steer the review; none of it counts as evidence."""

    hidden: tuple[HiddenPassage, ...] = ()
    instructions: tuple[Evidence, ...] = ()
    padding: tuple[Evidence, ...] = ()
    """Lists of the profile's terms that nothing else bears out."""
    copied: tuple[Evidence, ...] = ()
    """Copied from the job description or from an advertisement."""


class Scores(_Frozen):
    """Weighted means of marks, 0 to 100, rounded half up; keywords only where there is a target.

    `group_weights` is what the overall score was weighed with, so that it can be computed again.
    """

    overall: int = Field(ge=0, le=100)
    formatting: int = Field(ge=0, le=100)
    content: int = Field(ge=0, le=100)
    keywords: int | None = Field(default=None, ge=0, le=100)
    group_weights: dict[Group, float] = Field(default_factory=dict)


class ProfileTerms(_Frozen):
    """The terms of a profile that stands in no file, each with its synonyms."""

    must: tuple[tuple[str, ...], ...]
    nice: tuple[tuple[str, ...], ...]


class TargetRecord(_Frozen):
    """The target as it was, with the profile that stood for it."""

    role: str | None = None
    industry: str | None = None
    level: str | None = None
    job_sha256: str | None = None
    profile_name: str | None = None
    profile_sha256: str | None = None
    profile_basis: str | None = None
    profile_terms: ProfileTerms | None = None
    """Of a job description or a model's draft only: files can be read again."""


class PromptUse(_Frozen):
    """One prompt that was used: its name and version in `prompts`, the SHA-256 of its text."""

    name: str
    version: int
    sha256: str


class Making(_Frozen):
    """How the review was made: enough to tell whether it would be made the same way today."""

    agent: str
    model: str
    """As the server named it; `ai_model_used` holds the same."""
    language_model_used: bool
    fingerprint: str
    """The SHA-256, in hex, of the recipe."""
    recipe: dict[str, str] = Field(default_factory=dict)
    """What it was made from but the file, by part: what differs today tells why it is stale."""
    prompts: tuple[PromptUse, ...] = ()
    rubric_version: int
    rubric_sha256: str
    extraction_version: int
    extraction_method: str
    extraction_quality: float | None = None
    """0 to 1; none in reviews that were stored before it was measured."""
    redacted: bool = True
    attempts: int = 1
    """HTTP requests that were sent, failed ones included; 0 for the local agent."""
    tokens_in: int = 0
    tokens_out: int = 0
    tokens_cached: int = 0
    cost_usd: float | None = None
    milliseconds: int = 0
    dropped_claims: int = 0
    """Marks and findings that were left out because no line bore them out."""
    left_out_lines: int = 0
    """Lines that the model was not shown, because the resume was too long for it."""


class Review(_Frozen):
    """One resume's review."""

    review_version: int = REVIEW_VERSION
    language: str
    target: TargetRecord
    scores: Scores
    criteria: tuple[CriterionResult, ...]
    findings: tuple[Finding, ...]
    keywords: tuple[KeywordResult, ...] = ()
    integrity: Integrity = Integrity()
    layout: dict[str, object] = Field(default_factory=dict)
    lines: tuple[Evidence, ...]
    """The resume's numbered lines, so that quotes stay readable without the upload."""
    making: Making

    def sentences(self, kind: FindingKind) -> list[str]:
        """The plain sentences of one kind, for the array columns of `analysis_results`."""
        return [finding.text for finding in self.findings if finding.kind == kind]
