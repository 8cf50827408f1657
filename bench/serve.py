"""Servers and browsers for the benches: a port of their own, gone afterwards."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
CHROMIUM = os.environ.get("CHROMIUM") or "/usr/bin/chromium"
FLAGS = [
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]
PAINTED = """(charts) => {
    const app = document.querySelector('[data-testid=stApp]');
    if (!app || app.getAttribute('data-test-script-state') !== 'notRunning') return false;
    if (document.querySelector('[data-testid=stSkeleton]')) return false;
    const found = [...document.querySelectorAll('[data-testid=stVegaLiteChart]')];
    return document.querySelector('h1, h2, [data-testid=stMetric]') && found.length >= charts
        && found.every(c => c.querySelector('canvas, svg'));
}"""


@contextmanager
def streamlit(script: str, **environment: str) -> Iterator[tuple[str, int]]:
    """Serve a script on a free port; yields its address and the process id."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "streamlit", "run", script, "--server.port", str(port),
         "--server.address", "127.0.0.1", "--server.headless", "true"],
        cwd=ROOT, env={**os.environ, **environment}, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        address = f"http://127.0.0.1:{port}"
        for _ in range(300):
            try:
                urllib.request.urlopen(f"{address}/_stcore/health", timeout=1)
                break
            except OSError:
                time.sleep(0.1)
        yield address, process.pid
    finally:
        process.terminate()
        process.wait(timeout=20)


def home_with(store: Path, folder: Path) -> Path:
    """Return a home whose current version is a hard link to the given store file."""
    from dealglass.store import Store

    home = folder / f"home-{store.stem}"
    kept = Store(home)
    if kept.current() is None:
        with kept.new_version("demo", note=f"bench, {datetime.now(UTC):%Y-%m-%d}") as draft:
            draft.path.unlink(missing_ok=True)
            os.link(store, draft.path)
    return home


@contextmanager
def browser() -> Iterator[Browser]:
    """A headless Chromium."""
    with sync_playwright() as tool:
        opened = tool.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        opened.close()


def painted(page: Page, charts: int = 0) -> None:
    """Wait until the run has ended and at least that many charts are drawn."""
    page.wait_for_function(PAINTED, arg=charts, timeout=60_000)
    page.evaluate("() => new Promise(f => requestAnimationFrame(() => requestAnimationFrame(f)))")


def memory_mb(pid: int) -> float:
    """Resident memory of a process in MB (Linux)."""
    for line in Path(f"/proc/{pid}/status").read_text("ascii").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return float("nan")
