"""The programs of the embedded PostgreSQL: as whom they run, in which folders and how."""

from __future__ import annotations

import hashlib
import os
import pwd
import stat
import subprocess
from pathlib import Path
from typing import IO

from resume_cli.errors import ConfigurationError, DatabaseError

ROOT_FOLDER = Path("/var/lib/resume-review")
"""Where root keeps data and programs: a place that the server's own user may enter."""
ACCOUNT_NAME = "resume-review"


def server_account() -> pwd.struct_passwd | None:
    """The system user that runs the server; `None` where that is simply the current user.

    PostgreSQL refuses to run as root: there a system user is used, and made if it is missing.
    """
    if os.geteuid() != 0:
        _require_known_user()
        return None
    try:
        return pwd.getpwnam(ACCOUNT_NAME)
    except KeyError:
        return _make_account()


def _require_known_user() -> None:
    """PostgreSQL refuses to run for a user id that has no name, as containers like to use."""
    try:
        pwd.getpwuid(os.geteuid())
    except KeyError:
        raise ConfigurationError(
            f"The user id {os.geteuid()} has no name, and PostgreSQL does not run without one.",
            advice="Name a database server by DATABASE_URL, or add the user to /etc/passwd.",
        ) from None


def _make_account() -> pwd.struct_passwd:
    command = ["useradd", "--system", "--no-create-home", "--home-dir", "/nonexistent",
               "--shell", "/usr/sbin/nologin", ACCOUNT_NAME]  # fmt: skip
    try:
        subprocess.run(command, check=False, capture_output=True)
        # Another process may have been quicker: what counts is that the user is there now.
        return pwd.getpwnam(ACCOUNT_NAME)
    except (OSError, KeyError) as problem:
        raise ConfigurationError(
            f"PostgreSQL does not run as root, and the system user {ACCOUNT_NAME!r} "
            "could not be made.",
            advice="Run as an ordinary user, or make it: " + " ".join(command),
        ) from problem


def require_enterable(folder: Path) -> None:
    """Make sure that the server's user may pass through every folder above this one.

    Raises:
        ConfigurationError: one of them is closed; it stays as it is.

    """
    resolved = folder.resolve()
    for parent in (resolved, *resolved.parents):
        if not parent.stat().st_mode & stat.S_IXOTH:
            raise ConfigurationError(
                f"As root the database server runs as user {ACCOUNT_NAME!r}, "
                f"who may not enter {parent}.",
                advice=f"Leave RESUME_REVIEW_DATA_DIR unset (then {ROOT_FOLDER} is used), "
                "or name a folder that other users may enter.",
            )


def short_socket_folder(folder: Path, account: pwd.struct_passwd | None) -> Path:
    """A short folder for the socket of a cluster whose own path is too long for one.

    It depends on the cluster's path and owner alone, not on `TMPDIR` or `XDG_RUNTIME_DIR`: cron
    and a shell must find the same one.
    """
    owner = account.pw_uid if account else os.geteuid()
    mark = hashlib.sha256(os.fsencode(folder.resolve())).hexdigest()[:12]
    return Path("/tmp") / f"resume-review-{owner}-{mark}"  # noqa: S108 - owner and mode are checked


def make_folder(folder: Path, account: pwd.struct_passwd | None) -> None:
    """Make a folder that only the server's user can open.

    Raises:
        ConfigurationError: something of another owner, or a link, is in its place.

    """
    owner = account.pw_uid if account else os.geteuid()
    try:
        folder.mkdir(mode=0o700)
    except FileExistsError:
        found = folder.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != owner:
            raise ConfigurationError(f"{folder} belongs to somebody else.") from None
        return
    if account is not None:
        os.chown(folder, account.pw_uid, account.pw_gid)


def make_file(path: Path, account: pwd.struct_passwd | None) -> None:
    """Make an empty file of mode 0600 that belongs to the server's user, if it is not there."""
    path.touch(mode=0o600)
    if account is not None:
        os.chown(path, account.pw_uid, account.pw_gid)


def write_settings(path: Path, socket_folder: Path) -> None:
    """Write the server's settings: no network, and no statement or row in its log.

    Statements and details of failed ones would carry resume text into the log.
    """
    quoted = str(socket_folder).replace('"', '""').replace("'", "''")
    path.write_text(
        "listen_addresses = ''\n"
        f"unix_socket_directories = '\"{quoted}\"'\n"
        "unix_socket_permissions = 0700\n"
        "log_min_error_statement = panic\n"
        "log_error_verbosity = terse\n"
        "timezone = 'UTC'\n"
        "log_timezone = 'UTC'\n",
        encoding="utf-8",
    )
    path.chmod(0o644)


def run(
    program: Path,
    *arguments: str,
    account: pwd.struct_passwd | None,
    folder: Path = Path("/"),
    source: IO[bytes] | None = None,
    target: IO[bytes] | None = None,
) -> None:
    """Run a program of PostgreSQL as the server's user, from and to open files where they matter.

    It runs in `folder`, so that paths can be relative to it: `pg_ctl` hands them to a shell
    without quoting.

    Raises:
        DatabaseError: it failed; the message is the error that it printed.

    """
    try:
        result = subprocess.run(
            [program, *arguments],
            check=False,
            stdin=source or subprocess.DEVNULL,
            stdout=target or subprocess.PIPE,
            stderr=subprocess.PIPE if target else subprocess.STDOUT,
            cwd=folder,
            env=_environment(),
            # A Ctrl-C at the terminal is for us alone: it must not stop the server.
            start_new_session=True,
            user=account.pw_uid if account else None,
            group=account.pw_gid if account else None,
            extra_groups=[] if account else None,
        )
    except OSError as problem:
        raise DatabaseError(f"{program} cannot be run: {problem.strerror}.") from problem
    if result.returncode:
        said = (result.stderr if target else result.stdout).decode(errors="replace")
        raise DatabaseError(f"{program.name} failed: {_reason(said)}")


def _reason(said: str) -> str:
    """The line that tells the error; those after it may quote a row."""
    lines = said.strip().splitlines() or ["no message"]
    return next((line for line in lines if "error: " in line.lower()), lines[-1])


def _environment() -> dict[str, str]:
    """Nothing of the caller's: a stray PGPORT or PGDATA must not lead the programs astray."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}
