"""Reading the XML of a DOCX by local names: strict and transitional files differ in namespaces."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator


@lru_cache(maxsize=4096)
def _bare(tag: str) -> str:
    return tag.rpartition("}")[2]


def local(element: Any) -> str:
    """Return an element's name without its namespace; empty for what is no element."""
    tag = element.tag
    return _bare(tag) if isinstance(tag, str) else ""


def child(element: Any, *path: str) -> Any:
    """Return the first child of that name, or the first along a path of names, or `None`."""
    for name in path:
        element = None if element is None else _first(element, name)
    return element


def _first(element: Any, name: str) -> Any:
    for item in element:
        if local(item) == name:
            return item
    return None


def within(element: Any, name: str) -> Iterator[Any]:
    """Yield the descendants of that name in document order, the element itself included."""
    return iter(()) if element is None else element.iter(f"{{*}}{name}")


def value(element: Any, name: str = "val") -> str | None:
    """Return an attribute by its name without namespace, or `None`."""
    if element is not None:
        for key, text in element.items():
            if key.endswith(name) and _bare(key) == name:
                return str(text)
    return None


def number(element: Any, name: str = "val") -> int | None:
    """Return a whole number from an attribute, `None` where there is none that fits 32 bits."""
    return whole(value(element, name))


def whole(text: str | None) -> int | None:
    """Return the whole number that a text begins with, `None` where it fits no 32 bits."""
    try:
        found = int(float(text or ""))
    except (ValueError, OverflowError):
        return None
    return found if abs(found) < 1 << 31 else None


def is_on(element: Any) -> bool | None:
    """Return an on/off property: absent is `None`, present without a value is on."""
    if element is None:
        return None
    return value(element) not in {"0", "false", "off"}


def chosen(alternatives: Any) -> Any:
    """Return the branch of an `mc:AlternateContent` that Word shows: never both.

    The first choice that holds anything; a fallback repeats it for older programs.
    """
    branches = [item for item in alternatives if len(item)]
    return next((item for item in branches if local(item) == "Choice"), (branches or [()])[0])
