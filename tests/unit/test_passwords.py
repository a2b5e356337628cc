"""The rule for a new password, and what bcrypt keeps of it."""

from __future__ import annotations

import pytest

from resume_cli.errors import UsageError
from resume_cli.workflows import passwords


def refusal(password: str) -> str:
    with pytest.raises(UsageError) as refused:
        passwords.require_good(password)
    assert "8 to 128 characters" in refused.value.advice
    assert password not in refused.value.message + refused.value.advice
    return refused.value.message


@pytest.mark.parametrize(
    "password",
    [
        "Existing-Passw0rd!",
        "xY3!abcd",
        "x" * 125 + "Y3!",
        "日本語でOk1!",
        "Str0ng enough!",
        "éY3!abcd",
    ],
)
def test_a_good_password_is_accepted(password: str) -> None:
    passwords.require_good(password)


@pytest.mark.parametrize("mark", passwords.SPECIAL)
def test_each_special_character_will_do(mark: str) -> None:
    passwords.require_good(f"xY3{mark}abcd")


@pytest.mark.parametrize(
    ("password", "fault"),
    [
        ("xY3!abc", "has fewer than 8 characters"),
        ("x" * 126 + "Y3!", "has more than 128 characters"),
        ("xy3!abcd", "lacks an upper-case letter (A to Z)"),
        ("XY3!ABCD", "lacks a lower-case letter (a to z)"),
        ("xYz!abcd", "lacks a digit"),
        ("xY3-abcd", 'lacks one of !@#$%^&*(),.?":{}|<>'),
        ("xY3!abc\0", "has characters that cannot be typed"),
        ("xY3!abc\x1b[", "has characters that cannot be typed"),
        ("xY3!abcd\udc80", "has characters that cannot be typed"),
        ("éà3!ÉÀbcd", "lacks an upper-case letter (A to Z)"),
        ("xY٣!abcd", "lacks a digit"),
    ],
)
def test_a_broken_part_of_the_rule_is_told(password: str, fault: str) -> None:
    assert refusal(password) == f"The password {fault}."


def test_all_broken_parts_are_told_at_once() -> None:
    told = refusal("\0")
    for fault in ("fewer than 8", "cannot be typed", "upper-case", "lower-case", "digit", "one of"):
        assert fault in told
    assert "tries first" in refusal("Password")


@pytest.mark.parametrize(
    "password",
    ["Password1!", "P@ssw0rd", "P@$$w0rd1!", "Passw0rd123!", "Welcome2024!", "Qwerty123!",
     "Admin@123", "Adm1n123!", "1qaz@WSX", "!QAZ2wsx", "Abc123!@#", "Letmein1!",
     "Aa123456!"],
)  # fmt: skip
def test_what_everybody_tries_first_is_refused(password: str) -> None:
    passwords.require_good(password + "-and More")
    assert "everybody tries first" in refusal(password)


def test_a_new_hash_is_one_that_the_other_program_reads() -> None:
    made = passwords.hash_of("Str0ng-enough!")
    assert made.startswith("$2b$12$")
    assert len(made) == 60
    assert passwords.matches("Str0ng-enough!", made)
    assert not passwords.matches("Str0ng-enough?", made)


def test_what_is_longer_than_bcrypt_reads_is_known_to_be_cut() -> None:
    assert not passwords.is_cut("x" * 72)
    assert passwords.is_cut("x" * 73)
    assert passwords.is_cut("é" * 37)
    made = passwords.hash_of("é" * 37)
    assert passwords.matches("é" * 36 + "and more", made)
