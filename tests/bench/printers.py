"""Programs that print HTML to PDF, each in its own way; those that are installed are used."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_CHROME = ("--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer")
_PRINTERS: dict[str, Callable[[Path, Path], list[str]]] = {
    "chromium": lambda page, out: ["chromium", *_CHROME, f"--print-to-pdf={out}", str(page)],
    "wkhtmltopdf": lambda page, out: ["wkhtmltopdf", "-q", "-s", "A4", str(page), str(out)],
    "soffice": lambda page, out: [
        *("soffice", "--headless", "--convert-to", "pdf:writer_web_pdf_Export"),
        *("--outdir", str(out.parent), str(page)),
    ],
}


def installed() -> list[str]:
    """Return the printers on this machine."""
    return [name for name in _PRINTERS if shutil.which(name)]


def print_page(printer: str, html: str, folder: Path, name: str) -> bytes | None:
    """Return a page as one program prints it, `None` where it fails."""
    page, out = folder / f"{name}.html", folder / f"{name}.pdf"
    page.write_text(html, encoding="utf-8")
    subprocess.run(_PRINTERS[printer](page, out), capture_output=True, check=False, timeout=120)
    return out.read_bytes() if out.exists() else None
