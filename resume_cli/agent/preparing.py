"""What is done with a document before anybody judges it, whatever it is to be judged for.

It needs nothing but the document and costs more processor time than the rest of a review, so that
it belongs into the process that has read the file: there it is also bound by that file's limits.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from resume_cli.agent.integrity import instruction_lines, without_lines
from resume_cli.agent.redaction import Redacted, redact

if TYPE_CHECKING:
    from resume_cli.extraction.document import Document


@dataclass(frozen=True, slots=True)
class Prepared:
    """A document as it was read, what reads like instructions in it, and what is shown of it."""

    document: Document
    flagged: frozenset[int]
    """Numbers of the lines that speak to a reviewer or a model."""
    clean: Document
    """The document without these lines: what is measured."""
    redacted: Redacted
    """The document as a language model may see it, with placeholders for personal details."""
    sha256: str
    """Of all that was read, in hex; how long the reading took changes nothing."""


def prepare(document: Document, file_name: str, *, redacts: bool) -> Prepared:
    """Prepare a document for review; without `redacts` personal details stay as they are."""
    flagged = instruction_lines(document)
    return Prepared(
        document=document,
        flagged=flagged,
        clean=without_lines(document, flagged),
        redacted=redact(document, file_name) if redacts else Redacted(document, {}),
        sha256=read_sha256(document),
    )


def read_sha256(document: Document) -> str:
    """Hash all that was read, in hex, but not how long it took."""
    read = dataclasses.asdict(dataclasses.replace(document, validation_ms=0, extraction_ms=0))
    return hashlib.sha256(json.dumps(read, sort_keys=True).encode()).hexdigest()
