"""Plain text and Markdown."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from resume_cli.errors import UnreadableFileError
from resume_cli.extraction.ceilings import check_characters
from resume_cli.extraction.document import HiddenText, LayoutFacts, Limits
from resume_cli.extraction.encoding import decode
from resume_cli.extraction.links import is_malformed
from resume_cli.extraction.parsed import Parsed, ParsedLine

if TYPE_CHECKING:
    from collections.abc import Iterator

METHOD_TEXT = "text"
METHOD_MARKDOWN = "markdown"

# Lengths are bounded: a file of nothing but opening brackets must not take for ever.
_HEADING = re.compile(r"^ {0,3}#{1,6}\s+(.*)$")
_BULLET = re.compile(r"^(\s*)[-*+]\s+")
_QUOTE = re.compile(r"^(?:\s{0,3}>\s?)+")
_EMPHASIS = re.compile(
    r"(?<!\\)(\*\*|__|\*|`|~~|(?<!\w)_(?=.{1,500}?_(?!\w)))(?=\S)(.{1,500}?)(?<=[^\s\\])\1"
)
_LINK = re.compile(r"(!?)\[([^\[\]]{0,300})\]\(\s?<?([^()\s<>]{1,2000})[^()]{0,300}\)")
_NAMED_LINK = re.compile(r"\[([^\[\]]{1,300})\]\[[^\[\]]{0,300}\]")
_DEFINITION = re.compile(r"^ {0,3}\[([^\]]+)\]:\s*(\S+)\s*(.*)$")
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+\-.!|>~])")
_UNDERLINE = re.compile(r"^\s{0,3}(?:=+|-{2,})\s*$")
_RULE = re.compile(r"^\s*(?:[-*_]\s*){3,}$|^\s*(?:```|~~~)[\w-]*\s*$")
_TABLE_RULE = re.compile(r"^\s*\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)*\|?\s*$")
_COMMENT = re.compile(r"<!--(.*?)(?:-->|\Z)", re.DOTALL)
_HIDING_TAG = re.compile(
    r"<(\w{1,20})\b(?=[^<>]{0,400}?(?:display:\s?none|visibility:\s?hidden|\shidden\b"
    r"|font-size:\s?[01](?:px|pt|\b)|[\s\"';]color\s?[:=]\s?[\"']?(?:white|#fff\b|#ffffff)))"
    r"[^<>]{0,400}>",
    re.IGNORECASE,
)
_TAG = re.compile(r"</?[A-Za-z][A-Za-z0-9]*(?:\s[^<>]{0,400})?/?>")


def read_text(data: bytes, limits: Limits) -> Parsed:
    """Read plain text as it stands; form feeds part its pages.

    Raises:
        UnreadableFileError: no text.
        ExtractionLimitError: more characters than `limits` allow.

    """
    pages = _decoded(data, limits).rstrip("\f\r\n ").split("\f")
    lines = tuple(
        ParsedLine(number, line)
        for number, page in enumerate(pages[: limits.pages], start=1)
        for line in page.splitlines()
    )
    return Parsed(METHOD_TEXT, lines, (), LayoutFacts(pages=min(len(pages), limits.pages)))


def read_markdown(data: bytes, limits: Limits) -> Parsed:
    """Read Markdown as a reader of the rendered page sees it: without marks, with link targets.

    Comments, titles of link definitions, and passages that a style hides are hidden text, since
    no rendered page shows them.

    Raises:
        UnreadableFileError: no text.
        ExtractionLimitError: more characters than `limits` allow.

    """
    text = _decoded(data, limits)
    unseen = [comment.strip() for comment in _COMMENT.findall(text)]
    shown = _COMMENT.sub("", text)
    shown, passages = _without_hidden(shown)
    unseen += [_TAG.sub(" ", passage).strip() for passage in passages]
    lines = shown.splitlines()
    unseen += [found[3].strip() for line in lines if (found := _DEFINITION.match(line))]
    tables = sum(bool("-" in line and _TABLE_RULE.match(line) and "|" in line) for line in lines)
    links = [address for picture, _, address in _LINK.findall(text) if not picture]
    pictures = sum(bool(picture) for picture, _, _ in _LINK.findall(text))
    return Parsed(
        method=METHOD_MARKDOWN,
        lines=tuple(_markdown_lines(lines)),
        hidden=tuple(HiddenText(passage, 1, "invisible") for passage in unseen if passage),
        layout=LayoutFacts(
            pages=1,
            links=len(links),
            malformed_links=sum(map(is_malformed, links)),
            images=pictures,
            tables=tables,
        ),
    )


def _without_hidden(text: str) -> tuple[str, list[str]]:
    """Return the text without what tags hide by a style, and the passages that they hide."""
    kept, passages, position = [], [], 0
    never_ended: set[str] = set()
    for tag in _HIDING_TAG.finditer(text):
        name = tag[1].lower()
        if tag.start() < position or name in never_ended:
            continue
        end = re.compile(f"</{name}", re.IGNORECASE).search(text, tag.end())
        if end is None:
            never_ended.add(name)
            continue
        kept.append(text[position : tag.start()])
        passages.append(text[tag.end() : end.start()])
        position = end.start()
    return "".join([*kept, text[position:]]), passages


def _markdown_lines(lines: list[str]) -> Iterator[ParsedLine]:
    for line, below in pairwise([*lines, ""]):
        if _RULE.match(line) or _TABLE_RULE.match(line) or _UNDERLINE.match(line):
            continue
        if not _DEFINITION.match(line):
            named = bool(_HEADING.match(line)) or bool(line.strip() and _UNDERLINE.match(below))
            yield ParsedLine(1, _rendered(line), heading=named and "|" not in line)


def _decoded(data: bytes, limits: Limits) -> str:
    text = decode(data)
    if text is None:
        raise UnreadableFileError("the text's encoding cannot be told", advice="Save it as UTF-8.")
    check_characters(len(text), limits)
    return text


def _rendered(line: str) -> str:
    line = _QUOTE.sub("", line)
    heading = _HEADING.match(line)
    text = heading[1].rstrip().rstrip("#") if heading else _BULLET.sub(r"\1• ", line)
    text = _NAMED_LINK.sub(r"\1", _LINK.sub(_shown_link, _LINK.sub(_shown_link, text)))
    text = _TAG.sub("", _EMPHASIS.sub(r"\2", _EMPHASIS.sub(r"\2", text)))
    text = _ESCAPE.sub(r"\1", text)
    if text.lstrip().startswith("|"):
        text = " | ".join(cell.strip() for cell in text.strip().strip("|").split("|"))
    return text


def _shown_link(link: re.Match[str]) -> str:
    picture, words, address = link.groups()
    return words if picture or words == address else f"{words} ({address})"
