"""The dashboard when the store is empty, lost, damaged, or gets a new version meanwhile."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dealglass.demo import make_demo
from dealglass.store import Store

Open = Callable[..., AppTest]


def test_an_empty_home_becomes_the_demo_company(
    open_page: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dealglass.demo.DEFAULT_DEALS", 2_000)
    monkeypatch.setenv("DEALGLASS_HOME", str(tmp_path / "new"))
    page = open_page("home")
    assert not page.exception
    assert page.metric
    version = Store(tmp_path / "new").current()
    assert version is not None and version.kind == "demo"


def test_a_lost_version_is_a_message_with_the_mend(
    open_page: Open, demo_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    shutil.copytree(demo_home, home)
    for file in (home / "versions").glob("*.duckdb"):
        file.unlink()
    monkeypatch.setenv("DEALGLASS_HOME", str(home))
    page = open_page("home")
    assert not page.exception
    assert not page.metric
    assert page.warning
    # The menu stays, and the next run works once the file is back.
    shutil.copytree(demo_home / "versions", home / "versions", dirs_exist_ok=True)
    page.run()
    assert page.metric


def test_a_damaged_file_is_a_message_not_an_exception(
    open_page: Open, demo_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    shutil.copytree(demo_home, home)
    for file in (home / "versions").glob("*.duckdb"):
        file.write_bytes(b"not a database" * 100)
    monkeypatch.setenv("DEALGLASS_HOME", str(home))
    page = open_page("home")
    assert not page.exception
    assert page.warning and not page.metric


def test_a_new_version_is_shown_on_the_next_run(
    open_page: Open, demo_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    shutil.copytree(demo_home, home)
    monkeypatch.setenv("DEALGLASS_HOME", str(home))
    page = open_page("home")
    before = [m.value for m in page.metric]
    assert any("version 1" in c.value for c in page.caption)
    make_demo(Store(home), deals=2_500, seed=8, as_of=date(2026, 11, 18))
    page.run()
    assert not page.exception
    assert any("version 2" in c.value for c in page.caption)
    assert [m.value for m in page.metric] != before
