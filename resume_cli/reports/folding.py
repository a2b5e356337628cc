"""Parts of a large page, packed: its script unpacks them when a reader comes near."""

from __future__ import annotations

import base64
import json
import zlib
from dataclasses import dataclass, field
from enum import IntEnum

_RAW = -15
"""The window of a raw deflate stream, which browsers unpack as `deflate-raw`."""


class Fold(IntEnum):
    """How much of each candidate's section is packed."""

    NOTHING = 0
    DETAILS = 1
    """Marks, keywords and the resume's lines; warnings and findings stand in the page."""
    ALL = 2


@dataclass(slots=True)
class Folder:
    """Collects fragments of HTML, which the template engine has escaped, in their order."""

    fragments: list[str] = field(default_factory=list)

    def keep(self, fragment: str) -> str:
        """Take a fragment; what stands in its place on the page is empty."""
        self.fragments.append(str(fragment))
        return ""

    @property
    def packed(self) -> str:
        """The fragments as a JSON array, deflated, in Base64."""
        deflate = zlib.compressobj(9, wbits=_RAW)
        data = json.dumps(self.fragments, ensure_ascii=False, separators=(",", ":"))
        # What cannot be encoded has been escaped already, as everything that is shown.
        return base64.b64encode(deflate.compress(data.encode()) + deflate.flush()).decode()


def unfolded(packed: str) -> list[str]:
    """Give the fragments back.

    Raises:
        ValueError: it is not what `Folder.packed` gave.

    """
    try:
        fragments = json.loads(zlib.decompress(base64.b64decode(packed), wbits=_RAW))
    except zlib.error as problem:
        raise ValueError(str(problem)) from problem
    return [str(fragment) for fragment in fragments]
