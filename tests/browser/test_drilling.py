"""From a figure, a bar and a table cell to the rows, and out as files."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet as pq
from playwright.sync_api import Download, Locator, Page, expect

from tests.browser.kit import App, settle

Visit = Callable[..., Page]
ROWS = re.compile(r"([\d,]+) rows")


def dialog(page: Page) -> Locator:
    """The open dialog."""
    found = page.get_by_role("dialog")
    found.wait_for()
    # Away from the button that opened it, whose hint would lie over the dialog.
    page.mouse.move(3, 3)
    settle(page)
    return found


def rows_said(box: Locator) -> int:
    """The number of rows the dialog says are under the figure."""
    found = ROWS.search(box.inner_text())
    assert found, box.inner_text()
    return int(found[1].replace(",", ""))


def saved(page: Page, press: Locator) -> Download:
    """Press a button and return what it downloads."""
    with page.expect_download(timeout=60_000) as waiting:
        press.click()
    return waiting.value


def records(download: Download) -> list[dict[str, str]]:
    """The records of a downloaded CSV."""
    return list(csv.DictReader(io.StringIO(Path(download.path()).read_text("utf-8-sig"))))


def test_a_figure_opens_to_its_rows_definition_and_sql(demo: App, visit: Visit) -> None:
    page = visit(demo)
    page.get_by_role("button", name="Won deals", exact=True).or_(
        page.get_by_role("button", name="Win rate", exact=True)
    ).first.click()
    box = dialog(page)
    said = rows_said(box)
    exported = records(saved(page, box.get_by_text("All rows as CSV")))
    assert len(exported) == said > 0
    box.get_by_text("How counted").click()
    box.get_by_text("The SQL that ran").wait_for()
    assert "Formula" in box.inner_text() and "version" in box.inner_text()
    box.get_by_text("The SQL that ran").click()
    expect(box.get_by_text("report_rows").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(box).to_be_hidden()


def test_won_value_equals_the_sum_of_its_rows(demo: App, visit: Visit) -> None:
    page = visit(demo, "?v=1&period=all")
    page.get_by_role("button", name="Won value", exact=True).click()
    box = dialog(page)
    shown = re.search(r"Won value: €([\d,]+)", box.inner_text())
    assert shown
    exported = records(saved(page, box.get_by_text("All rows as CSV")))
    total = sum(float(row["amount"]) for row in exported if row["amount"])
    assert round(total) == int(shown[1].replace(",", ""))


def test_a_bar_opens_its_own_rows_twice(demo: App, visit: Visit) -> None:
    page = visit(demo, "conversion")
    titles = set()
    for _ in range(2):
        bar = page.locator("[data-testid=stVegaLiteChart] path[aria-roledescription=bar]").nth(1)
        # A quiet track lies over the bar's own box: what is clicked is what stands on top.
        bar.click(force=True)
        box = dialog(page)
        titles.add(box.inner_text().split("\n\n")[1])
        assert rows_said(box) > 0
        page.keyboard.press("Escape")
        expect(box).to_be_hidden()
        settle(page)
    assert len(titles) == 1 and " · " in titles.pop()


def test_a_table_cell_opens_its_own_rows(demo: App, visit: Visit) -> None:
    page = visit(demo, "conversion")
    table = page.locator("[data-testid=stDataFrame]").first
    table.scroll_into_view_if_needed()
    place = table.bounding_box()
    assert place
    # The second row of the body: the first is the total.
    page.mouse.click(place["x"] + 180, place["y"] + 36 * 2 + 18)
    box = dialog(page)
    assert rows_said(box) > 0


def test_the_page_leaves_as_a_workbook(demo: App, visit: Visit) -> None:
    page = visit(demo, "conversion")
    page.locator(".st-key-dg_export button").click()
    file = saved(page, page.get_by_text("This page as Excel"))
    assert file.suggested_filename == "conversion.xlsx"
    names = zipfile.ZipFile(file.path()).namelist()
    assert "xl/workbook.xml" in names
    assert any(name.startswith("xl/charts/") for name in names)


def test_a_card_leaves_as_csv_parquet_png_and_svg(demo: App, visit: Visit) -> None:
    page = visit(demo, "conversion")
    page.locator("[class*=st-key-dg_menu_] button").first.click()
    page.get_by_text("Chart as SVG").wait_for()
    table = records(saved(page, page.get_by_text("Table as CSV")))
    parquet = saved(page, page.get_by_text("Table as Parquet"))
    assert pq.read_table(parquet.path()).num_rows == len(table) > 1
    png = Path(saved(page, page.get_by_text("Chart as PNG")).path()).read_bytes()
    assert png.startswith(b"\x89PNG") and len(png) > 5_000
    svg = Path(saved(page, page.get_by_text("Chart as SVG")).path()).read_text("utf-8")
    assert "<svg" in svg and "Dealglass" in svg
