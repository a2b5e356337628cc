"""Which language a resume is written in, by script and by its commonest small words."""

from __future__ import annotations

import re
from collections import Counter

UNDETERMINED = "und"

_WORD = re.compile(r"[^\W\d_]+")
_KANA = re.compile("[\u3041-\u30ff]")
_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]")
_HANGUL = re.compile("[\uac00-\ud7a3]")
_LETTER = re.compile(r"[^\W\d_]")
_MIN_SCRIPT_SHARE = 0.1
_MIN_KANA_AMONG_HAN = 0.02
_MIN_HITS = 3

# Small words that stand in prose of one language and in none of the others here; resumes are
# terse, so English also counts the words of its usual headings.
_STOP_WORD_LISTS = {
    "en": "the and of to with for from by at on this that is are was were as an our their using "
    "experience education skills work university summary managed developed led",
    "de": "und der die das mit für von bei zur zum im den dem ein eine einer als auf des "
    "sowie berufserfahrung ausbildung kenntnisse",
    "fr": "le la les des du et en pour dans avec sur par une au aux chez expérience "
    "formation compétences",
    "es": "el los las y en con para por del una al como experiencia educación formación",
    "it": "il di e per con della delle nel gli una presso esperienza istruzione competenze",
    "pt": "o os as e em com para por da do das dos uma ao experiência formação educação",
    "nl": "de het een en van voor met bij op aan tot als werkervaring opleiding vaardigheden",
}
_STOP_WORDS = {code: frozenset(words.split()) for code, words in _STOP_WORD_LISTS.items()}


def detect_language(text: str) -> str:
    """Return an ISO 639-1 code, or `und` where there is too little to tell.

    Kana in a tenth of the letters, or among kanji, mean Japanese; kanji alone Chinese; Hangul
    Korean. Otherwise the language whose small words occur most, at least 3 times.
    """
    letters = len(_LETTER.findall(text)) or 1
    kana, han = len(_KANA.findall(text)), len(_HAN.findall(text))
    if (kana + han) / letters >= _MIN_SCRIPT_SHARE:
        return "ja" if kana >= _MIN_KANA_AMONG_HAN * (kana + han) else "zh"
    if len(_HANGUL.findall(text)) / letters >= _MIN_SCRIPT_SHARE:
        return "ko"
    counts = Counter(_WORD.findall(text.casefold()))
    hits = {code: sum(counts[word] for word in words) for code, words in _STOP_WORDS.items()}
    best = max(hits, key=lambda code: hits[code])
    return best if hits[best] >= _MIN_HITS else UNDETERMINED
