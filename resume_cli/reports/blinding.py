"""A report without who it is about: names, contact data, file names and owners are hidden.

Reviews are stored with the names put back, so that each is redacted again from its own lines: as
before it went to a model, and then wherever else the same pieces stand, in any text of it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import TYPE_CHECKING

from resume_cli.agent.names import name_words
from resume_cli.agent.personal import EMAIL
from resume_cli.agent.reading import is_wide
from resume_cli.agent.redaction import PLACEHOLDER, line_redactor
from resume_cli.agent.review import Evidence, Integrity
from resume_cli.extraction.document import Document, LayoutFacts, Line
from resume_cli.extraction.sections import find_sections
from resume_cli.reports.labels import labels

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from resume_cli.agent.review import Review
    from resume_cli.reports.candidates import Candidate, Report, Unreviewed

_TELLING = frozenset({"NAME", "EMAIL", "PHONE", "LINK", "ADDRESS", "REFEREE", "BIRTH DATE",
                      "PLACE OF BIRTH", "FAMILY"})  # fmt: skip
"""Placeholders of what tells who somebody is wherever it stands: an age or a title does not."""
_SHORTEST = 3
"""Letters of a piece that is looked for in all texts; shorter ones stand in other words."""
_SHORTEST_WIDE = 2


def blinded(report: Report) -> Report:
    """Hide who the candidates are, who registered them, and what their files are called.

    Ties keep no order that a name could be told by: they go by their reference.
    """
    words = labels(report.language)
    order = sorted(report.candidates, key=lambda each: (not each.rank, each.rank, each.request_id))
    candidates = tuple(
        _blind(candidate, words["blind_candidate"].format(number=number))
        for number, candidate in enumerate(order, 1)
    )
    unreviewed = tuple(
        _blind_file(file, words["blind_file"].format(number=number))
        for number, file in enumerate(report.unreviewed, 1)
    )
    return replace(report, candidates=candidates, unreviewed=unreviewed, database="", blind=True)


def _blind_file(file: Unreviewed, name: str) -> Unreviewed:
    """Hide a file's name in its reason, too; callers leave out whatever else it repeats."""
    parts = {file.filename, PurePath(file.filename).name, PurePath(file.filename).stem}
    reason = file.reason
    for part in sorted(filter(None, parts), key=len, reverse=True):
        reason = reason.replace(part, name)
    return replace(file, filename=name, reason=reason)


def _blind(candidate: Candidate, name: str) -> Candidate:
    review = candidate.review and _redacted(candidate.review, candidate.filename)
    return replace(candidate, filename=name, owner="", review=review)


def _redacted(review: Review, file_name: str) -> Review:
    """Redact all texts of a review that are shown; layout facts and hashes are dropped or mute."""
    blind = _Blind.of(review, file_name)
    integrity = review.integrity
    return review.model_copy(
        update={
            "lines": blind.evidence(review.lines),
            "criteria": tuple(
                item.model_copy(
                    update={
                        "reason": blind.text(item.reason),
                        "evidence": blind.evidence(item.evidence),
                    }
                )
                for item in review.criteria
            ),
            "findings": tuple(
                item.model_copy(
                    update={
                        "text": blind.text(item.text),
                        "suggestion": item.suggestion and blind.text(item.suggestion),
                        "evidence": blind.evidence(item.evidence),
                    }
                )
                for item in review.findings
            ),
            "integrity": Integrity(
                hidden=tuple(
                    item.model_copy(update={"text": blind.text(item.text)})
                    for item in integrity.hidden
                ),
                instructions=blind.evidence(integrity.instructions),
                padding=blind.evidence(integrity.padding),
                copied=blind.evidence(integrity.copied),
            ),
            "layout": {},
        }
    )


@dataclass(frozen=True, slots=True)
class _Blind:
    """One resume's redaction: its lines by number, and what hides its pieces in other texts."""

    lines: Mapping[int, str]
    redact: Callable[[int, str], str]
    pieces: tuple[tuple[re.Pattern[str], str], ...]

    @classmethod
    def of(cls, review: Review, file_name: str) -> _Blind:
        """Redact the lines as those of a document, and learn from it what is to be hidden."""
        document = _document(review.lines, review.language)
        redact = line_redactor(document, file_name)
        lines = {line.number: redact(line.number, line.text) for line in document.lines}
        found: dict[str, set[str]] = defaultdict(set)
        for line in document.lines:
            for label, piece in _hidden(line.text, lines[line.number]):
                found[label].add(piece)
        found["NAME"] |= _further_names(review, file_name, "\n".join(lines.values()))
        pieces = tuple(_patterns(found))
        hidden = {number: _without(pieces, text) for number, text in lines.items()}
        return cls(hidden, redact, pieces)

    def text(self, text: str) -> str:
        """Redact any text about the resume."""
        return _without(self.pieces, self.redact(0, text))

    def evidence(self, lines: Iterable[Evidence]) -> tuple[Evidence, ...]:
        """Redact lines; one that is not as the resume has it is redacted as a text."""
        return tuple(
            Evidence(line=line.line, page=line.page, text=self._line(line)) for line in lines
        )

    def _line(self, line: Evidence) -> str:
        known = self.lines.get(line.line)
        return self.text(line.text) if known is None else known


def _without(pieces: Iterable[tuple[re.Pattern[str], str]], text: str) -> str:
    for pattern, placeholder in pieces:
        text = pattern.sub(placeholder, text)
    return text


def _document(lines: Iterable[Evidence], language: str) -> Document:
    """Make a document of stored lines, with what redaction asks of one."""
    numbered = tuple(Line(number=line.line, page=line.page, text=line.text) for line in lines)
    text = "\n".join(line.text for line in numbered)
    return Document(
        mime_type="text/plain",
        method="stored",
        language=language,
        text=text,
        lines=numbered,
        sections=find_sections(numbered),
        hidden=(),
        layout=LayoutFacts(pages=max((line.page for line in numbered), default=1)),
        word_count=len(text.split()),
        character_count=len(text),
        quality=1.0,
    )


def _hidden(plain: str, redacted: str) -> Iterator[tuple[str, str]]:
    """Give what stood in the place of each telling placeholder of a line, with its kind."""
    parts = PLACEHOLDER.split(redacted)
    at = len(parts[0])
    for label, after in zip(parts[1::2], parts[2::2], strict=True):
        end = plain.find(after, at) if after else len(plain)
        if end < 0:
            return
        kind = re.sub(r"-\d+$", "", label)
        if kind in _TELLING:
            yield kind, plain[at:end].strip()
        at = end + len(after)


def _further_names(review: Review, file_name: str, redacted: str) -> set[str]:
    """Give words of the file's name and of e-mail addresses that may be parts of a name.

    A word that the resume writes in small letters, or that the target asks for, is none.
    """
    texts = [line.text for line in review.lines] + [item.text for item in review.integrity.hidden]
    addresses = [mail.split("@")[0] for text in texts for mail in EMAIL.findall(text)]
    asked = " ".join([*(term.term for term in review.keywords), review.target.role or ""]).lower()
    common = set(re.findall(r"[^\W\d_]+", redacted)) | set(re.findall(r"[^\W\d_]+", asked))
    words = {
        word for source in (PurePath(file_name).stem, *addresses) for word in name_words(source)
    }
    return words - common


def _patterns(found: Mapping[str, set[str]]) -> Iterator[tuple[re.Pattern[str], str]]:
    """Make the patterns of all pieces, the longest first, so that none hides a part of another."""
    pieces = {
        part: label
        for label, texts in found.items()
        for text in texts
        for part in _parts(text, label)
    }
    for piece in sorted(pieces, key=len, reverse=True):
        bare = re.escape(piece)
        body = bare if is_wide(piece) else rf"(?<!\w){bare}(?!\w)"
        yield re.compile(body, re.IGNORECASE), f"[{pieces[piece]}]"


def _parts(text: str, label: str) -> Iterator[str]:
    """Give a piece, and of an address its parts: a town stands alone elsewhere."""
    split = re.split(r"[,、|/]", text) if label == "ADDRESS" else []
    for part in (text, *split):
        bare = part.strip()
        if len(bare) >= (_SHORTEST_WIDE if is_wide(bare) else _SHORTEST):
            yield bare
