"""The config file: what a person wrote stays, and nothing wrong gets in."""

from __future__ import annotations

import os
import re
import threading
import tomllib
from pathlib import Path

import pytest

from resume_cli.errors import ConfigurationError, ResumeReviewError, UsageError
from resume_cli.settings import Settings, load, records
from resume_cli.settings.config_file import initial_text, set_value, unset_value, write_initial
from resume_cli.settings.names import is_secret

CANARY = "canary-8c1f"
WRITTEN = """\
# kept by hand
model = "small"   # until March

jobs = 4 # two cores
email = 'kim@example.com'
"""


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "config.toml"
    path.write_text(WRITTEN)
    monkeypatch.setenv("RESUME_REVIEW_CONFIG", str(path))
    return path


def said(problem: pytest.ExceptionInfo[ResumeReviewError]) -> str:
    return f"{problem.value.message} {problem.value.advice}".strip()


def test_a_value_changes_and_all_else_stays(config: Path) -> None:
    change = set_value(config, "jobs", "8")
    assert (change.name, change.value, change.changed) == ("jobs", "8", True)
    assert config.read_text() == WRITTEN.replace("jobs = 4", "jobs = 8")
    set_value(config, "RESUME_REVIEW_JOBS", "4")
    set_value(config, "Model-Timeout", "9.5")
    assert config.read_text() == WRITTEN + "model_timeout = 9.5\n"
    assert unset_value(config, "model_timeout").changed
    assert not unset_value(config, "model_timeout").changed
    assert config.read_text() == WRITTEN


def test_a_value_stands_below_its_explanation(config: Path) -> None:
    write_initial(config, force=True)
    set_value(config, "jobs", "8")
    set_value(config, "openai_api_key", 'a\\b"c')
    lines = config.read_text().splitlines()
    assert lines[lines.index("#jobs = 16") + 1] == "jobs = 8"
    assert load()[0].jobs == 8
    assert tomllib.loads(config.read_text())["openai_api_key"] == 'a\\b"c'
    unset_value(config, "jobs")
    unset_value(config, "openai_api_key")
    assert config.read_text() == initial_text()


def test_what_only_looks_like_an_explanation_is_left(config: Path) -> None:
    text = 'model = """\n#jobs = 16\n"""\n'
    config.write_text(text)
    set_value(config, "jobs", "8")
    assert config.read_text() == text + "jobs = 8\n"


def test_the_ends_of_lines_stay(config: Path) -> None:
    config.write_bytes(b"# one\r\n#jobs = 16\r\nmodel = 'x'\r\n")
    set_value(config, "jobs", "8")
    assert config.read_bytes() == b"# one\r\n#jobs = 16\r\njobs = 8\r\nmodel = 'x'\r\n"


def test_mode_and_link_stay_and_a_new_file_is_private(config: Path, tmp_path: Path) -> None:
    link, new = tmp_path / "link.toml", tmp_path / "new" / "config.toml"
    link.symlink_to(config)
    config.chmod(0o640)
    assert not set_value(link, "jobs", "8").exposed
    assert set_value(link, "db_password", CANARY).exposed
    assert link.is_symlink()
    assert config.stat().st_mode & 0o777 == 0o640
    assert not set_value(new, "db_password", CANARY).exposed
    assert new.stat().st_mode & 0o777 == 0o600
    assert new.parent.stat().st_mode & 0o777 == 0o700
    assert sorted(path.name for path in tmp_path.iterdir()) == ["config.toml", "link.toml", "new"]


def test_a_path_does_not_depend_on_the_working_folder(config: Path) -> None:
    assert set_value(config, "data_dir", "x").value == str(Path.cwd() / "x")
    assert set_value(config, "password_file", "~/p").value == "~/p"


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("job", "8", "Did you mean jobs?"),
        ("OPENAI_KEY", CANARY, "Did you mean openai_api_key?"),
        ("colour", CANARY, "config show"),
        ("jobs", CANARY, "valid integer"),
        ("jobs", "0", "greater than or equal to 1"),
        ("agent", CANARY, "'auto', 'openai' or 'local'"),
        ("db_password", "", "config unset db_password"),
        ("email", "\udcff", "no UTF-8"),
    ],
)
def test_what_is_not_allowed_is_refused_before_anything_is_written(
    name: str, value: str, words: str, config: Path
) -> None:
    with pytest.raises(UsageError) as refused:
        set_value(config, name, value)
    assert words in said(refused)
    assert CANARY not in said(refused)
    assert config.read_text() == WRITTEN


def test_a_secret_is_never_shown(config: Path) -> None:
    assert set_value(config, "openai_api_key", CANARY).value == "********"
    assert {n for n in Settings.model_fields if is_secret(n)} == {
        "database_url", "db_password", "password", "openai_api_key"
    }  # fmt: skip
    assert load()[0].secrets == {"openai_api_key"}


def test_an_unknown_key_of_the_file_can_be_taken_out(config: Path) -> None:
    config.write_text(f"jbos = 3\n{WRITTEN}")
    with pytest.raises(ConfigurationError, match=r"line 1, has an unknown key: jbos") as refused:
        load()
    assert said(refused).endswith("Did you mean jobs?")
    assert unset_value(config, "jbos").changed
    assert config.read_text() == WRITTEN
    with pytest.raises(UsageError, match="no setting 'jbos'"):
        unset_value(config, "jbos")


@pytest.mark.parametrize(
    "change",
    [
        lambda path: set_value(path, "jobs", "8"),
        lambda path: unset_value(path, "jobs"),
        lambda _: load(),
    ],
)
def test_a_file_that_is_no_toml_is_refused_with_its_line(change: object, config: Path) -> None:
    text = f'jobs = 4\npassword = "{CANARY}\n'
    config.write_text(text)
    assert callable(change)
    with pytest.raises(ConfigurationError, match=r"no TOML at line 2, column \d+:") as refused:
        change(config)
    assert CANARY not in said(refused)
    assert config.read_text() == text


def test_a_wrong_value_in_the_file_is_told_with_its_line(config: Path) -> None:
    config.write_text(f"# one\n{WRITTEN}".replace("4", "0"))
    with pytest.raises(ConfigurationError, match=r"config\.toml, line 5\) is not right"):
        load()
    set_value(config, "jobs", "4")
    assert load()[0].jobs == 4


def test_the_names_of_the_environment_are_none_of_the_file(config: Path) -> None:
    config.write_text('OPENAI_API_KEY = "x"\n')
    with pytest.raises(ConfigurationError) as refused:
        load()
    assert said(refused).endswith("Did you mean openai_api_key?")


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("RESUME_REVIEW_DATABSE", "RESUME_REVIEW_DATABASE"),
        ("RESUME_REVIEW_JOB", "RESUME_REVIEW_JOBS"),
        ("RESUME_REVIEW_WRAPPER", None),
        ("RESUME_REVIEW_TRACEBACK", None),
    ],
)
def test_a_misspelt_variable_is_refused_and_one_of_others_is_not(
    name: str, meant: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, "x")
    if meant is None:
        assert load()[1] == {}
        return
    with pytest.raises(ConfigurationError, match=f"environment .* {name}") as refused:
        load()
    assert refused.value.advice == f"Did you mean {meant}?"


def test_a_new_file_explains_every_setting_and_sets_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "new.toml"
    monkeypatch.setenv("RESUME_REVIEW_CONFIG", str(path))
    write_initial(path, force=False)
    assert path.stat().st_mode & 0o777 == 0o600
    assert load()[1] == {}
    with pytest.raises(ConfigurationError, match="already"):
        write_initial(path, force=False)

    text = path.read_text()
    shown = tomllib.loads(re.sub(r"(?m)^#(?=\w+ = )", "", text))
    assert list(shown) == list(Settings.model_fields)
    values = Settings(**{name: value for name, value in shown.items() if value != ""})
    for record in records(values, {}):
        assert record.meaning
        assert record.environment in text
        assert record.default is None or record.value == record.default
    assert max(map(len, text.splitlines())) <= 100


def test_a_place_that_is_no_file_is_refused(config: Path) -> None:
    for path in (Path(os.devnull), config.parent, config / "below"):
        with pytest.raises(ConfigurationError):
            set_value(path, "jobs", "8")
    assert config.read_text() == WRITTEN


def test_changes_at_the_same_time_are_all_kept(config: Path) -> None:
    values = {"jobs": "8", "workers": "3", "model": "m", "language": "ja", "db_port": "99"}
    threads = [threading.Thread(target=set_value, args=(config, *each)) for each in values.items()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    written = tomllib.loads(config.read_text())
    assert {name: str(written[name]) for name in values} == values
