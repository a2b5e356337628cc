"""Build `.venv` in the project folder with the locked packages, and run commands from it.

`examples/demo.py` and `tests/run.py` load this module by its path; `make install` runs it. It
must start on any Python from 3.8 on, to be able to say which Python is needed, and it may import
the standard library alone, because it runs before anything is installed.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

PROJECT = Path(__file__).resolve().parent.parent
VENV = PROJECT / ".venv"
BUILD = PROJECT / "build"
LOCK = PROJECT / "requirements.lock"
STAMP = VENV / "complete"
LOG = BUILD / "setup.log"
FITTING = ("3.13", "3.12", "3.11")

RUNNING = re.compile(
    r"PATH|HOME|USER|LOGNAME|SHELL|TERM|COLORTERM|NO_COLOR|COLUMNS|LINES|TZ|LANG|LANGUAGE|LC_\w+"
    r"|TMPDIR|LD_LIBRARY_PATH|DYLD_LIBRARY_PATH|PYENV_ROOT|PYENV_VERSION"
)
INSTALLING = re.compile(
    RUNNING.pattern + r"|(?i:https?_proxy|all_proxy|no_proxy)|NETRC|XDG_(?:CONFIG|CACHE)_HOME"
    r"|XDG_CONFIG_DIRS|SSL_CERT_FILE|SSL_CERT_DIR|REQUESTS_CA_BUNDLE|CURL_CA_BUNDLE"
    r"|PIP_(?:INDEX_URL|EXTRA_INDEX_URL|FIND_LINKS|NO_INDEX|TRUSTED_HOST|CERT|CLIENT_CERT|PROXY"
    r"|CONFIG_FILE|CACHE_DIR|NO_CACHE_DIR|TIMEOUT|DEFAULT_TIMEOUT|RETRIES|KEYRING_PROVIDER)"
)


class SetUpError(Exception):
    """The set-up cannot go on; the message is for the person at the terminal."""


def running_environment() -> dict[str, str]:
    """Return the environment for the tool and the tests: nothing in it chooses what they do.

    A `DATABASE_URL` or an `OPENAI_API_KEY` that happens to be exported would otherwise turn a
    demonstration on production. The user's configuration file is shut out in the same way.
    """
    kept = _kept(RUNNING, os.environ)
    if "HOME" not in kept or not os.access(kept["HOME"], os.R_OK | os.X_OK):
        kept["HOME"] = str(BUILD)
    kept["RESUME_REVIEW_CONFIG"] = os.devnull
    return kept


def installing_environment() -> dict[str, str]:
    """Return the environment for venv and pip: of their settings, those that reach an index."""
    kept = _kept(INSTALLING, os.environ)
    kept.update(PIP_DISABLE_PIP_VERSION_CHECK="1", PIP_NO_INPUT="1", PIP_ROOT_USER_ACTION="ignore")
    return kept


def _kept(names: re.Pattern[str], environment: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in environment.items() if value and names.fullmatch(name)}


def install() -> Path:
    """Make sure that `.venv` holds the locked packages and the project; return its `bin` folder.

    A folder that an interrupted run left half-made has no stamp and is built anew. Runs at the
    same time wait for each other.

    Raises:
        SetUpError: no fitting Python, no way to make a virtual environment, no package index.

    """
    if not _is_complete():
        BUILD.mkdir(exist_ok=True)
        with _alone():
            if not _is_complete():
                _build()
    return VENV / "bin"


def _is_complete() -> bool:
    try:
        stamped = STAMP.read_text(encoding="utf-8")
    except OSError:
        return False
    python = VENV / "bin" / "python"
    return os.access(str(python), os.X_OK) and stamped == _stamp(python)


def _stamp(python: Path) -> str:
    """Hash all that `.venv` depends on; its place counts, for its scripts hold absolute paths."""
    parts = [
        LOCK.read_bytes(),
        (PROJECT / "pyproject.toml").read_bytes(),
        os.fsencode(str(PROJECT)),
        os.fsencode(os.path.realpath(str(python))),
    ]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


@contextlib.contextmanager
def _alone() -> Iterator[None]:
    """Hold the set-up lock; the kernel drops it with its last holder, however that ends.

    The commands that write to `.venv` hold it, too: where this process alone is killed, its pip
    goes on, and a second set-up beside that one would be spoilt by it.
    """
    try:
        import fcntl  # noqa: PLC0415 - absent on Windows, which gets a sentence instead
    except ImportError:
        raise SetUpError("This needs Linux or macOS; on Windows, use WSL.") from None
    with (BUILD / "setup.lock").open("a") as file:
        os.set_inheritable(file.fileno(), True)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            _say("Another set-up of this folder is at work: waiting for it ...")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _build() -> None:
    started = time.monotonic()
    python = find_python()
    _say(f"Setting up {VENV.name} with {python} (once; about a minute) ...")
    _remove_venv()
    LOG.write_bytes(b"")
    pip = make_venv(python, VENV)
    _run_pip([*pip, "install", "--require-hashes", "-r", str(LOCK)])
    _run_pip(
        [*pip, "install", "--no-index", "--no-deps", "--no-build-isolation", "-e", str(PROJECT)]
    )
    unfinished = STAMP.with_suffix(".new")
    unfinished.write_text(_stamp(VENV / "bin" / "python"), encoding="utf-8")
    unfinished.replace(STAMP)
    _say(f"Set up in {time.monotonic() - started:.0f} s.")


def _remove_venv() -> None:
    """Remove the stamp first, so that an interruption here cannot leave a stamped half."""
    if VENV.is_symlink() or VENV.is_file():
        VENV.unlink()
    with contextlib.suppress(FileNotFoundError):
        STAMP.unlink()
    if VENV.exists():
        shutil.rmtree(str(VENV))


def find_python() -> str:
    """Return the path of a Python from 3.11 to 3.13: this one, or the newest on the PATH.

    Raises:
        SetUpError: there is none.

    """
    for candidate in _candidates():
        version = _answer([candidate, "-I", "-c", "import sys, venv; print(sys.version)"])
        if version is not None and ".".join(version.split(".")[:2]) in FITTING:
            return candidate
    raise SetUpError(
        f"Python 3.11, 3.12 or 3.13 is needed; this is {sys.version.split()[0]} and the PATH has no"
        " other. Install one, or start this script with it: /path/to/python3.12 ..."
    )


def _candidates() -> Iterator[str]:
    """Name this interpreter, or what `.venv` was made with where this is `.venv` itself."""
    inside = Path(sys.prefix).resolve() == VENV
    yield os.path.realpath(sys.executable) if inside else sys.executable
    for name in [f"python{version}" for version in FITTING] + ["python3", "python"]:
        found = shutil.which(name)
        if found is not None and not found.startswith(str(VENV)):
            yield found


def _answer(command: Sequence[str]) -> str | None:
    """Return what a command prints, or `None` where it cannot do its work (a dead pyenv shim)."""
    try:
        done = subprocess.run(
            command,
            env=installing_environment(),
            stdin=subprocess.DEVNULL,
            close_fds=False,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=300,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.decode("utf-8", "replace") if done.returncode == 0 else None


def make_venv(python: str, folder: Path) -> list[str]:
    """Make a virtual environment and return the command of a pip that installs into it.

    Some systems take ensurepip out of Python: then a pip from outside works on the folder.

    Raises:
        SetUpError: there is neither; the message names the package to install.

    """
    inside = str(folder / "bin" / "python")
    if _answer([python, "-I", "-m", "venv", "--clear", str(folder)]) is not None:
        return [inside, "-I", "-m", "pip"]
    advice = "Install the package python3-venv and run this again."
    if _answer([python, "-I", "-m", "venv", "--clear", "--without-pip", str(folder)]) is None:
        raise SetUpError(f"{python} cannot make a virtual environment in {folder}. {advice}")
    for pip in ([python, "-I", "-m", "pip"], ["pip3"], ["pip"]):
        if _answer([*pip, "--python", inside, "--version"]) is not None:
            return [*pip, "--python", inside]
    raise SetUpError(f"{python} has neither ensurepip nor pip. {advice}")


def _run_pip(command: Sequence[str]) -> None:
    with LOG.open("ab") as log:
        done = subprocess.run(
            command,
            cwd=str(PROJECT),
            env=installing_environment(),
            stdin=subprocess.DEVNULL,
            close_fds=False,
            stdout=log,
            stderr=subprocess.STDOUT,
            check=False,
        )
    if done.returncode != 0:
        raise SetUpError(f"{explain(LOG.read_text(encoding='utf-8', errors='replace'))} See {LOG}.")


def explain(log: str) -> str:
    """Say in one sentence why pip gave up, from what it wrote."""
    if "THESE PACKAGES DO NOT MATCH THE HASHES" in log:
        return "The package index serves a file other than the one that requirements.lock names."
    if re.search(r"No space left|Disk quota exceeded", log):
        return "There is no space left on the disk."
    if re.search(r"Retrying \(|ConnectionError|No matching distribution", log):
        return "The packages cannot be had: no package index was reached, or it lacks one of them."
    reasons = re.findall(r"(?m)^\s*(?:ERROR: (?!Exception:)|error: |\w+Error: )(.+)", log)
    return f"pip failed: {reasons[-1].strip() if reasons else 'it gave no reason'}."


def run(command: Sequence[str], environment: Mapping[str, str]) -> int:
    """Run a command in the project folder and return its exit code, as a shell would say it.

    Ctrl-C reaches the command itself, which ends in its own way; a request to terminate is
    handed on.
    """
    child = subprocess.Popen(command, cwd=str(PROJECT), env=dict(environment))
    signal.signal(signal.SIGTERM, lambda *_: child.terminate())
    while True:
        try:
            code = child.wait()
        except KeyboardInterrupt:
            continue
        return code if code >= 0 else 128 - code


def speak_plainly(work: Callable[[], int]) -> int:
    """Do the work of a script; where that fails, say why in a line instead of a traceback."""
    try:
        return work()
    except SetUpError as problem:
        _say(str(problem))
    except OSError as problem:
        _say(f"The set-up failed: {problem}")
    except KeyboardInterrupt:
        _say("Interrupted. Run this again to go on.")
        return 130
    return 1


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def main() -> int:
    """Install, and say where the command is."""
    _say(f"Ready: {install() / 'resume-review'}")
    return 0


if __name__ == "__main__":
    sys.exit(speak_plainly(main))
