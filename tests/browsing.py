"""A real browser for tests that look at pages: the system's Chromium, never a downloaded one."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import sync_playwright

from report_picture import SWITCHES, chromium

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser for the whole session: it takes a second to start."""
    program = chromium()
    if program is None:
        pytest.skip("no Chromium here: install the system's package chromium")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=program, args=list(SWITCHES))
        yield opened
        opened.close()


@dataclass
class Opened:
    """A page, and what it did that nobody may see happen: requests, errors, dialogs."""

    page: Page
    requests: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def text(self, selector: str) -> list[str]:
        return [text.strip() for text in self.page.locator(selector).all_inner_texts()]

    def focused(self) -> str:
        """What has the focus: its tag, id and text."""
        told = self.page.evaluate(
            "(({tagName, id, textContent}) => [tagName, id, textContent.trim().slice(0, 40)])"
            "(document.activeElement)"
        )
        return " ".join(told).strip()


@contextmanager
def open_page(browser: Browser, path: Path, *, script: bool = True) -> Iterator[Opened]:
    """Open a file in a window of its own, and note all that it asks for or complains of."""
    window = browser.new_context(java_script_enabled=script)
    opened = Opened(window.new_page())
    page = opened.page
    page.set_viewport_size({"width": 1280, "height": 900})
    page.on("request", lambda request: opened.requests.append(request.url))
    page.on("requestfailed", lambda gone: opened.failures.append(f"{gone.url} {gone.failure}"))
    page.on("console", lambda message: opened.complaints.append(message.text))
    page.on("pageerror", lambda error: opened.complaints.append(str(error)))
    page.on("dialog", lambda dialog: opened.complaints.append(dialog.message))
    page.goto(path.as_uri())
    if script:
        page.wait_for_function("!document.getElementById('packed')")
    yield opened
    window.close()
