"""The invented people of `people/*.toml`, as the makers of documents read them."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).resolve().parent / "people"


@dataclass(frozen=True)
class Entry:
    """A post or a degree with its points."""

    title: str
    place: str
    dates: str
    points: tuple[str, ...]


@dataclass(frozen=True)
class Section:
    """A section; of text, entries, rows and items it has what the source gives.

    `side` puts it beside the main text where the layout has a side.
    """

    heading: str
    side: bool
    text: str
    entries: tuple[Entry, ...]
    rows: tuple[tuple[str, str], ...]
    items: tuple[str, ...]


@dataclass(frozen=True)
class Person:
    """A resume before it has a form; `file` is its file name, `layout` the form it gets."""

    file: str
    layout: str
    name: str
    title: str
    contact: tuple[str, ...]
    sections: tuple[Section, ...]


def everyone() -> list[Person]:
    """Return all people, by file name of their source."""
    return [read(path) for path in sorted(FOLDER.glob("*.toml"))]


def read(path: Path) -> Person:
    """Read one person from a TOML file; a missing key is a `KeyError`."""
    source = tomllib.loads(path.read_text(encoding="utf-8"))
    return Person(
        file=source["file"],
        layout=source["layout"],
        name=source["name"],
        title=source["title"],
        contact=tuple(source["contact"]),
        sections=tuple(_section(section) for section in source["sections"]),
    )


def _section(source: dict[str, object]) -> Section:
    entries, rows, items = (source.get(key, []) for key in ("entries", "rows", "items"))
    if not (isinstance(entries, list) and isinstance(rows, list) and isinstance(items, list)):
        raise TypeError(f"entries, rows and items are lists: {source['heading']}")
    return Section(
        heading=str(source["heading"]),
        side=bool(source.get("side")),
        text=str(source.get("text", "")),
        entries=tuple(
            Entry(entry["title"], entry["place"], entry["dates"], tuple(entry["points"]))
            for entry in entries
        ),
        rows=tuple((label, value) for label, value in rows),
        items=tuple(items),
    )
