"""Every page in Chromium: light, dark and on a phone, without errors and sideways scrolling."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from dealglass.ui.menu import HOME, entries
from tests.browser.kit import App

PAGES = ["" if entry.name == HOME else entry.name for entry in entries()]
Visit = Callable[..., Page]
OVERFLOW = "() => document.documentElement.scrollWidth - window.innerWidth"
# What sticks out of the window, but for what lies in a box that scrolls by itself.
WIDER = """() => {
    const boxed = e => { for (let p = e.parentElement; p; p = p.parentElement) {
        if (p.dataset.testid === 'stMain') return false;
        if (getComputedStyle(p).overflowX !== 'visible'
            && p.getBoundingClientRect().right <= window.innerWidth + 1) return true;
    } return false; };
    return [...document.querySelectorAll('[data-testid=stMain] *')]
        .filter(e => e.getBoundingClientRect().right > window.innerWidth + 1
            && e.getBoundingClientRect().width > 0 && !e.closest('svg')
            && getComputedStyle(e).position !== 'fixed' && !boxed(e))
        .map(e => e.outerHTML.slice(0, 200)).slice(0, 3);
}"""


def wrong_with(page: Page) -> list[str]:
    """What is wrong with the page now open: failed parts, nothing shown, sideways scrolling."""
    found = []
    if page.locator("[data-testid=stException]").count():
        found.append("an exception is shown")
    if "could not be shown" in page.locator("[data-testid=stMain]").inner_text():
        found.append("a part could not be shown")
    if not page.locator("h1").first.inner_text().strip():
        found.append("no heading")
    content = "[data-testid=stVegaLiteChart], [data-testid=stDataFrame], [data-testid=stMetric]"
    # Data may lack what a page is about: then it says what to import.
    if not page.locator(content).count() and "Import" not in page.locator("body").inner_text():
        found.append("neither chart nor table nor figure")
    if page.evaluate(OVERFLOW) > 0:
        found.append("scrolls sideways")
    return found


@pytest.mark.parametrize("store", ["demo", "maven"])
def test_every_page_opens_in_a_light_window(
    request: pytest.FixtureRequest, visit: Visit, store: str
) -> None:
    app = request.getfixturevalue(store)
    assert {name: wrong_with(visit(app, name)) for name in PAGES} == {name: [] for name in PAGES}


def test_every_page_opens_on_a_dark_phone(demo: App, visit: Visit, page: Page) -> None:
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size({"width": 390, "height": 844})
    for name in PAGES:
        visit(demo, name)
        assert wrong_with(page) == [], name
        assert page.evaluate(WIDER) == [], name
        style = "() => getComputedStyle(document.querySelector('.stApp')).backgroundColor"
        background = page.evaluate(style)
        assert sum(map(int, background.strip("rgb()").split(",")[:3])) < 120


def test_on_a_phone_one_popover_holds_the_whole_bar(demo: App, visit: Visit, page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    visit(demo, "pipeline")
    assert page.locator(".st-key-dg_bar_wide").is_hidden()
    bar = page.locator(".st-key-dg_bar_narrow")
    assert bar.locator("button").count() == 1
    bar.locator("button").click()
    page.get_by_text("Compare with").wait_for()
    page.get_by_text("Filter by").wait_for()
    assert page.evaluate(OVERFLOW) <= 0


def test_nothing_is_fetched_from_elsewhere(demo: App, visit: Visit, page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    visit(demo, "pipeline")
    own = demo.url.split("//")[1]
    assert [u for u in asked if own not in u and not u.startswith(("data:", "blob:"))] == []
    assert any("inter-latin.woff2" in url for url in asked)
