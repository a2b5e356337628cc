"""Counting words in scripts with and without spaces."""

from __future__ import annotations

import re

# One run of one script: in Japanese a change of script is the visible word border. Kanji with the
# kana that inflects them are one word, as a reader counts them.
_RUN = re.compile(
    "[\u4e00-\u9fff\u3400-\u4dbf々〆]+[\u3041-\u309f]*"
    "|[\u3041-\u309f]+"
    "|[\u30a0-\u30ff\uff66-\uff9f]+"
    "|[^\\s\u3000-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uff00-\uffef]+"
    "|[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]+"
)
_UNSPACED = re.compile("[\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uff66-\uff9f]")
_HAS_LETTER = re.compile(r"\w")


def count_words(text: str) -> int:
    """Return the number of words.

    A word is a run of characters between white space that holds a letter or a digit; where such a
    run holds kana or kanji, each change of script in it begins another word (kanji and the
    hiragana after them stay together).
    """
    total = 0
    for token in text.split():
        if _UNSPACED.search(token):
            total += sum(bool(_HAS_LETTER.search(run)) for run in _RUN.findall(token))
        else:
            total += bool(_HAS_LETTER.search(token))
    return total
