"""Opening the Pipeline page, and changing a filter on it, against plain Streamlit."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING

from playwright.sync_api import Browser, Page

from bench.measure import ROUNDS, Row, Times, ratio
from bench.serve import browser, home_with, memory_mb, painted, streamlit

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

CHARTS = 2
# Counts the script runs that begin from now on.
WATCH_RUNS = """() => {
    window.runs = 0;
    const app = document.querySelector('[data-testid=stApp]');
    new MutationObserver(() => {
        if (app.getAttribute('data-test-script-state') === 'running') window.runs += 1;
    }).observe(app, {attributes: true, attributeFilter: ['data-test-script-state']});
}"""


def run(store: Path, folder: Path) -> list[Row]:
    """Measure on one store; servers and browser share the machine."""
    home = home_with(store, folder)
    with (
        browser() as chromium,
        streamlit("app.py", DEALGLASS_HOME=str(home)) as (ours, pid),
        streamlit("bench/apps/plain.py", BENCH_STORE=str(store)) as (plain, _),
        streamlit("bench/apps/empty.py") as (empty, _),
    ):
        opened = _in_turn(
            lambda: _open(chromium, f"{ours}/pipeline", CHARTS),
            lambda: _open(chromium, empty, 0),
        )
        changed = [
            _changes(chromium, f"{ours}/pipeline", _owner_here, CHARTS),
            _changes(chromium, plain, _owner_plain, 5),
        ]
        resident = memory_mb(pid)
    return [
        ratio(
            "Pipeline page, fresh browser, to all charts painted",
            1.5, opened[0], opened[1], ("ours", "an empty Streamlit page"),
        ),
        ratio(
            "one filter changed, to all charts repainted",
            0.4, changed[0], changed[1],
            ("ours: 2 charts, 3 spark lines, 3 tables", "five charts in plain Streamlit"),
        ),
        Row(
            "memory of the process after these pages", "≤ 350 MB", f"{resident:.0f} MB",
            "resident, Linux", resident <= 350,
        ),
    ]  # fmt: skip


def _in_turn(*actions: Callable[[], float]) -> list[Times]:
    for action in actions:
        action()
    taken: list[list[float]] = [[] for _ in actions]
    for _ in range(ROUNDS):
        for i, action in enumerate(actions):
            taken[i].append(action())
    return [Times(tuple(t)) for t in taken]


def _open(chromium: Browser, url: str, charts: int) -> float:
    context = chromium.new_context(viewport={"width": 1440, "height": 2400})
    page = context.new_page()
    begin = time.perf_counter()
    page.goto(url)
    painted(page, charts)
    taken = time.perf_counter() - begin
    context.close()
    return taken


def _changes(
    chromium: Browser, url: str, choose: Callable[[Page, int, int], float], charts: int
) -> Times:
    """Choose one more owner each time, so that no answer is in a cache."""
    context = chromium.new_context(viewport={"width": 1440, "height": 2400})
    page = context.new_page()
    page.goto(url)
    painted(page, charts)
    taken = [choose(page, charts, i) for i in range(ROUNDS + 1)]
    context.close()
    return Times(tuple(taken[1:]))


def _owner_here(page: Page, charts: int, turn: int) -> float:
    box = page.locator(".st-key-dg_wide_owner input").first
    if not box.is_visible():
        page.locator(".st-key-dg_pop_owner button").click()
    box.click()
    return _pick(page, charts, turn)


def _owner_plain(page: Page, charts: int, turn: int) -> float:
    page.locator("[data-testid=stMultiSelect] input").first.click()
    return _pick(page, charts, turn)


def _pick(page: Page, charts: int, turn: int) -> float:
    option = page.get_by_role("option").filter(has_not_text=re.compile("Select all"))
    option = option.nth(turn + 1)
    option.wait_for()
    page.evaluate(WATCH_RUNS)
    begin = time.perf_counter()
    option.click()
    page.wait_for_function("() => window.runs > 0", timeout=60_000)
    painted(page, charts)
    return time.perf_counter() - begin
