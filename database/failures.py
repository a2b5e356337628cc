"""What the driver says, in one line that a person can act on and that gives no secret away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy.exc import DBAPIError, OperationalError

from resume_cli.errors import DatabaseError, DatabaseUnreachableError

if TYPE_CHECKING:
    from sqlalchemy import URL

INSUFFICIENT_PRIVILEGE = "42501"
UNDEFINED_TABLE = "42P01"
DISK_FULL = "53100"
CONNECTION_LOST = ("08", "28", "57P", "53300")
"""SQLSTATE codes: PostgreSQL documentation, appendix A."""
PASSING = ("40001", "40P01", "55P03", DISK_FULL, "08", "57P", "53300")
"""Serialization failure, deadlock, a row that stays locked, a full disk, a server that restarts,
no connection free: what may be otherwise when the same transaction is run again."""

_NO_TLS = "does not support SSL"
_REASONS = (
    ("could not translate host name", "its host name is unknown"),
    ("Connection refused", "nothing listens there"),
    ("timeout expired", "it did not answer in time"),
    ("timed out", "it did not answer in time"),
    ("No route to host", "there is no route to it"),
    ("No such file or directory", "there is no such socket"),
    ("password authentication failed", "it refused the user name or password"),
    ("no password supplied", "it wants a password: set DB_PASSWORD"),
    ("no pg_hba.conf entry", "it does not let this user in from here"),
    ("certificate verify failed", "its certificate is not to be trusted"),
    ("does not match host name", "its certificate is for another host name"),
    ("root certificate file", "there is no certificate to check its own with: set sslrootcert"),
    ("requires a valid client certificate", "it wants a certificate: set sslcert and sslkey"),
    (_NO_TLS, "it does not offer TLS"),
    ("server closed the connection", "it closed the connection"),
    ("starting up", "it is still starting"),
    ("shutting down", "it is shutting down"),
    ("too many clients", "it has no free connection"),
)
_PLAIN = (
    "Switch TLS on there. Where the network in between is to be trusted, go without it by "
    "sslmode=disable in DATABASE_URL, or PGSSLMODE=disable."
)


def translated(problem: Exception, url: URL) -> DatabaseError:
    """Turn an error of SQLAlchemy or the driver into ours, without password or parameters."""
    code = getattr(getattr(problem, "orig", None), "pgcode", None)
    if code == INSUFFICIENT_PRIVILEGE:
        return DatabaseError(
            f"The database user {url.username!r} lacks a right: {_first_line(problem, url)}.",
            advice="Its owner can grant what the tool needs: database/scripts/grants.sql.",
        )
    if code == UNDEFINED_TABLE:
        return DatabaseError(
            f"The database lacks a table: {_first_line(problem, url)}.",
            advice="See what differs with: resume-review db check",
        )
    if code == DISK_FULL:
        return DatabaseError("The database server's disk is full.")
    if _is_connection_problem(problem):
        return DatabaseUnreachableError(
            f"The database at {_place(url)} cannot be reached: {_reason(problem, url)}.",
            advice=_PLAIN if _NO_TLS in str(problem) else None,
        )
    return DatabaseError(f"The database refused: {_first_line(problem, url)}.")


def may_pass(problem: DBAPIError) -> bool:
    """Tell whether the whole transaction, run again, may pass."""
    if problem.connection_invalidated:
        return True
    code: str = getattr(problem.orig, "pgcode", None) or ""
    # A connection that was not to be had has no SQLSTATE.
    return code.startswith(PASSING) or (not code and isinstance(problem, OperationalError))


def _is_connection_problem(problem: Exception) -> bool:
    if not isinstance(problem, DBAPIError):
        return False
    if problem.connection_invalidated:
        return True
    # A refused connection has no SQLSTATE; a refused statement has one and is something else.
    code = getattr(problem.orig, "pgcode", None) or ""
    return isinstance(problem, OperationalError) and (not code or code.startswith(CONNECTION_LOST))


def _place(url: URL) -> str:
    host = url.host or url.query.get("host") or url.query.get("service") or "localhost"
    shown = host if isinstance(host, str) else ", ".join(host)
    return f"{shown}:{url.port or 5432}, database {url.database!r}"


def _reason(problem: Exception, url: URL) -> str:
    said = str(getattr(problem, "orig", problem))
    for mark, reason in _REASONS:
        if mark in said:
            return reason
    return _first_line(problem, url)


def _first_line(problem: Exception, url: URL) -> str:
    """The driver's own first line; a password in it would be one too many."""
    said = str(getattr(problem, "orig", problem)).strip() or "no reason given"
    line = said.splitlines()[0].strip().rstrip(".")
    if url.password:
        line = line.replace(str(url.password), "***")
    return line
