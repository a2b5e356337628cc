"""From settings to an address: the server's URL, and the folder that holds the embedded data."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import platformdirs
import psycopg2.extensions
from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from database.embedded_programs import ROOT_FOLDER
from database.encryption import encrypted
from resume_cli.errors import ConfigurationError

if TYPE_CHECKING:
    from pathlib import Path

    from database.connection import DatabaseOptions

DRIVER = "postgresql+psycopg2"
DEFAULT_HOST = "localhost"
DEFAULT_PORT = 5432
DEFAULT_NAME = "ai_resume_review_dev"
DEFAULT_USER = "postgres"


def default_data_folder() -> Path:
    """`/var/lib/resume-review` as root, else the user's data folder of the platform.

    Raises:
        ConfigurationError: the user has no home: no HOME is set and the system does not know them.

    """
    if os.geteuid() == 0:
        return ROOT_FOLDER
    try:
        return platformdirs.user_data_path("resume-review", appauthor=False)
    except RuntimeError:
        raise ConfigurationError(
            "This user has no home folder to keep data in.",
            advice="Set HOME, or RESUME_REVIEW_DATA_DIR to a folder that you can write to.",
        ) from None


def server_url(options: DatabaseOptions) -> URL:
    """The server's address from `url`, else from the parts and their defaults.

    Another machine's gets `sslmode=require`, unless a mode is said: see `encryption.encrypted`.

    Raises:
        ConfigurationError: `url` cannot be read, or names something other than PostgreSQL. It is
            never repeated in the message: it may hold a password.

    """
    if options.url is not None:
        return encrypted(_from_text(options.url))
    return encrypted(
        URL.create(
            DRIVER,
            username=options.user or DEFAULT_USER,
            password=options.password,
            host=options.host or DEFAULT_HOST,
            port=options.port or DEFAULT_PORT,
            database=options.name or DEFAULT_NAME,
        )
    )


def _from_text(text: str) -> URL:
    if "://" not in text:
        return _from_keywords(text)
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        raise _unreadable() from None
    if url.get_backend_name() not in {"postgresql", "postgres"}:
        raise ConfigurationError(
            f"DATABASE_URL names {url.get_backend_name()!r}; this tool works on PostgreSQL only."
        )
    # libpq takes these from the query, too: there they would escape the masking of passwords.
    said = {name: str(url.query[name]) for name in ("user", "password") if name in url.query}
    return url.difference_update_query(said).set(
        drivername=DRIVER,
        username=said.get("user", url.username),
        password=said.get("password", url.password),
    )


def shown(url: URL) -> str:
    """The address for people and `psql`: no password, nor that of a client certificate's key."""
    plain = url.set(drivername="postgresql").difference_update_query(["sslpassword"])
    place, mark, query = plain.render_as_string(hide_password=True).partition("?")
    # libpq takes a plus sign for itself, where web forms write a space so.
    return place + mark + query.replace("+", "%20")


def _from_keywords(text: str) -> URL:
    """Read libpq's other form, `host=... dbname=...`; the driver takes all of it as it is."""
    try:
        said = dict(psycopg2.extensions.parse_dsn(text))
    except psycopg2.ProgrammingError:
        raise _unreadable() from None
    # Several hosts may have several ports: then they stay where the driver reads them.
    port = said.pop("port") if said.get("port", "").isdecimal() else None
    return URL.create(
        DRIVER,
        username=said.pop("user", None),
        password=said.pop("password", None),
        port=int(port) if port else None,
        database=said.pop("dbname", None),
        query=said,
    )


def _unreadable() -> ConfigurationError:
    return ConfigurationError(
        "DATABASE_URL cannot be read.",
        advice="It looks like postgresql://USER:PASSWORD@HOST:5432/DATABASE",
    )
