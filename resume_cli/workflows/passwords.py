"""Passwords against the bcrypt hashes in `users`: whatever is odd about either is just wrong."""

from __future__ import annotations

import re
import secrets

import bcrypt

MAX_BYTES = 72
"""bcrypt reads no further; the program that wrote the hashes cut silently, so does this one."""

# The one kind that `users` holds; costs as bcrypt knows them.
_HASH = re.compile(r"\$2b\$(0[4-9]|[12][0-9]|3[01])\$[./A-Za-z0-9]{53}")
# Same scheme and cost as the hashes in `users`, so that checking nobody's password takes as long
# as checking somebody's.
_DECOY_SALT = b"$2b$12$Wc7hQyZ0kMfJm1nVt9s4Xe"


def matches(password: str, password_hash: str) -> bool:
    """Whether this password made this hash; what is no whole `$2b$` hash is matched by none.

    Takes as long as `pretend` in every case.
    """
    if _HASH.fullmatch(password_hash) is None:
        pretend(password)
        return False
    return bcrypt.checkpw(_cut(password), password_hash.encode("ascii"))


def pretend(password: str) -> None:
    """Spend the time of one check where there is no hash to check against."""
    bcrypt.hashpw(_cut(password), _DECOY_SALT)


def unusable_hash() -> str:
    """A hash that no known password opens, for accounts that never sign in by password."""
    return bcrypt.hashpw(secrets.token_bytes(32), bcrypt.gensalt(12)).decode("ascii")


def _cut(password: str) -> bytes:
    # A terminal in another encoding hands over lone surrogates: a wrong password, not a crash.
    return password.encode("utf-8", "surrogatepass")[:MAX_BYTES]
