"""maven_crm: 8,800 opportunities; every figure of its reference that the store can hold."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from dealglass.ingest import accept_none, plan, run
from dealglass.store import Store

from .conftest import Imported

pytestmark = pytest.mark.xdist_group("real_maven")
_FIGURES = """
    count(*) as deals,
    count(*) filter (where status = 'won') as won,
    count(*) filter (where status = 'lost') as lost,
    count(*) filter (where status = 'open') as open,
    count(*) filter (where status = 'won')
        / nullif(count(*) filter (where status <> 'open'), 0) as win_rate,
    coalesce(sum(amount) filter (where status = 'won'), 0)::double as won_value,
    avg(amount) filter (where status = 'won') as avg_won_value,
    median(amount::double) filter (where status = 'won') as median_won_value,
    avg(date_diff('day', created_on, closed_on)) filter (where status = 'won') as mean_cycle_won,
    median(date_diff('day', created_on, closed_on)) filter (where status = 'won')
        as median_cycle_won,
    avg(date_diff('day', created_on, closed_on)) filter (where status = 'lost')
        as mean_cycle_lost,
    median(date_diff('day', created_on, closed_on)) filter (where status = 'lost')
        as median_cycle_lost"""
_NAMES = ("deals", "won", "lost", "open", "win_rate", "won_value", "avg_won_value",
          "median_won_value", "mean_cycle_won", "median_cycle_won", "mean_cycle_lost",
          "median_cycle_lost")  # fmt: skip


def figures(maven: Imported, by: str, where: str = "true") -> dict[Any, dict[str, Any]]:
    rows = maven.rows(f"select {by}, {_FIGURES} from crm.deals where {where} group by 1")
    return {row[0]: dict(zip(_NAMES, row[1:], strict=True)) for row in rows}


def test_every_row_arrives(maven: Imported) -> None:
    got = {f.file.removesuffix(".csv"): (f.rows_in, f.rows_loaded) for f in maven.report.files}
    assert got == {name: (n, n) for name, n in maven.reference["rows"].items()}


def test_as_of_is_the_last_day_of_the_data(maven: Imported) -> None:
    assert maven.report.as_of == maven.reference["last_date_in_data"]
    assert maven.one("select as_of from meta.store") == date(2017, 12, 31)


def test_stages(maven: Imported) -> None:
    got = dict(maven.rows("select stage, count(*) from crm.deals group by 1"))
    assert got == maven.reference["stages"]
    order = maven.rows("select stage, outcome from crm.stages order by position")
    assert order == [
        ("Prospecting", "open"),
        ("Engaging", "open"),
        ("Won", "won"),
        ("Lost", "lost"),
    ]


def test_totals(maven: Imported) -> None:
    [total] = figures(maven, "1").values()
    assert total == pytest.approx(maven.reference["total"], rel=1e-6)


@pytest.mark.parametrize(
    ("key", "label", "by", "where"),
    [
        ("by_region", "regional_office", "region", "true"),
        ("by_manager", "manager", "manager", "true"),
        ("by_agent", "sales_agent", "owner", "true"),
        ("by_product", "product", "product", "true"),
        ("by_sector", "sector", "industry", "industry is not null"),
        ("by_quarter", "quarter", "year(closed_on) || 'Q' || quarter(closed_on)",
         "closed_on is not null"),
        ("by_month", "month", "strftime(closed_on, '%Y-%m')", "closed_on is not null"),
        ("top10_accounts_by_won_value", "account", "account", "account is not null"),
    ],
)  # fmt: skip
def test_groups_equal_the_reference(
    maven: Imported, key: str, label: str, by: str, where: str
) -> None:
    got = figures(maven, by, where)
    expected = {row[label]: {n: row[n] for n in _NAMES} for row in maven.reference[key]}
    assert expected
    for name, row in expected.items():
        assert got[name] == pytest.approx(row, rel=1e-6, nan_ok=True), name
    if not key.startswith("top10"):
        assert set(got) == set(expected)


def test_the_misspelt_product_joins_when_accepted_and_is_listed(maven: Imported) -> None:
    [joined] = [r for r in maven.report.references if r.raw_value == "GTXPro"]
    assert (joined.joined_value, joined.decision, joined.rows) == ("GTX Pro", "accepted", 1480)
    assert maven.rows(
        "select count(*), min(product), min(product_family) from crm.deals "
        "where product_raw = 'GTXPro'"
    ) == [(maven.reference["quality"]["product_not_in_products"]["GTXPro"], "GTX Pro", "GTX")]


def test_refusing_the_join_loses_no_row_and_no_value(maven: Imported, tmp_path: Path) -> None:
    report = run(plan(maven.folder, tmp_path), Store(tmp_path), accept_none)
    assert {r.raw_value for r in report.references if r.decision == "refused"} == {"GTXPro"}
    path = Store(tmp_path).current().path
    with duckdb.connect(str(path), read_only=True) as connection:
        rows = dict(
            connection.execute(
                "select product, sum(amount) filter (where status = 'won') "
                "from crm.deals group by 1"
            ).fetchall()
        )
    assert sum(rows.values()) == maven.reference["total"]["won_value"]
    inner = maven.reference["won_value_if_product_join_on_raw_name_inner"]
    assert rows["GTXPro"] == maven.reference["total"]["won_value"] - inner


def test_open_deals_without_account_or_value_stay(maven: Imported) -> None:
    quality = maven.reference["quality"]
    assert maven.rows(
        "select count(*) filter (where account is null), count(*) filter (where amount is null), "
        "count(*) filter (where created_on is null), count(*) filter (where closed_on is null), "
        "count(*) filter (where status = 'lost' and amount = 0) from crm.deals"
    ) == [
        (
            quality["open_without_account"],
            quality["missing"]["close_value"],
            quality["missing"]["engage_date"],
            quality["missing"]["close_date"],
            quality["lost_with_value_0"],
        )
    ]


def test_open_by_stage(maven: Imported) -> None:
    rows = maven.rows(
        "select stage, count(*), sum(list_price)::double, count(*) filter (where account is null), "
        "avg(date_diff('day', created_on, date '2017-12-31')), "
        "max(date_diff('day', created_on, date '2017-12-31')) "
        "from crm.deals where status = 'open' group by 1 order by 1"
    )
    for row, expected in zip(rows, maven.reference["open_by_stage"], strict=True):
        keys = ("deal_stage", "deals", "list_price_value", "no_account", "mean_age", "max_age")
        for value, key in zip(row, keys, strict=True):
            assert value == (
                expected[key] if isinstance(value, str | None) else pytest.approx(expected[key])
            )


def test_cohorts_by_engage_month(maven: Imported) -> None:
    got = figures(maven, "strftime(created_on, '%Y-%m')", "created_on is not null")
    for row in maven.reference["cohort_by_engage_month"]:
        if row["engage_month"] in got:
            mine = got[row["engage_month"]]
            assert {k: mine[k] for k in ("deals", "won", "lost", "open")} == {
                k: row[k] for k in ("deals", "won", "lost", "open")
            }
    assert len(got) >= 15


def test_agents_without_a_deal_are_still_users(maven: Imported) -> None:
    idle = [
        name
        for (name,) in maven.rows(
            "select name from crm.users u where not exists "
            "(select 1 from crm.deals d where d.owner_id = u.user_id) order by 1"
        )
    ]
    assert idle == sorted(maven.reference["agents_in_team_without_any_deal"])


def test_dirty_words_are_kept_as_they_are(maven: Imported) -> None:
    # A misspelling is a finding of the audit; the import corrects nobody's words.
    count = maven.one("select count(*) from crm.accounts where industry = 'technolgy'")
    assert count == maven.reference["quality"]["misspelt_sector_technolgy_accounts"]


def test_importing_again_changes_nothing(maven: Imported) -> None:
    again = run(plan(maven.folder, maven.home), Store(maven.home), accept_none)
    assert not again.changed
    assert len(Store(maven.home).versions()) == 1
