"""What browser tests share: a running dashboard, and waiting until a page is drawn."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page, expect

IDLE = """() => document.querySelector('[data-testid=stApp]')
    ?.getAttribute('data-test-script-state') === 'notRunning'
    && !document.querySelector('[data-testid=stSkeleton]')"""


@dataclass(frozen=True)
class App:
    """A running dashboard."""

    url: str
    home: Path


def settle(page: Page) -> None:
    """Wait until the run has ended and what it sent is drawn."""
    page.wait_for_timeout(150)
    page.wait_for_function(IDLE, timeout=30_000)
    expect(page.locator("h1").first).to_be_visible(timeout=15_000)
    page.wait_for_timeout(150)
