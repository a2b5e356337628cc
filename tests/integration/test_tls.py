"""How the database is reached: with TLS and without, by sockets, files and libpq's own words."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from socket import socket
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from database.connection import DatabaseOptions, open_database
from database.location import server_url
from resume_cli.errors import DatabaseUnreachableError, ExitCode
from tests.certificates import make_authority, make_signed
from tests.guarded import OWNER_PASSWORD, Guarded

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Connection

TLS = "SELECT ssl, version FROM pg_stat_ssl WHERE pid = pg_backend_pid()"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """No certificate, service or password file of whoever runs the tests."""
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path


@pytest.fixture
def safe(guarded: Guarded) -> Guarded:
    if guarded.authority is None:
        pytest.skip("the embedded PostgreSQL is built without TLS, and no other one is installed")
    return guarded


@contextmanager
def connected(address: str, **options: str) -> Iterator[Connection]:
    with (
        open_database(DatabaseOptions(url=address, **options)) as database,  # type: ignore[arg-type]  # text options only
        database.engine.connect() as connection,
    ):
        yield connection


def refused(address: str) -> DatabaseUnreachableError:
    with pytest.raises(DatabaseUnreachableError) as problem, connected(address):
        pass
    assert problem.value.exit_code is ExitCode.DATABASE
    assert "\n" not in problem.value.message
    assert OWNER_PASSWORD not in f"{problem.value.message} {problem.value.advice}"
    return problem.value


def address(server: Guarded, host: str = "localhost", user: str = "postgres", **words: str) -> str:
    """libpq's own form: host and everything else in words."""
    words = {"password": OWNER_PASSWORD, "dbname": "postgres", **words}
    said = " ".join(f"{name}='{value}'" for name, value in words.items())
    return f"host={host} port={server.port} user={user} {said}"


def authority_file(server: Guarded) -> str:
    assert server.authority is not None
    return str(server.authority.certificate_file)


def test_verify_full_against_a_certificate_of_the_named_authority(safe: Guarded) -> None:
    for host, more in (("localhost", {}), ("db.example.com", {"hostaddr": "127.0.0.1"})):
        full = address(safe, host, sslmode="verify-full", sslrootcert=authority_file(safe), **more)
        with connected(full) as connection:
            assert connection.execute(text(TLS)).one().ssl


def test_verify_full_in_a_url(safe: Guarded) -> None:
    written = (
        f"postgresql://postgres:{OWNER_PASSWORD}@localhost:{safe.port}/postgres"
        f"?sslmode=verify-full&sslrootcert={authority_file(safe)}"
    )
    with connected(written) as connection:
        assert connection.execute(text(TLS)).one().ssl


def test_a_certificate_of_a_wrong_authority_is_refused(safe: Guarded, tmp_path: Path) -> None:
    wrong = make_authority(tmp_path, "nobody").certificate_file
    problem = refused(address(safe, sslmode="verify-full", sslrootcert=str(wrong)))
    assert problem.message.endswith("its certificate is not to be trusted.")


def test_a_certificate_for_another_host_is_refused(safe: Guarded) -> None:
    full = address(safe, "127.0.0.1", sslmode="verify-full", sslrootcert=authority_file(safe))
    assert refused(full).message.endswith("its certificate is for another host name.")


def test_verify_full_without_an_authority_says_what_is_missing(safe: Guarded) -> None:
    assert "sslrootcert" in refused(address(safe, sslmode="verify-full")).message


def test_require_encrypts_whoever_signed_the_certificate(safe: Guarded) -> None:
    with connected(address(safe, sslmode="require")) as connection:
        assert connection.execute(text(TLS)).one().ssl


def test_a_client_certificate_opens_in_place_of_a_password(safe: Guarded, tmp_path: Path) -> None:
    assert safe.authority is not None
    safe.administer("CREATE ROLE holder LOGIN")
    signed = make_signed(tmp_path, "holder", safe.authority)
    without = address(safe, user="holder", sslmode="require")
    assert refused(without).message.endswith("it wants a certificate: set sslcert and sslkey.")
    files = {"sslcert": str(signed.certificate_file), "sslkey": str(signed.key_file)}
    with connected(address(safe, user="holder", sslmode="require", **files)) as connection:
        assert connection.scalar(text("SELECT current_user")) == "holder"
    safe.administer("DROP ROLE holder")


def test_a_server_that_wants_tls_refuses_plain_text(safe: Guarded) -> None:
    problem = refused(address(safe, sslmode="disable"))
    assert problem.message.endswith("it does not let this user in from here.")


@contextmanager
def without_tls() -> Iterator[tuple[int, list[bytes]]]:
    """A server that answers the question for TLS with no; keeps what it is told after that."""
    told: list[bytes] = []
    with socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()

        def answer() -> None:
            connection, _ = listening.accept()
            with connection:
                connection.recv(8)
                connection.sendall(b"N")
                told.append(connection.recv(1024))

        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        yield listening.getsockname()[1], told
        thread.join(10.0)


# Not a loopback address to anyone who reads it; a connection to it goes to this machine.
ELSEWHERE = "0.0.0.0"  # noqa: S104 - nothing is bound to it


@pytest.mark.parametrize("form", ["url", "words", "parts", "service", "environment"])
def test_another_machine_without_tls_is_refused_at_once(
    form: str, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with without_tls() as (port, told):
        (home / ".pg_service.conf").write_text(f"[far]\nhost={ELSEWHERE}\nport={port}\nuser=kim\n")
        if form == "environment":
            monkeypatch.setenv("PGHOST", ELSEWHERE)
        options = {
            "url": DatabaseOptions(url=f"postgresql://kim:canary@{ELSEWHERE}:{port}/cv"),
            "words": DatabaseOptions(url=f"host={ELSEWHERE} port={port} password=canary"),
            "parts": DatabaseOptions(host=ELSEWHERE, port=port, password="canary"),
            "service": DatabaseOptions(url="service=far password=canary dbname=cv"),
            "environment": DatabaseOptions(url=f"postgresql://kim:canary@:{port}/cv"),
        }[form]
        with pytest.raises(DatabaseUnreachableError, match="does not offer TLS") as problem:
            open_database(options).__enter__()
    assert told == [b""]
    assert "sslmode=disable" in problem.value.advice
    assert "canary" not in f"{problem.value.message} {problem.value.advice}"


def test_plain_text_to_another_machine_goes_where_somebody_wrote_so(
    guarded: Guarded, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The words arrive at the server: it is its turn to refuse, or to let in."""
    written = address(guarded, ELSEWHERE, sslmode="disable")
    assert server_url(DatabaseOptions(url=written)).query["sslmode"] == "disable"
    unsaid = f"postgresql://kim@{ELSEWHERE}/cv"
    assert server_url(DatabaseOptions(url=unsaid)).query["sslmode"] == "require"
    monkeypatch.setenv("PGSSLMODE", "disable")
    assert "sslmode" not in server_url(DatabaseOptions(url=unsaid)).query
    monkeypatch.delenv("PGSSLMODE")
    (home / ".pg_service.conf").write_text(f"[far]\nhost={ELSEWHERE}\nsslmode=verify-full\n")
    assert "sslmode" not in server_url(DatabaseOptions(url="service=far")).query


@pytest.mark.parametrize(
    ("written", "mode"),
    [
        ("postgresql://localhost/cv", None),
        ("postgresql://LOCALHOST/cv", None),
        ("postgresql:///cv", None),
        ("postgresql://127.0.0.2/cv", None),
        ("postgresql://[::1]/cv", None),
        ("postgresql:///cv?host=/var/run/postgresql", None),
        ("host=@abstract dbname=cv", None),
        ("host=db.example.com hostaddr=127.0.0.1", None),
        ("host=localhost,127.0.0.1", None),
        ("postgresql:///cv?host=localhost:5432&host=127.0.0.1:5433", None),
        ("postgresql://db.example.com/cv", "require"),
        ("postgresql://localhost.example.com/cv", "require"),
        ("postgresql://192.0.2.1/cv", "require"),
        ("postgresql://[2001:db8::1]/cv", "require"),
        ("host=localhost hostaddr=192.0.2.1", "require"),
        ("host=localhost,db.example.com", "require"),
        ("postgresql:///cv?host=localhost:5432&host=db.example.com:5432", "require"),
        ("postgresql://db.example.com/cv?sslmode=verify-full", "verify-full"),
        ("postgresql://db.example.com/cv?sslmode=disable", "disable"),
    ],
)
def test_tls_is_asked_of_other_machines_alone(written: str, mode: str | None) -> None:
    assert server_url(DatabaseOptions(url=written)).query.get("sslmode") == mode


def test_a_socket_is_reached_with_a_password(guarded: Guarded) -> None:
    with connected(guarded.url("postgres").render_as_string(hide_password=False)) as connection:
        assert connection.scalar(text("SELECT inet_server_addr()")) is None
    without = refused(f"postgresql://postgres@/postgres?host={guarded.folder}&port={guarded.port}")
    assert without.message.endswith("it wants a password: set DB_PASSWORD.")


def test_a_password_file_is_read(
    guarded: Guarded, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secrets = home / "passwords"
    secrets.write_text(f"*:{guarded.port}:*:postgres:{OWNER_PASSWORD}\n")
    secrets.chmod(0o600)
    monkeypatch.setenv("PGPASSFILE", str(secrets))
    with connected(f"host={guarded.folder} port={guarded.port} user=postgres") as connection:
        assert connection.scalar(text("SELECT current_user")) == "postgres"


def test_a_service_file_says_where_and_who(
    guarded: Guarded, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    services = home / "services"
    services.write_text(
        f"# of this office\n[cv]\nhost={guarded.folder}\nport={guarded.port}\ndbname=postgres\n"
        f"user=postgres\npassword={OWNER_PASSWORD}\n"
    )
    monkeypatch.setenv("PGSERVICEFILE", str(services))
    for written in ("service=cv", "postgresql://?service=cv"):
        with connected(written) as connection:
            assert connection.scalar(text("SELECT current_user")) == "postgres"
    assert 'definition of service "missing" not found' in refused("service=missing").message


def test_options_reach_the_server(guarded: Guarded) -> None:
    written = address(
        guarded, str(guarded.folder), options="-c work_mem=7MB -c statement_timeout=9s"
    )
    with connected(written) as connection:
        assert connection.scalar(text("SHOW work_mem")) == "7MB"
        assert connection.scalar(text("SHOW statement_timeout")) == "9s"
