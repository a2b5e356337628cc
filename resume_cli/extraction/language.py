"""Which language a resume is written in, by script and by its commonest small words."""

from __future__ import annotations

import re
from collections import Counter

from resume_cli.extraction.language_words import SPELLINGS, WORD_LISTS

UNDETERMINED = "und"

_WORD = re.compile(r"[^\W\d_]+")
_KANA = re.compile("[\u3041-\u30ff]")
_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]")
_SCRIPTS = (
    (re.compile("[\uac00-\ud7a3]"), "ko"),
    (re.compile("[\u0400-\u04ff]"), "ru"),
    (re.compile("[\u0370-\u03ff]"), "el"),
    (re.compile("[\u0590-\u05ff]"), "he"),
    (re.compile("[\u0600-\u06ff\ufb50-\ufeff]"), "ar"),
    (re.compile("[\u0900-\u097f]"), "hi"),
    (re.compile("[\u0e00-\u0e7f]"), "th"),
)
_UKRAINIAN = re.compile("[іїєґІЇЄҐ]")
_LETTER = re.compile(r"[^\W\d_]")
_MIN_SCRIPT_SHARE = 0.1
_MIN_KANA_AMONG_HAN = 0.02
_MIN_WEIGHT = 2.0
_SPELLING_WEIGHT = 0.5

_WORD_SETS = {code: frozenset(words.split()) for code, words in WORD_LISTS.items()}
_SHARED = Counter(word for words in _WORD_SETS.values() for word in words)


def detect_language(text: str) -> str:
    """Return an ISO 639-1 code, or `und` where there is too little to tell.

    Kana in a tenth of the letters, or among kanji, mean Japanese; kanji alone Chinese; other
    scripts the commonest language that is written in them. Latin letters are told apart by their
    small words, each weighed by how few languages have it, and by spellings in the others.
    """
    letters = len(_LETTER.findall(text)) or 1
    kana, han = len(_KANA.findall(text)), len(_HAN.findall(text))
    if (kana + han) / letters >= _MIN_SCRIPT_SHARE:
        return "ja" if kana >= _MIN_KANA_AMONG_HAN * (kana + han) else "zh"
    for script, code in _SCRIPTS:
        if len(script.findall(text)) / letters >= _MIN_SCRIPT_SHARE:
            return "uk" if code == "ru" and _UKRAINIAN.search(text) else code
    return _latin(Counter(_WORD.findall(text.casefold())))


def _latin(counts: Counter[str]) -> str:
    weights = {code: _weight(code, words, counts) for code, words in _WORD_SETS.items()}
    best = max(weights, key=lambda code: weights[code])
    return best if weights[best] >= _MIN_WEIGHT else UNDETERMINED


def _weight(code: str, words: frozenset[str], counts: Counter[str]) -> float:
    total = sum(counts[word] / _SHARED[word] for word in words)
    if total == 0 or code not in SPELLINGS:
        return total
    spelt = sum(n for word, n in counts.items() if SPELLINGS[code].search(word))
    return total + _SPELLING_WEIGHT * spelt
