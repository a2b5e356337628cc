"""Single checks of `doctor`: each returns what it found, or raises what is wrong.

All raise `ResumeReviewError` with advice, or `OSError` where the system refuses to answer.
"""

from __future__ import annotations

import importlib.metadata
import platform
import re
import shutil
import stat
import sys
import tempfile
import time
from concurrent.futures import TimeoutError as FutureTimeoutError
from typing import TYPE_CHECKING

from resume_cli.errors import ConfigurationError, ResumeReviewError
from resume_cli.extraction.workers import ExtractionPool
from resume_cli.storage import writing_to
from resume_cli.workflows.agents import in_plain_text, kind_of_agent

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from pathlib import Path

    from resume_cli.agent.openai_agent import OpenAIAgent

PROGRAM = "resume-review"
PYTHONS = ((3, 11), (3, 13))
"""The oldest and the newest version that the tool is tested with."""
LOW_DISK = 1024**3
"""Bytes; a thousand resumes of 1 MB each."""
TRIAL_BYTES = 65_536
WORKER_SECONDS = 30.0
_SHOWN = ("openai", "pydantic", "pypdfium2", "sqlalchemy", "typer")
"""Packages whose versions a report of a fault needs; of the others it is told that they fit."""
_READ_BY_OTHERS = stat.S_IRGRP | stat.S_IROTH


def python() -> str:
    """The version is one that the tool is tested with."""
    oldest, newest = PYTHONS
    if not oldest <= sys.version_info[:2] <= newest:
        raise ConfigurationError(
            f"Python {platform.python_version()} is not one that this tool is tested with.",
            advice="Install it with Python 3.11, 3.12 or 3.13.",
        )
    return f"{platform.python_version()} at {sys.executable}"


def packages() -> str:
    """The packages that the tool wants are there, in versions that fit."""
    try:
        wanted = importlib.metadata.requires(PROGRAM) or []
        version = importlib.metadata.version(PROGRAM)
    except importlib.metadata.PackageNotFoundError:
        return "run from its source: not installed as a package"
    plain = [each for each in wanted if "extra ==" not in each]
    if unfit := [said for each in plain if (said := _unfit(each))]:
        raise ConfigurationError(
            f"Packages do not fit: {', '.join(unfit)}.",
            advice=f"Install {PROGRAM} anew, in a virtual environment of its own.",
        )
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in _SHOWN)
    return f"{PROGRAM} {version}, {len(plain)} packages that fit: {versions}"


def _unfit(requirement: str) -> str | None:
    """Say what is wrong with an installed package; requirements of ours know only >= and <."""
    name, *bounds = re.findall(r"^[\w.-]+|[<>]=?[\d.]+", requirement.partition(";")[0])
    try:
        version = importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return f"{name} is missing"
    have = _release(version)
    for bound in bounds:
        least = bound.startswith(">=")
        if least != (have >= _release(bound)):
            return f"{name} {version} is not {bound}"
    return None


def _release(version: str) -> tuple[int, ...]:
    found = re.search(r"\d+(?:\.\d+)*", version)
    return tuple(map(int, found.group().split("."))) if found else ()


def takes_files(folder: Path, setting: str) -> str:
    """A folder can be written: rights alone say nothing of a full disk or a read-only one."""
    with writing_to(folder, setting):
        place = _existing(folder)
        with tempfile.TemporaryFile(dir=place) as trial:
            trial.write(bytes(TRIAL_BYTES))
            trial.flush()
    return str(folder) if place == folder else f"{folder}, made at first use"


def _existing(folder: Path) -> Path:
    return next(place for place in (folder, *folder.parents) if place.exists())


def workers() -> str:
    """A process that reads files starts, and reads one."""
    began = time.monotonic()
    with ExtractionPool(1) as pool:
        try:
            pool.submit(b"Experience\nOne line of text.\n", "doctor.txt").result(WORKER_SECONDS)
        except FutureTimeoutError as problem:
            raise ResumeReviewError(
                f"A worker process does not answer within {WORKER_SECONDS:.0f} s.",
                advice="The machine may be overloaded, or short of memory.",
            ) from problem
    return f"a process that reads files started and read one in {time.monotonic() - began:.1f} s"


def disk(*folders: Path) -> str:
    """There is room at all of these places, which need not exist yet."""
    free, place = min((shutil.disk_usage(at).free, at) for at in map(_existing, folders))
    if free < LOW_DISK:
        raise ConfigurationError(
            f"Only {free / 1024**2:.0f} MB are free at {place}.",
            advice="Make room: a thousand resumes take about 1 GB.",
        )
    return f"{free / 1024**3:.0f} GB free"


def settings_found(path: Path, origins: Mapping[str, str], secrets: Collection[str]) -> str:
    """The settings could be read; what the config file keeps secret is secret.

    `origins` names what said each setting that is set; `secrets` are the names of secret ones.
    """
    here = {name for name, origin in origins.items() if origin == str(path)}
    if here & set(secrets) and path.stat().st_mode & _READ_BY_OTHERS:
        raise ConfigurationError(
            f"Others on this machine can read the secrets in {path}.",
            advice=f"Say: chmod 600 {path}",
        )
    where = f"{path}" if path.is_file() else "no config file"
    count = f"{len(origins)} setting{'' if len(origins) == 1 else 's'}"
    return f"{where}, {count} said, the rest by default"


def model_found(
    choice: str,
    agent: OpenAIAgent | None,
    *,
    configured: bool,
    embedded: bool,
    base_url: str | None,
    online: bool,
) -> str:
    """A model is configured, or none is needed; `online` asks it for one word, once.

    Without an `agent` no model is named; `configured` tells whether one is meant all the same.
    """
    if kind_of_agent(choice, embedded=embedded, model_configured=configured) == "local":
        return "none: the built-in agent reviews, without a language model"
    if agent is None:
        raise ConfigurationError("No model is named.", advice="Set RESUME_REVIEW_MODEL.")
    open_to_all = ", by http without encryption" if in_plain_text(base_url) else ""
    where = f"{agent.model} at {agent.destination}{open_to_all}"
    if not online:
        return f"{where}, not asked: doctor --online asks it"
    began = time.monotonic()
    reply = agent.greet()
    spent = reply.tokens_in + reply.tokens_out
    return f"{where}, answered in {time.monotonic() - began:.1f} s with {spent} tokens"
