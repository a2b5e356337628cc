"""Ids as a person types them: whole, or as much of one as tells it from all others."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from uuid import UUID

from database.queries.identities import between
from resume_cli.errors import NotFoundError, UsageError
from resume_cli.reports.text import printable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from database.queries.identities import Identity, Kind

NO_FILE = "There is no file or folder of that name, either."
"""Advice where what was typed could have been a path."""
WHERE: dict[Kind, str] = {
    "request": "See what there is: resume-review rank, or resume-review list requests",
    "session": "See which there are: resume-review sessions list",
    "user": "See who there is: resume-review users list",
}
"""Advice by what is not found."""
SHORTEST = 4
"""Hexadecimal digits: fewer name one of 65,536 rows by chance only."""
_LISTED = 10
"""Candidates that are named where a beginning is not enough."""
_DASHED = re.compile(
    r"[0-9a-f]{1,8}|[0-9a-f]{8}-[0-9a-f]{0,4}|[0-9a-f]{8}(?:-[0-9a-f]{4}){1,2}-[0-9a-f]{0,4}|"
    r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{0,12}|[0-9a-f]{1,32}",
    re.IGNORECASE,
)


def whole_id(typed: str) -> UUID | None:
    """The id that is typed in full, if one is."""
    try:
        return UUID(typed.strip())
    except ValueError:
        return None


def is_beginning(typed: str) -> bool:
    """Tell whether this could be how an id begins, with its dashes in place or without any."""
    text = typed.strip()
    return bool(_DASHED.fullmatch(text)) and len(text.replace("-", "")) >= SHORTEST


def find_id(
    session: Session, typed: str, kinds: Sequence[Kind], owner: UUID | None, advice: str = ""
) -> UUID:
    """The one id that is meant, among the rows that this owner may see (None: everyone's).

    An id in full is returned as it is, without a look: whoever uses it finds out.

    Raises:
        UsageError: it is no id and no beginning of one, or several ids begin so.
        NotFoundError: no id that the owner may see begins so.

    """
    if (whole := whole_id(typed)) is not None:
        return whole
    if not is_beginning(typed):
        raise UsageError(
            f"{typed}: this is no id.",
            advice=f"An id has 32 hexadecimal digits; its first ones are enough, from {SHORTEST}.",
        )
    low, high = _range(typed)
    found = [
        each
        for kind in kinds
        for each in between(session, kind, low, high, owner, _LISTED + 1)
    ]  # fmt: skip
    if not found:
        told = f"There is no {' or '.join(kinds)} whose id begins with {typed}."
        raise NotFoundError(told, advice=advice or WHERE[kinds[0]])
    if len(found) > 1:
        raise UsageError(f"{_number(found)} ids begin with {typed}.", advice=_candidates(found))
    return found[0].id


def _range(typed: str) -> tuple[UUID, UUID]:
    digits = typed.strip().replace("-", "")
    return UUID(digits.ljust(32, "0")), UUID(digits.ljust(32, "f"))


def _number(found: Sequence[Identity]) -> str:
    return f"More than {_LISTED}" if len(found) > _LISTED else str(len(found))


def _candidates(found: Sequence[Identity]) -> str:
    lines = ["Say more of it:"]
    for each in found[:_LISTED]:
        # A line break in a name would make it look like two candidates.
        told = printable(each.told or "unknown")
        lines.append(f"{each.id}  {told if each.kind == 'user' else f'{each.kind} of {told}'}")
    return "\n".join(lines)
