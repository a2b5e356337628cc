"""No password and no resume travels in plain text to another machine unless somebody wrote so."""

from __future__ import annotations

import configparser
import ipaddress
import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy import URL

_PLACES = {"host": "PGHOST", "hostaddr": "PGHOSTADDR", "sslmode": "PGSSLMODE"}


def encrypted(url: URL) -> URL:
    """Give the address with `sslmode=require` where nobody has said a mode for another machine.

    libpq's own default, `prefer`, goes on in plain text as soon as whoever answers says that it
    has no TLS (libpq documentation, "SSL Mode Descriptions"). A mode that the address, a service
    file or `PGSSLMODE` names stays, `disable` included.
    """
    said = _said(url)
    # hostaddr is where libpq connects to; host is then only the name in the certificate.
    places = said.get("hostaddr") or said.get("host") or ""
    if said.get("sslmode") or all(is_here(place) for place in places.split(",")):
        return url
    return url.update_query_dict({"sslmode": "require"})


def _said(url: URL) -> dict[str, str]:
    """What counts for libpq: the address, then the service file, then the environment."""
    said = {name: os.environ.get(variable, "") for name, variable in _PLACES.items()}
    said |= _service(_text(url.query.get("service", "")) or os.environ.get("PGSERVICE", ""))
    said |= {name: _text(url.query[name]) for name in _PLACES if name in url.query}
    return said | ({"host": url.host} if url.host else {})


def _text(value: str | tuple[str, ...]) -> str:
    return value if isinstance(value, str) else ",".join(value)


def _service(name: str) -> dict[str, str]:
    """One service's section; what cannot be read here libpq refuses in words of its own."""
    own = os.environ.get("PGSERVICEFILE") or Path(os.environ.get("HOME", "/"), ".pg_service.conf")
    everyones = Path(os.environ.get("PGSYSCONFDIR", "/etc/postgresql-common"), "pg_service.conf")
    for path in (own, everyones):
        parser = configparser.RawConfigParser(
            delimiters=("=",), comment_prefixes=("#",), strict=False
        )
        try:
            parser.read(path, "utf-8")
        except (configparser.Error, UnicodeDecodeError):
            continue
        if parser.has_section(name):
            return dict(parser.items(name))
    return {}


def is_here(place: str) -> bool:
    """Tell whether a host's name is this machine's: a socket, `localhost`, a loopback address."""
    if not place or place.startswith(("/", "@")):
        return True
    # In SQLAlchemy's form of several hosts each may bring its port.
    name = place.partition(":")[0] if place.count(":") == 1 else place
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return name.lower() == "localhost"
