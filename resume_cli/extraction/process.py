"""One worker process: how it starts, what it may take, and that it ends with its parent."""

from __future__ import annotations

import multiprocessing
import os
import resource
import signal
import threading
from contextlib import contextmanager, suppress
from multiprocessing import forkserver
from multiprocessing.connection import wait
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

from pebble import ProcessPool

from resume_cli.errors import ExtractionLimitError, FileError, UnreadableFileError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from resume_cli.extraction.document import Document, Limits

Read = TypeVar("Read")
Then: TypeAlias = "Callable[[Document, str], Read]"
"""What to do with a document and its file's name; it must be picklable, as must what it returns."""

_FILES_PER_WORKER = 200
"""Engines keep some memory of every file: a fresh worker after so many keeps it flat."""
_ENGINE = "resume_cli.extraction.engine"


def start_early(*modules: str) -> Any:
    """Start the process that workers are forked from, and return the context to use it by.

    It loads the engines and what `modules` name by itself: who calls this first and does other
    things meanwhile does not wait for them later.
    """
    methods = multiprocessing.get_all_start_methods()
    context: Any = multiprocessing.get_context("forkserver" if "forkserver" in methods else "spawn")
    if "forkserver" in methods:
        with _safe_path():
            context.set_forkserver_preload([_ENGINE, *modules])
            forkserver.ensure_running()
    return context


def new_pool(workers: int, memory_bytes: int) -> Any:
    """Return a pebble pool of processes by forkserver, by spawn where there is none."""
    context = start_early()
    with _safe_path():
        return ProcessPool(
            max_workers=workers,
            max_tasks=_FILES_PER_WORKER,
            initializer=prepare_worker,
            initargs=(memory_bytes,),
            context=context,
        )


@contextmanager
def _safe_path() -> Iterator[None]:
    # The server starts by `python -c`, which would import from the current folder first: and a
    # folder of resumes is no place to import code from.
    before = os.environ.get("PYTHONSAFEPATH")
    os.environ["PYTHONSAFEPATH"] = "1"
    try:
        yield
    finally:
        if before is None:
            del os.environ["PYTHONSAFEPATH"]
        else:
            os.environ["PYTHONSAFEPATH"] = before


def prepare_worker(memory_bytes: int) -> None:
    """Set up the process this runs in: quiet, limited, deaf to Ctrl-C, bound to its parent."""
    _watch_parent()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # A worker stuck in C code would not get to a Python handler: let the signal end it.
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    _silence()
    from resume_cli.extraction import engine  # noqa: F401, PLC0415  # heavy, and only for workers

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _, most = resource.getrlimit(resource.RLIMIT_AS)
    allowed = memory_bytes if most == resource.RLIM_INFINITY else min(memory_bytes, most)
    with suppress(ValueError, OSError):  # some systems have no such limit
        resource.setrlimit(resource.RLIMIT_AS, (allowed, allowed))


def _watch_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def end_with_parent() -> None:
        wait([parent.sentinel])
        os._exit(1)

    threading.Thread(target=end_with_parent, daemon=True).start()


def _silence() -> None:
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(nowhere, stream)
    os.close(nowhere)


def extract_file(data: bytes, name: str, limits: Limits, then: Then[Read]) -> Read:
    """Extract one file in a worker and do what comes next; raises `FileError` and nothing else."""
    from resume_cli.extraction.engine import extract  # noqa: PLC0415  # heavy, only for workers

    try:
        return then(extract(data, name, limits), name)
    except FileError:
        raise
    except MemoryError as error:
        raise ExtractionLimitError("the file needs more memory than a resume may take") from error
    except Exception as error:
        raise UnreadableFileError(f"the file cannot be read ({type(error).__name__})") from error
