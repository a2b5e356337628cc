"""Many at the door at once: real threads, real processes, a connection each."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.pool import NullPool

from resume_cli.errors import AccessDeniedError
from resume_cli.workflows.accounts import log_in, operating_system_account, resume, sign_in
from resume_cli.workflows.session_file import SessionFile
from tests.integration.people import PASSWORD, add_user, change_tokens, hash_of, tokens, user

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

# Slow enough to check that an unserialised check would overlap with all the others.
COST = 9

RESUMER = """
import sys
from pathlib import Path
from sqlalchemy import create_engine
from sqlalchemy.orm import sessionmaker
from resume_cli.workflows.accounts import resume
from resume_cli.workflows.session_file import SessionFile

sessions = sessionmaker(create_engine(sys.argv[1]))
session_file = SessionFile(Path(sys.argv[2]), "this database")
print("ready", flush=True)
sys.stdin.readline()
for _ in range(40):
    print(resume(sessions, session_file).email, flush=True)
"""


@pytest.fixture
def separate(database_url: str) -> sessionmaker[Session]:
    """Sessions with a connection of their own each, as separate programs have."""
    return sessionmaker(create_engine(database_url, poolclass=NullPool))


def at_once(count: int, act: Callable[[int], str]) -> Counter[str]:
    """What `count` threads get that all begin together."""
    with ThreadPoolExecutor(count) as pool:
        return Counter(pool.map(act, range(count)))


def outcome(sessions: sessionmaker[Session], password: str) -> str:
    try:
        return sign_in(sessions, "kim@example.com", password).name
    except AccessDeniedError as refused:
        return "locked" if "locked until" in refused.message else "wrong"


def test_twenty_guesses_at_once_test_five(separate: sessionmaker[Session]) -> None:
    kim = add_user(separate, password_hash=hash_of(PASSWORD, COST))
    outcomes = at_once(20, lambda guess: outcome(separate, f"guess {guess}"))
    assert outcomes == {"wrong": 5, "locked": 15}
    assert user(separate, kim).failed_login_attempts == 5


def test_twenty_right_passwords_at_once_all_pass(separate: sessionmaker[Session]) -> None:
    kim = add_user(separate, password_hash=hash_of(PASSWORD, COST), failed_login_attempts=4)
    assert outcome(separate, PASSWORD) == "Kim Example"
    outcomes = at_once(20, lambda _: outcome(separate, PASSWORD))
    assert outcomes == {"Kim Example": 20}
    after = user(separate, kim)
    assert (after.failed_login_attempts, after.locked_until) == (0, None)


def test_four_guesses_beside_right_passwords_lock_nobody_out(
    separate: sessionmaker[Session],
) -> None:
    add_user(separate, password_hash=hash_of(PASSWORD, COST))
    outcomes = at_once(12, lambda n: outcome(separate, "not it" if n % 3 == 0 else PASSWORD))
    assert outcomes == {"Kim Example": 8, "wrong": 4}


def test_a_lock_that_ran_out_is_cleared_once_for_all(separate: sessionmaker[Session]) -> None:
    add_user(
        separate,
        password_hash=hash_of(PASSWORD, COST),
        failed_login_attempts=5,
        locked_until="2020-01-01 00:00:00+00",
    )
    outcomes = at_once(12, lambda guess: outcome(separate, f"guess {guess}"))
    assert outcomes == {"wrong": 5, "locked": 7}


def test_guesses_at_one_account_do_not_hold_up_another(separate: sessionmaker[Session]) -> None:
    add_user(separate)
    lee = add_user(separate, "lee@example.com")
    with separate() as busy:
        busy.execute(
            text("SELECT pg_advisory_xact_lock(hashtextextended(:email, :namespace))"),
            {"email": "kim@example.com", "namespace": 0x5349_474E_494E},
        )
        with ThreadPoolExecutor(1) as pool:
            held_up = pool.submit(outcome, separate, PASSWORD)
            assert sign_in(separate, "lee@example.com", PASSWORD).id == lee
            assert not held_up.done()
            busy.rollback()
            assert held_up.result(timeout=10) == "Kim Example"


def test_no_row_is_locked_while_a_password_is_checked(separate: sessionmaker[Session]) -> None:
    kim = add_user(separate, password_hash=hash_of(PASSWORD, cost=12))
    waiting = text(
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE datname = current_database() AND state = 'idle in transaction'"
    )
    free = text("SELECT id FROM users WHERE id = :id FOR UPDATE NOWAIT")
    with ThreadPoolExecutor(1) as pool, separate() as watcher:
        watcher.connection(execution_options={"isolation_level": "AUTOCOMMIT"})
        checked = pool.submit(outcome, separate, PASSWORD)
        while not watcher.scalar(waiting):
            assert not checked.done()
        assert watcher.scalar(free, {"id": kim}) == kim
        assert not checked.done()
        assert checked.result() == "Kim Example"


def test_ten_logins_at_once_keep_three_sessions(
    separate: sessionmaker[Session], tmp_path: Path
) -> None:
    add_user(separate)

    def from_device(number: int) -> str:
        session_file = SessionFile(tmp_path / f"device-{number}" / "session.json", "this database")
        return log_in(separate, session_file, "kim@example.com", PASSWORD, f"{number}").name

    assert at_once(10, from_device) == {"Kim Example": 10}
    assert Counter(row.status for row in tokens(separate)) == {"active": 3, "revoked": 7}


def test_ten_logins_at_once_on_one_machine_keep_one_row(
    separate: sessionmaker[Session], tmp_path: Path
) -> None:
    add_user(separate)
    session_file = SessionFile(tmp_path / "state" / "session.json", "this database")

    def here(_: int) -> str:
        return log_in(separate, session_file, "kim@example.com", PASSWORD, "here").name

    assert at_once(10, here) == {"Kim Example": 10}
    assert [row.status for row in tokens(separate)] == ["active"]
    assert resume(separate, session_file).name == "Kim Example"


def test_two_processes_that_renew_at_once_both_stay_signed_in(
    separate: sessionmaker[Session], database_url: str, tmp_path: Path
) -> None:
    add_user(separate)
    session_file = SessionFile(tmp_path / "state" / "session.json", "this database")
    log_in(separate, session_file, "kim@example.com", PASSWORD, "here")
    before = tokens(separate)[0]
    command = [sys.executable, "-c", RESUMER, database_url, str(session_file.path)]
    processes = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    hashes = set()
    for process in processes:
        assert process.stdout is not None
        assert process.stdin is not None
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    while any(process.poll() is None for process in processes):
        change_tokens(separate, last_used_at=text("now() - interval '2 days'"))
        hashes.add(tokens(separate)[0].token_hash)
    for process in processes:
        spoken, _ = process.communicate(timeout=10)
        assert process.returncode == 0
        assert spoken == "kim@example.com\n" * 40
    [after] = tokens(separate)
    assert (after.id, after.session_id, after.status) == (before.id, before.session_id, "active")
    assert len(hashes) > 3
    assert resume(separate, session_file).name == "Kim Example"


def test_the_operating_system_user_is_created_by_one_of_many(
    separate: sessionmaker[Session],
) -> None:
    made = at_once(4, lambda _: str(operating_system_account(separate, "kim")))
    assert sorted(made.values()) == [1, 3]
    assert len({spoken.rsplit(",", 1)[0] for spoken in made}) == 1
