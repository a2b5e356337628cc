"""Finding the applicant's name: in the head of the page, in the file's name, in the e-mail."""

from __future__ import annotations

import re
import unicodedata
from pathlib import PurePath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from resume_cli.extraction.document import Document

_HEAD_LINES = 8
_TELLING = 3
"""Letters from which on a part of a name does not stand in a file's name by chance."""
_LABEL = re.compile(
    r"^\s*(?:full name|name|candidate|applicant|氏\s*名|名\s*前|お名前|フリガナ|ふりがな)"
    r"\s*[:：\t　 ]\s*",
    re.IGNORECASE,
)
_TITLE_OF_PAPER = re.compile(
    r"^\s*(?:curriculum vitae|cv|resume|résumé)\s*(?:of|for|[-–—:|])?\s*|\s*[-–—]\s*(?:cv|resume)$",
    re.IGNORECASE,
)
_DEGREES = re.compile(
    r",?\s*\b(?:ph\.?d|m\.?d|m\.?b\.?a|m\.?sc|b\.?sc|b\.?a|m\.?a|r\.?n|b\.?s\.?n|cpa|cfa|pmp|esq"
    r"|p\.?e|jr|sr|ii|iii|he/him|she/her|they/them)\b\.?",
    re.IGNORECASE,
)
_COURTESY = re.compile(r"^\s*(?:mr|mrs|ms|miss|mx|dr|prof)\.?\s+", re.IGNORECASE)
_PART = r"[^\W\d_](?:[^\W\d_]|['’-])*\.?"
_NAME = re.compile(rf"^{_PART}(?: {_PART}){{1,3}}$")
_WIDE_NAME = re.compile(
    r"^(?:[一-鿿々]{1,4}[ 　][一-鿿々ぁ-んァ-ヶー]{1,5}|[ァ-ヶー]{1,8}[ 　][ァ-ヶー]{1,8}"
    r"|[ぁ-んー]{1,8}[ 　][ぁ-んー]{1,8})$"
)
_WIDE_PLAIN = re.compile(r"^[一-鿿々]{2,6}$")
_SEPARATORS = re.compile(r"\s*[|•·／,，、;\t]\s*|\s{3,}|[（(].*")
_NOT_NAMES_TEXT = (
    "resume curriculum vitae summary profile objective experience education skills contact about "
    "professional personal statement career work employment history technical core key details "
    "information address phone email e-mail senior junior lead principal staff chief head vice "
    "president director manager engineer developer designer analyst consultant scientist "
    "architect administrator accountant nurse sales marketing product project program human "
    "resources software data site reliability business customer service support finance "
    "financial teacher officer specialist coordinator assistant executive associate intern "
    "student graduate registered licensed certified full stack frontend backend web cloud "
    "university college school institute company limited street road avenue city japan tokyo "
    "england london germany berlin france paris united states kingdom india new york and of for "
    "the in at with to by qualified chartered electrical mechanical civil operations general "
    "attorney lawyer counsel electrician technician representative supervisor planner"
)
_NOT_NAMES = frozenset(_NOT_NAMES_TEXT.split())
_TOWN_WORDS_TEXT = (
    "city japan tokyo england london germany berlin france paris united states kingdom india new "
    "york street road avenue and of for the in at with to by"
)
NOT_PLACES = _NOT_NAMES - frozenset(_TOWN_WORDS_TEXT.split())
"""Words of titles and headings, which make a part of a line no town."""
_NOT_WIDE_NAMES = re.compile(
    r"履歴|職務|経歴|学歴|職歴|資格|要約|志望|自己|連絡|住所|電話|生年|氏名|技術|会社|大学|株式"
    r"|東京|大阪|京都|担当|営業|経験|スキル|現在|日本|年|月|部|課"
)
_GENERIC_TEXT = (
    "resume cv curriculum vitae final new updated copy draft version application bewerbung "
    "lebenslauf en ja jp english japanese pdf docx doc txt md scan two column columns table "
    "senior junior info contact mail hello admin office jobs work me"
)
_GENERIC = frozenset(_GENERIC_TEXT.split())


def find_name(document: Document, file_name: str, emails: Iterable[str]) -> tuple[str, ...]:
    """Give the applicant's names as written, the full one first; empty where none is found.

    A labelled line wins; then a line that reads like a name and that the file name or an e-mail
    address bears out, in the head or, under a side column, further down; then words of the file
    name or an address that stand side by side; then the first line of the head that reads like a
    name. Japanese readings (furigana) count as further names.
    """
    texts = [line.text for line in document.lines if line.text.strip()]
    head = texts[:_HEAD_LINES]
    sources = [PurePath(file_name).stem, *(mail.split("@")[0] for mail in emails)]
    labelled = [name for text in head if _LABEL.match(text) for name in _from(text, labelled=True)]
    free = [name for text in head for name in _from(text, labelled=False)]
    found = labelled or _borne_out(free, sources)
    if not found:
        below = [name for text in texts[_HEAD_LINES:] for name in _from(text, labelled=False)]
        beside = (_beside(name_words(source), texts) for source in sources)
        found = _borne_out(below, sources) or [name for name in beside if name] or free[:1]
    wide = [name for name in free if _WIDE_NAME.match(name)]
    return tuple(dict.fromkeys([*found, *wide[:2]]))


def _borne_out(names: list[str], sources: list[str]) -> list[str]:
    """Give the first name of which a part stands in the file name or in an e-mail address."""
    known = [source.lower() for source in sources]
    for name in names:
        parts = [part.strip(".").lower() for part in name.split()]
        if any(len(part) >= _TELLING and part in source for part in parts for source in known):
            return [name]
    return []


def _from(text: str, *, labelled: bool) -> list[str]:
    bare = _LABEL.sub("", unicodedata.normalize("NFKC", text))
    bare = _TITLE_OF_PAPER.sub("", bare)
    parts = [_COURTESY.sub("", _DEGREES.sub("", part)).strip() for part in _SEPARATORS.split(bare)]
    return [part for part in parts if part and _is_name(part, labelled=labelled)][:1]


def _is_name(text: str, *, labelled: bool) -> bool:
    if _WIDE_NAME.match(text) or (labelled and _WIDE_PLAIN.match(text)):
        return labelled or _NOT_WIDE_NAMES.search(text) is None
    if not _NAME.match(text) or _is_mono_case(text):
        return False
    words = [word.strip(".").lower() for word in text.split()]
    return labelled or not any(word in _NOT_NAMES for word in words)


def _is_mono_case(text: str) -> bool:
    """Tell whether a word that carries a name is not capitalised (particles such as "van" may)."""
    words = text.split()
    return not (words[0][0].isupper() and words[-1][0].isupper())


def name_words(source: str) -> list[str]:
    """Give the words of a file's name or of an e-mail address that may be parts of a name."""
    words = re.split(r"[^\w]|_|\d", unicodedata.normalize("NFKC", source))
    words = [part for word in words for part in re.findall(r"[A-Z]?[^A-Z]+|[A-Z]+", word)]
    return [
        word.lower()
        for word in words
        if len(word) > 1 and word.lower() not in _GENERIC | _NOT_NAMES
    ]


def _beside(tokens: list[str], head: list[str]) -> str | None:
    """Give two or more capitalised words of the head that are all among the tokens."""
    known = set(tokens)
    for text in head:
        run: list[str] = []
        for word in (*text.split(), ""):
            bare = word.strip(",.;:|()")
            if bare[:1].isupper() and bare.lower() in known:
                run.append(bare)
            elif len(run) > 1:
                return " ".join(run)
            else:
                run = []
    return None
