"""Patterns of personal details in resumes, English and Japanese; each with its placeholder."""

from __future__ import annotations

import re

EMAIL = re.compile(r"[\w.+%'’-]+\s?@\s?[\w-]+(?:\.[\w-]+)+", re.ASCII)
LINK = re.compile(
    r"\b(?:https?://|www\.)[^\s<>|,;、。)]+"
    r"|\b(?:[a-z0-9-]+\.)+(?:com|org|io|dev|me|co|jp|uk|de|fr|eu|app|tech|info|edu|page|site|net)"
    r"/[^\s<>|,;、。)]+"
    r"|(?<![\w.@/])@[A-Za-z0-9_]{3,}\b"
    r"|(?:(?<=github: )|(?<=linkedin: )|(?<=twitter: )|(?<=skype: )|(?<=line: ))[\w.-]+",
    re.IGNORECASE,
)
PHONE_HINT = re.compile(r"\d[\d\s().+\-‐–]{7,}\d")
_YEAR = r"(?:19[4-9]\d|20[0-4]\d)"
_DAY = rf"(?:(?:\d{{1,2}}[./]){{0,2}}{_YEAR}|{_YEAR}(?:[./]\d{{1,2}}){{0,2}})"
_DASHED = rf"(?:\d{{1,2}}-{_YEAR}|{_YEAR}-\d{{1,2}}(?:-\d{{1,2}})?)"
# Months written with a dash need blanks around the next one: 03-2019-2012 is a number to dial.
DATE_RANGE = re.compile(
    rf"(?<![\d+./-])(?:{_DAY}\s*[-–—~〜]\s*{_DAY}"
    rf"|(?:{_DAY}|{_DASHED})\s+(?:[-–—~〜]|to|until|bis)\s+(?:{_DAY}|{_DASHED}))"
    r"(?![./-]?\d)"
)
"""From one date to another, as years, months or days with their years."""
_LABELLED = (
    (
        "BIRTH DATE",
        r"(?:date of birth|d\.?o\.?b\.?|birth ?date|birthday|born(?: on)?|生年月日|誕生日)",
    ),
    ("AGE", r"(?:age|年\s?齢)"),
    ("GENDER", r"(?:gender|sex|性\s?別)"),
    (
        "MARITAL STATUS",
        r"(?:(?:marital|civil|family) status|children|dependents|婚姻|配偶者(?:の有無)?|扶養家族)",
    ),
    ("NATIONALITY", r"(?:nationality|citizenship|ethnicity|国\s?籍)"),
    ("RELIGION", r"(?:religion|religious affiliation|caste|宗\s?教)"),
    ("FAMILY", r"(?:(?:father|mother|husband|spouse)(?:['’]?s)?(?: name)?|父|母|保護者)"),
    ("ADDRESS", r"(?:(?:home |postal |current |mailing |permanent )?address|現?住\s?所)"),
    ("PLACE OF BIRTH", r"(?:place of birth|birthplace|本籍地?|出身地)"),
    ("PHOTO", r"(?:photo(?:graph)?|picture|顔?写真)"),
)
DETAILS = tuple(
    (
        name,
        re.compile(
            rf"(?:(?<=^)|(?<=[|•·;,、\s]))(?:{label})\s*[:：]\s*(?P<value>[^|•·;、\n]+)"
            rf"|^\s*(?:{label})(?:\t|\s{{2,}}|　\s*)(?P<cell>[^|•·;、\n]{{1,60}})$",
            re.IGNORECASE,
        ),
    )
    for name, label in _LABELLED
)
"""A label with a colon anywhere in a line, or at its start with its value in another cell."""

_STREET = (
    r"\b\d{1,5}[A-Za-z]?,?\s+(?:[A-Z][\w'.-]*\s+){1,4}"
    r"(?:Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Dr|Boulevard|Blvd|Court|Ct|Way|Place"
    r"|Terrace|Square|Close|Crescent|Row|Park|Gardens|Hill|Quay|Mews)\b\.?"
    r"(?:,\s*(?:Apt|Flat|Unit|Suite|Floor)\.?\s*\w+)?"
)
_OTHER_STREET = (
    r"\b[A-ZÄÖÜ][\wäöüß.'-]*(?:straße|strasse|str\.|weg|gasse|allee|platz|laan|straat|gatan|vägen)"
    r"\s+\d{1,4}\s?[a-z]?\b"
    r"|\b\d{1,4},?\s+(?:rue|avenue|boulevard|place|via|calle|rua)\s+[\w' -]{2,30}"
    r"|\b(?:Rue|Via|Calle|Rua|Carrer)\s+[\w' -]{2,30}\s\d{1,4}\b"
)
BARE = (
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
    (
        "MARITAL STATUS",
        re.compile(
            r"\b(?:(?:un|happily )?married|divorced|widow(?:ed|er)?)\b"
            r"(?:,?\s+(?:with\s+)?(?:\w+|\d)\s+(?:child(?:ren)?|kids|sons?|daughters?)\b)?"
            r"|既婚|未婚|独身|妻帯",
            re.IGNORECASE,
        ),
    ),
    (
        "NATIONALITY",
        re.compile(r"\b[A-Z][a-z]+(?:ian|ish|ese|an|ch|i|man)\s+(?:national|citizen)\b"),
    ),
    (
        "BIRTH DATE",
        re.compile(r"(?<=^Date of birth )(?=.*\d).+|(?<=^DOB )(?=.*\d).+", re.IGNORECASE),
    ),
    ("NATIONALITY", re.compile(r"(?<=^Nationality )\w[\w ]{2,30}$", re.IGNORECASE)),
    ("MARITAL STATUS", re.compile(r"(?<=^Marital status )\w[\w ]{2,30}$", re.IGNORECASE)),
    (
        "PHOTO",
        re.compile(
            r"[（(\[【]\s*(?:photo(?:graph)?|顔?写真(?:貼付|添付)?欄?)\s*[）)\]】]"
            r"|^\s*(?:photo(?:graph)?|picture|顔?写真(?:貼付|添付)?欄?)\s*$",
            re.IGNORECASE,
        ),
    ),
    ("ADDRESS", re.compile(r"〒\s*\d{3}-?\d{4}(?:\s*\S*?[都道府県]\S*)?")),
    ("ADDRESS", re.compile(_STREET)),
    ("ADDRESS", re.compile(_OTHER_STREET)),
    ("ADDRESS", re.compile(r"\b[A-Z][a-zA-Z .'-]{1,30},\s*[A-Z]{2}\s+\d{5}(?:-\d{4})?\b")),
    ("ADDRESS", re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}\b")),
)
COURTESY = re.compile(r"\b(?:Mr|Mrs|Ms|Miss|Mx|Sir|Madam)\b\.?(?=\s|$)")
PRONOUN = re.compile(
    r"\b(?:she/her(?:/hers)?|he/him(?:/his)?|they/them(?:/theirs)?|he|she|him|her|his|hers"
    r"|himself|herself)\b|彼女|(?<!彼)彼(?=[はがのをに])",
    re.IGNORECASE,
)

SEGMENT = re.compile(r"(\s*[|•·／;\t]\s*|\s+[-–—]\s+|\s{3,})")
"""What stands between the parts of a line with contact data."""
PLACE = re.compile(
    r"^(?:[A-ZÀ-ÞŁŚŻ][\w.'’-]*(?:\s(?:de|da|do|del|la|el|an|am|of|upon|[A-ZÀ-ÞŁŚŻ0-9][\w.'’-]*))*)"
    r"(?:,\s*(?:\[ADDRESS\]|[A-ZÀ-Þ0-9][\w.'’ -]*)){0,3},?$"
)
"""A town, or a town with its state or country: `Leeds`, `Austin, TX`, `São Paulo, Brazil`."""
JAPANESE_PLACE = re.compile(
    r"(?:東京都|北海道|京都府|大阪府|[一-鿿]{2,3}県)\S*(?:[\s　]\S+)*|^\S{1,4}[市区](?:在住|内)?$"
)
