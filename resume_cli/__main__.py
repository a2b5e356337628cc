"""The process: one error boundary between everything we raise and the shell."""

from __future__ import annotations

import os
import sys
import traceback

from resume_cli.errors import ExitCode, ResumeReviewError


def main() -> None:
    """Run the command line and leave with its exit code."""
    from resume_cli.commands.app import application  # noqa: PLC0415 - inside the boundary

    try:
        application()(prog_name="resume-review")
    except ResumeReviewError as problem:
        _leave(problem)
    except KeyboardInterrupt:
        sys.exit(ExitCode.INTERRUPTED)
    except Exception as problem:  # noqa: BLE001 - the one place where a bug is put into words
        _report_bug(problem)


def _leave(problem: ResumeReviewError) -> None:
    from resume_cli.terminal import messages  # noqa: PLC0415 - only when there is something to say

    messages.error(problem)
    sys.exit(problem.exit_code)


def _report_bug(problem: Exception) -> None:
    """A bug is told without its values: they could be personal data or a password."""
    place = traceback.extract_tb(problem.__traceback__)[-1]
    bug = ResumeReviewError(
        f"This is a bug: {type(problem).__name__} in {place.name}, "
        f"{os.path.basename(place.filename)} line {place.lineno}.",  # noqa: PTH119 - text only
        advice="Set RESUME_REVIEW_TRACEBACK=1 and try again to see where it comes from.",
    )
    if os.environ.get("RESUME_REVIEW_TRACEBACK"):
        traceback.print_exception(problem)
    _leave(bug)


if __name__ == "__main__":
    main()
