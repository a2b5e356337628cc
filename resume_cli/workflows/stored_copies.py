"""Stored copies of files, with the uploads and requests that belong to each."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, timedelta
from enum import Enum
from typing import TYPE_CHECKING
from uuid import UUID

from database.queries import erasures
from resume_cli.agent.target import LEVELS, Target
from resume_cli.batch.identity import upload_id
from resume_cli.errors import NotFoundError
from resume_cli.storage import REFUSED

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlalchemy.orm import Session

    from database.queries.erasures import RequestFacts, UploadFacts
    from resume_cli.storage import Storage


class Place(Enum):
    """Where the bytes of a copy are."""

    HERE = "here"
    NOWHERE = "a refused type, never stored"
    ELSEWHERE = "its file is not in this machine's storage folder"
    OUTSIDE = "its stored path leads out of the storage folder"


@dataclass(frozen=True, slots=True)
class StoredCopy:
    """One stored copy of one user's file; all generations of a request share it.

    `path` is None where no request names it and it is not found where it should be; `registered`
    is the time of the newest row. `owner` is the user's address.
    """

    user_id: UUID
    owner: str
    filename: str
    path: str | None
    place: Place
    upload_ids: tuple[UUID, ...]
    request_ids: tuple[UUID, ...]
    registered: datetime


@dataclass(frozen=True, slots=True)
class StoredCopies:
    """Finds copies among the rows of one owner, or everyone's where that is None."""

    session: Session
    storage: Storage
    owner: UUID | None

    def of_id(self, wanted: UUID) -> list[StoredCopy]:
        """The copies of the same bytes of the same user as this upload or request.

        A request whose bytes are unknown stands for the copy that it names alone.

        Raises:
            NotFoundError: no such id, or somebody else's: the words are the same.

        """
        if found := erasures.uploads_by_id(self.session, [wanted], self.owner):
            return self._of_bytes(found[0].file_hash, found[0].size, found[0].user_id)
        requests = erasures.requests_by_id(self.session, [wanted], self.owner)
        if not requests:
            raise NotFoundError(f"There is no request or upload {wanted}.")
        [request] = requests
        known = self._uploads_of(requests)
        named = erasures.requests_by_path(self.session, [request.path], request.user_id)
        file_hash = known[0].file_hash if known else self._hash_at(request.path)
        if file_hash is None:
            return self._copies(named, [])
        return self._of_bytes(file_hash, request.size, request.user_id, named)

    def of_bytes(self, file_hash: str, size: int | None = None) -> list[StoredCopy]:
        """The copies of these bytes, by their SHA-256 in hex and their number where it is known."""
        return self._of_bytes(file_hash, size, self.owner)

    def older_than(self, age: timedelta) -> list[StoredCopy]:
        """The copies whose newest row is older than this, by the database's clock."""
        requests = erasures.old_requests(self.session, age, self.owner)
        lone = erasures.old_lone_uploads(self.session, age, self.owner)
        return self._copies(requests, [*self._uploads_of(requests), *lone])

    def _of_bytes(
        self,
        file_hash: str,
        size: int | None,
        user_id: UUID | None,
        named: Iterable[RequestFacts] = (),
    ) -> list[StoredCopy]:
        uploads = erasures.uploads_by_hash(self.session, file_hash, user_id)
        if uploads:
            size = uploads[0].size
        requests = {request.id: request for request in named}
        for page in erasures.pages_by_size(self.session, size, user_id):
            known = _by_name(self._uploads_of(page))
            for request in page:
                upload = known.get(_name(request))
                same = upload.file_hash == file_hash if upload else None
                if same or (same is None and self._has_bytes(request, file_hash)):
                    requests[request.id] = request
        return self._copies(requests.values(), uploads)

    def _has_bytes(self, request: RequestFacts, file_hash: str) -> bool:
        """Tell by the id of an upload that is no longer kept, else by the stored bytes."""
        level = request.level if request.level in LEVELS else None
        target = Target(request.role, request.industry, level)
        if _name(request)[1] == upload_id(request.user_id, file_hash, target):
            return True
        return self._hash_at(request.path) == file_hash

    def _hash_at(self, path: str) -> str | None:
        try:
            return hashlib.sha256(self.storage.read(path)).hexdigest()
        except NotFoundError:
            return None

    def _uploads_of(self, requests: Iterable[RequestFacts]) -> list[UploadFacts]:
        """The uploads that these requests' stored copies are named after."""
        names = {_name(request) for request in requests}
        ids = {upload_id for _, upload_id in names if upload_id is not None}
        found = erasures.uploads_by_id(self.session, ids, self.owner)
        return [upload for upload in found if (upload.user_id, upload.id) in names]

    def _copies(
        self, requests: Iterable[RequestFacts], uploads: Iterable[UploadFacts]
    ) -> list[StoredCopy]:
        lone = _by_name(uploads)
        groups: dict[tuple[UUID, str], list[RequestFacts]] = {}
        for request in requests:
            groups.setdefault((request.user_id, request.path), []).append(request)
        copies = [
            self._requested(group, lone.pop(_name(group[0]), None)) for group in groups.values()
        ]
        copies += [self._lone(upload) for upload in lone.values()]
        return sorted(copies, key=lambda copy: copy.registered)

    def _requested(self, group: list[RequestFacts], upload: UploadFacts | None) -> StoredCopy:
        newest = max(group, key=lambda request: request.created_at)
        times = [newest.created_at, *([upload.created_at] if upload else [])]
        return StoredCopy(
            user_id=newest.user_id,
            owner=newest.owner,
            filename=newest.filename,
            path=newest.path,
            place=self.place(newest.path),
            upload_ids=(upload.id,) if upload else (),
            request_ids=tuple(request.id for request in group),
            registered=max(times),
        )

    def _lone(self, upload: UploadFacts) -> StoredCopy:
        path = self._path_of(upload)
        refused = upload.stored_name.endswith(REFUSED)
        missing = Place.NOWHERE if refused else Place.ELSEWHERE
        return StoredCopy(
            user_id=upload.user_id,
            owner=upload.owner,
            filename=upload.filename,
            path=path,
            place=Place.HERE if path else missing,
            upload_ids=(upload.id,),
            request_ids=(),
            registered=upload.created_at,
        )

    def _path_of(self, upload: UploadFacts) -> str | None:
        """Where no request names the copy: by the day, which this machine's clock told."""
        if "/" in upload.stored_name:
            return None
        day = upload.created_at.astimezone(UTC)
        for shift in (0, -1, 1):
            path = f"{day + timedelta(days=shift):%Y/%m/%d}/{upload.stored_name}"
            if self.place(path) is Place.HERE:
                return path
        return None

    def place(self, path: str) -> Place:
        """Look where the bytes of a stored path are."""
        try:
            if self.storage.holds(path):
                return Place.HERE
        except NotFoundError:
            return Place.OUTSIDE
        return Place.NOWHERE if path.endswith(REFUSED) else Place.ELSEWHERE


def _name(request: RequestFacts) -> tuple[UUID, UUID | None]:
    """The user, and the id that a stored path is named after: other programs may name it freely."""
    stem = request.path.rsplit("/", 1)[-1].split(".", 1)[0]
    try:
        return request.user_id, UUID(stem)
    except ValueError:
        return request.user_id, None


def _by_name(uploads: Iterable[UploadFacts]) -> dict[tuple[UUID, UUID | None], UploadFacts]:
    return {(upload.user_id, upload.id): upload for upload in uploads}
