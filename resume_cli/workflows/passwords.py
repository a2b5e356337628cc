"""Passwords: the rule for a new one, and the check against the bcrypt hashes in `users`.

In a check whatever is odd about either is just wrong. The rule is that of the program which owns
`users`; it holds for a new password and is not applied to a sign-in.
"""

from __future__ import annotations

import re
import secrets
import unicodedata

import bcrypt

from resume_cli.errors import UsageError

SHORTEST, LONGEST = 8, 128
"""Characters."""
SPECIAL = '!@#$%^&*(),.?":{}|<>'
MAX_BYTES = 72
"""bcrypt reads no further; the program that wrote the hashes cut silently, so does this one."""

# The one kind that `users` holds; costs as bcrypt knows them.
_HASH = re.compile(r"\$2b\$(0[4-9]|[12][0-9]|3[01])\$[./A-Za-z0-9]{53}")
# Same scheme and cost as the hashes in `users`, so that checking nobody's password takes as long
# as checking somebody's.
_DECOY_SALT = b"$2b$12$Wc7hQyZ0kMfJm1nVt9s4Xe"
_COST = 12

# Letters and digits in the narrow sense: what the other program accepts must be accepted, too.
_KINDS = (
    ("an upper-case letter (A to Z)", re.compile("[A-Z]")),
    ("a lower-case letter (a to z)", re.compile("[a-z]")),
    ("a digit", re.compile("[0-9]")),
    (f"one of {SPECIAL}", re.compile(f"[{re.escape(SPECIAL)}]")),
)
# What is left of the passwords that everybody tries first once figures and marks around them are
# taken off and letters written as figures are read as letters: `P@ssw0rd1!` is "password".
_WORDS = """
a aa aaa abc abcd abcde abcdef admin administrator asdf asdfgh autumn baseball changeme company
default demo dragon football guest hello iloveyou letmein login master monkey pass passport
password passwort princess qaz qaz2wsx qazawsx qazwsx qwer qwert qwerty qwertz qwertyuiop recruit
recruiter resume resumes root sample secret spring start summer sunshine superman system temp
temporary test tester testing user welcome winter zxcvbn
"""
_WELL_KNOWN = frozenset(_WORDS.split())
_WRITTEN_AS = str.maketrans("@4031!$57", "aaoeiisst")
_BEFORE, _AFTER = re.compile("^[^a-z]+"), re.compile("[^a-z]+$")


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


def require_good(password: str) -> None:
    """Raise `UsageError` with every broken part of the rule for a new password."""
    if faults := _faults(password):
        raise UsageError(
            f"The password {', and it '.join(faults)}.",
            advice=f"It needs {SHORTEST} to {LONGEST} characters with an upper-case and a "
            f"lower-case letter, a digit and one of {SPECIAL}",
        )


def is_cut(password: str) -> bool:
    """Whether the password is longer than what bcrypt reads of it."""
    return len(_bytes(password)) > MAX_BYTES


def hash_of(password: str) -> str:
    """The hash to store for a new password; bytes beyond `MAX_BYTES` do not enter it."""
    return bcrypt.hashpw(_cut(password), bcrypt.gensalt(_COST)).decode("ascii")


def unusable_hash() -> str:
    """A hash that no known password opens, for accounts that never sign in by password."""
    return bcrypt.hashpw(secrets.token_bytes(32), bcrypt.gensalt(_COST)).decode("ascii")


def _faults(password: str) -> list[str]:
    found = []
    if len(password) < SHORTEST:
        found.append(f"has fewer than {SHORTEST} characters")
    if len(password) > LONGEST:
        found.append(f"has more than {LONGEST} characters")
    # Other programs could not check them: NUL ends a password for some, the rest is no text.
    if any(unicodedata.category(each) in {"Cc", "Cs"} for each in password):
        found.append("has characters that cannot be typed")
    if lacking := [name for name, kind in _KINDS if not kind.search(password)]:
        found.append(f"lacks {', '.join(lacking)}")
    if _is_well_known(password):
        found.append("is one of those that everybody tries first")
    return found


def _is_well_known(password: str) -> bool:
    core = _AFTER.sub("", password.lower())
    return any(each.translate(_WRITTEN_AS) in _WELL_KNOWN for each in (core, _BEFORE.sub("", core)))


def _cut(password: str) -> bytes:
    return _bytes(password)[:MAX_BYTES]


def _bytes(password: str) -> bytes:
    # A terminal in another encoding hands over lone surrogates: a wrong password, not a crash.
    return password.encode("utf-8", "surrogatepass")
