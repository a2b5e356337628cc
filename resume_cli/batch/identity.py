"""The primary key is the identity: the same work has the same id on every machine.

Ids are uuid5 values (RFC 9562, section 5.5) of a canonical JSON array, so that the database itself
refuses a second row for the same work.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from uuid import UUID, uuid5

if TYPE_CHECKING:
    from resume_cli.agent.target import Target

NAMESPACE = UUID("6d0e2c59-6a3f-4b54-9c53-8a4c52b1f0d7")


def _id(*parts: object) -> UUID:
    return uuid5(NAMESPACE, json.dumps(parts, ensure_ascii=True, separators=(",", ":")))


def upload_id(user_id: UUID, file_hash: str, target: Target) -> UUID:
    """One registration of one file for one target by one user."""
    return _id("upload", str(user_id), file_hash, *target.key)


def request_id(user_id: UUID, file_hash: str, target: Target, generation: int) -> UUID:
    """One review of that registration; `generation` counts from 0."""
    return _id("request", str(user_id), file_hash, *target.key, generation)


def result_id(request: UUID) -> UUID:
    """The one result of a request."""
    return _id("result", str(request))
