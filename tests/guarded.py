"""A PostgreSQL as a careful owner runs it: passwords for everyone, TLS where it can, own rights."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from sqlalchemy import URL, create_engine

from database.embedded_installations import program_folder
from tests.certificates import Signed, make_authority, make_signed
from tests.servers import START_SECONDS, server_programs, start, unprivileged, wait_for

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

OWNER_PASSWORD = "owner-Passw0rd!"
WHO_MAY = """
local   all all                    scram-sha-256
hostssl all holder    127.0.0.1/32 cert
hostssl all all       127.0.0.1/32 scram-sha-256
"""
WHO_MAY_WITHOUT_TLS = """
local all all              scram-sha-256
host  all all 127.0.0.1/32 scram-sha-256
"""


@dataclass(frozen=True)
class Guarded:
    """A running cluster: its socket and TCP port, its programs and, with TLS, its authority."""

    folder: Path
    port: int
    programs: Path
    authority: Signed | None

    def url(self, name: str, user: str = "postgres", password: str = OWNER_PASSWORD) -> URL:
        """By its socket, with a password."""
        return URL.create(
            "postgresql+psycopg2",
            username=user,
            password=password,
            port=self.port,
            database=name,
            query={"host": str(self.folder)},
        )

    def administer(self, statement: str, name: str = "postgres") -> None:
        """Run one statement as the owner, outside a transaction."""
        engine = create_engine(self.url(name), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.exec_driver_sql(statement)
        engine.dispose()

    def run(self, program: str, *arguments: str, name: str) -> str:
        """Run one of PostgreSQL's own programs as the owner; returns what it prints."""
        address = self.url(name).set(drivername="postgresql").render_as_string(hide_password=False)
        done = subprocess.run(
            [self.programs / program, "--dbname", address, *arguments],
            check=True,
            capture_output=True,
            text=True,
        )
        return done.stdout


@pytest.fixture(scope="session")
def guarded(throw_away_folder: Path) -> Iterator[Guarded]:
    """An ordinary PostgreSQL; without TLS the embedded one's programs where none is installed."""
    installed = server_programs()
    folder = throw_away_folder / "guarded"
    folder.mkdir()
    authority = make_authority(folder, "authority") if installed else None
    made = Guarded(folder, free_port(), installed or program_folder(), authority)
    process = start_guarded(made)
    try:
        wait_for(create_engine(made.url("postgres")))
        yield made
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(START_SECONDS)


@pytest.fixture
def guarded_database(guarded: Guarded) -> Iterator[str]:
    """The name of an empty database there."""
    name = f"guarded_{uuid4().hex}"
    guarded.administer(f"CREATE DATABASE {name}")
    yield name
    guarded.administer(f"DROP DATABASE {name} WITH (FORCE)")


def free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port: int = listening.getsockname()[1]
        return port


def start_guarded(made: Guarded) -> subprocess.Popen[bytes]:
    secret, hosts = made.folder / "password", made.folder / "who-may"
    secret.write_text(OWNER_PASSWORD)
    hosts.write_text(WHO_MAY if made.authority else WHO_MAY_WITHOUT_TLS)
    options = tls_options(made)
    if account := unprivileged():
        for path in made.folder.iterdir():
            os.chown(path, account["user"], account["group"])
    return start(
        made.programs,
        made.folder,
        ("-A", "scram-sha-256", f"--pwfile={secret}"),
        ("-h", "127.0.0.1", "-p", str(made.port), "-c", f"hba_file={hosts}", *options),
    )


def tls_options(made: Guarded) -> tuple[str, ...]:
    """A certificate for localhost and db.example.com, and the settings that name it."""
    if made.authority is None:
        return ()
    signed = make_signed(made.folder, "server", made.authority, ("localhost", "db.example.com"))
    files = {
        "ssl_cert_file": signed.certificate_file,
        "ssl_key_file": signed.key_file,
        "ssl_ca_file": made.authority.certificate_file,
    }
    return ("-c", "ssl=on", *(f"--{name}={path}" for name, path in files.items()))
