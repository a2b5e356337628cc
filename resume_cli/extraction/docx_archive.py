"""The parts of a DOCX archive, inflated with a counter: declared sizes lie."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import unquote

from lxml import etree

from resume_cli.errors import ExtractionLimitError, UnreadableFileError
from resume_cli.extraction.sniff import part_name

if TYPE_CHECKING:
    from resume_cli.extraction.document import Limits

_CHUNK = 1 << 16
_MAX_PART = 48 * 1024**2
"""Bytes of one XML part: lxml takes ten times as much memory, and no resume's text a tenth."""
_CONTENT_TYPES = "[Content_Types].xml"
_MAIN_TYPE = re.compile(r"(?:document|template|macroEnabled\w*)\.main\+xml$")
_READ = (".xml", ".rels")
_DEFAULT_MAIN = "word/document.xml"
_BOMB_ADVICE = "Open it in Word, save it under another name and try again."


class Relation(NamedTuple):
    """What a part refers to: the kind, and the name of a part or, where external, an address."""

    kind: str
    target: str
    external: bool


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
        self._members = {part_name(member.filename): member for member in members}
        self._relations: dict[str, dict[str, Relation]] = {}
        read = [name for member in members if (name := part_name(member.filename)).endswith(_READ)]
        if len(set(read)) < len(read):
            # Programs differ in which of the two they show: one could hide the other.
            raise UnreadableFileError(
                "the document holds two parts of one name", advice=_BOMB_ADVICE
            )

    def read(self, name: str) -> bytes | None:
        """Return one part's bytes, `None` where there is no such part."""
        member = self._members.get(part_name(name))
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

    def spare(self, name: str) -> Any:
        """Return the root of a part that the text can do without: `None` where it is broken."""
        try:
            return self.xml(name)
        except etree.XMLSyntaxError:
            return None

    def main_part(self) -> str:
        """Return the name of the part with the document's body."""
        for relation in self.relations("").values():
            if relation.kind == "officeDocument" and part_name(relation.target) in self._members:
                return relation.target
        types = self.spare(_CONTENT_TYPES)
        for entry in types if types is not None else ():
            if _MAIN_TYPE.search(str(entry.get("ContentType", ""))) and entry.get("PartName"):
                return str(entry.get("PartName")).lstrip("/")
        return _DEFAULT_MAIN

    def relations(self, part: str) -> dict[str, Relation]:
        """Return the relations of a part by their ids; those of the package for an empty name."""
        if part not in self._relations:
            self._relations[part] = self._read_relations(part)
        return self._relations[part]

    def _read_relations(self, part: str) -> dict[str, Relation]:
        folder, name = posixpath.split(part)
        root = self.spare(posixpath.join(folder, "_rels", f"{name}.rels"))
        found = {}
        for entry in root if root is not None else ():
            target = str(entry.get("Target", ""))
            external = entry.get("TargetMode") == "External"
            if not external:
                target = posixpath.normpath(posixpath.join("/", folder, unquote(target)))[1:]
            kind = str(entry.get("Type", "")).rpartition("/")[2]
            found[str(entry.get("Id"))] = Relation(kind, target, external)
        return found


def _too_large() -> ExtractionLimitError:
    return ExtractionLimitError(
        "the document inflates to more than a resume may hold", advice=_BOMB_ADVICE
    )
