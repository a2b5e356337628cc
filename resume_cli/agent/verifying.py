"""Checking a stored review against itself and against the resume that it speaks of."""

from __future__ import annotations

import hashlib
import json
from itertools import chain
from typing import TYPE_CHECKING

from resume_cli.agent.evidence import storable
from resume_cli.agent.scoring import scores_of
from resume_cli.extraction.document import EXTRACTION_VERSION

if TYPE_CHECKING:
    from collections.abc import Iterator

    from resume_cli.agent.review import Evidence, Review
    from resume_cli.extraction.document import Document


def faults_within(review: Review) -> list[str]:
    """Say what in a review does not follow from the rest of it; empty where all does.

    The scores are computed again from the marks and weights, every quote is looked up among the
    resume's lines, and the fingerprint is made again from the recipe.
    """
    faults = []
    again = scores_of(review.criteria, review.scores.group_weights)
    faults += [
        f"the {name} score is {stored}, its marks give {made}"
        for name, stored, made in (
            ("overall", review.scores.overall, again.overall),
            ("formatting", review.scores.formatting, again.formatting),
            ("content", review.scores.content, again.content),
            ("keyword", review.scores.keywords, again.keywords),
        )
        if stored != made
    ]
    lines = {line.line: line for line in review.lines}
    faults += [f"line {quote.line} is not what it quotes" for quote in _quotes(review)
               if lines.get(quote.line) != quote]  # fmt: skip
    recipe = json.dumps(review.making.recipe, sort_keys=True)
    if hashlib.sha256(recipe.encode()).hexdigest() != review.making.fingerprint:
        faults.append("the fingerprint is not that of the recipe")
    return faults


def quotes_missing(review: Review, document: Document) -> list[int]:
    """Give the lines that a review quotes and the document does not have.

    Where the document was read as the review's was, each must stand at its number and on its
    page; else it must stand somewhere.
    """
    same_reader = review.making.extraction_version == EXTRACTION_VERSION
    there = {(line.number, line.page, storable(line.text)) for line in document.lines}
    text = " ".join(storable(document.text).split())
    return sorted(
        {
            quote.line
            for quote in _quotes(review)
            if not (
                (quote.line, quote.page, quote.text) in there
                if same_reader
                else " ".join(quote.text.split()) in text
            )
        }
    )


def quote_count(review: Review) -> int:
    """Count the lines that a review quotes, each once."""
    return len({quote.line for quote in _quotes(review)})


def _quotes(review: Review) -> Iterator[Evidence]:
    shown = review.integrity
    return chain(
        *(item.evidence for item in review.criteria),
        *(item.evidence for item in review.findings),
        shown.instructions,
        shown.padding,
        shown.copied,
    )
