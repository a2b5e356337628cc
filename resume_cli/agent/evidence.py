"""From an agent's claims to marks and findings that lines of the resume bear out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from resume_cli.agent.review import CriterionResult, Evidence, Finding

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from resume_cli.agent.measured import Measured
    from resume_cli.agent.protocol import JudgedFinding, JudgedMark
    from resume_cli.agent.rubric import Rubric
    from resume_cli.extraction.document import Document

_REPLACED = dict.fromkeys([0, *range(0xD800, 0xE000)], "�")


def storable(text: str) -> str:
    """Replace what PostgreSQL and JSON cannot hold: NUL and lone surrogates."""
    return text.translate(_REPLACED)


@dataclass(slots=True)
class Resolver:
    """Turns line numbers into evidence, and counts the claims that none is left for.

    `barred` lines cannot bear anything out. `restored` puts personal details back into an agent's
    sentences.
    """

    document: Document
    barred: frozenset[int]
    restored: Callable[[str], str]
    dropped: int = 0
    _lines: dict[int, Evidence] = field(init=False)

    def __post_init__(self) -> None:
        self._lines = {
            line.number: Evidence(line=line.number, page=line.page, text=storable(line.text))
            for line in self.document.lines
        }

    def evidence(self, numbers: Iterable[int]) -> tuple[Evidence, ...]:
        """Give the lines that exist, have text and may be cited, each once."""
        return tuple(
            self._lines[number]
            for number in dict.fromkeys(numbers)
            if number in self._lines
            and number not in self.barred
            and self._lines[number].text.strip()
        )

    def quoted(self, numbers: Iterable[int]) -> tuple[Evidence, ...]:
        """Give lines to be shown, in order, whether or not they may bear anything out."""
        return tuple(self._lines[number] for number in sorted(numbers) if number in self._lines)

    def every_line(self) -> tuple[Evidence, ...]:
        """Give the whole resume in its numbered lines."""
        return tuple(self._lines.values())

    def claimed_marks(
        self, marks: Iterable[JudgedMark], rubric: Rubric
    ) -> tuple[CriterionResult, ...]:
        """Keep an agent's marks for content criteria that a line bears out, each criterion once."""
        known = {item.id: item for item in rubric.of_group("content")}
        kept: dict[str, CriterionResult] = {}
        for judged in marks:
            proof = self.evidence(judged.lines)
            criterion = known.get(judged.criterion)
            if criterion is None or judged.criterion in kept or not proof:
                self.dropped += 1
                continue
            kept[criterion.id] = CriterionResult(
                id=criterion.id,
                title=criterion.title,
                group=criterion.group,
                mark=judged.mark,
                weight=criterion.weight,
                reason=storable(self.restored(judged.reason)),
                evidence=proof,
            )
        return tuple(kept[item] for item in known if item in kept)

    def claimed_findings(self, findings: Iterable[JudgedFinding]) -> tuple[Finding, ...]:
        """Keep an agent's findings that a line bears out."""
        kept = []
        for judged in findings:
            proof = self.evidence(judged.lines)
            if proof:
                kept.append(self._finding(judged, proof))
            else:
                self.dropped += 1
        return tuple(kept)

    def measured_mark(self, measured: Measured, rubric: Rubric) -> CriterionResult:
        """Take a mark that code measured; it needs no line, since absence has none."""
        criterion = rubric.criterion(measured.criterion)
        return CriterionResult(
            id=criterion.id,
            title=criterion.title,
            group=criterion.group,
            mark=measured.mark,
            weight=criterion.weight,
            reason=storable(measured.reason),
            evidence=self.evidence(measured.lines),
        )

    def measured_findings(self, measured: Iterable[Measured]) -> tuple[Finding, ...]:
        """Take the findings that code made, with what lines they have."""
        return tuple(
            self._finding(judged, self.evidence(judged.lines))
            for item in measured
            for judged in item.findings
        )

    def _finding(self, judged: JudgedFinding, proof: tuple[Evidence, ...]) -> Finding:
        suggestion = judged.suggestion
        return Finding(
            kind=judged.kind,
            category=judged.category,
            text=storable(self.restored(judged.text)),
            suggestion=None if suggestion is None else storable(self.restored(suggestion)),
            evidence=proof,
        )
