"""The moving bar of a batch."""

from __future__ import annotations

from collections import deque
from time import monotonic
from typing import TYPE_CHECKING, Self

from rich.progress import BarColumn, Progress, ProgressColumn
from rich.text import Text

from resume_cli.batch.events import Began, Finished, Found

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Task

    from resume_cli.batch.events import Event, FileResult

WINDOW_SECONDS = 30.0
"""How far back the rate looks: what a run knows already must not flatter what it has to review."""
_SAMPLES = 60
_SHOWN_WHOLE = 10_000
_UNITS = ((10**9, "G"), (10**6, "M"), (10**3, "k"))


class Pace:
    """How fast files end: a rate over the last half minute, of some samples a run of any size."""

    def __init__(self) -> None:
        self._seen: deque[tuple[float, int]] = deque(maxlen=_SAMPLES)
        self._now = (0.0, 0)

    def note(self, now: float, done: int) -> None:
        """So many files have ended by now, in seconds of any one clock."""
        self._now = (now, done)
        if not self._seen or now - self._seen[-1][0] >= WINDOW_SECONDS / _SAMPLES:
            self._seen.append(self._now)
        while len(self._seen) > 1 and now - self._seen[0][0] > WINDOW_SECONDS:
            self._seen.popleft()

    @property
    def rate(self) -> float | None:
        """Files a second; None before there is anything to go by."""
        if not self._seen:
            return None
        seconds = self._now[0] - self._seen[0][0]
        files = self._now[1] - self._seen[0][1]
        return files / seconds if files and seconds >= 1.0 else None


class _Facts(ProgressColumn):
    """Files done and found, reviews under way, the rate, tokens and cost so far, the time left."""

    def render(self, task: Task) -> Text:
        """Leave out what there is none of, so that 80 cells are enough."""
        more = "" if task.fields["complete"] else "+"
        parts = [f"{task.completed:,.0f}/{task.total or 0:,.0f}{more} files"]
        rate: float | None = task.fields["pace"].rate
        if task.fields["in_flight"]:
            parts.append(f"{task.fields['in_flight']} in flight")
        if rate:
            parts.append(f"{rate:.1f}/s" if rate >= 1 else f"{rate * 60:.1f}/min")
        if task.fields["tokens"]:
            parts.append(f"{_short(task.fields['tokens'])} tok")
        if task.fields["cost"]:
            parts.append(f"${task.fields['cost']:.2f}")
        if rate and task.remaining and task.fields["complete"]:
            parts.append(f"{_clock(task.remaining / rate)} left")
        return Text(" ".join(parts), no_wrap=True, overflow="ellipsis")


def _short(number: int) -> str:
    """A number in at most six cells."""
    if number < _SHOWN_WHOLE:
        return f"{number:,}"
    unit, name = next(each for each in _UNITS if number >= each[0])
    return f"{number / unit:.1f}{name}"


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


class Bar:
    """Draws the events it is called with on a console, until its `with` block ends."""

    def __init__(self, console: Console) -> None:
        self._progress = Progress(
            BarColumn(bar_width=8),
            _Facts(),
            console=console,
            transient=True,
            redirect_stdout=False,
            redirect_stderr=False,
        )
        self._pace = Pace()
        self._done = 0
        self._tokens = 0
        self._cost = 0.0
        self._task = self._progress.add_task(
            "", total=0, complete=False, in_flight=0, tokens=0, cost=0.0, pace=self._pace
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
                self._progress.update(self._task, in_flight=event.in_flight)
            case Finished(result):
                self._finish(result, event.in_flight)
            case _:
                pass

    def _finish(self, result: FileResult, in_flight: int) -> None:
        self._done += 1
        self._tokens += result.tokens
        self._cost += result.cost_usd or 0.0
        self._pace.note(monotonic(), self._done)
        self._progress.update(
            self._task,
            completed=self._done,
            in_flight=in_flight,
            tokens=self._tokens,
            cost=self._cost,
        )
