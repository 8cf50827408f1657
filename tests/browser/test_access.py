"""What axe finds on each page: nothing serious or critical that is ours."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from dealglass.ui.menu import HOME, entries
from tests.browser.kit import App

PAGES = ["" if entry.name == HOME else entry.name for entry in entries()]
# Streamlit's own parts, which a page cannot change: spark lines without a name, the grid's canvas.
NOT_OURS = ("metric_chart_", "stDataFrameResizable", "data-grid-canvas", "stToolbar", "stMainMenu")


@pytest.mark.parametrize(("scheme", "names"), [("light", PAGES), ("dark", ["", "conversion"])])
def test_axe_finds_nothing_serious_of_ours(
    demo: App, visit: Callable[..., Page], page: Page, scheme: str, names: list[str]
) -> None:
    page.emulate_media(color_scheme=scheme)
    found = []
    for name in names:
        visit(demo, name)
        for violation in Axe().run(page).response["violations"]:
            if violation["impact"] not in ("serious", "critical"):
                continue
            for node in violation["nodes"]:
                if not any(mark in str(node) for mark in NOT_OURS):
                    found.append((name, violation["id"], node["html"][:300], node["target"]))
    assert found == []
