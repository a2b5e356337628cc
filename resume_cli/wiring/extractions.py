"""What `commands.extractions` calls."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resume_cli.wiring import front

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from resume_cli.workflows.extractions import Extraction


def extractions(paths: Sequence[str], workers: int | None) -> Iterator[Extraction]:
    """Read files as the tool reads them, without database, sign-in or model."""
    from resume_cli.workflows.extractions import extract_files

    values, _ = front.settings()
    return extract_files(paths, workers or values.worker_count)
