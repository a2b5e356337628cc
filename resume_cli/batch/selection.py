"""Which of the files found in a folder, and of the requests found in the database, are meant."""

from __future__ import annotations

import re
import unicodedata
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from resume_cli.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable

LEFT_OUT = "left out by --include, --exclude or --since"
_AGE = re.compile(r"(\d{1,6})([hdw])")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}|\d{8}")
_UNITS = {"h": "hours", "d": "days", "w": "weeks"}
_WILD = re.compile(r"\*\*/|\*\*|\*|\?|\[!?\]?[^\]]*\]|.", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Selection:
    """What the walk takes; everything by default.

    `include` and `exclude` are compiled patterns, see `pattern`. `since` is compared with the time
    of a file's last change, and with the time at which a request was made.
    """

    recursive: bool = True
    include: tuple[re.Pattern[str], ...] = ()
    exclude: tuple[re.Pattern[str], ...] = ()
    since: datetime | None = None

    def enters(self, below: str) -> bool:
        """Tell whether a folder is walked, by its path below the folder that was named."""
        return self.recursive and not _matched(self.exclude, below)

    def takes(self, below: str, changed: float) -> bool:
        """Tell whether a file is taken, by its path and the seconds of its last change."""
        if self.since is not None and changed < self.since.timestamp():
            return False
        return not _matched(self.exclude, below) and (
            not self.include or _matched(self.include, below)
        )


def selection_of(
    *, recursive: bool, include: Iterable[str], exclude: Iterable[str], since: str | None
) -> Selection:
    """What a person typed as a selection.

    Raises:
        UsageError: a pattern or the date cannot be understood.

    """
    return Selection(
        recursive,
        tuple(pattern("--include", typed) for typed in include),
        tuple(pattern("--exclude", typed) for typed in exclude),
        None if since is None else moment(since, datetime.now(UTC)),
    )


def pattern(option: str, typed: str) -> re.Pattern[str]:
    """Compile a glob that is compared with a path below the folder; case is ignored.

    `*` and `?` stay within one name, `**/` stands for any number of folders, `[...]` for one
    character. A glob without a slash is compared with the last name alone, at any depth.

    Raises:
        UsageError: it is empty, begins with a slash, or a bracket is not closed.

    """
    glob = unicodedata.normalize("NFC", typed).removesuffix("/")
    if not glob:
        raise UsageError(f"{option} needs a pattern, for example '*.pdf'.")
    if glob.startswith("/"):
        raise UsageError(
            f"{option} {typed}: a pattern is compared with the path below the folder, which "
            "begins with no slash."
        )
    parts = _WILD.findall(glob)
    if "[" in parts:
        raise UsageError(f"{option} {typed}: a bracket is not closed.")
    anywhere = "" if "/" in glob else "(?:.*/)?"
    try:
        return re.compile(anywhere + "".join(map(_translated, parts)), re.IGNORECASE | re.DOTALL)
    except re.error as problem:
        raise UsageError(f"{option} {typed}: the brackets hold no proper range.") from problem


def _translated(part: str) -> str:
    wild = {"**/": "(?:[^/]+/)*", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    if part in wild:
        return wild[part]
    if len(part) == 1:
        return re.escape(part)
    inverted = part.startswith("[!")
    within = part[2 if inverted else 1 : -1].replace("\\", "\\\\").replace("[", "\\[")
    within = within.replace("]", "\\]").replace("^", "\\^")
    for doubled in ("&&", "||", "~~", "--"):
        within = within.replace(doubled, f"\\{doubled[0]}\\{doubled[1]}")
    return f"(?!/)[{'^' if inverted else ''}{within}]"


def _matched(patterns: tuple[re.Pattern[str], ...], below: str) -> bool:
    composed = unicodedata.normalize("NFC", below) if patterns else below
    return any(each.fullmatch(composed) for each in patterns)


def moment(typed: str, now: datetime, option: str = "--since") -> datetime:
    """The time that a person means by a date, a date with a time, or an age such as `7d`.

    A date without a zone is this machine's.

    Raises:
        UsageError: it is none of these.

    """
    text = typed.strip()
    try:
        if age := _AGE.fullmatch(text):
            return now - timedelta(**{_UNITS[age.group(2)]: int(age.group(1))})
        return datetime.fromisoformat(text).astimezone()
    except (ValueError, OverflowError, OSError) as problem:
        raise UsageError(
            f"{option} {typed}: not a date.",
            advice="Write 2026-11-01, 2026-11-01T08:30, or an age in hours, days or weeks: "
            "12h, 7d, 2w.",
        ) from problem


def end_moment(typed: str, now: datetime) -> datetime:
    """The time before which a person means by `--until`: a date without a time counts whole.

    Raises:
        UsageError: it is none of what `moment` takes.

    """
    if _DATE.fullmatch(text := typed.strip()):
        with suppress(ValueError, OverflowError, OSError):
            return (datetime.fromisoformat(text) + timedelta(days=1)).astimezone()
    return moment(typed, now, "--until")
