"""The parts of a DOCX archive, inflated with a counter: declared sizes lie."""

from __future__ import annotations

import io
import posixpath
import zipfile
from typing import TYPE_CHECKING, Any

from lxml import etree

from resume_cli.errors import ExtractionLimitError, UnreadableFileError

if TYPE_CHECKING:
    from resume_cli.extraction.document import Limits

_CHUNK = 1 << 16
_MAX_PART = 48 * 1024**2
"""Bytes of one XML part: lxml takes ten times as much memory, and no resume's text a tenth."""
_RELATIONSHIPS = "_rels/.rels"
_DEFAULT_MAIN = "word/document.xml"
_BOMB_ADVICE = "Open it in Word, save it under another name and try again."


class Archive:
    """Reads XML parts by name, within the limits of one file.

    Raises:
        UnreadableFileError: a damaged archive, or one with two parts of one name.
        ExtractionLimitError: more members or more inflated bytes than the limits allow.

    """

    def __init__(self, data: bytes, limits: Limits) -> None:
        self._zip = zipfile.ZipFile(io.BytesIO(data))
        self._left = limits.inflated_bytes
        members = self._zip.infolist()
        if len(members) > limits.archive_members:
            raise ExtractionLimitError(
                f"the document holds {len(members):,} parts, more than {limits.archive_members:,}",
                advice=_BOMB_ADVICE,
            )
        if sum(member.file_size for member in members) > limits.inflated_bytes:
            raise _too_large()
        self._members = {member.filename: member for member in members}
        if len({name.casefold() for name in self._members}) < len(members):
            # Programs differ in which of the two they show: one could hide the other.
            raise UnreadableFileError(
                "the document holds two parts of one name", advice=_BOMB_ADVICE
            )

    def names(self, prefix: str) -> list[str]:
        """Return the parts whose names begin with `prefix`, in natural order."""
        found = [name for name in self._members if name.startswith(prefix)]
        return sorted(found, key=lambda name: (len(name), name))

    def read(self, name: str) -> bytes | None:
        """Return one part's bytes, `None` where there is no such part."""
        member = self._members.get(name)
        if member is None:
            return None
        allowed = min(self._left, _MAX_PART)
        parts = []
        with self._zip.open(member) as stream:
            while chunk := stream.read(_CHUNK):
                allowed -= len(chunk)
                self._left -= len(chunk)
                if allowed < 0:
                    raise _too_large()
                parts.append(chunk)
        return b"".join(parts)

    def xml(self, name: str) -> Any:
        """Return one part's root element, `None` where there is no such part.

        Entities are not resolved, nothing is fetched, and lxml's own bounds on depth stay.
        """
        data = self.read(name)
        if data is None:
            return None
        parser = etree.XMLParser(
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
        )
        return etree.fromstring(data, parser)

    def main_part(self) -> str:
        """Return the name of the part with the document's body."""
        root = self.xml(_RELATIONSHIPS)
        for relation in root if root is not None else ():
            if str(relation.get("Type", "")).endswith("/officeDocument"):
                target = str(relation.get("Target", "")).lstrip("/")
                if target in self._members:
                    return target
        return _DEFAULT_MAIN

    def targets(self, part: str) -> dict[str, str]:
        """Return the relationships of a part: id to the name of the part or the address."""
        folder, name = posixpath.split(part)
        root = self.xml(f"{folder}/_rels/{name}.rels")
        found = {}
        for relation in root if root is not None else ():
            target = str(relation.get("Target", ""))
            if relation.get("TargetMode") != "External":
                joined = posixpath.join(folder, target)
                target = target.lstrip("/") if target.startswith("/") else joined
                target = posixpath.normpath(target)
            found[str(relation.get("Id"))] = target
        return found


def _too_large() -> ExtractionLimitError:
    return ExtractionLimitError(
        "the document inflates to more than a resume may hold", advice=_BOMB_ADVICE
    )
