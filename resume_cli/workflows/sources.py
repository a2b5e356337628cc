"""What a run is to review: paths, ids, and what is stored in the database."""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from resume_cli.batch.files import listed_paths, require_readable, walk
from resume_cli.batch.selection import Selection
from resume_cli.errors import UsageError
from resume_cli.workflows.identifiers import is_beginning, whole_id

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime
    from uuid import UUID

    from resume_cli.batch.files import FoundFile
    from resume_cli.batch.work import Choices

WAITING = ("pending", "processing")


@dataclass(frozen=True, slots=True)
class Source:
    """What is to be reviewed.

    `paths` were named and must be there, `listed` come from a list that may be older than what it
    lists. `beginnings` are how ids begin. `statuses` are those of stored requests to work on;
    `stale` takes up stored reviews.
    """

    paths: tuple[str, ...] = ()
    listed: tuple[str, ...] = ()
    selection: Selection = field(default_factory=Selection)
    ids: tuple[UUID, ...] = ()
    beginnings: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    stale: bool = False
    fail_missing: bool = False

    @property
    def since(self) -> datetime | None:
        """Leave out what is older."""
        return self.selection.since

    @property
    def stored(self) -> bool:
        """Tell whether anything comes from the database itself."""
        return bool(self.ids or self.beginnings or self.statuses or self.stale)

    def files(self) -> Iterator[FoundFile]:
        """Walk what is a path."""
        return walk((*self.paths, *self.listed), self.selection)

    def places(self, account_id: UUID) -> dict[str, str]:
        """Where other runs of this account may be at work, each with what to call it.

        A folder is told by its path and its inode: machines that share it see the same of both,
        and folders of their own under one path seldom agree in the second.
        """
        folders = [path for path in self.paths if os.path.isdir(path)]  # noqa: PTH112 - any bytes
        files = [path for path in (*self.paths, *self.listed) if path not in folders]
        if files:
            parents = [os.path.dirname(os.path.abspath(path)) for path in files]  # noqa: PTH100, PTH120 - any bytes
            folders.append(os.path.commonpath(parents))
        named = {f"folder {_real(path)}": path for path in folders}
        named |= {f"request {each}": str(each) for each in self.ids}
        if self.statuses or self.stale:
            named["requests"] = "the stored requests"
        return {f"{account_id} {place}": name for place, name in named.items()}


def files_of(paths: Sequence[str], files_from: str | None, selection: Selection) -> Source:
    """Take paths and a list of paths.

    Raises:
        UsageError: nothing is named, a path that is named does not exist or cannot be read, or
            the list cannot be read.

    """
    if not paths and files_from is None:
        raise UsageError("No file is named.", advice="Name files or folders, or --files-from.")
    require_readable(paths)
    listed = () if files_from is None else listed_paths(files_from)
    return Source(tuple(paths), listed, selection)


def source_of(
    items: Sequence[str],
    batch: str | None,
    files_from: str | None,
    selection: Selection,
    choices: Choices,
    *,
    pending: bool,
    fail_missing: bool,
) -> Source:
    """Tell paths from ids; a path that exists wins over an id of the same spelling.

    Where neither is named, `--stale` and `--retry-failed` mean what is stored.

    Raises:
        UsageError: nothing is named, what is named is neither a path nor an id, or what
            `files_of` refuses.

    """
    paths = [item for item in items if _exists(item) or not (whole_id(item) or is_beginning(item))]
    rest = [item for item in items if item not in paths]
    ids = dict.fromkeys(whole for item in rest if (whole := whole_id(item)))
    beginnings = dict.fromkeys(item for item in rest if whole_id(item) is None)
    if batch is not None:
        if not os.path.isdir(batch):  # noqa: PTH112 - as in _exists
            raise UsageError(f"{batch}: no such folder.")
        paths.append(batch)
    files = bool(paths) or files_from is not None
    named = bool(ids or beginnings)
    alone = not (files or named)
    statuses = (*(WAITING if pending else ()),
                *(("failed",) if alone and choices.retry_failed else ()))  # fmt: skip
    stale = alone and choices.stale
    if alone and not (statuses or stale):
        raise UsageError(
            "Nothing to review is named.",
            advice="Name files, folders or ids, or say --batch FOLDER or --pending.",
        )
    if fail_missing and not pending:
        raise UsageError("--fail-missing goes with --pending.")
    if not files and selection != Selection(since=selection.since):
        raise UsageError("--no-recursive, --include and --exclude go with files and folders.")
    found = files_of(paths, files_from, selection) if files else Source(selection=selection)
    return replace(found, ids=tuple(ids), beginnings=tuple(beginnings), statuses=statuses,
                   stale=stale, fail_missing=fail_missing)  # fmt: skip


def refuse_writing(*, dry_run: bool, **options: bool) -> None:
    """Refuse what a dry run, which writes nothing, is asked to write.

    Raises:
        UsageError: `--dry-run` stands beside one of these options.

    """
    said = [name.replace("_", "-") for name, given in options.items() if given]
    if dry_run and said:
        raise UsageError(f"--dry-run writes nothing: leave --{said[0]} out.")


def _real(folder: str) -> str:
    real = os.path.realpath(folder)
    try:
        return f"{real} {os.stat(real).st_ino}"  # noqa: PTH116 - any bytes
    except OSError:
        return real


def _exists(item: str) -> bool:
    # Path.exists() raises where a folder on the way is closed or the name is too long.
    return os.path.exists(item)  # noqa: PTH110 - for that reason
