"""Settings: who wins, what is refused, and that no secret is ever repeated."""

from __future__ import annotations

from pathlib import Path

import pytest

from resume_cli.errors import ConfigurationError
from resume_cli.settings import load, records

CANARY = "canary-8c1f"


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A config file that is named and still empty."""
    path = tmp_path / "config.toml"
    path.touch()
    monkeypatch.setenv("RESUME_REVIEW_CONFIG", str(path))
    return path


def refusal(env_file: Path | None = None) -> str:
    with pytest.raises(ConfigurationError) as refused:
        load(env_file)
    return f"{refused.value.message} {refused.value.advice}".strip()


def test_nothing_said_means_the_defaults() -> None:
    values, origins = load()
    assert origins == {}
    assert (values.jobs, values.agent, values.database) == (16, "auto", "auto")
    assert values.database_options.embedded
    assert not values.model_named
    assert values.worker_count >= 1


def test_environment_wins_over_env_file_and_that_over_config(
    config: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    env_file = tmp_path / "job.env"
    config.write_text('jobs = 1\nworkers = 1\nmodel = "from-config"\n')
    env_file.write_text("RESUME_REVIEW_JOBS=2\nRESUME_REVIEW_WORKERS=2\n")
    monkeypatch.setenv("RESUME_REVIEW_JOBS", "3")

    values, origins = load(env_file)

    assert (values.jobs, values.workers, values.model) == (3, 2, "from-config")
    assert origins == {
        "jobs": "environment", "workers": str(env_file), "model": str(config)
    }  # fmt: skip


def test_env_file_in_the_working_folder_is_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".env").write_text("DATABASE_URL=postgresql://evil.example.com/db\n")
    monkeypatch.chdir(tmp_path)
    assert load()[0].database_url is None


def test_empty_value_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATABASE_URL", "DB_PORT", "OPENAI_API_KEY", "RESUME_REVIEW_JOBS"):
        monkeypatch.setenv(name, "")
    values, origins = load()
    assert origins == {}
    assert values.database_options.embedded


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DB_PORT", f"5432{CANARY}"),
        ("DB_PORT", "70000"),
        ("RESUME_REVIEW_DATABASE", CANARY),
        ("RESUME_REVIEW_AGENT", CANARY),
        ("RESUME_REVIEW_JOBS", "0"),
        ("RESUME_REVIEW_MODEL_TIMEOUT", "nan"),
        ("RESUME_REVIEW_LANGUAGE", "fr"),
    ],
)
def test_value_that_is_not_allowed_is_named_but_not_repeated(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    said = refusal()
    assert CANARY not in said
    assert "environment" in said
    assert name in said or name.removeprefix("RESUME_REVIEW_").lower() in said


def test_unknown_key_is_refused_with_a_suggestion(config: Path) -> None:
    config.write_text(f'databse_url = "postgresql://kim:{CANARY}@db.example.com/x"\n')
    said = refusal()
    assert said.endswith("has an unknown key: databse_url. Did you mean database_url?")
    assert CANARY not in said


@pytest.mark.parametrize("content", [b"jobs = ", b'model = "\xff"', b"[database]\nurl = 1\n"])
def test_config_file_that_cannot_be_used_is_refused(config: Path, content: bytes) -> None:
    config.write_bytes(content)
    assert str(config) in refusal()


def test_named_config_file_that_is_missing_is_refused(config: Path) -> None:
    # It may hold `database = "server"`: without it a nightly run would fill the embedded one.
    config.unlink()
    assert refusal() == f"There is no config file {config}."


def test_config_file_of_the_user_may_be_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("RESUME_REVIEW_CONFIG")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    assert load()[1] == {}


def test_missing_env_file_is_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path / "no.env") == f"There is no env file {tmp_path / 'no.env'}."


def test_secrets_are_masked_wherever_settings_are_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", f"postgresql://kim:{CANARY}@db.example.com/x")
    monkeypatch.setenv("DB_PASSWORD", CANARY)
    monkeypatch.setenv("OPENAI_API_KEY", CANARY)
    monkeypatch.setenv("RESUME_REVIEW_PASSWORD", CANARY)
    values, origins = load()
    shown = records(values, origins)
    assert CANARY not in repr(values)
    assert CANARY not in repr(shown)
    assert {each.name for each in shown if each.value == "********"} == {
        "database_url", "db_password", "openai_api_key", "password"
    }  # fmt: skip


def test_password_file_is_read_without_its_newline(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "password"
    path.write_text("two words \n")
    monkeypatch.setenv("RESUME_REVIEW_EMAIL", "kim@example.com")
    monkeypatch.setenv("RESUME_REVIEW_PASSWORD_FILE", str(path))
    assert load()[0].sign_in == ("kim@example.com", "two words ")

    path.unlink()
    with pytest.raises(ConfigurationError):
        _ = load()[0].sign_in


def test_storage_folder_does_not_depend_on_the_working_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RESUME_REVIEW_DATA_DIR", str(tmp_path))
    assert load()[0].storage_folder == tmp_path / "storage" / "uploads"
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("FILE_STORAGE_PATH", "~/copies")
    assert load()[0].storage_folder == tmp_path / "copies"
    monkeypatch.setenv("FILE_STORAGE_PATH", "copies")
    assert load()[0].storage_folder == Path.cwd() / "copies"
