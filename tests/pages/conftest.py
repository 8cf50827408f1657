"""The dashboard without a browser: AppTest runs app.py on a demo company of 2,000 deals."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dealglass.demo import make_demo
from dealglass.results import open_source
from dealglass.selection import Selection
from dealglass.store import Store

PROJECT = Path(__file__).resolve().parents[2]
AS_OF = date(2026, 11, 18)
Open = Callable[..., AppTest]


@pytest.fixture(scope="session")
def demo_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with one demo version."""
    home = tmp_path_factory.mktemp("pages") / "home"
    make_demo(Store(home), deals=2_000, as_of=AS_OF)
    return home


@pytest.fixture(scope="session")
def owner(demo_home: Path) -> str:
    """The owner with the most won deals."""
    version = Store(demo_home).current()
    assert version is not None
    chosen = Selection(group_by=("owner",), measures=("won_deals",), sort="-won_deals", limit=1)
    return open_source(version.path, version.name).ask("all/deals", chosen).rows[0]["owner"]


@pytest.fixture
def open_page(demo_home: Path, monkeypatch: pytest.MonkeyPatch) -> Open:
    """Open a page by name with URL parameters: open_page("pipeline", owner="Ana")."""
    monkeypatch.setenv("DEALGLASS_HOME", str(demo_home))

    def opened(page: str, /, **params: str | list[str]) -> AppTest:
        test = AppTest.from_file(str(PROJECT / "app.py"), default_timeout=60)
        if page != "home":
            test.switch_page(f"pages/{page}.py")
        for key, value in params.items():
            test.query_params[key] = value
        return test.run()

    return opened
