"""What a run would do with a file, and what that would cost: nothing is asked, nothing written."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from resume_cli.agent.estimate import tokens_expected
from resume_cli.batch.events import FileResult, Outcome
from resume_cli.batch.likeness import Likeness
from resume_cli.batch.work import Turn
from resume_cli.errors import FileError

if TYPE_CHECKING:
    from resume_cli.agent.preparing import Prepared
    from resume_cli.agent.reviewer import Reviewer
    from resume_cli.batch.budget import Budget
    from resume_cli.batch.work import WorkItem


@dataclass(frozen=True, slots=True)
class Estimating:
    """Finishes a file for `analyze --dry-run`; the budget is spent in thought."""

    reviewer: Reviewer
    budget: Budget
    likeness: Likeness = field(default_factory=Likeness)

    def __call__(self, item: WorkItem, read: Prepared | FileError) -> FileResult | Turn:
        """Tell why a file would be reviewed, or why it cannot be."""
        if isinstance(read, FileError):
            return FileResult(item.name, Outcome.FAILED, read.reason, path=item.path)
        if not self.budget.admit():
            return Turn.LEFT
        try:
            tokens, cost = self._called(item, read)
        finally:
            self.budget.leave()
        reason = "; ".join(filter(None, (item.why, self.likeness.noted(item, read.document))))
        return FileResult(
            item.name, Outcome.TO_REVIEW, reason, tokens=tokens, cost_usd=cost, path=item.path
        )

    def _called(self, item: WorkItem, prepared: Prepared) -> tuple[int, float | None]:
        agent = self.reviewer.agent
        if not agent.language_model:
            return 0, None
        assignment = self.reviewer.assignment(prepared, item.target)
        sent, answered = tokens_expected(assignment)
        self.budget.begin()
        cost = agent.price(sent, answered)
        self.budget.end(cost)
        return sent + answered, cost
