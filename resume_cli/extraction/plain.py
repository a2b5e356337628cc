"""Plain text and Markdown."""

from __future__ import annotations

import re

from resume_cli.errors import UnreadableFileError
from resume_cli.extraction.ceilings import check_characters
from resume_cli.extraction.document import HiddenText, LayoutFacts, Limits
from resume_cli.extraction.encoding import decode
from resume_cli.extraction.parsed import Parsed

METHOD_TEXT = "text"
METHOD_MARKDOWN = "markdown"

_HEADING = re.compile(r"^ {0,3}#{1,6}\s+(.*?)\s*#*\s*$")
_BULLET = re.compile(r"^(\s*)[-*+]\s+")
_EMPHASIS = re.compile(r"(\*\*|__|\*|`)(?=\S)(.+?)(?<=\S)\1")
_LINK = re.compile(r"!?\[([^\]]*)\]\(\s*<?([^)\s>]+)[^)]*\)")
_RULE = re.compile(r"^\s*(?:[-*_]\s*){3,}$")
_TABLE_RULE = re.compile(r"^\s*\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)*\|?\s*$")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)


def read_text(data: bytes, limits: Limits) -> Parsed:
    """Read plain text as it stands.

    Raises:
        UnreadableFileError: no text.
        ExtractionLimitError: more characters than `limits` allow.

    """
    lines = _decoded(data, limits).splitlines()
    return Parsed(METHOD_TEXT, tuple((1, line) for line in lines), (), LayoutFacts(pages=1))


def read_markdown(data: bytes, limits: Limits) -> Parsed:
    """Read Markdown as a reader of the rendered page sees it: without marks, with link targets.

    Comments are hidden text, since no rendered page shows them.

    Raises:
        UnreadableFileError: no text.
        ExtractionLimitError: more characters than `limits` allow.

    """
    text = _decoded(data, limits)
    hidden = tuple(
        HiddenText(text=comment[4:-3].strip(), page=1, kind="invisible")
        for comment in _COMMENT.findall(text)
    )
    lines = _COMMENT.sub("", text).splitlines()
    kept = [line for line in lines if not _RULE.match(line) and not _TABLE_RULE.match(line)]
    tables = sum(bool("-" in line and _TABLE_RULE.match(line) and "|" in line) for line in lines)
    return Parsed(
        method=METHOD_MARKDOWN,
        lines=tuple((1, _rendered(line)) for line in kept),
        hidden=hidden,
        layout=LayoutFacts(pages=1, links=len(_LINK.findall(text)), tables=tables),
    )


def _decoded(data: bytes, limits: Limits) -> str:
    text = decode(data)
    if text is None:
        raise UnreadableFileError("the text's encoding cannot be told", advice="Save it as UTF-8.")
    check_characters(len(text), limits)
    return text


def _rendered(line: str) -> str:
    heading = _HEADING.match(line)
    text = heading[1] if heading else _BULLET.sub(r"\1• ", line)
    text = _LINK.sub(lambda link: link[1] if link[1] == link[2] else f"{link[1]} ({link[2]})", text)
    text = _EMPHASIS.sub(r"\2", _EMPHASIS.sub(r"\2", text))
    if text.lstrip().startswith("|"):
        text = " | ".join(cell.strip() for cell in text.strip().strip("|").split("|"))
    return text
