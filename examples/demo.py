"""Run the main job on the invented resumes, with no database, key or other service at hand.

`python3 examples/demo.py` sets everything up first. With arguments it hands them to the tool
under the same settings, to look further: `python3 examples/demo.py rank --top 3`.
"""

from __future__ import annotations

import hashlib
import os
import shlex
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import bootstrap

MAIN_JOB = (
    "analyze",
    "--batch",
    "examples/resumes",
    "--role",
    "Site Reliability Engineer",
    "--report",
    "build/demo.html",
)


def data_folder() -> Path:
    """Return the demonstration's own data folder.

    As root it is under /var/lib: the database server then runs as another user, who may not
    enter root's folders. A hash of the project's path keeps two clones apart.
    """
    if os.geteuid() != 0:
        return bootstrap.BUILD / "demo-data"
    place = hashlib.sha256(os.fsencode(str(bootstrap.PROJECT))).hexdigest()[:8]
    return Path("/var/lib/resume-review") / f"demo-{place}"


def environment() -> dict[str, str]:
    """Return the tool's environment: the embedded database and the agent that needs no model."""
    settings = bootstrap.running_environment()
    settings["RESUME_REVIEW_DATABASE"] = "embedded"
    settings["RESUME_REVIEW_AGENT"] = "local"
    settings["RESUME_REVIEW_DATA_DIR"] = str(data_folder())
    return settings


def main() -> int:
    """Run the tool from `.venv` and return its exit code."""
    tool = bootstrap.install() / "resume-review"
    bootstrap.BUILD.mkdir(exist_ok=True)
    arguments = tuple(sys.argv[1:]) or MAIN_JOB
    command = " ".join(map(shlex.quote, ("resume-review", *arguments)))
    print(f"$ {command}", file=sys.stderr, flush=True)
    code = bootstrap.run([str(tool), *arguments], environment())
    if arguments == MAIN_JOB and code == 0:
        print(
            f"\nThe report: {bootstrap.BUILD / 'demo.html'}\n"
            "Look further with any command of the tool, for example:\n"
            "  python3 examples/demo.py rank --top 3\n"
            "  python3 examples/demo.py --help",
            file=sys.stderr,
        )
    return code


if __name__ == "__main__":
    sys.exit(bootstrap.speak_plainly(main))
