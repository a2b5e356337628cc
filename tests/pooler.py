"""PgBouncer in front of a test server, where it is installed."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import create_engine, make_url

from tests.servers import START_SECONDS, wait_for

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

PORT = 6432


@contextmanager
def pooled(url: str, connections: int, mode: str = "transaction") -> Iterator[str]:
    """The same database through a pooler of its own that has so many connections to it."""
    program = shutil.which("pgbouncer", path=f"{os.environ['PATH']}:/usr/sbin")
    if program is None:
        pytest.skip("PgBouncer is not installed here")
    behind = make_url(url).set(drivername="postgresql+psycopg2")
    folder = Path(tempfile.mkdtemp(prefix="rr-pool-"))
    folder.chmod(0o711)
    settings = folder / "pgbouncer.ini"
    settings.write_text(
        f"""
[databases]
* = host={behind.query["host"]} port={behind.port or 5432} user=postgres
[pgbouncer]
listen_addr =
listen_port = {PORT}
unix_socket_dir = {folder}
auth_type = any
pool_mode = {mode}
default_pool_size = {connections}
max_client_conn = 400
logfile = {folder}/log
"""
    )
    # It refuses to run as root, and not everybody may enter the server's folder.
    owner = Path(str(behind.query["host"])).stat()
    for path in (folder, settings):
        os.chown(path, owner.st_uid, owner.st_gid)
    account: dict[str, Any] = {}
    if owner.st_uid != os.geteuid():
        account = {"user": owner.st_uid, "group": owner.st_gid, "extra_groups": []}
    process = subprocess.Popen(
        [program, settings],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        **account,
    )
    through = behind.set(
        port=None, query={"host": str(folder), "port": str(PORT), "connect_timeout": "5"}
    )
    try:
        wait_for(create_engine(through))
        yield through.render_as_string(hide_password=False)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(START_SECONDS)
        shutil.rmtree(folder)
