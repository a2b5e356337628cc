"""Whether a link leads anywhere."""

from __future__ import annotations

from urllib.parse import urlsplit


def is_malformed(link: str) -> bool:
    """Tell whether a link leads nowhere: no address, no host, or blanks inside."""
    if not link or any(char.isspace() for char in link):
        return True
    try:
        parts = urlsplit(link)
    except ValueError:
        return True
    if parts.scheme in {"http", "https"}:
        return "." not in parts.netloc
    return parts.scheme == "mailto" and "@" not in parts.path
