"""Ceilings that every engine keeps while it reads."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from resume_cli.errors import ExtractionLimitError

if TYPE_CHECKING:
    from resume_cli.extraction.document import Limits


_OBJECT = re.compile(rb"\d\s+obj\b")
_SIDES = re.compile(rb"/(Width|Height)\s+(\d{1,10})")
_NEAR = 500  # bytes between the two sides of one image
_ADVICE = "Print it to a new PDF and try again."


def check_pdf(data: bytes, limits: Limits) -> None:
    """Refuse a PDF by what it says of itself, before anything in it is inflated or drawn.

    Objects are counted in the file's own bytes, and so are the pixels of images: those inside
    compressed object streams escape this, and meet the worker's time and memory.

    Raises:
        ExtractionLimitError: more objects, or an image of more pixels, than `limits` allow.

    """
    if data.count(b"obj") > 2 * limits.objects:  # each ends in another one
        count = sum(1 for _ in _OBJECT.finditer(data))
        if count > limits.objects:
            raise ExtractionLimitError(
                f"the PDF holds {count:,} objects, more than {limits.objects:,}", advice=_ADVICE
            )
    last: dict[bytes, tuple[int, int]] = {}
    for side in _SIDES.finditer(data):
        name, length = side[1], int(side[2])
        last[name] = (side.start(), length)
        other = last.get(b"Height" if name == b"Width" else b"Width")
        near = other is not None and side.start() - other[0] < _NEAR
        if near and other is not None and length * other[1] > limits.image_pixels:
            raise ExtractionLimitError(
                f"the PDF holds an image of {length * other[1] // 1_000_000:,} million pixels",
                advice=_ADVICE,
            )


def check_characters(count: int, limits: Limits) -> None:
    """Refuse text that no resume has.

    Raises:
        ExtractionLimitError: more characters than `limits` allow.

    """
    if count > limits.characters:
        raise ExtractionLimitError(
            f"the file holds more than {limits.characters:,} characters of text",
            advice="Name the part of it that is the resume.",
        )
