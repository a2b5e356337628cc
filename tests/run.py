"""Set up what the tests need and run them all, in two processes; arguments go to pytest instead.

`python3 tests/run.py -k bootstrap` runs some. The environment that it is started in does not
reach the tests, so that they cannot touch a real database or call a real model.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "examples"))

import bootstrap

IN_TWO_PROCESSES = ("-n", "2", "--dist", "worksteal")


def main() -> int:
    """Run pytest from `.venv` and return its exit code."""
    python = bootstrap.install() / "python"
    arguments = tuple(sys.argv[1:]) or IN_TWO_PROCESSES
    command = [str(python), "-m", "pytest", *arguments]
    return bootstrap.run(command, bootstrap.running_environment())


if __name__ == "__main__":
    sys.exit(bootstrap.speak_plainly(main))
