"""The dashboard in Chromium: one server per store, and pages that wait until they are drawn."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Page

from dealglass.demo import make_demo
from dealglass.store import Store
from tests.browser.kit import App, settle

PROJECT = Path(__file__).resolve().parents[2]
SHARED = PROJECT.parent / "shared" / "data"
AS_OF = date(2026, 11, 18)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark these tests, and keep them on one worker: they share a server and its memory."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.xdist_group("browser"))


@contextmanager
def serving(home: Path) -> Iterator[App]:
    """Run the dashboard on a free port until the block ends."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = home.parent / "server.log"
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
    command += ["--server.address", "127.0.0.1"]
    with log.open("wb") as out:
        process = subprocess.Popen(
            command,
            cwd=PROJECT,
            env={**os.environ, "DEALGLASS_HOME": str(home)},
            stdout=out,
            stderr=subprocess.STDOUT,
        )
        try:
            _wait(f"http://127.0.0.1:{port}/_stcore/health", process, log)
            yield App(f"http://127.0.0.1:{port}", home)
        finally:
            process.terminate()
            process.wait(timeout=20)


def _wait(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(300):
        if process.poll() is not None:
            pytest.fail(f"the server ended: {log.read_text('utf-8')[-2000:]}")
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    pytest.fail("the server does not answer")


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    """The dashboard on a demo company of 2,000 deals."""
    home = tmp_path_factory.mktemp("browser") / "home"
    make_demo(Store(home), deals=2_000, as_of=AS_OF)
    with serving(home) as app:
        yield app


@pytest.fixture(scope="session")
def maven(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    """The dashboard on a public data set that lies beside the project."""
    folder = SHARED / "maven_crm"
    if not folder.is_dir():
        pytest.skip("real data set 'maven_crm' is not there: ../shared/data/maven_crm is absent")
    from dealglass.ingest import accept_sure, plan, run

    home = tmp_path_factory.mktemp("maven") / "home"
    run(plan(folder, home), Store(home), accept_sure)
    with serving(home) as app:
        yield app


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict) -> dict:
    """A window of a laptop's size, in one locale on every machine."""
    size = {"width": 1440, "height": 1000}
    return {**browser_context_args, "viewport": size, "locale": "en-GB"}


@pytest.fixture
def visit(page: Page) -> Callable[..., Page]:
    """Open an address and wait until everything is drawn."""

    def visited(app: App, path: str = "") -> Page:
        page.goto(f"{app.url}/{path}")
        settle(page)
        return page

    return visited
