"""What every run has to tell, however it ends."""

from __future__ import annotations

import threading
import time
from collections import Counter
from typing import TYPE_CHECKING

from resume_cli.batch.events import Finished, Summary

if TYPE_CHECKING:
    from resume_cli.batch.events import Event


def summary_of(events: list[Event]) -> Summary:
    """The last event, when the sum holds and every file has exactly one end."""
    summary = events[-1]
    assert isinstance(summary, Summary)
    assert summary.found == summary.counts.total() + summary.left
    assert summary.reasons.total() == summary.counts.total()
    ends = [event.result for event in events if isinstance(event, Finished)]
    assert Counter(end.outcome for end in ends) == summary.counts
    assert len({end.path or end.request_id for end in ends}) == len(ends)
    return summary


def threads_ended(before: int) -> bool:
    last_moment = time.monotonic() + 10.0
    while threading.active_count() > before and time.monotonic() < last_moment:
        time.sleep(0.02)
    return threading.active_count() <= before
