"""Which database, how it is reached, and what is said when it cannot be."""

from __future__ import annotations

import inspect
import os
import socket
import time
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import make_url, select, text
from sqlalchemy.exc import DBAPIError

from database import connection as module
from database.connection import DatabaseOptions, get_db, open_database
from database.failures import translated
from database.location import server_url, shown
from database.models.auth import User
from resume_cli.errors import ConfigurationError, DatabaseError, DatabaseUnreachableError, ExitCode
from tests.integration.people import add_user

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import URL
    from sqlalchemy.orm import Session, sessionmaker

CANARY = "canary-8c1f"


def url_of(text_: str) -> URL:
    return server_url(DatabaseOptions(url=text_))


@pytest.fixture
def silent_port() -> Iterator[int]:
    """A port where connections are made and nothing is ever answered."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(8)
        yield listening.getsockname()[1]


@pytest.fixture
def environment(database_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The test's database as the environment names it."""
    monkeypatch.setenv("DATABASE_URL", database_url)
    yield
    module._of_process(DatabaseOptions.from_environment(os.environ)).engine.dispose()


def test_get_db_is_a_plain_generator_of_one_session(
    environment: None, sessions: sessionmaker[Session]
) -> None:
    user_id = add_user(sessions)
    assert inspect.isgeneratorfunction(get_db)
    generator = get_db()
    session = next(generator)
    assert session.scalars(select(User.id)).one() == user_id
    assert session.in_transaction()
    with pytest.raises(StopIteration):
        next(generator)
    assert not session.in_transaction()


def test_session_outlives_a_generator_that_nobody_kept(environment: None) -> None:
    session = next(get_db())
    assert session.scalar(text("SELECT 1")) == 1
    session.close()


def test_sessions_of_get_db_share_one_engine(environment: None) -> None:
    one, other = get_db(), get_db()
    assert next(one).get_bind() is next(other).get_bind()
    one.close()  # type: ignore[attr-defined]  # the annotation promises an iterator only
    other.close()  # type: ignore[attr-defined]  # the annotation promises an iterator only


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("postgresql://kim:pw@db.example.com:6543/cv", ("kim", "pw", "db.example.com", 6543, "cv")),
        ("postgres://kim@db.example.com/cv", ("kim", None, "db.example.com", None, "cv")),
        ("postgresql+asyncpg://kim:p%40w@h/cv", ("kim", "p@w", "h", None, "cv")),
        ("postgresql://h/cv?user=kim&password=pw", ("kim", "pw", "h", None, "cv")),
        ("host=h port=6543 dbname=cv user=kim password='p w'", ("kim", "p w", None, 6543, "cv")),
        ("host=a,b port=1,2 dbname=cv", (None, None, None, None, "cv")),
    ],
)
def test_address_may_be_written_in_many_ways(
    written: str, expected: tuple[str | int | None, ...]
) -> None:
    url = url_of(written)
    assert url.drivername == "postgresql+psycopg2"
    assert (url.username, url.password, url.host, url.port, url.database) == expected


def test_parts_have_the_defaults_of_the_other_program() -> None:
    url = server_url(DatabaseOptions(host="db.example.com"))
    assert url == make_url(
        "postgresql+psycopg2://postgres@db.example.com:5432/ai_resume_review_dev?sslmode=require"
    )


@pytest.mark.parametrize(
    "written",
    [
        f"kim:{CANARY}@db.example.com/cv",
        f"postgresql://kim:{CANARY}@db.example.com:port/cv",
        f"host=h password='{CANARY}",
        f"://kim:{CANARY}@h",
        f"sqlite:///{CANARY}.db",
        f"mysql://kim:{CANARY}@h/cv",
    ],
)
def test_address_that_cannot_be_used_is_not_repeated(written: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        url_of(written)
    assert CANARY not in f"{refused.value.message} {refused.value.advice}"
    assert refused.value.__cause__ is None


def test_sqlite_is_refused_by_name() -> None:
    with pytest.raises(ConfigurationError, match="PostgreSQL only"):
        url_of("sqlite:///cv.db")


@pytest.mark.parametrize(
    "written",
    [
        f"postgresql://kim:{CANARY}@h/cv",
        f"postgresql://h/cv?user=kim&password={CANARY}",
        f"host=h dbname=cv password={CANARY}",
        f"postgresql://h/cv?sslpassword={CANARY}&sslkey=k",
    ],
)
def test_shown_address_has_no_password(written: str) -> None:
    assert CANARY not in shown(url_of(written))


def test_option_that_postgresql_lacks_is_a_setting_to_mend(database_url: str) -> None:
    wrong = f"{database_url}&no_such_option={CANARY}"
    with pytest.raises(ConfigurationError) as refused, open_database(DatabaseOptions(url=wrong)):
        pass
    assert CANARY not in refused.value.message


def test_server_only_and_none_named_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RESUME_REVIEW_DATABASE", "server")
    options = DatabaseOptions.from_environment(os.environ)
    with pytest.raises(ConfigurationError, match="forbidden") as refused, open_database(options):
        pass
    assert refused.value.exit_code is ExitCode.CONFIGURATION


@pytest.mark.parametrize(
    ("variables", "embedded"),
    [
        ({}, True),
        ({"DB_HOST": "h"}, False),
        ({"DB_PASSWORD": "pw"}, False),
        ({"DATABASE_URL": ""}, True),
        ({"DATABASE_URL": "postgresql://h/cv"}, False),
        ({"DATABASE_URL": "postgresql://h/cv", "RESUME_REVIEW_DATABASE": "embedded"}, True),
    ],
)
def test_any_word_about_a_server_means_the_server(
    variables: dict[str, str], embedded: bool
) -> None:
    assert DatabaseOptions.from_environment(variables).embedded is embedded


@pytest.mark.parametrize("variables", [{"DB_PORT": "x"}, {"RESUME_REVIEW_DATABASE": "sqlite"}])
def test_variables_that_make_no_sense_are_refused(variables: dict[str, str]) -> None:
    with pytest.raises(ConfigurationError):
        DatabaseOptions.from_environment(variables)


@pytest.mark.parametrize(
    ("host", "reason"),
    [
        ("127.0.0.1", "nothing listens there"),
        ("no-such-host.invalid", "its host name is unknown"),
        ("/no/such/folder", "there is no such socket"),
    ],
)
def test_unreachable_server_is_told_in_one_line(host: str, reason: str) -> None:
    options = DatabaseOptions(host=host, port=9, password=CANARY)
    began = time.monotonic()
    with pytest.raises(DatabaseUnreachableError) as refused, open_database(options):
        pass
    assert time.monotonic() - began < 10.0
    assert refused.value.exit_code is ExitCode.DATABASE
    assert refused.value.message.endswith(f"{reason}.")
    assert "\n" not in refused.value.message
    assert CANARY not in refused.value.message


def test_server_that_never_answers_is_given_up_within_ten_seconds(silent_port: int) -> None:
    options = DatabaseOptions(host="127.0.0.1", port=silent_port)
    began = time.monotonic()
    with pytest.raises(DatabaseUnreachableError, match="did not answer in time"):
        open_database(options).__enter__()
    assert time.monotonic() - began < 10.0


def test_missing_database_is_told(database_url: str) -> None:
    url = make_url(database_url).set(database="no_such_database")
    with pytest.raises(DatabaseUnreachableError, match="does not exist"):
        open_database(DatabaseOptions(url=url.render_as_string(hide_password=False))).__enter__()


def test_refused_statement_is_not_called_an_unreachable_database(
    session: Session, database_url: str
) -> None:
    session.execute(text("SET statement_timeout = '10ms'"))
    with pytest.raises(DBAPIError) as failed:
        session.execute(text("SELECT pg_sleep(5)"))
    told = translated(failed.value, make_url(database_url))
    assert type(told) is DatabaseError
    assert "statement timeout" in told.message


def test_claims_connections_stand_outside_the_pool(database_url: str) -> None:
    with open_database(DatabaseOptions(url=database_url)) as database:
        engine = database.claims_engine()
        pids = []
        for _ in range(2):
            with engine.connect() as connection:
                pids.append(connection.scalar(text("SELECT pg_backend_pid()")))
        assert len(set(pids)) == 2


def test_values_never_stand_in_an_error(database_url: str) -> None:
    with (
        open_database(DatabaseOptions(url=database_url)) as database,
        pytest.raises(DBAPIError) as failed,
        database.engine.connect() as connection,
    ):
        connection.execute(text("SELECT 1 / 0, :value"), {"value": CANARY})
    assert CANARY not in str(failed.value)


def test_line_of_sql_that_the_server_quotes_is_not_passed_on(
    session: Session, database_url: str
) -> None:
    with pytest.raises(DBAPIError) as failed:
        session.execute(text("SELECT no_such_column, :value"), {"value": CANARY})
    assert CANARY in str(failed.value.orig)
    assert CANARY not in translated(failed.value, make_url(database_url)).message


def test_relative_data_folder_becomes_absolute(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    options = DatabaseOptions.from_environment({"RESUME_REVIEW_DATA_DIR": "data"})
    assert options.folder == tmp_path / "data"
