"""Texts that are alike under different bytes: the same resume as PDF and as DOCX."""

from __future__ import annotations

import hashlib
import threading
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from resume_cli.batch.work import WorkItem
    from resume_cli.extraction.document import Document

DIGEST_BYTES = 16
"""128 bits: by the birthday bound a chance meeting takes about 2^64 texts."""


class Likeness:
    """Remembers the texts of a run by digest, with the name of the first file of each.

    Alike are texts with the same letters and digits in the same order, case and width ignored:
    file formats differ in spaces, line ends, bullets and dashes. Safe for many threads.
    """

    def __init__(self) -> None:
        self._first: dict[bytes, tuple[int, str]] = {}
        self._lock = threading.Lock()

    def noted(self, item: WorkItem, document: Document) -> str:
        """Take a file in; give `same text as X` where another file came first, else nothing."""
        digest = _digest(item, document)
        mine = (hash(item.request_id), item.name)
        with self._lock:
            first = self._first.setdefault(digest, mine)
        return "" if first == mine else f"same text as {first[1]}"


def _digest(item: WorkItem, document: Document) -> bytes:
    folded = unicodedata.normalize("NFKC", document.text).casefold()
    text = "".join(filter(str.isalnum, folded))
    told = repr((item.target.key, text))
    return hashlib.blake2b(told.encode("utf-8", "replace"), digest_size=DIGEST_BYTES).digest()
