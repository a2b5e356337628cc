"""The HTML report in a real browser: it works, asks for nothing, and everyone can use it."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

import pytest
from PIL import Image
from playwright.sync_api import expect

from report_picture import draw
from resume_cli.reports.blinding import blinded
from resume_cli.reports.html import render_html
from resume_cli.reports.ranking import ranked
from tests.browsing import open_page
from tests.unit.reports.hundred import real_report
from tests.unit.reports.samples import HOSTILE, hostile_candidate, sample_report

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, ViewportSize

    from resume_cli.reports.candidates import Report
    from tests.browsing import Opened

    Open = Callable[..., Opened]

WIDE: ViewportSize = {"width": 1280, "height": 900}
NARROW: ViewportSize = {"width": 390, "height": 844}
LEAST_CONTRAST = 4.5
"""Of text against its ground: WCAG 2.2, 1.4.3."""

# Walks over all text that is seen and compares its colour with the nearest ground behind it.
CONTRASTS = """() => {
  const parts = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map((c) => (c /= 255) <= 0.04045 ? c / 12.92
                                           : ((c + 0.055) / 1.055) ** 2.4);
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const ground = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const colour = parts(getComputedStyle(at).backgroundColor);
      if (colour.length === 3 || colour[3] === 1) return colour;
    }
    return [255, 255, 255];
  };
  const poor = new Map();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || element.closest("script, template, svg")) continue;
    if (!element.checkVisibility()) continue;
    const [a, b] = [light(parts(getComputedStyle(element).color)), light(ground(element))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    const name = `${element.tagName}.${element.className} in ${element.parentElement.tagName}`;
    if (ratio < LEAST) poor.set(name, ratio.toFixed(2));
  }
  return [...poor];
}""".replace("LEAST", str(LEAST_CONTRAST))


def mixed() -> Report:
    """Twelve of the samples for two roles, with a few of real size."""
    samples, real = sample_report(), real_report(4)
    candidates = [*samples.candidates, *real.candidates]
    other = replace(candidates[0], role="Platform Engineer")
    return replace(samples, candidates=ranked([other, *candidates[1:]]))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("pages")
    hostile = [hostile_candidate(text) for text in HOSTILE]
    reports = {
        "mixed": mixed(),
        "japanese": replace(mixed(), language="ja"),
        "blind": blinded(mixed()),
        "hundred": real_report(100),
        "hostile": replace(mixed(), title=HOSTILE[8], candidates=ranked(hostile)),
        "empty": replace(mixed(), candidates=(), unreviewed=()),
    }
    for name, report in reports.items():
        (made / f"{name}.html").write_text(render_html(report), "utf-8")
    return made


@pytest.fixture
def opened(browser: Browser, folder: Path) -> Iterator[Open]:
    with ExitStack() as pages:

        def opened(name: str, **window: bool) -> Opened:
            return pages.enter_context(open_page(browser, folder / f"{name}.html", **window))

        yield opened


@pytest.fixture(scope="module")
def shared(browser: Browser, folder: Path) -> Iterator[Opened]:
    with open_page(browser, folder / "mixed.html") as opened:
        yield opened


@pytest.fixture
def seen(shared: Opened) -> Opened:
    """The mixed page as it was opened, but for the order of its table."""
    shared.page.set_viewport_size(WIDE)
    shared.page.emulate_media(media="screen", color_scheme="light")
    shared.page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")
    shared.page.get_by_role("button", name="Reset").click()
    return shared


@pytest.mark.parametrize("name", ["mixed", "japanese", "blind", "hundred", "hostile", "empty"])
def test_it_opens_without_a_word_asks_for_nothing_and_fits_a_telephone(
    opened: Open, name: str
) -> None:
    seen = opened(name)
    seen.page.mouse.wheel(0, 20_000)
    assert seen.page.evaluate("document.documentElement.scrollWidth") == WIDE["width"]
    seen.page.set_viewport_size(NARROW)

    assert seen.page.evaluate("document.documentElement.scrollWidth") == NARROW["width"]
    assert seen.complaints == []
    assert len(seen.requests) == 1


def test_hostile_texts_do_nothing(opened: Open) -> None:
    seen = opened("hostile")
    seen.page.locator("#search").fill("<img src=x>")
    seen.page.locator("#search").fill("")
    seen.page.locator(".q a").first.click()

    assert seen.page.locator("img, iframe, object, embed, body script").count() == 1
    assert seen.page.locator("article").count() == len(HOSTILE)
    assert seen.page.locator("article q", has_text="<script>alert(1)").count()
    assert seen.complaints == []
    assert len(seen.requests) == 1


def test_the_policy_stops_what_an_attacker_would_add(opened: Open) -> None:
    seen = opened("empty")
    seen.page.evaluate("""() => {
        const image = document.createElement('img');
        image.src = 'http://evil.example.com/x.png';
        const script = document.createElement('script');
        script.textContent = 'window.owned = 1';
        document.body.append(image, script);
    }""")

    assert seen.page.evaluate("window.owned") is None
    assert sum("Content Security Policy" in told for told in seen.complaints) == 2
    assert set(seen.failures) == {"http://evil.example.com/x.png csp"}


def scores(seen: Opened, column: int) -> list[int]:
    shown = seen.page.locator(f"#table tbody tr:visible td:nth-child({column})").all_inner_texts()
    return [int(text) for text in shown if text != "–"]


def test_the_table_sorts_by_every_column(seen: Opened) -> None:
    overall = seen.page.get_by_role("columnheader", name="Overall")
    overall.get_by_role("button").click()
    assert overall.get_attribute("aria-sort") == "descending"
    assert scores(seen, 4) == sorted(scores(seen, 4), reverse=True)
    overall.get_by_role("button").click()
    assert overall.get_attribute("aria-sort") == "ascending"
    assert scores(seen, 4) == sorted(scores(seen, 4))
    seen.page.get_by_role("button", name="Candidate").click()
    names = seen.text("#table tbody th")
    assert names[0] == "amara-okafor.pdf"
    assert seen.page.locator("[aria-sort]").count() == 1


def test_search_and_filters_leave_who_matches(seen: Opened) -> None:
    status, search = seen.page.get_by_role("status"), seen.page.get_by_role("searchbox")
    expect(status).to_have_text("16 of 16 shown")
    search.fill("ａｍａｒａ kubernetes")
    expect(status).to_have_text("1 of 16 shown")
    assert seen.page.locator("article:visible").count() == 1
    search.fill("nobody is called that")
    assert "Nobody matches" in seen.page.locator("#none").inner_text()
    seen.page.get_by_role("button", name="Reset").click()
    expect(status).to_have_text("16 of 16 shown")
    seen.page.get_by_label("Role").select_option("Platform Engineer")
    expect(status).to_have_text("1 of 16 shown")
    seen.page.get_by_label("Role").select_option("all roles")
    seen.page.get_by_label("Overall at least").fill("80")
    assert min(scores(seen, 4)) >= 80
    seen.page.get_by_label("Overall at least").fill("0")
    seen.page.get_by_label("with warnings only").check()
    assert seen.text("#table tbody tr:visible th") == ["hidden.pdf"]


def test_what_is_packed_is_found_and_shown(opened: Open) -> None:
    seen = opened("hundred")
    seen.page.get_by_role("searchbox").fill("Cedar Mill Hosting")

    expect(seen.page.get_by_role("status")).to_have_text("10 of 100 shown")
    assert seen.page.locator("article:visible").count() == 10
    article = seen.page.locator("article:visible").nth(7)
    article.scroll_into_view_if_needed()
    article.locator(".v li", has_text="Cedar Mill").wait_for()
    assert article.get_by_role("table", name="Marks by criterion").is_visible()


def test_without_its_script_a_large_page_says_so_and_a_small_one_shows_all(opened: Open) -> None:
    large, small = opened("hundred", script=False), opened("mixed", script=False)

    assert large.page.locator("#packed").is_visible()
    assert not large.page.locator("form").is_visible()
    assert small.page.locator("#packed").count() == 0
    assert small.page.locator("article").first.locator(".v li").first.is_visible()


def test_it_works_without_a_mouse(seen: Opened) -> None:
    press = seen.page.keyboard.press
    seen.page.evaluate("document.body.tabIndex = -1; document.body.focus()")
    press("Tab")
    assert seen.focused() == "A  Skip to the ranking"
    press("Enter")
    assert seen.focused() == "H2 ranking Ranking"
    press("Tab")
    assert seen.focused().startswith("INPUT search")
    seen.page.get_by_role("button", name="Formatting").focus()
    press("Enter")
    assert "Formatting" in seen.text("[aria-sort]")[0]
    press("Tab")
    assert seen.focused().startswith("BUTTON  Content")


def test_a_quote_leads_to_its_line_and_back(seen: Opened) -> None:
    article = seen.page.locator("#c1")
    link = article.locator(".q a").first
    number, quote = link.inner_text(), article.locator(".q q").first.inner_text()
    link.focus()
    seen.page.keyboard.press("Enter")

    assert seen.focused() == f"LI c1l{number} {quote[:40].rstrip()}"
    assert seen.page.locator(f"#c1l{number}").get_attribute("class") in {"s", "w", "r"}
    seen.page.keyboard.press("Escape")
    assert seen.focused() == f"A  {number}"
    seen.page.set_viewport_size(NARROW)
    link.click()
    assert seen.page.locator(f"#c1l{number}").is_visible()


def test_screen_readers_find_landmarks_headings_and_names(seen: Opened) -> None:
    page = seen.page

    assert [page.get_by_role(name).count() for name in ("banner", "main", "search", "status")] == [
        1, 1, 1, 1]  # fmt: skip
    assert page.get_by_role("navigation", name="Contents").count() == 1
    assert page.get_by_role("img").count() == 1
    assert page.get_by_role("table", name="Candidates and their scores, 0 to 100").count() == 1
    assert page.get_by_role("article", name="amara-okafor.pdf").count() == 1
    picture = page.get_by_role("img").aria_snapshot()
    assert 'img "Candidates by overall score. 30 to 39: 3; ' in picture
    levels = page.locator("h1, h2, h3, h4").evaluate_all("all => all.map((h) => +h.tagName[1])")
    assert all(b - a <= 1 for a, b in pairwise(levels))
    ids = page.locator("[id]").evaluate_all("all => all.map((one) => one.id)")
    assert len(ids) == len(set(ids))
    unnamed = "input:not(label input), select:not(label select), a:empty, button:empty"
    assert page.locator(unnamed).count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_from_its_ground(seen: Opened, scheme: Literal["dark", "light"]) -> None:
    seen.page.emulate_media(color_scheme=scheme)

    assert seen.page.evaluate(CONTRASTS) == []
    ground = seen.page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (ground == "rgb(245, 246, 248)") == (scheme == "light")


def test_print_shows_everybody_and_everything(seen: Opened) -> None:
    seen.page.get_by_role("searchbox").fill("amara")
    seen.page.locator("summary").nth(2).evaluate("summary => summary.parentElement.open = false")
    seen.page.emulate_media(media="print", color_scheme="dark")
    seen.page.evaluate("dispatchEvent(new Event('beforeprint'))")

    assert seen.page.locator("article:visible").count() == 16
    assert seen.page.locator("#table tbody tr:visible").count() == 16
    assert not seen.page.locator("form").is_visible()
    assert seen.page.locator("details:not([open])").count() == 0
    ground = seen.page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert ground == "rgb(255, 255, 255)"


def test_the_picture_for_the_documentation_is_drawn(
    browser: Browser, folder: Path, tmp_path: Path
) -> None:
    picture = tmp_path / "report.png"
    draw(browser, folder / "mixed.html", picture, "c2")

    with Image.open(picture) as drawn:
        assert drawn.size == (1280, 1000)
        assert len(drawn.convert("RGB").getcolors(1 << 20) or ()) > 100
