"""What every test has: its own store, no settings of this machine, and the Chromium to use."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from dealglass import config
from dealglass.store import Store
from tests.storekit import make_template

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# No GPU, no first-run pages, and nothing sent to anybody but the dashboard under test.
CHROMIUM_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="session", autouse=True)
def _no_settings_of_this_machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep tests away from the developer's own store and dealglass.toml."""
    folder = tmp_path_factory.mktemp("machine")
    (folder / "dealglass.toml").touch()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DEALGLASS_HOME", str(folder / "store"))
        patch.setenv("DEALGLASS_CONFIG", str(folder / "dealglass.toml"))
        config.settings.cache_clear()
        yield
    config.settings.cache_clear()


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A whole store without rows, to copy."""
    return make_template(tmp_path_factory.mktemp("template") / "template.duckdb")


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """A home in which nothing has been published."""
    return Store(tmp_path / "home")


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of Chromium: CHROMIUM, else the one installed (`make test` installs it)."""
    names = [os.environ["CHROMIUM"]] if os.environ.get("CHROMIUM") else CHROMIUM_NAMES
    found = next(filter(None, map(shutil.which, names)), None)
    if found is None:
        pytest.fail("No Chromium: run `make chromium`, or set CHROMIUM to its path.")
    return found


@pytest.fixture(scope="session")
def browser_type_launch_args(
    browser_type_launch_args: dict[str, Any], chromium: str
) -> dict[str, Any]:
    """Let Playwright drive the system's Chromium."""
    return {**browser_type_launch_args, "executable_path": chromium, "args": [*CHROMIUM_FLAGS]}
