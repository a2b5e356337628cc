"""Job descriptions beside the stored copies: a stored request finds the one it was made for.

`analysis_requests` has no column for it. The id of an upload is made from the target, so that it
tells which of the job descriptions that are kept is its own.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from resume_cli.agent.target import LEVELS, Target
from resume_cli.batch.identity import upload_id
from resume_cli.errors import NotFoundError

if TYPE_CHECKING:
    from database.models import AnalysisRequest, FileUpload
    from resume_cli.storage import Storage

_OURS = 5
"""The version of our ids (RFC 9562); other programs' rows have random ones."""


@dataclass
class Jobs:
    """The job descriptions under one storage root, read once."""

    storage: Storage
    _texts: list[str] | None = field(default=None, init=False)

    def keep(self, target: Target) -> None:
        """Keep a target's job description, if it has one, before a request names it.

        Raises:
            ConfigurationError: the folder cannot be written, or the disk is full.

        """
        if target.job_text:
            self.storage.keep_job(target.key[3], target.job_text)

    @property
    def any(self) -> bool:
        """Tell whether any job description is kept here."""
        return bool(self._kept())

    def target_of(self, row: AnalysisRequest, upload: FileUpload | None) -> Target:
        """Give the target of a stored request, with the job description that it was made for.

        Raises:
            NotFoundError: it was made for one that is not kept here.

        """
        level = row.experience_level if row.experience_level in LEVELS else None
        plain = Target(row.target_role, row.target_industry, level)
        if upload is None or upload.id.version != _OURS:
            return plain
        for target in (plain, *(replace(plain, job_text=text) for text in self._kept())):
            if upload_id(row.user_id, upload.file_hash, target) == upload.id:
                return target
        raise NotFoundError("its job description is not in this machine's storage folder")

    def _kept(self) -> list[str]:
        if self._texts is None:
            self._texts = self.storage.jobs()
        return self._texts
