"""A store built by another release: said clearly, and built again from its own rows."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import duckdb
import pytest

from dealglass import store as store_module
from dealglass.build import build, scratch
from dealglass.cli import main
from dealglass.errors import OutdatedStore, StoreProblem
from dealglass.rebuild import rebuild
from dealglass.results import open_source
from dealglass.store import Store

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def old_home(tmp_path: Path) -> Path:
    store = Store(tmp_path / "home")
    with store.new_version("import", note="two deals") as draft:
        with scratch(draft.path) as connection:
            connection.execute(
                "insert into landing.deals (deal_id, name, stage, status, amount, created_at) "
                "values ('a', 'A', 'New', 'open', 10.5, '2026-01-01'), "
                "('b', 'B', 'Won', 'won', 20, '2026-01-02')"
            )
            build(connection, as_of=date(2026, 2, 1), reporting_currency="EUR", kind="import")
        with duckdb.connect(str(draft.path)) as connection:
            connection.execute("update meta.store set schema_hash = 'of another release'")
    return store.home


def test_it_is_refused_by_name_and_built_again_with_the_same_rows(old_home: Path) -> None:
    store = Store(old_home)
    old = store.current()
    assert old is not None
    with pytest.raises(OutdatedStore, match="another release"):
        open_source(old.path, old.name)
    new = rebuild(store)
    assert new.name != old.name
    assert (new.as_of, new.kind, new.reporting_currency) == (old.as_of, old.kind, "EUR")
    totals = open_source(new.path, new.name).ask("all/deals").totals
    assert (totals["deals"], totals["won_value"], totals["open_value"]) == (2, 20.0, 10.5)
    assert old.path.exists()


def test_the_command_line_builds_it_again_by_itself(
    old_home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["--home", str(old_home), "report", "all/deals", "--measures", "deals"]
    assert main([*words, "--format", "csv"]) == 0
    assert "2" in capsys.readouterr().out
    assert len(Store(old_home).versions()) == 2


def test_a_version_without_newer_tables_can_be_restored(
    old_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Store(old_home)
    old = store.current()
    assert old is not None
    rebuild(store)
    known = store_module._required()
    monkeypatch.setattr(store_module, "_required", lambda: known | {"table_of_this_release"})
    assert store.restore(old.name).name == old.name
    with pytest.raises(StoreProblem, match="table_of_this_release"):
        rebuild(store)
