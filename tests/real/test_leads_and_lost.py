"""The Leads and Lost deals pages over real files: equal where known, silent where nothing is."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from dealglass.results import Source, open_source
from dealglass.selection import Filter, Selection
from dealglass.store import Store
from tests.real.conftest import SHARED

if TYPE_CHECKING:
    from pathlib import Path


def opened(home: Path) -> Source:
    version = Store(home).current()
    assert version is not None
    return open_source(version.path, version.name)


@pytest.fixture(scope="module")
def source(maven_home: Path) -> Source:
    return opened(maven_home)


@pytest.fixture(scope="module")
def reference() -> dict[str, Any]:
    return json.loads((SHARED / "maven_crm" / "reference.json").read_text("utf-8"))


@pytest.mark.xdist_group("real_x_education")
def test_leads_without_dates_or_touches_say_no_more_than_they_know(x_education_home: Path) -> None:
    wanted = json.loads((SHARED / "x_education" / "reference.json").read_text("utf-8"))
    names = ("leads", "converted_leads", "touched_pct", "untouched_leads", "overdue_leads")
    totals = opened(x_education_home).ask("all/leads", Selection(measures=names)).totals
    assert (totals["leads"], totals["converted_leads"]) == (wanted["rows"], wanted["converted"])
    assert (totals["touched_pct"], totals["untouched_leads"]) == (None, None)
    assert totals["overdue_leads"] == 0


# -- maven_crm: no reasons, no stage history, no lost amounts ------------------


def test_lost_deals_equal_the_reference_in_total_and_by_quarter(
    source: Source, reference: dict[str, Any]
) -> None:
    names = ("lost_deals", "win_rate_pct", "lost_cycle_days_median", "without_reason_pct")
    totals = source.ask("lost/deals", Selection(measures=names)).totals
    assert totals["lost_deals"] == reference["total"]["lost"]
    assert totals["win_rate_pct"] == pytest.approx(100 * reference["total"]["win_rate"], abs=1e-4)
    assert totals["lost_cycle_days_median"] == reference["total"]["median_cycle_lost"]
    assert totals["without_reason_pct"] == 100
    asked = Selection(group_by=("closed_on:quarter",), measures=("lost_deals",))
    found = {
        f"{r['closed_on:quarter'].year}Q{(r['closed_on:quarter'].month + 2) // 3}": r["lost_deals"]
        for r in source.ask("lost/deals", asked).rows
    }
    assert found == {r["quarter"]: r["lost"] for r in reference["by_quarter"]}


@pytest.mark.parametrize(
    ("dimension", "table", "key"),
    [("owner", "by_agent", "sales_agent"), ("product", "by_product", "product")],
)
def test_lost_deals_by_owner_and_product(
    source: Source, reference: dict[str, Any], dimension: str, table: str, key: str
) -> None:
    asked = Selection(group_by=(dimension,), measures=("lost_deals", "win_rate_pct"))
    rows = {r[dimension]: r for r in source.ask("lost/deals", asked).rows}
    for row in reference[table]:
        assert rows[row[key]]["lost_deals"] == row["lost"], row[key]
        assert rows[row[key]]["win_rate_pct"] == pytest.approx(100 * row["win_rate"], abs=1e-3)


def test_where_nothing_is_known_of_the_losses_it_is_said(source: Source) -> None:
    lost = (Filter("status", "in", ("lost",)),)
    asked = Selection(group_by=("lost_stage",), measures=("lost_deals",), filters=lost)
    assert [r["lost_stage"] for r in source.ask("lost/deals", asked).rows] == ["(unknown)"]
    assert source.ask("lost/time", Selection(group_by=("stage",))).rows == []
    assert source.ask("lost/deals", Selection(measures=("lost_value",))).totals["lost_value"] == 0
