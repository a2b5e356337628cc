"""Personal details become placeholders before a resume goes to a language model.

The placeholders are the same for any person, so that two resumes that differ only in who wrote
them become the same text. Lines keep their numbers. Employers, schools, technologies and dates of
work stay.
"""

from __future__ import annotations

import dataclasses
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import phonenumbers

from resume_cli.agent.names import NOT_PLACES, find_name
from resume_cli.agent.personal import (
    BARE,
    COURTESY,
    DATE_RANGE,
    DETAILS,
    EMAIL,
    JAPANESE_PLACE,
    LINK,
    PHONE_HINT,
    PLACE,
    PRONOUN,
    SEGMENT,
)
from resume_cli.agent.reading import is_wide

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from resume_cli.extraction.document import Document

_REGIONS = ("JP", "US", "GB")
"""Countries whose way of writing numbers without a country code is recognised."""
_HEAD_LINES = 12
"""Lines before the first heading that may be contact data."""
_PLACE_WORDS = 7
"""A part of a line with more words is no town."""
PLACEHOLDER = re.compile(r"\[([A-Z][A-Z ]*(?:-\d+)?)\]")
_ALSO_WORDS_TEXT = (
    "rose will may mark grant page young long bill hope grace faith joy art drew frank jack pat "
    "ray rich rob sue summer april june august dawn eve ivy lily violet ruby pearl iris daisy "
    "cook baker carter mason cooper taylor smith stone wood woods field fields hill brook brooks "
    "west north king price best bright wise sharp strong power powers day knight bishop parker "
    "chase dean dale glen lane forest brown green white black gray grey reed bell ford banks "
    "love rice swift spark hunter miller fisher potter turner walker singer porter major chance "
    "miles norm guy gene max earl duke prince jean jan law marshall sales park case bush"
)
_ALSO_WORDS = frozenset(_ALSO_WORDS_TEXT.split())
_MONTHS = frozenset({"may", "april", "june", "august"})
_PARTICLES_TEXT = "de la van von der den di da del bin ibn al el le du dos das"
_PARTICLES = frozenset(_PARTICLES_TEXT.split())
_AROUND = re.compile(
    r"(?:\b[A-Z]\.\s*|\b(?i:" + "|".join(sorted(_PARTICLES)) + r")\s+)*\[NAME\]"
    r"(?:[\s.,　-]*(?:\b[A-Z]\.\s*|\b(?i:" + "|".join(sorted(_PARTICLES)) + r")\s+)*\[NAME\])*"
)


@dataclass(frozen=True, slots=True)
class Redacted:
    """A document without personal details, and what stood in the place of each placeholder."""

    document: Document
    values: Mapping[str, str] = field(repr=False)

    def restored(self, text: str) -> str:
        """Put back what the placeholders stand for; unknown placeholders stay as they are."""
        return PLACEHOLDER.sub(lambda hit: self.values.get(hit.group(1), hit.group(0)), text)


def redact(document: Document, file_name: str) -> Redacted:
    """Replace personal details by placeholders, the same for any person."""
    work = _Redaction(document, file_name)
    lines = tuple(
        dataclasses.replace(line, text=work.line(line.number, line.text)) for line in document.lines
    )
    clean = dataclasses.replace(document, lines=lines, text="\n".join(line.text for line in lines))
    return Redacted(clean, work.values)


def line_redactor(document: Document, file_name: str) -> Callable[[int, str], str]:
    """Give what redacts a line by its number, or with number 0 any text about the document."""
    return _Redaction(document, file_name).line


class _Redaction:
    """One document on its way: what stands for what, and where its contact data are."""

    def __init__(self, document: Document, file_name: str) -> None:
        names = find_name(document, file_name, EMAIL.findall(document.text))
        self.values: dict[str, str] = {"PRONOUN": "they", "TITLE": ""}
        if names:
            self.values["NAME"] = names[0]
        self._numbers: dict[tuple[str, str], str] = {}
        self._names, self._own_site = _name_patterns(names), _own_site(names)
        self._contact = _contact_lines(document)
        self._reached = {
            line.number
            for line in document.lines
            if EMAIL.search(line.text) or PHONE_HINT.search(_undated(line.text))
        }
        self._referees = _section_lines(document, "references")

    def line(self, number: int, text: str) -> str:
        """Redact one line."""
        if number in self._referees and text.strip() and not _ON_REQUEST.search(text):
            return self._numbered("REFEREE", text.strip())
        text = EMAIL.sub(lambda hit: self._numbered("EMAIL", hit.group()), text)
        text = LINK.sub(lambda hit: self._numbered("LINK", hit.group()), text)
        text = _without_phones(text, self._numbered)
        text = _without_details(text, self.values)
        text = self._own_site.sub(lambda hit: self._numbered("LINK", hit.group()), text)
        for pattern in self._names:
            text = pattern.sub("[NAME]", text)
        text = _one_name(text)
        text = PRONOUN.sub("[PRONOUN]", COURTESY.sub("[TITLE]", text))
        if number not in self._contact:
            return text
        return self._without_places(
            text, beside=not self._reached.isdisjoint({number - 1, number + 1})
        )

    def _numbered(self, kind: str, value: str) -> str:
        key = (kind, value.casefold())
        if key not in self._numbers:
            label = f"{kind}-{sum(known == kind for known, _ in self._numbers) + 1}"
            self._numbers[key] = label
            self.values[label] = value
        return f"[{self._numbers[key]}]"

    def _without_places(self, text: str, *, beside: bool) -> str:
        """Replace towns and the rest of addresses in a line of contact data."""
        parts = SEGMENT.split(text)
        with_others = beside or (len(parts) > 1 and PLACEHOLDER.search(text) is not None)
        for at in range(0, len(parts), 2):
            bare = parts[at].strip()
            if bare != "[ADDRESS]" and _is_place(bare, with_others=with_others):
                self.values.setdefault("ADDRESS", bare)
                parts[at] = parts[at].replace(bare, "[ADDRESS]")
        return _ADDRESSES.sub("[ADDRESS]", "".join(parts))


_ON_REQUEST = re.compile(r"request|referees?\s*$|references?\s*$|推薦|照会先$", re.IGNORECASE)
_BESIDE_PLACE = re.compile(r"\s*\([^()]*\)$")
"""What is said of a place after it: `(remote)`, `(willing to move)`."""
_ADDRESSES = re.compile(r"\[ADDRESS\](?:[\s,/|•·-]*\[ADDRESS\])+")


def _is_place(text: str, *, with_others: bool) -> bool:
    """Tell whether a part of a contact line is an address or a town.

    A town by itself counts only beside other contact data: alone it could be a name or a title.
    """
    if "[ADDRESS]" in text or JAPANESE_PLACE.search(text):
        return not re.search(r"\[(?!ADDRESS)", text)
    words = re.findall(r"[^\W\d_]+", text.lower())
    if not 0 < len(words) <= _PLACE_WORDS or any(word in NOT_PLACES for word in words):
        return False
    return PLACE.match(_BESIDE_PLACE.sub("", text)) is not None and (with_others or "," in text)


def _contact_lines(document: Document) -> frozenset[int]:
    """Give the numbers of the lines before the first heading, and of the contact section."""
    first = min((section.first_line for section in document.sections), default=_HEAD_LINES + 1)
    head = range(1, min(first, _HEAD_LINES + 1))
    return frozenset(head) | _section_lines(document, "contact")


def _section_lines(document: Document, name: str) -> frozenset[int]:
    """Give the numbers of the lines of a section, its heading left out."""
    return frozenset(
        number
        for section in document.sections
        if section.name == name
        for number in range(section.first_line + 1, section.last_line + 1)
    )


def _one_name(text: str) -> str:
    """Join what is left of a name around its placeholder: initials, particles, further parts."""
    if "[NAME]" not in text:
        return text
    text = _AROUND.sub("[NAME]", text)
    return re.sub(r"\[NAME\]['’]s?(?!\w)", "[NAME]'s", text)


def _without_phones(text: str, numbered: Callable[[str, str], str]) -> str:
    """Replace telephone numbers; dates and the like are not dialled and stay."""
    undated = _undated(text)
    if not PHONE_HINT.search(undated):
        return text
    spans: set[tuple[int, int]] = set()
    for region in _REGIONS:
        for match in phonenumbers.PhoneNumberMatcher(
            undated, region, leniency=phonenumbers.Leniency.POSSIBLE
        ):
            if _is_phone(match.raw_string):
                spans.add((match.start, match.end))
    for start, end in _outermost(spans):
        text = text[:start] + numbered("PHONE", text[start:end]) + text[end:]
    return text


def _undated(text: str) -> str:
    """Give the text, as long as it is, with letters in the place of the dates of a time."""
    return DATE_RANGE.sub(lambda hit: "x" * len(hit.group()), text)


def _is_phone(written: str) -> bool:
    """Tell a number to dial from an amount: ten digits, or eight after a plus."""
    digits = sum(character.isdigit() for character in written)
    enough = 8 if written.lstrip("( ").startswith("+") else 10
    return digits >= enough


def _outermost(spans: set[tuple[int, int]]) -> list[tuple[int, int]]:
    """Give the spans that no other overlaps from the left, last first, so that offsets hold."""
    kept: list[tuple[int, int]] = []
    for start, end in sorted(spans, key=lambda span: (span[0], -span[1])):
        if not kept or start >= kept[-1][1]:
            kept.append((start, end))
    return kept[::-1]


def _without_details(text: str, values: dict[str, str]) -> str:
    for name, pattern in DETAILS:
        hit = pattern.search(text)
        group = "value" if hit and hit["value"] else "cell"
        if hit and not PLACEHOLDER.fullmatch(hit[group].strip()):
            values.setdefault(name, hit[group].strip())
            start, end = hit.span(group)
            kept = hit[group][len(hit[group].rstrip()) :]
            text = f"{text[:start]}[{name}]{kept}{text[end:]}"
    for name, pattern in BARE:
        for hit in pattern.finditer(text):
            values.setdefault(name, hit.group().strip())
        text = pattern.sub(f"[{name}]", text)
    return text


def _name_patterns(names: tuple[str, ...]) -> list[re.Pattern[str]]:
    """Make the patterns of later mentions: whole names first, then their parts by themselves.

    Parts that are words as well come last: beside another part they are a name for sure.
    """
    patterns = []
    for name in names:
        parts = name.split()
        joint = r"[\s　.,]*".join(re.escape(part) for part in parts)
        turned = r"[\s　,]*".join(re.escape(part) for part in reversed(parts))
        patterns.append(re.compile(_apart(f"(?:{joint}|{turned})"), re.IGNORECASE))
    parts = [part.strip(".") for name in names for part in name.split()]
    telling = [
        part
        for part in dict.fromkeys(parts)
        if (len(part) > 1 or is_wide(part)) and part.lower() not in _PARTICLES
    ]
    telling.sort(key=lambda part: part.lower() in _ALSO_WORDS)
    return patterns + [_part_pattern(part) for part in telling]


def _own_site(names: tuple[str, ...]) -> re.Pattern[str]:
    """Make the pattern of a bare domain that holds a part of the name; other domains stay."""
    parts = [part for name in names for part in re.findall(r"[a-z]{3,}", name.lower())]
    if not parts:
        return re.compile(r"(?!)")
    either = "|".join(parts)
    return re.compile(rf"\b[\w-]*(?:{either})[\w-]*(?:\.[\w-]+)+", re.IGNORECASE)


def _part_pattern(part: str) -> re.Pattern[str]:
    """Make the pattern of one part of a name.

    A part that is a word as well (Rose, Will, May) counts only where it is capitalised and reads
    like a name: beside another part or a title, with a past tense or a possessive after it, or
    inside a sentence, months apart, with neither a figure nor a capitalised word after it.
    """
    if part.lower() in _ALSO_WORDS:
        word = re.escape(part.capitalize())
        inside = rf"|(?<=[a-z,;] ){word}(?!\w)(?!\s*\d)(?! [A-Z])"
        return re.compile(
            rf"(?<=\[NAME\] ){word}(?!\w)|(?<!\w){word}(?=,? \[NAME\])"
            rf"|(?<=\b[MD][rs] ){word}(?!\w)|(?<=\b[MD][rs]\. ){word}(?!\w)"
            rf"|(?<!\w){word}(?=['’]s\b| (?:\w+ed|led|wrote|built|ran|won|has|is) )"
            + ("" if part.lower() in _MONTHS else inside)
        )
    if len(part) == 1:
        return re.compile(rf"(?<![一-鿿]){part}(?![一-鿿])")
    spellings = dict.fromkeys((part, part.upper(), part.title()))
    return re.compile(_apart("(?:" + "|".join(re.escape(word) for word in spellings) + ")"))


def _apart(body: str) -> str:
    """Keep a name from matching inside a longer word; Japanese has no spaces to go by."""
    return body if is_wide(body) else rf"(?<![\w.]){body}(?!\w)"
