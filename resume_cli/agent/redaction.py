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

from resume_cli.agent.names import find_name
from resume_cli.agent.reading import is_wide

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from resume_cli.extraction.document import Document

_EMAIL = re.compile(r"[\w.+%-]+\s?@\s?[\w-]+(?:\.[\w-]+)+", re.ASCII)
_LINK = re.compile(
    r"\b(?:https?://|www\.)[^\s<>|,;、。)]+"
    r"|\b(?:[a-z0-9-]+\.)+(?:com|org|io|dev|me|co|jp|uk|de|fr|eu|app|tech|info|edu|page|site|net)"
    r"/[^\s<>|,;、。)]+"
    r"|(?<![\w.@/])@[A-Za-z0-9_]{3,}\b"
    r"|(?:(?<=github: )|(?<=linkedin: )|(?<=twitter: )|(?<=skype: )|(?<=line: ))[\w.-]+",
    re.IGNORECASE,
)
_REGIONS = ("JP", "US", "GB")
"""Countries whose way of writing numbers without a country code is recognised."""
_PHONE_HINT = re.compile(r"\d[\d\s().+\-‐–]{7,}\d")
_YEAR_RANGE = re.compile(r"^\D*(?:19|20)\d\d\s*[-–]\s*(?:(?:19|20)\d\d)?\D*$")
_LABELLED = (
    (
        "BIRTH DATE",
        r"(?:date of birth|d\.?o\.?b\.?|birth ?date|birthday|born(?: on)?|生年月日|誕生日)",
    ),
    ("AGE", r"(?:age|年\s?齢)"),
    ("GENDER", r"(?:gender|sex|性\s?別)"),
    ("MARITAL STATUS", r"(?:marital status|civil status|婚姻|配偶者(?:の有無)?|扶養家族)"),
    ("NATIONALITY", r"(?:nationality|citizenship|国\s?籍)"),
    ("RELIGION", r"(?:religion|religious affiliation|宗教)"),
    ("ADDRESS", r"(?:(?:home |postal |current |mailing )?address|現?住\s?所)"),
    ("PLACE OF BIRTH", r"(?:place of birth|birthplace|本籍地?|出身地)"),
)
_DETAILS = tuple(
    (
        name,
        re.compile(
            rf"(?:(?<=^)|(?<=[|•·;,、\s])){label}\s*[:：]\s*(?P<value>[^|•·;、\n]+)", re.IGNORECASE
        ),
    )
    for name, label in _LABELLED
)
_BARE = (
    ("BIRTH DATE", re.compile(r"(?:19|20)\d\d年\d{1,2}月\d{1,2}日\s*生(?:まれ)?")),
    (
        "AGE",
        re.compile(
            r"[（(]?\s*満?\s*\d{2}\s*[歳才]\s*[）)]?|\b\d{2}[ -]years?[ -]old\b", re.IGNORECASE
        ),
    ),
    (
        "GENDER",
        re.compile(
            r"(?<![\w一-鿿])(?:男性|女性|男|女)(?![\w一-鿿])|\b(?:fe)?male\b", re.IGNORECASE
        ),
    ),
    ("ADDRESS", re.compile(r"〒\s*\d{3}-?\d{4}(?:\s*\S*?[都道府県]\S*)?")),
    (
        "ADDRESS",
        re.compile(
            r"\b\d{1,5}[A-Za-z]?,?\s+(?:[A-Z][\w'.-]*\s+){1,4}"
            r"(?:Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Dr|Boulevard|Blvd|Court|Ct|Way|Place"
            r"|Terrace|Square|Close|Crescent)\b\.?(?:,\s*(?:Apt|Flat|Unit|Suite)\.?\s*\w+)?"
        ),
    ),
    ("ADDRESS", re.compile(r"\b[A-Z][a-zA-Z .'-]{1,30},\s*[A-Z]{2}\s+\d{5}(?:-\d{4})?\b")),
    ("ADDRESS", re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}\b")),
)
_COURTESY = re.compile(r"\b(?:Mr|Mrs|Ms|Miss|Mx|Sir|Madam)\b\.?(?=\s|$)")
_PRONOUN = re.compile(
    r"\b(?:she/her(?:/hers)?|he/him(?:/his)?|they/them(?:/theirs)?|he|she|him|her|his|hers"
    r"|himself|herself)\b|彼女|(?<!彼)彼(?=[はがのをに])",
    re.IGNORECASE,
)
_PLACEHOLDER = re.compile(r"\[([A-Z][A-Z ]*(?:-\d+)?)\]")
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
_PARTICLES_TEXT = "de la van von der den di da del bin ibn al el le du dos das"
_PARTICLES = frozenset(_PARTICLES_TEXT.split())


@dataclass(frozen=True, slots=True)
class Redacted:
    """A document without personal details, and what stood in the place of each placeholder."""

    document: Document
    values: Mapping[str, str] = field(repr=False)

    def restored(self, text: str) -> str:
        """Put back what the placeholders stand for; unknown placeholders stay as they are."""
        return _PLACEHOLDER.sub(lambda hit: self.values.get(hit.group(1), hit.group(0)), text)


def redact(document: Document, file_name: str) -> Redacted:
    """Replace personal details by placeholders, the same for any person."""
    values: dict[str, str] = {"PRONOUN": "they", "TITLE": ""}
    numbers: dict[tuple[str, str], str] = {}
    emails = _EMAIL.findall(document.text)
    names = find_name(document, file_name, emails)
    name_patterns, own_site = _name_patterns(names), _own_site(names)
    if names:
        values["NAME"] = names[0]

    def numbered(kind: str, value: str) -> str:
        key = (kind, value.casefold())
        if key not in numbers:
            label = f"{kind}-{sum(known == kind for known, _ in numbers) + 1}"
            numbers[key] = label
            values[label] = value
        return f"[{numbers[key]}]"

    lines = []
    for line in document.lines:
        text = _EMAIL.sub(lambda hit: numbered("EMAIL", hit.group()), line.text)
        text = _LINK.sub(lambda hit: numbered("LINK", hit.group()), text)
        text = _without_phones(text, numbered)
        text = _without_details(text, values)
        text = own_site.sub(lambda hit: numbered("LINK", hit.group()), text)
        for pattern in name_patterns:
            text = pattern.sub("[NAME]", text)
        text = _PRONOUN.sub("[PRONOUN]", _COURTESY.sub("[TITLE]", text))
        lines.append(dataclasses.replace(line, text=text))
    clean = dataclasses.replace(
        document, lines=tuple(lines), text="\n".join(line.text for line in lines)
    )
    return Redacted(clean, values)


def _without_phones(text: str, numbered: Callable[[str, str], str]) -> str:
    """Replace telephone numbers; years and the like are not dialled and stay."""
    if not _PHONE_HINT.search(text):
        return text
    spans: set[tuple[int, int]] = set()
    for region in _REGIONS:
        for match in phonenumbers.PhoneNumberMatcher(
            text, region, leniency=phonenumbers.Leniency.POSSIBLE
        ):
            if _is_phone(match.raw_string):
                spans.add((match.start, match.end))
    for start, end in _outermost(spans):
        text = text[:start] + numbered("PHONE", text[start:end]) + text[end:]
    return text


def _is_phone(written: str) -> bool:
    """Tell a number to dial from two years or an amount: ten digits, or eight after a plus."""
    digits = sum(character.isdigit() for character in written)
    enough = 8 if written.lstrip("( ").startswith("+") else 10
    return digits >= enough and not _YEAR_RANGE.match(written)


def _outermost(spans: set[tuple[int, int]]) -> list[tuple[int, int]]:
    """Give the spans that no other overlaps from the left, last first, so that offsets hold."""
    kept: list[tuple[int, int]] = []
    for start, end in sorted(spans, key=lambda span: (span[0], -span[1])):
        if not kept or start >= kept[-1][1]:
            kept.append((start, end))
    return kept[::-1]


def _without_details(text: str, values: dict[str, str]) -> str:
    for name, pattern in _DETAILS:
        hit = pattern.search(text)
        if hit and not _PLACEHOLDER.fullmatch(hit["value"].strip()):
            values.setdefault(name, hit["value"].strip())
            start, end = hit.span("value")
            kept = hit["value"][len(hit["value"].rstrip()) :]
            text = f"{text[:start]}[{name}]{kept}{text[end:]}"
    for name, pattern in _BARE:
        for hit in pattern.finditer(text):
            values.setdefault(name, hit.group().strip())
        text = pattern.sub(f"[{name}]", text)
    return text


def _name_patterns(names: tuple[str, ...]) -> list[re.Pattern[str]]:
    """Make the patterns of later mentions: whole names first, then their parts by themselves."""
    patterns = []
    for name in names:
        parts = name.split()
        joint = r"[\s　.,]*".join(re.escape(part) for part in parts)
        turned = r"[\s　,]*".join(re.escape(part) for part in reversed(parts))
        patterns.append(re.compile(_apart(f"(?:{joint}|{turned})"), re.IGNORECASE))
    parts = [part.strip(".") for name in names for part in name.split()]
    return patterns + [
        _part_pattern(part)
        for part in dict.fromkeys(parts)
        if len(part) > 1 and part.lower() not in _PARTICLES
    ]


def _own_site(names: tuple[str, ...]) -> re.Pattern[str]:
    """Make the pattern of a bare domain that holds a part of the name; other domains stay."""
    parts = [part for name in names for part in re.findall(r"[a-z]{3,}", name.lower())]
    if not parts:
        return re.compile(r"(?!)")
    either = "|".join(parts)
    return re.compile(rf"\b[\w-]*(?:{either})[\w-]*(?:\.[\w-]+)+", re.IGNORECASE)


def _part_pattern(part: str) -> re.Pattern[str]:
    """Make the pattern of one part of a name.

    A part that is a word as well (Rose, Will, May) counts only where it is capitalised inside a
    sentence and neither a figure ("May 2021") nor another capitalised word follows.
    """
    if part.lower() in _ALSO_WORDS:
        return re.compile(rf"(?<=[a-z,] ){re.escape(part.capitalize())}(?!\w)(?!\s*\d)(?! [A-Z])")
    spellings = dict.fromkeys((part, part.upper(), part.title()))
    return re.compile(_apart("(?:" + "|".join(re.escape(word) for word in spellings) + ")"))


def _apart(body: str) -> str:
    """Keep a name from matching inside a longer word; Japanese has no spaces to go by."""
    return body if is_wide(body) else rf"(?<![\w.]){body}(?!\w)"
