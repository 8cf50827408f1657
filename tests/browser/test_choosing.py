"""Choosing by clicking: filters, period, links, history, keyboard."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import urlencode

from playwright.sync_api import Browser, Page, expect

from tests.browser.kit import App, settle

Visit = Callable[..., Page]
FOCUSED = """() => document.activeElement.tagName === 'BUTTON'
    ? document.activeElement.innerText : ''"""


def figures(page: Page) -> list[str]:
    """The key figures as shown."""
    return page.locator("[data-testid=stMetricValue]").all_inner_texts()


def choose(page: Page, dimension: str, position: int = 0) -> str:
    """Choose one value in a filter of the bar; return it."""
    page.locator(f".st-key-dg_pop_{dimension} button").click()
    box = page.locator(f".st-key-dg_wide_{dimension} input").first
    box.wait_for()
    box.click()
    option = page.get_by_role("option").filter(has_not_text=re.compile("Select all")).nth(position)
    option.wait_for()
    value = option.inner_text().strip()
    option.click()
    settle(page)
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    return value


def test_a_filter_changes_figures_url_and_chips(demo: App, visit: Visit) -> None:
    page = visit(demo)
    before = figures(page)
    owner = choose(page, "owner", 2)
    assert figures(page) != before
    assert urlencode({"owner": owner}) in page.url
    chips = page.locator(".st-key-dg_chips")
    expect(chips).to_contain_text(owner)
    chips.get_by_text("Clear all").click()
    settle(page)
    assert figures(page) == before
    assert "owner=" not in page.url


def test_period_filters_and_history_back_forward_reload(demo: App, visit: Visit) -> None:
    page = visit(demo)
    usual = figures(page)
    choose(page, "owner", 2)
    filtered = figures(page)
    page.locator(".st-key-dg_pop_when_wide button").click()
    page.get_by_text("Last year", exact=True).click()
    settle(page)
    expect(page).to_have_url(re.compile("period=last_year"))
    last_year = figures(page)
    assert len({tuple(usual), tuple(filtered), tuple(last_year)}) == 3
    page.go_back()
    settle(page)
    assert figures(page) == filtered
    page.go_back()
    settle(page)
    assert figures(page) == usual
    page.go_forward()
    settle(page)
    assert figures(page) == filtered
    page.reload()
    settle(page)
    assert figures(page) == filtered


def test_filters_follow_to_the_next_page_and_back(demo: App, visit: Visit) -> None:
    page = visit(demo)
    owner = choose(page, "owner", 2)
    here = figures(page)
    page.locator("[data-testid=stSidebar]").get_by_text("Pipeline", exact=True).click()
    page.get_by_role("heading", name="Pipeline", exact=True).wait_for()
    settle(page)
    expect(page.locator(".st-key-dg_chips")).to_contain_text(owner)
    page.go_back()
    page.get_by_role("heading", name="Overview", exact=True).wait_for()
    settle(page)
    assert figures(page) == here


def test_a_shared_link_reopens_to_the_same_figures(
    demo: App, visit: Visit, browser: Browser
) -> None:
    page = visit(demo)
    choose(page, "owner", 2)
    shown = figures(page)
    page.locator(".st-key-dg_share button").click()
    page.get_by_text("Opens exactly this view").wait_for()
    link = page.locator("[data-testid=stPopoverBody] code").first.inner_text().strip()
    assert "from=" in link and "as_of=" in link
    other = browser.new_context(viewport={"width": 1440, "height": 1000}, locale="en-GB")
    stranger = other.new_page()
    stranger.goto(link)
    settle(stranger)
    assert figures(stranger) == shown
    other.close()


def test_two_windows_do_not_mix(demo: App, visit: Visit, browser: Browser) -> None:
    page = visit(demo)
    usual = figures(page)
    other = browser.new_context(viewport={"width": 1440, "height": 1000}, locale="en-GB")
    second = other.new_page()
    second.goto(demo.url)
    settle(second)
    choose(second, "owner", 2)
    page.reload()
    settle(page)
    assert figures(page) == usual != figures(second)
    other.close()


def test_a_link_too_long_for_the_server_shows_no_rows(demo: App, visit: Visit) -> None:
    many = urlencode([("owner", f"N{i}") for i in range(1_100)])
    page = visit(demo)
    page.goto(f"{demo.url}/?v=1&{many}")
    page.get_by_text("This link cannot be read").wait_for(timeout=20_000)
    assert figures(page) == []


def test_the_keyboard_reaches_and_opens_the_period(demo: App, visit: Visit) -> None:
    page = visit(demo, "pipeline")
    for _ in range(40):
        page.keyboard.press("Tab")
        focused = page.evaluate(FOCUSED)
        if "Last 12 months" in focused:
            break
    assert "Last 12 months" in focused
    page.keyboard.press("Enter")
    page.get_by_text("Compare with").wait_for()
    page.keyboard.press("Escape")
    expect(page.get_by_text("Compare with")).to_be_hidden()
