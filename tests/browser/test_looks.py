"""Every page in Chromium: light, dark and on a phone, without errors and sideways scrolling."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from dealglass.ui.menu import HOME, entries
from tests.browser.kit import App

PAGES = ["" if entry.name == HOME else entry.name for entry in entries()]
OVERFLOW = "() => document.documentElement.scrollWidth - window.innerWidth"
WIDER = """() => [...document.querySelectorAll('[data-testid=stMain] *')]
    .filter(e => e.getBoundingClientRect().right > window.innerWidth + 1
        && !e.closest('[data-testid=stDataFrame]') && !e.closest('svg')
        && e.getBoundingClientRect().width > 0 && getComputedStyle(e).position !== 'fixed')
    .map(e => e.className).slice(0, 3)"""


def is_drawn(page: Page) -> None:
    """The page has a heading and content, and no part of it failed."""
    assert page.locator("[data-testid=stException]").count() == 0
    assert "could not be shown" not in page.locator("[data-testid=stMain]").inner_text()
    assert page.locator("h1").first.inner_text()
    content = "[data-testid=stVegaLiteChart], [data-testid=stDataFrame], [data-testid=stMetric]"
    assert page.locator(content).count() >= 1


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("store", ["demo", "maven"])
def test_each_page_opens_light(
    request: pytest.FixtureRequest, visit: Callable[..., Page], store: str, name: str
) -> None:
    page = visit(request.getfixturevalue(store), name)
    is_drawn(page)
    assert page.evaluate(OVERFLOW) <= 0


@pytest.mark.parametrize("name", PAGES)
def test_each_page_opens_dark_on_a_phone(
    demo: App, visit: Callable[..., Page], page: Page, name: str
) -> None:
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size({"width": 390, "height": 844})
    visit(demo, name)
    is_drawn(page)
    assert page.evaluate(OVERFLOW) <= 0
    assert page.evaluate(WIDER) == []
    style = "() => getComputedStyle(document.querySelector('.stApp')).backgroundColor"
    background = page.evaluate(style)
    assert sum(map(int, background.strip("rgb()").split(",")[:3])) < 120


def test_on_a_phone_one_popover_holds_the_whole_bar(
    demo: App, visit: Callable[..., Page], page: Page
) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    visit(demo, "pipeline")
    assert page.locator(".st-key-dg_bar_wide").is_hidden()
    bar = page.locator(".st-key-dg_bar_narrow")
    assert bar.locator("button").count() == 1
    bar.locator("button").click()
    page.get_by_text("Compare with").wait_for()
    assert page.get_by_text("Filter by").is_visible()
    assert page.evaluate(OVERFLOW) <= 0


def test_nothing_is_fetched_from_elsewhere(
    demo: App, visit: Callable[..., Page], page: Page
) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    visit(demo, "pipeline")
    own = demo.url.split("//")[1]
    assert [u for u in asked if own not in u and not u.startswith(("data:", "blob:"))] == []
    assert any("inter-latin.woff2" in url for url in asked)
