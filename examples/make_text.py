"""Resumes as plain text and as Markdown."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from people import Person, Section

WIDTH = 78


def plain_text(person: Person) -> bytes:
    """Return the resume as a person would type it: capitals for headings, wrapped lines."""
    lines = [person.name.upper(), person.title, " | ".join(person.contact)]
    for section in person.sections:
        lines += ["", section.heading.upper(), "-" * len(section.heading)]
        lines += _plain_lines(section)
    return ("\n".join(lines) + "\n").encode()


def _plain_lines(section: Section) -> Iterator[str]:
    if section.text:
        yield from textwrap.wrap(section.text, WIDTH)
    for entry in section.entries:
        yield f"{entry.title}, {entry.place} ({entry.dates})"
        for point in entry.points:
            yield from textwrap.wrap(point, WIDTH, initial_indent="  - ", subsequent_indent="    ")
    yield from (f"{label}: {value}" for label, value in section.rows)
    yield from (f"* {item}" for item in section.items)


def markdown(person: Person) -> bytes:
    """Return the resume in Markdown, one paragraph or point a line."""
    lines = [f"# {person.name}", "", f"**{person.title}**", "", " · ".join(person.contact)]
    for section in person.sections:
        lines += ["", f"## {section.heading}", "", *_markdown_lines(section)]
    return ("\n".join(lines) + "\n").encode()


def _markdown_lines(section: Section) -> list[str]:
    lines = [section.text] if section.text else []
    for entry in section.entries:
        lines += ["", f"### {entry.title} - {entry.place}", "", f"*{entry.dates}*", ""]
        lines += [f"- {point}" for point in entry.points]
    lines += [f"- **{label}**: {value}" for label, value in section.rows]
    lines += [f"- {item}" for item in section.items]
    return lines[1:] if section.entries else lines
