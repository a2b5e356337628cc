"""Erasing what is stored of a person: bytes, text, requests, reviews, kept answers, records.

The order survives a kill at any moment: the bytes are replaced by nothing, then kept answers and
the records of runs go, then the rows in one transaction, and last the empty files. Rows are what
everything else is found by, so that the same erasure again completes it.
"""

from __future__ import annotations

import os
import posixpath
import re
from collections import Counter, defaultdict
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from enum import Enum
from typing import TYPE_CHECKING

from database.queries import erasures, locks
from resume_cli.batch.files import FoundFile, read
from resume_cli.errors import (
    ConfigurationError,
    ExitCode,
    NotFoundError,
    UnreadableFileError,
    UsageError,
)
from resume_cli.workflows.identifiers import NO_FILE, find_id, is_beginning, whole_id
from resume_cli.workflows.stored_copies import Place, StoredCopies, StoredCopy

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from uuid import UUID

    from sqlalchemy.orm import Session, sessionmaker

    from resume_cli.batch.ledger import Ledger
    from resume_cli.batch.spool import Spool
    from resume_cli.storage import Storage
    from resume_cli.workflows.sign_in import Account

COPIES_AT_ONCE = 100
"""Copies that go in one transaction, with their locks: the server has room for thousands."""
LOCK_WAIT_MS = 10_000
"""A row that somebody else keeps locked must not hold an erasure up for ever."""
_AGE = re.compile(r"([0-9]{1,4})([dw])")
_HASH = re.compile(r"[0-9a-fA-F]{64}")


class Fate(Enum):
    """What becomes of a stored copy and its rows."""

    PLANNED = "to erase"
    ERASED = "erased"
    BUSY = "busy"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class Ended:
    """A stored copy with its fate; `reason` says why it was left, or what remains of it."""

    copy: StoredCopy
    fate: Fate
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Erasure:
    """What is to be erased, or what was, with counts by kind."""

    dry_run: bool
    copies: tuple[Ended, ...]
    counts: dict[str, int]
    exit_code: ExitCode = ExitCode.OK

    def those(self, fate: Fate) -> tuple[StoredCopy, ...]:
        """The copies of this fate."""
        return tuple(ended.copy for ended in self.copies if ended.fate is fate)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a person wants erased: ids, bytes by hash and size (None: not known), or an age."""

    ids: tuple[str, ...] = ()
    """In full, or how they begin."""
    bytes: tuple[tuple[str, str, int | None], ...] = ()
    """As it was named, SHA-256 in hex, size."""
    older_than: timedelta | None = None


def wanted_of(items: Sequence[str], older_than: str | None) -> Wanted:
    """Read what a person typed; a path that exists wins over an id or a hash of its spelling.

    Raises:
        UsageError: nothing or too much is named, an age is none, or a file cannot be read.

    """
    if older_than is not None:
        if items:
            raise UsageError("--older-than goes without files, ids and hashes.")
        return Wanted(older_than=_age(older_than))
    if not items:
        raise UsageError(
            "Nothing to erase is named.", advice="Name files, ids or hashes, or say --older-than."
        )
    ids: list[str] = []
    of_bytes: list[tuple[str, str, int | None]] = []
    for item in dict.fromkeys(items):
        if not os.path.lexists(item) and _HASH.fullmatch(item):
            of_bytes.append((f"the hash {item}", item.lower(), None))
        elif not os.path.lexists(item) and (whole_id(item) or is_beginning(item)):
            ids.append(item)
        else:
            of_bytes.append((f"the file {item}", *_read(item)))
    return Wanted(tuple(ids), tuple(of_bytes))


def _age(typed: str) -> timedelta:
    found = _AGE.fullmatch(typed)
    if found is None:
        raise UsageError(
            f"{typed}: this is no age.", advice="Say days or weeks, for example 180d or 26w."
        )
    number = int(found[1])
    return timedelta(days=number) if found[2] == "d" else timedelta(weeks=number)


def _read(path: str) -> tuple[str, int]:
    if os.path.isdir(path):  # noqa: PTH112 - Path.is_dir() raises where a name is too long
        raise UsageError(f"{path} is a folder.", advice="Name the files in it: resume-review erase "
                         f"{path}/*")  # fmt: skip
    try:
        file = read(FoundFile(path, path))
    except (UnreadableFileError, ValueError) as problem:
        raise UsageError(f"{path}: {problem}, and neither an id nor a hash.") from problem
    return file.sha256, len(file.data)


@dataclass(frozen=True, slots=True)
class Erasures:
    """What one account may erase: its own, and everyone's for an admin."""

    sessions: sessionmaker[Session]
    storage: Storage
    spool: Spool
    ledger: Ledger
    account: Account
    without_copy: bool = False
    """Erase rows, too, whose bytes are not in this machine's storage folder."""

    def plan(self, wanted: Wanted) -> Erasure:
        """Find what would be erased, and count it; nothing is changed.

        Raises:
            NotFoundError: nothing is stored of what was named, or it is somebody else's: the words
                are the same.
            UsageError: several ids begin as one was typed.

        """
        with self.sessions() as session:
            copies = tuple(self._decided(copy) for copy in self._find(session, wanted))
            planned = [ended.copy for ended in copies if ended.fate is Fate.PLANNED]
            total: Counter[str] = Counter()
            for batch in _batches(planned):
                total.update(asdict(erasures.count(session, *_rows(batch))))
                total["stored_copies"] += sum(copy.place is Place.HERE for copy in batch)
        return Erasure(dry_run=True, copies=copies, counts=_counts(total))

    def carry_out(self, plan: Erasure) -> Erasure:
        """Erase what was planned, as it is now; say what was removed and what could not be.

        Raises:
            ConfigurationError: a file cannot be deleted; the rows that lead to it are still there.

        """
        ended = [each for each in plan.copies if each.fate is not Fate.PLANNED]
        total: Counter[str] = Counter()
        for batch in _batches(plan.those(Fate.PLANNED)):
            ended += self._erase(batch, total)
        busy = any(each.fate is Fate.BUSY for each in ended)
        left = any(each.fate is Fate.LEFT for each in ended)
        code = ExitCode.BUSY if busy else ExitCode.INCOMPLETE if left else ExitCode.OK
        return Erasure(dry_run=False, copies=tuple(ended), counts=_counts(total), exit_code=code)

    def _find(self, session: Session, wanted: Wanted) -> Iterator[StoredCopy]:
        owner = None if self.account.is_admin else self.account.id
        copies = StoredCopies(session, self.storage, owner)
        found: list[StoredCopy] = []
        for typed in wanted.ids:
            found += copies.of_id(find_id(session, typed, ("request", "upload"), owner, NO_FILE))
        for named, file_hash, size in wanted.bytes:
            same = copies.of_bytes(file_hash, size)
            if not same:
                raise NotFoundError(f"Nothing is stored of {named}.")
            found += same
        if wanted.older_than is not None:
            found += copies.older_than(wanted.older_than)
        yield from {(copy.user_id, copy.path, copy.upload_ids): copy for copy in found}.values()

    def _decided(self, copy: StoredCopy) -> Ended:
        missing = copy.place in {Place.ELSEWHERE, Place.OUTSIDE}
        if missing and not self.without_copy:
            return Ended(copy, Fate.LEFT, copy.place.value)
        return Ended(copy, Fate.PLANNED, copy.place.value if missing else "")

    def _erase(self, batch: Sequence[StoredCopy], total: Counter[str]) -> list[Ended]:
        with self.sessions.begin() as session:
            locks.limit_lock_wait(session, LOCK_WAIT_MS)
            held = _locked(session, batch)
            upload_ids, request_ids = _rows(held)
            paths = [copy.path for copy in held if copy.path and copy.place is Place.HERE]
            shared = _shared(session, paths, request_ids)
            own = [path for path in dict.fromkeys(paths) if path not in shared]
            self.storage.blank(own)
            total["kept_answers"] += sum(self.spool.drop(each) for each in request_ids)
            total["run_lines"] += self._blank_records(set(request_ids))
            total.update(asdict(erasures.erase(session, upload_ids, request_ids)))
        self.storage.remove(own)
        total["stored_copies"] += len(own)
        keys = {(copy.user_id, copy.path, copy.upload_ids) for copy in held}
        return [_ended(copy, keys, shared) for copy in batch]

    def _blank_records(self, request_ids: set[UUID]) -> int:
        try:
            return self.ledger.erase(request_ids)
        except OSError as problem:
            raise ConfigurationError(
                f"The records of runs in {self.ledger.folder} cannot be written: "
                f"{problem.strerror}."
            ) from problem


def _locked(session: Session, batch: Sequence[StoredCopy]) -> list[StoredCopy]:
    """The copies with their requests as they are now, locked; without those that are worked on."""
    paths = [copy.path for copy in batch if copy.path and copy.request_ids]
    now: dict[tuple[UUID, str | None], list[UUID]] = defaultdict(list)
    for row in erasures.requests_by_path(session, paths, None):
        now[row.user_id, row.path].append(row.id)
    copies = [
        replace(copy, request_ids=tuple(now[copy.user_id, copy.path]) if copy.request_ids else ())
        for copy in batch
    ]
    idle = [copy for copy in copies if all(
        locks.try_transaction_lock(session, each) for each in copy.request_ids
    )]  # fmt: skip
    rows = erasures.lock_rows(session, _rows(idle)[1])
    return [copy for copy in idle if rows.issuperset(copy.request_ids)]


def _shared(session: Session, paths: Sequence[str], request_ids: Sequence[UUID]) -> set[str]:
    """Those of the paths that requests name which stay."""
    names = {path.rsplit("/", 1)[-1] for path in paths}
    others = erasures.paths_of_others(session, names, request_ids) if names else []
    places = {posixpath.normpath(other) for other in others}
    return {path for path in paths if posixpath.normpath(path) in places}


def _ended(
    copy: StoredCopy, erased: set[tuple[UUID, str | None, tuple[UUID, ...]]], shared: set[str]
) -> Ended:
    if (copy.user_id, copy.path, copy.upload_ids) not in erased:
        return Ended(copy, Fate.BUSY, "it is being worked on")
    if copy.path in shared:
        return Ended(copy, Fate.ERASED, "its bytes stay: another request names them")
    missing = copy.place in {Place.ELSEWHERE, Place.OUTSIDE}
    return Ended(copy, Fate.ERASED, copy.place.value if missing else "")


def _rows(copies: Sequence[StoredCopy]) -> tuple[list[UUID], list[UUID]]:
    uploads = [each for copy in copies for each in copy.upload_ids]
    return uploads, [each for copy in copies for each in copy.request_ids]


def _batches(copies: Sequence[StoredCopy]) -> Iterator[Sequence[StoredCopy]]:
    for start in range(0, len(copies), COPIES_AT_ONCE):
        yield copies[start : start + COPIES_AT_ONCE]


def _counts(total: Counter[str]) -> dict[str, int]:
    kinds = ("stored_copies", "uploads", "requests", "results", "history", "kept_answers",
             "run_lines")  # fmt: skip
    return {kind: total[kind] for kind in kinds}
