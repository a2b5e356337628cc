"""A PostgreSQL that a test may stop and start, and a line to it that breaks."""

from __future__ import annotations

import contextlib
import os
import random
import select
import signal
import socket
import tempfile
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from database.embedded_installations import program_folder
from database.schema import UUID_STAND_IN, initialise
from tests.servers import (
    START_SECONDS,
    administer,
    engine_of,
    server_programs,
    start,
    start_again,
    wait_for,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType
    from typing import Self

    from sqlalchemy import Engine


class Restarted:
    """A server of its own, reachable by its socket; `with` ends it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._programs = server_programs() or program_folder()

    def __enter__(self) -> Self:
        self._process = start(self._programs, self.folder)
        wait_for(self.engine("postgres"))
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def engine(self, name: str) -> Engine:
        return engine_of(self.folder, name)

    def empty(self, name: str) -> str:
        """Make a database with the tables; returns its address."""
        administer(self.folder, f"CREATE DATABASE {name}")
        engine = self.engine(name)
        with engine.begin() as connection:
            connection.exec_driver_sql(UUID_STAND_IN)
            initialise(connection)
        engine.dispose()
        return engine.url.render_as_string()

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """Stop it: SIGINT ends connections at once, SIGQUIT is a crash."""
        self._process.send_signal(how)
        self._process.wait(START_SECONDS)

    def start(self) -> None:
        """Start it again; nothing waits for it."""
        self._process = start_again(self._programs, self.folder)


class BreakingLine:
    """A socket that leads to a server and loses the answers to some commits.

    The server carries the commit out, the client sees its connection break: nobody can tell from
    this side what has become of it. `share` says how many, `broken` counts them.
    """

    def __init__(self, behind: Path) -> None:
        self._behind = behind / ".s.PGSQL.5432"
        self.share = 0.0
        self._chance = random.Random(1)  # noqa: S311 - the same breaks each time
        self._lock = threading.Lock()
        self.broken = 0
        self.folder = Path(tempfile.mkdtemp(prefix="rr-line-"))
        self._listening = socket.socket(socket.AF_UNIX)
        self._listening.bind(str(self.folder / ".s.PGSQL.5432"))
        self._listening.listen(32)
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._listening.close()
        (self.folder / ".s.PGSQL.5432").unlink()
        self.folder.rmdir()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listening.accept()
                threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with client, socket.socket(socket.AF_UNIX) as server, contextlib.suppress(OSError):
            server.connect(str(self._behind))
            while True:
                ready, _, _ = select.select([client, server], [], [])
                for side in ready:
                    data = side.recv(65536)
                    if not data:
                        return
                    other = server if side is client else client
                    other.sendall(data)
                    if side is client and b"COMMIT\0" in data and self._breaks():
                        # Its answer is waited for and thrown away.
                        server.recv(65536)
                        return

    def _breaks(self) -> bool:
        with self._lock:
            breaks = self._chance.random() < self.share
            self.broken += breaks
            return breaks


@contextlib.contextmanager
def frozen(pid: int) -> Iterator[None]:
    """Let a process stand still, as one does whose machine hangs."""
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGCONT)
