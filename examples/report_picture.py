"""Draw a picture of an HTML report with the system's Chromium, as the documentation shows it.

`.venv/bin/python examples/report_picture.py build/demo.html report.png`
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from playwright.sync_api import Browser

WIDTH, HEIGHT = 1280, 1000
SWITCHES = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
"""Nothing is asked of the network, and it works as root in a container."""


def chromium() -> str | None:
    """Return the path of the system's Chromium, if it has one; none is ever downloaded."""
    return shutil.which("chromium") or shutil.which("chromium-browser")


def report_picture(html_path: Path, png_path: Path, *, target: str = "") -> None:
    """Write a picture of the top of a page, 1280 pixels wide, or of what `target` names.

    `target` is an id on the page, such as `c1` for the first candidate.

    Raises:
        FileNotFoundError: this system has no Chromium.

    """
    program = chromium()
    if program is None:
        raise FileNotFoundError("no Chromium here: install the system's package chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(SWITCHES))
        draw(browser, html_path, png_path, target)
        browser.close()


def draw(browser: Browser, html_path: Path, png_path: Path, target: str) -> None:
    """Draw the picture in a browser that is open."""
    page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, color_scheme="light")
    page.goto(html_path.resolve().as_uri() + (f"#{target}" if target else ""))
    page.wait_for_function("document.querySelector('#controls:not([hidden])')")
    page.screenshot(path=png_path)
    page.close()


def main() -> int:
    """Draw the page that the command line names."""
    match sys.argv[1:]:
        case [html, png]:
            report_picture(Path(html), Path(png))
        case [html, png, target]:
            report_picture(Path(html), Path(png), target=target)
        case _:
            print(__doc__)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
