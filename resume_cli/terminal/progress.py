"""The moving bar of a batch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from rich.progress import BarColumn, Progress, ProgressColumn, TimeRemainingColumn
from rich.text import Text

from resume_cli.batch.events import Began, Finished, Found

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Task

    from resume_cli.batch.events import Event, FileResult


class _Facts(ProgressColumn):
    """Files done and found, reviews under way, the rate, tokens and cost so far."""

    def render(self, task: Task) -> Text:
        """Leave out what there is none of, so that 80 cells are enough."""
        more = "" if task.fields["complete"] else "+"
        parts = [f"{task.completed:,.0f}/{task.total or 0:,.0f}{more} files"]
        if task.fields["in_flight"]:
            parts.append(f"{task.fields['in_flight']} in flight")
        if task.speed:
            parts.append(f"{task.speed:.1f}/s" if task.speed >= 1 else f"{task.speed * 60:.1f}/min")
        if task.fields["tokens"]:
            parts.append(f"{task.fields['tokens']:,} tok")
        if task.fields["cost"]:
            parts.append(f"${task.fields['cost']:.2f}")
        return Text(" ".join(parts))


class Bar:
    """Draws the events it is called with on a console, until its `with` block ends."""

    def __init__(self, console: Console) -> None:
        self._progress = Progress(
            BarColumn(bar_width=10),
            _Facts(),
            TimeRemainingColumn(compact=True),
            console=console,
            transient=True,
            redirect_stdout=False,
            redirect_stderr=False,
        )
        self._under_way: list[str] = []
        self._tokens = 0
        self._cost = 0.0
        self._task = self._progress.add_task(
            "", total=0, complete=False, in_flight=0, tokens=0, cost=0.0
        )

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def __call__(self, event: Event) -> None:
        """Take one event into the picture."""
        match event:
            case Found():
                self._progress.update(self._task, total=event.files, complete=event.complete)
            case Began():
                self._under_way.append(event.name)
                self._progress.update(self._task, in_flight=event.in_flight)
            case Finished(result):
                self._finish(result)
            case _:
                pass

    def _finish(self, result: FileResult) -> None:
        if result.name in self._under_way:
            self._under_way.remove(result.name)
        self._tokens += result.tokens
        self._cost += result.cost_usd or 0.0
        self._progress.update(
            self._task,
            advance=1,
            in_flight=len(self._under_way),
            tokens=self._tokens,
            cost=self._cost,
        )
