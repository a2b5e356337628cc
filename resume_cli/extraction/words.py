"""Counting words in scripts with and without spaces."""

from __future__ import annotations

import re

# One run of one script: in Japanese a change of script is the visible word border. Kanji with the
# kana that inflects them are one word, as a reader counts them.
_RUN = re.compile(
    "[\u4e00-\u9fff\u3400-\u4dbf\U00020000-\U0003ffff々〆]+[\u3041-\u309f]*"
    "|[\u3041-\u309f]+"
    "|[\u30a0-\u30ff\uff66-\uff9f]+"
    "|[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]+"
    "|[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]+"
    "|[^\\s\u3000-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uff00-\uffef\u0e00-\u0eff\u1000-\u109f"
    "\u1780-\u17ff\U00020000-\U0003ffff]+"
)
_UNSPACED = re.compile(
    "[\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uff66-\uff9f\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"
    "\U00020000-\U0003ffff]"
)
_HAN = re.compile("[\u4e00-\u9fff\u3400-\u4dbf\U00020000-\U0003ffff]")
_SOUTH_EAST = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")
_HAS_LETTER = re.compile(r"\w")
_LONGEST_COMPOUND = 5
"""Kanji in a row that are read as one compound; longer runs are several words of about two."""
_LETTERS_OF_THAI = 5
"""Letters and marks of a word in scripts that part none: Thai, Lao, Burmese, Khmer."""


def count_words(text: str) -> int:
    """Return the number of words.

    A word is a run of characters between white space that holds a letter or a digit; where such a
    run holds a script without spaces, each change of script in it begins another word (kanji and
    the hiragana after them stay together). Long runs of kanji, as Chinese is written, and of
    South-East Asian scripts are counted by the usual length of a word.
    """
    total = 0
    for token in text.split():
        if _UNSPACED.search(token):
            total += sum(map(_in_run, _RUN.findall(token)))
        else:
            total += bool(_HAS_LETTER.search(token))
    return total


def _in_run(run: str) -> int:
    if _SOUTH_EAST.match(run):
        return -(-len(run) // _LETTERS_OF_THAI)
    kanji = len(_HAN.findall(run))
    return kanji // 2 if kanji > _LONGEST_COMPOUND else bool(_HAS_LETTER.search(run))
