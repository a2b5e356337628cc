"""What belongs to the whole command line: settings, notices, the wish to stop."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from resume_cli.batch.stopping import Stop
    from resume_cli.settings import Settings


@dataclass
class _Front:
    """What the front door hands in once: an env file to read, and where notices go."""

    env_file: Path | None = None
    announce: Callable[[str], None] | None = None
    silent: bool = False

    def say(self, text: str, *, once: bool = False) -> None:
        """Announce a line; what is said `once` in the life of an installation is always said."""
        if self.announce is not None and (once or not self.silent):
            self.announce(text)


_front = _Front()


def configure(env_file: Path | None, announce: Callable[[str], None] | None) -> None:
    """Take what belongs to the whole command line; `announce` prints one line, None nothing."""
    _front.env_file = env_file
    _front.announce = announce
    _front.silent = False


def silence() -> None:
    """Leave the notices of every run out; warnings and failures are not notices."""
    _front.silent = True


def settings() -> tuple[Settings, dict[str, str]]:
    """Return all settings and where each one that is set came from."""
    from resume_cli.settings import load

    return load(_front.env_file)


def stronger_origin(name: str) -> str | None:
    """What says a setting louder than the config file does; None where nothing does."""
    from resume_cli.settings.sources import stronger_origin

    return stronger_origin(name, _front.env_file)


def say(text: str, *, once: bool = False) -> None:
    """Announce a line; what is said `once` in the life of an installation is always said."""
    _front.say(text, once=once)


@contextmanager
def stop_on_signals() -> Iterator[Stop]:
    """Let Ctrl-C and SIGTERM end a batch in order."""
    from resume_cli.batch.stopping import stop_on_signals

    with stop_on_signals() as stop:
        yield stop
