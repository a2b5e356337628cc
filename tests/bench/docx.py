"""Measure how many of the words that LibreOffice draws of a DOCX are read, beside python-docx.

    python -m tests.bench.docx --folder FOLDER

Reads the examples, documents that LibreOffice makes of invented resumes, and any folder given.
A word counts as often as it is drawn, but a line that stands on the first page, too (a header),
only there. Needs `soffice`; the tests do not.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
import unicodedata
from collections import Counter
from pathlib import Path
from statistics import mean

import docx
import pypdfium2

from resume_cli.errors import FileError
from resume_cli.extraction.document import Limits
from resume_cli.extraction.engine import extract
from tests.bench.docx_layouts import PAGES, TEXTS, flat_text

EXAMPLES = Path(__file__).resolve().parents[2] / "examples" / "resumes"
MIN_MEAN, MIN_EACH = 0.995, 0.9
# Kanji and kana one by one: programs differ in where they part them.
_WORD = re.compile("[\u3040-\u30ff\u3400-\u9fff]|[^\\W\u3040-\u30ff\u3400-\u9fff]+")
_FEW = 10  # words; fewer are no document
_FILTERS: dict[str, list[str]] = {".html": ["--infilter=HTML (StarWriter)"], ".fodt": []}


def main() -> None:
    """Read the arguments, measure, and print a line a file and the means."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--folder", type=Path, help="a folder of DOCX files to measure, too")
    arguments = parser.parse_args()
    if shutil.which("soffice") is None:
        raise SystemExit("LibreOffice (soffice) is not installed")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files = _made(folder) + sorted(EXAMPLES.glob("*.docx"))
        files += sorted(arguments.folder.glob("*.docx")) if arguments.folder else []
        _convert(folder, files, "pdf", folder / "pdf")
        drawn = {file: _drawn_words(folder / "pdf" / f"{file.stem}.pdf") for file in files}
        recalls = [_recalls(file, truth) for file, truth in drawn.items() if truth.total() >= _FEW]
    own = [first for first, _ in recalls]
    _say(f"mean {mean(own):.4f} (to reach {MIN_MEAN}), least {min(own):.3f} ({MIN_EACH}), ")
    _say(f"python-docx {mean(second for _, second in recalls):.4f}, of {len(recalls)} files")
    raise SystemExit(mean(own) < MIN_MEAN or min(own) < MIN_EACH)


def _made(folder: Path) -> list[Path]:
    for name, body in PAGES.items():
        page = f"<html><head><meta charset=utf-8></head><body>{body}</body></html>"
        (folder / f"page-{name}.html").write_text(page, encoding="utf-8")
    for name, body in TEXTS.items():
        (folder / f"text-{name}.fodt").write_text(flat_text(body), encoding="utf-8")
    for suffix in _FILTERS:
        _convert(folder, sorted(folder.glob(f"*{suffix}")), "docx", folder, suffix)
    return sorted(folder.glob("*.docx"))


def _convert(folder: Path, files: list[Path], kind: str, target: Path, suffix: str = "") -> None:
    filters = _FILTERS.get(suffix, [])
    wanted = f"{kind}:MS Word 2007 XML" if kind == "docx" else kind
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    how = [profile, *filters, "--convert-to", wanted, "--outdir", str(target)]
    command = ["soffice", "--headless", *how, *map(str, files)]
    subprocess.run(command, check=True, capture_output=True)


def _recalls(file: Path, truth: Counter[str]) -> tuple[float, float]:
    """Return the share of the drawn words that we read, and that python-docx's paragraphs hold."""
    try:
        own = extract(file.read_bytes(), file.name, Limits()).text
    except FileError as problem:
        own = ""
        _say(f"{problem.message}: {file.name}")
    other = "\n".join(paragraph.text for paragraph in docx.Document(str(file)).paragraphs)
    shares = [sum((truth & _words(text)).values()) / truth.total() for text in (own, other)]
    _say(f"{shares[0]:.3f}  python-docx {shares[1]:.3f}  {file.name}")
    return shares[0], shares[1]


def _drawn_words(drawn: Path) -> Counter[str]:
    kept: list[str] = []
    document = pypdfium2.PdfDocument(drawn)
    first: set[str] = set()
    for page in document:
        lines = page.get_textpage().get_text_range().splitlines()
        kept += [line for line in lines if line not in first]
        first = first or set(lines)
    document.close()
    return _words("\n".join(kept))


def _words(text: str) -> Counter[str]:
    folded = unicodedata.normalize("NFKC", text.replace("\u00ad", "")).casefold()
    return Counter(_WORD.findall(folded))


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    main()
