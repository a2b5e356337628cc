"""Test the wheel on every Python from 3.11 to 3.13 that is installed here.

`python3 tests/pythons.py` builds the wheel, gives each Python a folder below `build/pythons` with
the locked packages, the wheel and a copy of the tests, and runs the unit tests there: away from the
source, so that what the wheel lacks is missed. Arguments go to pytest instead. A Python that is not
installed is named and left out.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "examples"))

import bootstrap

FOLDER = bootstrap.BUILD / "pythons"
SHIPPED = ("resume_cli", "database", "prompts", "pyproject.toml", "README.md", "LICENSE")
BESIDE = ("tests", "examples", "pyproject.toml", "README.md")
USUAL = ("-q", "tests/unit")


def main() -> int:
    """Test on each Python; the exit code is 0 where all that are installed pass."""
    arguments = tuple(sys.argv[1:]) or USUAL
    wheel = build_wheel(bootstrap.install() / "python")
    codes = {}
    for version in reversed(bootstrap.FITTING):
        python = found(version)
        if python is None:
            say(f"Python {version}: not installed here, left out")
            continue
        inside = set_up(python, FOLDER / version, wheel)
        say(f"Python {version}: {python}")
        codes[version] = subprocess.call(
            [str(inside), "-m", "pytest", "-p", "no:cacheprovider", *arguments],
            cwd=FOLDER / version,
            env=bootstrap.running_environment(),
        )
    for version, code in codes.items():
        say(f"Python {version}: {'passed' if code == 0 else f'failed with exit code {code}'}")
    return max(codes.values(), default=1)


def build_wheel(python: Path) -> Path:
    """Build the wheel without a package index, and return its path.

    From a copy: an earlier build in the project's own folder would get in.
    """
    for name in ("source", "wheel"):
        shutil.rmtree(FOLDER / name, ignore_errors=True)
    copy(SHIPPED, FOLDER / "source")
    asked = ("wheel", "--no-index", "--no-deps", "--no-build-isolation", "--quiet")
    pip([str(python), "-m", "pip"], *asked, "-w", str(FOLDER / "wheel"), str(FOLDER / "source"))
    return next((FOLDER / "wheel").glob("*.whl"))


def found(version: str) -> str | None:
    """Return the path of an interpreter of this version that starts, where there is one."""
    name = shutil.which(f"python{version}")
    if name is None:
        return None
    asked = [name, "-I", "-c", "import sys, venv; print(sys.executable)"]
    done = subprocess.run(asked, capture_output=True, text=True, check=False)
    return done.stdout.strip() if done.returncode == 0 else None


def set_up(python: str, folder: Path, wheel: Path) -> Path:
    """Make a folder with the locked packages, the wheel and the tests; return its Python.

    Packages of an earlier run stay while the lock does.
    """
    folder.mkdir(parents=True, exist_ok=True)
    inside, lock = folder / "venv" / "bin" / "python", folder / "requirements.lock"
    if not inside.exists() or not lock.exists() or lock.read_bytes() != bootstrap.LOCK.read_bytes():
        command = bootstrap.make_venv(python, folder / "venv")
        pip(command, "install", "--quiet", "--require-hashes", "-r", str(bootstrap.LOCK))
        shutil.copy(bootstrap.LOCK, lock)
    again = ("install", "--quiet", "--no-index", "--no-deps", "--force-reinstall", str(wheel))
    pip([str(inside), "-m", "pip"], *again)
    copy(BESIDE, folder)
    return inside


def copy(names: tuple[str, ...], folder: Path) -> None:
    """Copy files and folders of the project; folders replace what was there."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        source = bootstrap.PROJECT / name
        if source.is_dir():
            shutil.rmtree(folder / name, ignore_errors=True)
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(source, folder / name, ignore=ignored)
        else:
            shutil.copy(source, folder / name)


def pip(command: list[str], *arguments: str) -> None:
    """Run pip, whose own words say what is wrong.

    Raises:
        SetUpError: it failed.

    """
    done = subprocess.run(
        [*command, *arguments], env=bootstrap.installing_environment(), check=False
    )
    if done.returncode != 0:
        raise bootstrap.SetUpError("pip failed: see above.")


def say(text: str) -> None:
    """Tell how far it is."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(bootstrap.speak_plainly(main))
