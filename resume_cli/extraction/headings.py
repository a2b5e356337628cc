"""Telling the headings of a resume by their words."""

from __future__ import annotations

import re
import unicodedata

from resume_cli.extraction.clean import BULLETS
from resume_cli.extraction.section_names import HEADINGS

MAX_HEADING = 60  # Characters; the longest usual heading is about half of it.
EDGE = BULLETS + " \t.:：;,–—-_=~|/\\#*[]【】〔〕（）()<>＜＞≪≫《》「」"
_NUMBER = re.compile(r"^(?:\d{1,2}|[ivx]{1,4}|[a-h])[.)．、]\s*", re.IGNORECASE)
_JOINTS = r"&|\+|/|,|、|・|\b(?:and|und|et|y|e|en)\b|及び|および"
_AND = re.compile(rf"\s*(?:{_JOINTS})\s*")
_LETTER_SPACED = re.compile(r"(?:\w ){3,}\w|(?:\S\u3000){1,}\S")


def heading_name(text: str) -> str | None:
    """Return the standard name of a heading line, or `None` where the line is none.

    A heading is a whole line of known words, whatever its case, numbering, brackets or letter
    spacing; two subjects in one heading (`Awards & Languages`) are named by the first.
    """
    if len(text) > MAX_HEADING:
        return None
    words = _bare(text)
    if words in _BY_WORDS:
        return _BY_WORDS[words]
    closed = words.replace(" ", "")
    if _LETTER_SPACED.fullmatch(words) or not closed.isascii():
        name = _SPACELESS.get(closed)
        if name:
            return name
    names = [_BY_WORDS.get(part) for part in _AND.split(words)]
    return names[0] if len(names) > 1 and all(names) else None


def _bare(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold().strip(EDGE)
    folded = _NUMBER.sub("", folded).strip(EDGE)
    return " ".join(folded.replace("&", " and ").split())


_BY_WORDS = {
    _bare(words): name
    for name, all_words in HEADINGS.items()
    for words in all_words.replace("\n", "").split("|")
}
_SPACELESS = {words.replace(" ", ""): name for words, name in _BY_WORDS.items()}
