"""What a run is going to need is loaded while it has other things to wait for."""

from __future__ import annotations

import threading
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from resume_cli.agent.protocol import Agent
    from resume_cli.batch.intake import Entry


def foreseeing(entries: Iterable[Entry], agent: Agent) -> Iterator[Entry]:
    """Pass entries on, and let the agent get ready beside them as soon as one is work.

    The first file is read by another process meanwhile. A run without work does not pay for it.
    """
    met = False
    for entry in entries:
        if not met and isinstance(entry, tuple):
            met = True
            threading.Thread(target=_get_ready, args=(agent,), daemon=True).start()
        yield entry


def _get_ready(agent: Agent) -> None:
    # Whatever is wrong, the first call meets it again, where somebody listens.
    with suppress(Exception):
        agent.get_ready()
