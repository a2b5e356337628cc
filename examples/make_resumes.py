"""Make the invented resumes of `resumes/` and the difficult files of `difficult/`.

`python examples/make_resumes.py [FOLDER]`: the same sources and libraries give the same bytes.
Every person, company and address is made up.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from make_difficult import difficult_files
from make_docx import plain, with_table
from make_pdf import dark_side, japanese, light_side, one_column, two_columns
from make_text import markdown, plain_text
from people import everyone

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from people import Person

LAYOUTS: Mapping[str, Callable[[Person], bytes]] = {
    "one-column": one_column,
    "two-columns": two_columns,
    "dark-sidebar": dark_side,
    "light-sidebar": light_side,
    "japanese": japanese,
    "plain": plain,
    "table": with_table,
    "text": plain_text,
    "markdown": markdown,
}


def write_all(folder: Path) -> None:
    """Write both folders into `folder`."""
    resumes = {person.file: LAYOUTS[person.layout](person) for person in everyone()}
    _write(folder / "resumes", resumes)
    _write(folder / "difficult", difficult_files(resumes["jordan-ellis.pdf"]))


def _write(folder: Path, files: Mapping[str, bytes]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)


if __name__ == "__main__":
    write_all(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent)
