"""What `doctor` finds where something is broken, on a real database."""

from __future__ import annotations

import resource
from dataclasses import fields
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import Engine, text

from resume_cli.wiring import doctor, front
from resume_cli.workflows.doctor import Diagnosis
from tests.fake_model import FakeModel
from tests.integration.people import PASSWORD, add_user

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sqlalchemy.orm import Session, sessionmaker

    Found = Callable[..., dict[str, Diagnosis]]

CANARY = "canary-8c1f"
NEEDS_THE_DATABASE = {"schema", "clock", "sign-in"}
NEEDS_THE_SETTINGS = NEEDS_THE_DATABASE | {"database", "storage", "data folder", "disk", "model"}


@pytest.fixture
def found(
    database_url: str,
    sessions: sessionmaker[Session],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Found:
    """Look at a machine where all is well but for the settings that are given."""
    add_user(sessions)
    front.configure(None, None)
    well = {
        "DATABASE_URL": database_url,
        "RESUME_REVIEW_DATA_DIR": str(tmp_path / "data"),
        "RESUME_REVIEW_EMAIL": "kim@example.com",
        "RESUME_REVIEW_PASSWORD": PASSWORD,
        "RESUME_REVIEW_AGENT": "local",
    }

    def found(*, online: bool = False, **settings: str) -> dict[str, Diagnosis]:
        for name, value in {**well, **settings}.items():
            monkeypatch.setenv(name, value)
        return {each.name: each for each in doctor.diagnosis(online=online)}

    return found


def broken(looked: dict[str, Diagnosis]) -> set[str]:
    return {name for name, each in looked.items() if each.ok is False}


def left_out(looked: dict[str, Diagnosis]) -> set[str]:
    return {name for name, each in looked.items() if each.ok is None}


def test_a_machine_where_all_is_well(found: Found) -> None:
    looked = found()
    assert [(name, each.detail) for name, each in looked.items() if not each.ok] == []
    assert {each.advice for each in looked.values()} == {""}
    assert looked["sign-in"].detail == "kim@example.com"
    assert "sqlalchemy 2" in looked["packages"].detail
    assert [each.name for each in fields(Diagnosis)] == ["name", "ok", "detail", "advice"]


def test_a_database_that_is_away(found: Found) -> None:
    looked = found(DATABASE_URL=f"postgresql://kim:{CANARY}@127.0.0.1:1/none")
    assert broken(looked) == {"database"}
    assert left_out(looked) == NEEDS_THE_DATABASE
    assert "nothing listens there" in looked["database"].detail
    assert "DATABASE_URL" in looked["database"].advice
    assert CANARY not in str(looked)


def test_a_database_of_another_make(found: Found, engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE users DROP COLUMN is_active"))
    looked = found()
    assert (broken(looked), left_out(looked)) == ({"schema"}, {"sign-in"})
    assert "db check" in looked["schema"].advice


def test_a_clock_that_is_wrong(found: Found, engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(
            text(
                "CREATE FUNCTION public.clock_timestamp() RETURNS timestamptz LANGUAGE sql AS "
                "$$SELECT pg_catalog.clock_timestamp() - interval '5 minutes'$$"
            )
        )
        name = connection.scalar(text("SELECT quote_ident(current_database())"))
        connection.execute(text(f"ALTER DATABASE {name} SET search_path = public, pg_catalog"))
    clock = found()["clock"]
    assert not clock.ok
    assert clock.detail == "This machine's clock is 300 s ahead of the database's."


def test_storage_that_cannot_be_written(found: Found, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    looked = found(FILE_STORAGE_PATH=str(tmp_path / "file"))
    assert broken(looked) == {"storage"}
    assert "FILE_STORAGE_PATH" in looked["storage"].advice


def test_a_folder_that_takes_no_more_bytes(found: Found) -> None:
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1024, limits[1]))
    try:
        looked = found()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert {"storage", "data folder"} <= broken(looked)
    assert looked["data folder"].detail.endswith("cannot be written: File too large.")


@pytest.mark.parametrize(
    ("fault", "detail"),
    [
        ("ok", "answered in"),
        ("401", "refused the key"),
        ("404", "does not offer 'm'"),
        ("quota", "quota of the model's account is spent"),
        ("500", "keeps failing (status 500)"),
        ("no json body", "gave no usable answer"),
    ],
)
def test_a_model_is_asked_once_when_that_is_wished(
    fault: str, detail: str, found: Found, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("resume_cli.workflows.doctor_checks.workers", lambda: "not looked at here")
    with FakeModel(faults=[fault]) as model:
        settings = {"RESUME_REVIEW_AGENT": "openai", "OPENAI_BASE_URL": model.base_url,
                    "OPENAI_API_KEY": CANARY, "RESUME_REVIEW_MODEL": "m"}  # fmt: skip
        assert "not asked" in found(**settings)["model"].detail
        assert model.requests == []
        looked = found(**settings, online=True)
        assert len(model.requests) == 1
    assert detail in looked["model"].detail
    assert broken(looked) == (set() if fault == "ok" else {"model"})
    assert CANARY not in str(looked)


def test_a_model_that_is_not_named(found: Found) -> None:
    nothing = found(RESUME_REVIEW_AGENT="auto")["model"]
    half = found(RESUME_REVIEW_AGENT="auto", OPENAI_API_KEY=CANARY)["model"]
    assert (nothing.ok, half.ok) == (False, False)
    assert "OPENAI_API_KEY" in nothing.advice
    assert "RESUME_REVIEW_MODEL" in half.advice


def test_settings_that_are_broken(found: Found, tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text(f'openai_api_key = "{CANARY}"\n')
    config.chmod(0o644)
    readable = found(RESUME_REVIEW_CONFIG=str(config))
    assert broken(readable) == {"settings"}
    assert "chmod 600" in readable["settings"].advice

    config.write_text("job = 1\n")
    looked = found()
    assert (broken(looked), left_out(looked)) == ({"settings"}, NEEDS_THE_SETTINGS)
    assert looked["settings"].advice == "Did you mean jobs?"
