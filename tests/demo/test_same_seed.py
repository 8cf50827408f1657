"""The same seed and as-of date give the same rows; another of either gives others."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest

from dealglass.demo import make_demo, write_demo
from dealglass.errors import UsageError
from dealglass.store import Store
from tests.demo.conftest import AS_OF, DEALS, SEED, Ask


def fingerprints(path: Path) -> dict[str, tuple[int, int]]:
    """Rows and an order-free hash of each table of schema crm."""
    with duckdb.connect(str(path), read_only=True) as connection:
        tables = connection.execute(
            "select table_name from duckdb_tables() where schema_name = 'crm'"
        ).fetchall()
        return {
            table: connection.execute(
                f"select count(*), bit_xor(hash(t)) from crm.{table} as t"
            ).fetchone()
            for (table,) in tables
        }


def test_same_seed_and_day_give_the_same_rows(demo_path: Path, tmp_path: Path) -> None:
    again = tmp_path / "again.duckdb"
    write_demo(again, deals=DEALS, seed=SEED, as_of=AS_OF)
    assert fingerprints(again) == fingerprints(demo_path)


def test_another_seed_gives_another_company(demo_path: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.duckdb"
    write_demo(other, deals=DEALS, seed=SEED + 1, as_of=AS_OF)
    mine, theirs = fingerprints(demo_path), fingerprints(other)
    fixed = {"calendar", "products", "stages"}
    assert {name for name in mine if mine[name] == theirs[name]} == fixed


def test_another_day_shifts_the_history(ask: Ask, tmp_path: Path) -> None:
    day = AS_OF - timedelta(days=400)
    other = tmp_path / "other.duckdb"
    write_demo(other, deals=DEALS, seed=SEED, as_of=day)
    with duckdb.connect(str(other), read_only=True) as connection:
        (then,) = connection.execute("select max(created_on) from crm.deals").fetchall()
        (store,) = connection.execute("select as_of, kind from meta.store").fetchall()
    ((now,),) = ask("select max(created_on) from deals")
    assert store == (day, "demo")
    assert day - timedelta(days=10) < then[0] < day
    assert AS_OF - timedelta(days=10) < now < AS_OF


@pytest.mark.parametrize("as_of", [date(2024, 2, 29), date(2026, 1, 1), date(2025, 10, 1)])
def test_awkward_days_work(as_of: date, tmp_path: Path) -> None:
    path = tmp_path / "demo.duckdb"
    write_demo(path, deals=DEALS, seed=3, as_of=as_of)
    with duckdb.connect(str(path), read_only=True) as connection:
        counts = connection.execute(
            "select count(*) filter (where status = 'open'), "
            "count(*) filter (where status = 'won'), max(created_on) from crm.deals"
        ).fetchone()
    assert counts is not None
    assert counts[0] > 50
    assert counts[1] > 400
    assert counts[2] < as_of


@pytest.mark.parametrize("deals", [0, 1_999, 10_000_001])
def test_too_few_or_too_many_deals_are_refused(deals: int, tmp_path: Path) -> None:
    store = Store(tmp_path)
    with pytest.raises(UsageError, match="out of range"):
        make_demo(store, deals=deals, as_of=AS_OF)
    assert store.current() is None


def test_make_demo_publishes_a_version_and_reports_progress(tmp_path: Path) -> None:
    steps: list[tuple[str, float]] = []
    store = Store(tmp_path)
    version = make_demo(
        store, deals=DEALS, as_of=AS_OF, progress=lambda step, share: steps.append((step, share))
    )
    assert store.current() == version
    assert (version.kind, version.as_of, version.reporting_currency) == ("demo", AS_OF, "EUR")
    assert version.rows["deals"] > 1_900
    shares = [share for _, share in steps]
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    assert not list(tmp_path.rglob("*.work.duckdb*"))
    assert not list(tmp_path.rglob("*.spill"))
