"""Reports over maven_crm equal figures computed from the raw files with pandas, to the cent."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from dealglass.ownership import read_owners
from dealglass.periods import Span
from dealglass.results import Source, open_source
from dealglass.selection import Filter, Selection
from dealglass.store import Store
from tests.real.conftest import SHARED

if TYPE_CHECKING:
    from pathlib import Path

MEASURES = (
    "deals", "won_deals", "lost_deals", "open_deals", "win_rate_pct", "won_value",
    "average_deal_size", "median_deal_size", "cycle_days_mean", "cycle_days_median",
    "lost_cycle_days_mean", "lost_cycle_days_median",
)  # fmt: skip
NAMES = (
    "deals", "won", "lost", "open", "win_rate", "won_value", "avg_won_value", "median_won_value",
    "mean_cycle_won", "median_cycle_won", "mean_cycle_lost", "median_cycle_lost",
)  # fmt: skip


@pytest.fixture(scope="module")
def source(maven_home: Path) -> Source:
    version = Store(maven_home).current()
    assert version is not None
    return open_source(version.path, version.name)


@pytest.fixture(scope="module")
def reference() -> dict[str, Any]:
    return json.loads((SHARED / "maven_crm" / "reference.json").read_text("utf-8"))


def same(row: dict[str, Any], expected: dict[str, Any]) -> None:
    for measure, name in zip(MEASURES, NAMES, strict=True):
        factor = 100 if name == "win_rate" else 1
        wanted = expected[name]
        if wanted is None:
            assert row[measure] is None, measure
        else:
            assert row[measure] == pytest.approx(factor * wanted, abs=0.0051 * factor**0.5), measure


def ask(source: Source, *groups: str, measures: tuple[str, ...] = MEASURES, **more: Any) -> Any:  # noqa: ANN401
    return source.ask("all/deals", Selection(group_by=groups, measures=measures, **more))


def test_totals(source: Source, reference: dict[str, Any]) -> None:
    same(ask(source).totals, reference["total"])


@pytest.mark.parametrize(
    ("dimension", "table", "key"),
    [
        ("region", "by_region", "regional_office"),
        ("manager", "by_manager", "manager"),
        ("owner", "by_agent", "sales_agent"),
        ("product", "by_product", "product"),
        ("industry", "by_sector", "sector"),
    ],
)
def test_by_dimension(
    source: Source, reference: dict[str, Any], dimension: str, table: str, key: str
) -> None:
    rows = {row[dimension]: row for row in ask(source, dimension).rows}
    for expected in reference[table]:
        same(rows[expected[key]], expected)


def test_the_page_of_owners_has_every_agent(source: Source, reference: dict[str, Any]) -> None:
    def asked(key: str, **chosen: Any) -> Any:  # noqa: ANN401
        return source.ask(key, Selection(**{"period": "all", **chosen}))

    owners = read_owners(
        asked, Span(), source.as_of, source.shape, has_history=False, has_goals=False
    )
    rows = {row["owner"]: row for row in owners.table.rows}
    for expected in reference["by_agent"]:
        row = rows[expected["sales_agent"]]
        assert (row["deals"], row["won_deals"], row["lost_deals"], row["open_deals"]) == tuple(
            expected[n] for n in ("deals", "won", "lost", "open")
        )
        assert row["win_rate_pct"] == pytest.approx(100 * expected["win_rate"], abs=1e-3)
        assert row["won_value"] == pytest.approx(expected["won_value"])
    # Agents of a team that sells, who never had a deal, are there with zeros.
    for name in reference["agents_in_team_without_any_deal"]:
        assert (rows[name]["deals"], rows[name]["won_value"]) == (0, 0)


@pytest.mark.parametrize(
    ("grain", "table", "key"),
    [("quarter", "by_quarter", "quarter"), ("month", "by_month", "month")],
)
def test_by_close_date(
    source: Source, reference: dict[str, Any], grain: str, table: str, key: str
) -> None:
    rows = {r[f"closed_on:{grain}"]: r for r in ask(source, f"closed_on:{grain}").rows}
    found = {
        (f"{d.year}Q{(d.month + 2) // 3}" if grain == "quarter" else f"{d:%Y-%m}"): row
        for d, row in rows.items()
        if d
    }
    assert len(found) == len(reference[table])
    for expected in reference[table]:
        same(found[expected[key]], expected)


def test_a_quarter_as_a_period_equals_the_quarter_as_a_group(
    source: Source, reference: dict[str, Any]
) -> None:
    from datetime import date

    third = next(q for q in reference["by_quarter"] if q["quarter"] == "2017Q3")
    totals = ask(source, start=date(2017, 7, 1), end=date(2017, 10, 1)).totals
    assert totals["won_deals"] == third["won"]
    assert totals["won_value"] == pytest.approx(third["won_value"], abs=0.005)
    assert totals["win_rate_pct"] == pytest.approx(100 * third["win_rate"], abs=1e-3)


def test_top_accounts(source: Source, reference: dict[str, Any]) -> None:
    rows = {row["account"]: row for row in ask(source, "account").rows}
    for expected in reference["top10_accounts_by_won_value"]:
        same(rows[expected["account"]], expected)


def test_days_to_close(source: Source, reference: dict[str, Any]) -> None:
    names = ("closed_cycle_days_mean", "closed_cycle_days_median", "closed_cycle_days_p90")
    totals = ask(source, measures=names).totals
    expected = reference["cycle_all_closed"]
    assert [totals[n] for n in names] == pytest.approx(
        [expected["mean"], expected["median"], expected["p90"]], abs=1e-4
    )


def test_open_deals_by_stage(source: Source, reference: dict[str, Any]) -> None:
    names = ("open_deals", "open_list_value", "open_age_days_mean", "open_age_days_median")
    result = ask(source, "stage", measures=(*names, "open_age_days_max"))
    rows = {r["stage"]: r for r in result.rows}
    for expected in reference["open_by_stage"]:
        row = rows[expected["deal_stage"]]
        assert row["open_deals"] == expected["deals"]
        assert row["open_list_value"] == expected["list_price_value"]
        for ours, theirs in (("mean", "mean_age"), ("median", "median_age"), ("max", "max_age")):
            wanted = expected[theirs]
            assert row[f"open_age_days_{ours}"] == (
                None if wanted is None else pytest.approx(wanted, abs=1e-4)
            )
        nobody = ask(
            source,
            measures=("open_deals",),
            filters=(
                Filter("stage", "in", (expected["deal_stage"],)),
                Filter("account", "in", ("(no account)",)),
            ),
        )
        assert nobody.totals["open_deals"] == expected["no_account"]


def test_open_deals_older_than_any_that_closed(source: Source, reference: dict[str, Any]) -> None:
    oldest = reference["cycle_all_closed"]["max"]
    found = ask(
        source, measures=("open_deals",), filters=(Filter("age_days", "gt", (f"{oldest:g}",)),)
    )
    assert found.totals["open_deals"] == reference["open_engaging_older_than_longest_closed_cycle"]


def test_cohorts_by_month_of_engagement(source: Source, reference: dict[str, Any]) -> None:
    names = ("deals", "won_deals", "lost_deals", "open_deals")
    rows = {r["created_on:month"]: r for r in ask(source, "created_on:month", measures=names).rows}
    found = {f"{d:%Y-%m}" if d else "NaT": row for d, row in rows.items()}
    for expected in reference["cohort_by_engage_month"]:
        row = found[expected["engage_month"]]
        wanted = [expected[k] for k in ("deals", "won", "lost", "open")]
        assert [row[n] for n in names] == wanted


def test_no_join_loses_a_row(source: Source, reference: dict[str, Any]) -> None:
    for dimension in ("product", "account", "owner", "industry", "stage", "source"):
        result = ask(source, dimension, measures=("deals", "won_value"))
        assert sum(r["deals"] for r in result.rows) == reference["total"]["deals"]
        assert sum(r["won_value"] for r in result.rows) == reference["total"]["won_value"]
