"""An agent that answers from a script: for tests and demonstrations, without any model."""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from resume_cli.agent.prompting import SYSTEM_PROMPT, USER_PROMPT
from resume_cli.agent.protocol import JudgedFinding, JudgedMark, Judgement, Usage

if TYPE_CHECKING:
    from resume_cli.agent.protocol import Assignment

Answer = Callable[["Assignment"], Judgement]


class ScriptedAgent:
    """Judges by a callable, or else by the assignment's own text: the same text, the same marks.

    `error_for` may give an exception to raise for an assignment, `latency` is the seconds that
    each judgement takes. `calls` counts judgements begun, `most_at_once` how many ran together,
    `assignments` keeps what was seen.
    """

    def __init__(
        self,
        answer: Answer | None = None,
        *,
        error_for: Callable[[Assignment], Exception | None] | None = None,
        latency: float = 0.0,
        model: str = "scripted-1",
        language_model: bool = True,
    ) -> None:
        self._answer = answer
        self._error_for = error_for
        self._latency = latency
        self._model = model
        self._language_model = language_model
        self._lock = threading.Lock()
        self._running = 0
        self.calls = 0
        self.most_at_once = 0
        self.assignments: list[Assignment] = []

    @property
    def name(self) -> str:
        """Always `scripted`."""
        return "scripted"

    @property
    def model(self) -> str:
        """The name given at construction."""
        return self._model

    @property
    def language_model(self) -> bool:
        """Tell whether it stands for a language model, which sees redacted text only."""
        return self._language_model

    @property
    def destination(self) -> str | None:
        """Nothing leaves this machine."""
        return None

    @property
    def prompt_names(self) -> tuple[str, ...]:
        """The prompts of the agent that it stands for."""
        return (SYSTEM_PROMPT, USER_PROMPT)

    def price(self, tokens_in: int, tokens_out: int) -> float | None:  # noqa: ARG002 - free
        """Give no price: nobody sells scripts."""
        return None

    def get_ready(self) -> None:
        """There is nothing to load."""

    def judge(self, assignment: Assignment) -> Judgement:
        """Judge as scripted.

        Raises:
            Exception: whatever `error_for` or the answer gives.

        """
        with self._lock:
            self.calls += 1
            self._running += 1
            self.most_at_once = max(self.most_at_once, self._running)
            self.assignments.append(assignment)
        try:
            if self._latency:
                time.sleep(self._latency)
            error = self._error_for(assignment) if self._error_for else None
            if error is not None:
                raise error
            if self._answer is None:
                return scripted_judgement(assignment, self._model)
            return self._answer(assignment)
        finally:
            with self._lock:
                self._running -= 1


def scripted_judgement(assignment: Assignment, model: str = "scripted-1") -> Judgement:
    """Make a judgement from nothing but the text: valid, and the same for the same text."""
    lines = [line for line in assignment.document.lines if line.text.strip()]
    marks = []
    for criterion in assignment.rubric.of_group("content"):
        seed = hashlib.sha256(f"{criterion.id}\n{assignment.document.text}".encode()).digest()
        place = lines[seed[1] % len(lines)].number
        marks.append(
            JudgedMark(criterion.id, seed[0] % 5, f"Scripted: {criterion.title}.", (place,))
        )
    first = (lines[0].number,)
    findings = (
        JudgedFinding("strength", "impact", "A scripted strength.", None, first),
        JudgedFinding("weakness", "structure", "A scripted weakness.", None, first),
        JudgedFinding(
            "recommendation", "grammar", "A scripted recommendation.", "Write so.", first
        ),
    )
    usage = Usage(attempts=1, tokens_in=100, tokens_out=50)
    return Judgement(model, tuple(marks), findings, usage)
