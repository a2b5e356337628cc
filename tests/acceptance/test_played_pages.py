"""Every command that the pages show is run, and what stands below it is what it prints."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import create_engine
from sqlalchemy.orm import sessionmaker

from tests.acceptance.pages import (
    COMMAND,
    ERRORS,
    PLAYED,
    README,
    TUTORIAL,
    Session,
    blocks,
)
from tests.acceptance.tool import DIFFICULT, EXAMPLES, ROOT, SECONDS, Tool
from tests.bench.night import spend
from tests.fake_model import FakeModel
from tests.integration.people import PASSWORD, add_user

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from tests.guarded import Guarded

PAGE = {page.stem: page for page in PLAYED}
TOLD_APART = {"README", "tutorial", "errors", "ollama", "cron", "shared-postgresql", "erasing",
              "backup"}  # fmt: skip
"""Pages that have a test of their own, or their place in the last one."""
NIGHTLY, ADMIN = "nightly@example.com", "admin@example.com"
TOOL = f"{shlex.quote(sys.executable)} -m resume_cli"


@pytest.fixture
def quick(warm: list[str]) -> str:
    """A command of the shell that runs the tool without importing it again."""
    return shlex.join(warm)


def project(folder: Path) -> Path:
    """A folder to play in, with one of a reader's own that holds two resumes."""
    made = folder / "project"
    (made / "few").mkdir(parents=True)
    for name in ("daniel-whitfield.txt", "sofia-lindqvist.md"):
        shutil.copy(EXAMPLES / name, made / "few")
    return made


def test_first_page_and_tutorial(tool: Tool, folder: Path, quick: str) -> None:
    """The tutorial goes on in the folder in which the first page's session ended."""
    session = Session(tool, project(folder), quick)
    session.play_page(README)
    session.play_page(TUTORIAL)


def test_errors(tool: Tool, folder: Path, quick: str) -> None:
    with FakeModel(faults=["401"] * 100) as model:
        address = {"https://model.example.com/v1": model.base_url}
        Session(tool, project(folder), quick, address).play_page(ERRORS)


def test_all_other_pages(tool: Tool, folder: Path, quick: str) -> None:
    """On the embedded database, on a folder that has been reviewed; what erases comes last."""
    instead = {"./folder": "few", "cv.pdf": "few/daniel-whitfield.txt"}
    # The database of this test is kept running, which a restore refuses.
    instead["resume-review db restore"] = "resume-review db stop && resume-review db restore"
    session = Session(tool, project(folder), quick, instead, stand_ins("jq"))
    session.run('resume-review analyze --batch few --role "SRE"')
    for name in (*sorted(PAGE.keys() - TOLD_APART), "erasing", "backup"):
        session.play_page(PAGE[name])


def stand_ins(*names: str) -> dict[str, str]:
    """For programs that read what the tool prints, where they are not installed."""
    return {name: "cat >/dev/null" for name in names if shutil.which(name) is None}


@pytest.fixture
def model() -> Iterator[FakeModel]:
    with FakeModel() as made:
        yield made


@pytest.fixture
def signed_in(database_url: str, folder: Path) -> Tool:
    """On a database server, with an account for jobs."""
    engine = create_engine(database_url)
    add_user(sessionmaker(engine), NIGHTLY)
    engine.dispose()
    home = folder / "home"
    home.mkdir()
    address = database_url.replace("+psycopg2", "")
    account = {"RESUME_REVIEW_EMAIL": NIGHTLY, "RESUME_REVIEW_PASSWORD": PASSWORD}
    return Tool(home, {"DATABASE_URL": address, **account})


def test_a_model_of_your_own(signed_in: Tool, model: FakeModel, folder: Path, quick: str) -> None:
    address = {"http://localhost:11434/v1": model.base_url, "./folder": "few"}
    session = Session(signed_in, project(folder), quick, address, {"ollama": "exit 0"})
    session.play_page(PAGE["ollama"])
    assert len(model.requests) == 2


def test_every_night(signed_in: Tool, model: FakeModel, folder: Path, quick: str) -> None:
    signed_in.settings |= {"OPENAI_BASE_URL": model.base_url, "RESUME_REVIEW_MODEL": "fake-model"}
    inbox = {"./inbox": "few"}
    Session(signed_in, project(folder), quick, inbox).play_page(PAGE["cron"])


def crontab(text: str) -> tuple[dict[str, str], str]:
    """The settings of a crontab and the command of its one job."""
    *settings, job = [line for line in text.splitlines() if line and line[0] != "#"]
    return dict(line.split("=", 1) for line in settings), job.removeprefix("0 3 * * * ")


def as_cron(
    command: str, environment: Mapping[str, str], folder: Path, tool: str = TOOL
) -> tuple[int, str]:
    """Run a job as cron does; returns its exit code and what cron would mail."""
    done = subprocess.run(
        ["/bin/sh", "-c", command.replace("$HOME/.local/bin/resume-review", tool)],
        check=False,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=environment,
        timeout=SECONDS,
        cwd=folder,
    )
    return done.returncode, done.stdout.decode()


def test_mail_comes_only_on_news(
    signed_in: Tool, model: FakeModel, folder: Path, quick: str
) -> None:
    (job,) = blocks(PAGE["cron"], "crontab")
    settings, command = crontab(job)
    inbox, env_file = folder / "inbox", folder / "nightly.env"
    inbox.mkdir()
    shutil.copy(EXAMPLES / "daniel-whitfield.txt", inbox)
    env_file.write_text(f"OPENAI_BASE_URL={model.base_url}\nRESUME_REVIEW_MODEL=fake-model\n")
    command = command.replace("/etc/resume-review/nightly.env", shlex.quote(str(env_file)))
    command = command.replace("/srv/inbox", shlex.quote(str(inbox)))
    environment = settings | signed_in.environment()

    code, mail = as_cron(command, environment, folder, quick)
    assert (code, len(mail.splitlines())) == (0, 1)
    assert mail.startswith("from now on the text of resumes")
    shutil.copy(DIFFICULT / "broken.pdf", inbox)
    code, mail = as_cron(command, environment, folder, quick)
    assert (code, len(mail.splitlines())) == (7, 1)
    assert mail.startswith("failed broken.pdf: the PDF is damaged")
    assert as_cron(command, environment, folder, quick) == (0, "")


def test_the_nightly_job_reports_a_server_that_is_away(folder: Path) -> None:
    settings, command = crontab((ROOT / "examples" / "cron.example").read_text())
    (folder / "password").write_text("wrong")
    env_file = folder / "model.env"
    env_file.write_text("OPENAI_BASE_URL=http://127.0.0.1:1/v1\nRESUME_REVIEW_MODEL=none\n")
    command = command.replace("/etc/resume-review/model.env", shlex.quote(str(env_file)))
    command = command.replace("/srv/inbox", shlex.quote(str(EXAMPLES)))
    environment = settings | Tool(folder).environment()
    environment |= {"DB_PORT": "1", "RESUME_REVIEW_PASSWORD_FILE": str(folder / "password")}
    _, mail = as_cron(command, environment, folder)
    assert mail == "resume-review ended with exit code 4; see resume-review.log\n"
    log = folder / "resume-review.log"
    assert "nothing listens there" in log.read_text()
    assert log.stat().st_mode & 0o077 == 0


@pytest.fixture
def owned(guarded: Guarded) -> Iterator[Guarded]:
    """A server with passwords and TLS that has the database of the page, and an admin in it."""
    if guarded.authority is None:
        pytest.skip("no PostgreSQL with TLS is installed")
    name = "ai_resume_review_dev"
    guarded.administer(f"CREATE DATABASE {name}")
    yield guarded
    guarded.administer(f"DROP DATABASE {name} WITH (FORCE)")
    guarded.administer("DROP ROLE IF EXISTS resume_review")


def test_a_shared_server(owned: Guarded, folder: Path, quick: str) -> None:
    page, name = PAGE["shared-postgresql"], "ai_resume_review_dev"
    owner = owned.url(name).set(drivername="postgresql").render_as_string(hide_password=False)
    tool = Tool(folder / "home")
    tool.data.mkdir()
    assert tool("db", "init", DATABASE_URL=owner).code == 0
    engine = create_engine(owned.url(name))
    add_user(sessionmaker(engine), ADMIN, role="admin")
    engine.dispose()

    session = Session(tool, project(folder), quick, shared_with(owned, owner))
    shutil.copytree(ROOT / "database" / "scripts", session.folder / "database" / "scripts")
    (session.folder / "password").write_text(f"{PASSWORD}\n")
    (session.folder / "twice").write_text(f"{PASSWORD}\n{PASSWORD}\n")
    (settings,) = blocks(page, "ini")
    assert owned.authority is not None
    settings = settings.replace("db.example.com:5432", f"db.example.com:{owned.port}")
    settings = settings.replace("ca.pem", f"{owned.authority.certificate_file}&hostaddr=127.0.0.1")
    settings = settings.replace("/srv/resume-review", str(folder))
    (session.folder / "shared.env").write_text(settings)
    pgpass = tool.data / ".pgpass"
    pgpass.write_text(f"db.example.com:{owned.port}:{name}:resume_review:{PASSWORD}\n")
    pgpass.chmod(0o600)
    session.play_page(page)


def shared_with(server: Guarded, owner: str) -> dict[str, str]:
    """The owner's programs reach this server, and what is typed unseen comes from a file."""
    secret = f"PGPASSWORD={shlex.quote(server.url('postgres').password or '')}"
    # Without a terminal of its own it reads the password where it is given one.
    createuser = f"{secret} setsid -w {server.programs}/createuser --pwprompt"
    reach = f"-h {server.folder} -p {server.port} -U postgres"
    psql = f"{server.programs}/psql --quiet --dbname {shlex.quote(owner)}"
    return {
        "createuser --pwprompt resume_review": f"{createuser} {reach} resume_review <twice",
        "psql --dbname ai_resume_review_dev": psql,
        f"login --email {ADMIN}": f"login --email {ADMIN} --password-stdin <password",
        "--last-name Example": "--last-name Example --password-stdin <password",
        "./folder": "few --agent local",
    }


def test_a_session_that_prints_something_else_is_noticed(folder: Path) -> None:
    session = Session(Tool(folder), project(folder), TOOL)
    with pytest.raises(AssertionError, match="resume-review 0"):
        session.play(f"$ {COMMAND} --version\nresume-review 99\n")
    with pytest.raises(AssertionError, match="No such command"):
        session.run(f"{COMMAND} analize")


def test_the_night_of_the_first_page_adds_up(database_url: str, folder: Path) -> None:
    """Its figures agree with each other, and a shorter night is told in the same words."""
    (told,) = [each for each in blocks(README, "text") if "Killed" in each]
    shorter, right = spend(folder, database_url.replace("+psycopg2", ""), 12, jobs=2, latency=0.3)
    assert right, shorter
    for night, files in ((told, 200), (shorter, 12)):
        sums = re.findall(r"^run \d: (\d+) found = (.+)$", night, re.MULTILINE)
        assert [int(found) for found, _ in sums] == [files] * 3
        assert all(sum(map(int, re.findall(r"\d+", parts))) == files for _, parts in sums)
        reviewed = re.findall(r"(\d+) reviewed", " ".join(parts for _, parts in sums))
        assert sum(map(int, reviewed)) <= files
        assert f"rows: {files} results of {files} requests" in night
        assert night.count("Killed\n$ echo $?\n137\n") == 2
    words = [re.sub(r"[\d,.]+|[0-9a-f]{6}\b", "#", night).splitlines() for night in (told, shorter)]
    kinds = [{line.split("#")[0] for line in lines if line[:1] in "$rc"} for lines in words]
    assert kinds[0] == kinds[1]
