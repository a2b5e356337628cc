"""Profiles of roles that no file knows: drafted once by the model, stored with the reviews."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from database.queries import results
from resume_cli.agent.drafting import DRAFT_PROMPT
from resume_cli.agent.profile import Draft
from resume_cli.agent.prompting import draft_request
from resume_cli.agent.target import normalised
from resume_cli.errors import ReviewFailedError
from resume_cli.workflows.prompts import running_prompts

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.orm import Session, sessionmaker


@dataclass
class Drafts:
    """Finds the draft of a role in the database, or asks for one; safe for many threads.

    `ask` sends a filled prompt to the model; None where the model is not to be asked, so that only
    drafts that are stored already count. `say` tells a person what was drafted.
    """

    sessions: sessionmaker[Session]
    ask: Callable[[str], Draft] | None
    say: Callable[[str], None]
    _known: dict[str, Draft | None] = field(default_factory=dict, init=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False)

    def __call__(self, role: str) -> Draft | None:
        """Give the terms of a role; None where there is no draft of it.

        Raises:
            ModelError: the model cannot be used.

        """
        with self._lock:
            key = normalised(role)
            if key not in self._known:
                self._known[key] = self._stored(role) or self._asked(role)
            return self._known[key]

    def _stored(self, role: str) -> Draft | None:
        with self.sessions() as session:
            terms = results.drafted_profile(session, role)
        if terms is None:
            return None
        must, nice = (tuple(tuple(term) for term in terms[part]) for part in ("must", "nice"))
        return Draft(must, nice)

    def _asked(self, role: str) -> Draft | None:
        if self.ask is None:
            return None
        (prompt,) = running_prompts(self.sessions, (DRAFT_PROMPT,))
        try:
            draft = self.ask(draft_request(prompt.prompt, role))
        except ReviewFailedError as problem:
            self.say(f"no profile could be drafted for the role {role}: {problem.message}")
            return None
        named = ", ".join(term[0] for term in draft.must)
        self.say(f"the model drafted a profile for the role {role}: {named}")
        return draft
