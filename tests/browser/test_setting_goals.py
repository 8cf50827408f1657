"""A target typed into the sheet, saved, and found again on the next visit."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.kit import App, settle

Visit = Callable[..., Page]
# A metric and a year that no other test looks at: the demo's home is shared.
SHEET = "goals?v=1&p.view=set&p.metric=median_deal_size&p.period=year&p.year=2027-01-01"


def test_a_target_is_typed_saved_and_found_again(demo: App, visit: Visit) -> None:
    page = visit(demo, SHEET)
    cells = page.locator(".st-key-dg_goal_board [data-testid=stDataFrame] canvas").first
    box = cells.bounding_box()
    assert box is not None
    # The company's cell: first row below the heading, second column.
    page.mouse.dblclick(box["x"] + 300, box["y"] + 54)
    page.keyboard.type("25000", delay=40)
    page.keyboard.press("Enter")
    expect(page.get_by_text("1 new")).to_be_visible(timeout=15_000)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Nothing to save")).to_be_visible(timeout=15_000)
    settle(page)
    again = visit(demo, SHEET)
    history = again.locator(".st-key-dg_goal_history")
    expect(history.locator("[data-testid=stDataFrame]")).to_be_visible(timeout=15_000)
    assert "Nobody has changed" not in history.inner_text()
