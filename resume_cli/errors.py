"""The exit codes and the one exception tree; each class carries its code and its advice.

Every error that a person may meet is a `ResumeReviewError`. The docstring of a class is its
message where none is given, so that the class, the documentation and the screen agree.
"""

from __future__ import annotations

import inspect
from enum import IntEnum
from typing import ClassVar


class ExitCode(IntEnum):
    """What the process reports to the shell or to cron."""

    OK = 0
    BUG = 1
    USAGE = 2
    DENIED = 3
    DATABASE = 4
    MODEL = 5
    CONFIGURATION = 6
    INCOMPLETE = 7
    NOT_FOUND = 8
    BUSY = 75
    INTERRUPTED = 130
    TERMINATED = 143


class ResumeReviewError(Exception):
    """Something went wrong."""

    exit_code: ClassVar[ExitCode] = ExitCode.BUG
    default_advice: ClassVar[str] = ""

    def __init__(self, message: str | None = None, *, advice: str | None = None) -> None:
        self.message = message or inspect.cleandoc(type(self).__doc__ or "")
        self.advice = self.default_advice if advice is None else advice
        super().__init__(self.message)

    def __reduce__(self) -> tuple[object, ...]:
        """Survive the way back from a worker process with message and advice."""
        return _rebuild, (type(self), self.message, self.advice)


def _rebuild(kind: type[ResumeReviewError], message: str, advice: str) -> ResumeReviewError:
    return kind(message, advice=advice)


class UsageError(ResumeReviewError):
    """The command line cannot be carried out as it stands."""

    exit_code = ExitCode.USAGE


class AccessDeniedError(ResumeReviewError):
    """You may not do this."""

    exit_code = ExitCode.DENIED


class NotSignedInError(AccessDeniedError):
    """You are not signed in."""

    default_advice = "Sign in with: resume-review login"


class DatabaseError(ResumeReviewError):
    """The database refused."""

    exit_code = ExitCode.DATABASE


class DatabaseUnreachableError(DatabaseError):
    """The database cannot be reached."""

    default_advice = "Check that it runs and that DATABASE_URL or DB_HOST and DB_PORT are right."


class SchemaMismatchError(DatabaseError):
    """The database does not have the tables that this tool needs."""

    default_advice = "See what differs with: resume-review db check"


class ModelError(ResumeReviewError):
    """The language model cannot be used."""

    exit_code = ExitCode.MODEL


class ModelUnreachableError(ModelError):
    """The language model does not answer: this request may be tried again later."""


class ModelRefusedError(ModelError):
    """The model's server refused the key, the model name or the quota: the batch stops."""


class BudgetSpentError(ModelError):
    """What this run may spend on calls to the model is spent."""

    default_advice = "Run again, or allow more with --max-calls or --max-cost."


class ConfigurationError(ResumeReviewError):
    """A setting is missing or wrong."""

    exit_code = ExitCode.CONFIGURATION


class NotFoundError(ResumeReviewError):
    """There is no such thing here."""

    exit_code = ExitCode.NOT_FOUND


class BusyError(ResumeReviewError):
    """Another run is at work here."""

    exit_code = ExitCode.BUSY


class FileError(ResumeReviewError):
    """The file cannot be reviewed."""

    exit_code = ExitCode.INCOMPLETE

    @property
    def reason(self) -> str:
        """Why, and the way out, in one line: what is stored and told of the file."""
        return f"{self.message.rstrip('.')}. {self.advice}" if self.advice else self.message


class UnreadableFileError(FileError):
    """The file's content cannot be read as a resume."""


class ExtractionLimitError(FileError):
    """The file took more time or memory than a resume may."""


class ReviewFailedError(FileError):
    """The agent's answer for this resume cannot be used."""


class ModelDeclinedError(ReviewFailedError):
    """The model declined to review this resume."""


class AnswerCutOffError(ReviewFailedError):
    """The model's answer was cut off at its length limit."""
