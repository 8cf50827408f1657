"""Reports over the other public sets equal figures computed from the raw files with pandas."""

from __future__ import annotations

import json
from datetime import date
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


def reference(folder: str) -> dict[str, Any]:
    return json.loads((SHARED / folder / "reference.json").read_text("utf-8"))


# -- x_education -------------------------------------------------------------------------------


def test_leads_by_source_with_one_spelling(x_education_home: Path) -> None:
    wanted = reference("x_education")
    source = opened(x_education_home)
    result = source.ask("all/leads", Selection(group_by=("source",)))
    assert result.totals["leads"] == wanted["rows"]
    assert result.totals["converted_leads"] == wanted["converted"]
    assert result.totals["lead_conversion_pct"] == pytest.approx(
        100 * wanted["conversion_rate"], abs=1e-3
    )
    found = {row["source"].casefold(): row for row in result.rows}
    assert len(found) == len(wanted["by_source_case_folded"])
    for expected in wanted["by_source_case_folded"]:
        name = expected["Lead Source"]
        row = found["(no source)" if name == "(missing)" else name]
        assert (row["leads"], row["converted_leads"]) == (expected["leads"], expected["converted"])


@pytest.mark.parametrize(
    ("column", "table"),
    [
        ("Lead Origin", "by_origin"),
        ("What is your current occupation", "by_occupation"),
        ("Specialization", "by_specialization"),
        ("City", "by_city"),
        ("Tags", "by_tags"),
    ],
)
def test_unknown_columns_are_dimensions_and_select_is_no_answer(
    x_education_home: Path, column: str, table: str
) -> None:
    wanted = reference("x_education")[table]
    source = opened(x_education_home)
    catalog = source.registry.catalog.dimensions
    report = source.registry.report("all/leads")
    labels = (column.casefold(), "channel" if "Origin" in column else "")
    name = next(d for d in report.dimensions if catalog[d].label.casefold() in labels)
    none = catalog[name].empty
    rows = source.ask(
        "all/leads", Selection(group_by=(name,), measures=("leads", "converted_leads"))
    ).rows
    found = {row[name]: (row["leads"], row["converted_leads"]) for row in rows}
    missing = [r for r in wanted if r[column] in ("(missing)", "Select")]
    for expected in wanted:
        if expected not in missing:
            assert found[expected[column]] == (expected["leads"], expected["converted"])
    if missing:
        assert found[none] == (
            sum(r["leads"] for r in missing), sum(r["converted"] for r in missing),
        )  # fmt: skip


# -- salesforce_dev_export ---------------------------------------------------------------------


def test_salesforce_totals(salesforce_home: Path) -> None:
    wanted = reference("salesforce_dev_export")
    totals = opened(salesforce_home).ask("all/deals").totals
    assert (totals["won_deals"], totals["lost_deals"]) == (wanted["won"], wanted["lost"])
    assert totals["open_deals"] == wanted["open"]
    assert totals["won_value"] == wanted["won_amount"]
    assert totals["open_value"] == wanted["open_amount"]
    assert totals["weighted_value"] == wanted["open_expected_revenue"]
    assert (totals["win_rate_pct"], totals["win_rate_pct__n"]) == (100.0, wanted["won"])


def test_salesforce_groups(salesforce_home: Path) -> None:
    wanted = reference("salesforce_dev_export")
    source = opened(salesforce_home)
    stages = source.ask("all/deals", Selection(group_by=("stage",), measures=("deals",))).rows
    assert {r["stage"]: r["deals"] for r in stages} == {
        r["StageName"]: r["n"] for r in wanted["by_stage"]
    }
    sources = source.ask("all/deals", Selection(group_by=("source",), measures=("deals",))).rows
    assert {r["source"]: r["deals"] for r in sources} == {
        r["LeadSource"].replace("(missing)", "(no source)"): r["n"]
        for r in wanted["by_lead_source"]
    }
    accounts = source.ask(
        "all/deals", Selection(group_by=("account",), measures=("won_value",))
    ).rows
    won = {r["account"]: r["won_value"] for r in accounts if r["won_value"]}
    assert won == {r["Name_y"]: r["Amount"] for r in wanted["won_by_account"]}


def test_salesforce_impossible_dates_are_counted_apart(salesforce_home: Path) -> None:
    quality = reference("salesforce_dev_export")["quality"]
    source = opened(salesforce_home)
    won = source.ask(
        "all/deals",
        Selection(measures=("negative_cycles",), filters=(Filter("status", "in", ("won",)),)),
    ).totals
    assert won["negative_cycles"] == quality["won_with_close_before_created"]
    tickets = source.ask("all/tickets", Selection(measures=("impossible_resolutions",))).totals
    assert tickets["impossible_resolutions"] == quality["cases_closed_before_created"]
    assert source.ask("all/deals").totals["cycle_days_median"] is None


def test_salesforce_leads_and_cases(salesforce_home: Path) -> None:
    wanted = reference("salesforce_dev_export")
    source = opened(salesforce_home)
    leads = source.ask("all/leads", Selection(group_by=("lead_status",), measures=("leads",))).rows
    assert {r["lead_status"]: r["leads"] for r in leads} == wanted["leads_by_status"]
    assert source.ask("all/leads").totals["converted_leads"] == wanted["leads_converted"]
    for column, table in (("ticket_status", "cases_by_status"), ("priority", "cases_by_priority")):
        rows = source.ask("all/tickets", Selection(group_by=(column,), measures=("tickets",))).rows
        assert {r[column]: r["tickets"] for r in rows} == wanted[table]


# -- helpdesk_log ------------------------------------------------------------------------------


def test_tickets_opened_by_month(helpdesk_home: Path) -> None:
    wanted = reference("helpdesk_log")
    source = opened(helpdesk_home)
    assert source.as_of == date.fromisoformat(wanted["last_event"][:10])
    rows = source.ask(
        "all/tickets", Selection(group_by=("opened_on:month",), measures=("tickets",))
    ).rows
    found = {f"{r['opened_on:month']:%Y-%m}": r["tickets"] for r in rows}
    assert found == wanted["tickets_opened_by_month"]
    assert sum(found.values()) == wanted["tickets"]


def test_ticket_times(helpdesk_home: Path) -> None:
    wanted = reference("helpdesk_log")
    totals = opened(helpdesk_home).ask("all/tickets").totals
    take, solve = wanted["days_to_first_take"], wanted["days_to_last_resolve"]
    assert totals["hours_to_first_response_median"] == pytest.approx(24 * take["median"], abs=1e-4)
    assert totals["hours_to_first_response_median__n"] == take["n"]
    assert totals["days_to_resolve_median"] == pytest.approx(solve["median"], abs=1e-5)
    assert totals["days_to_resolve_p90"] == pytest.approx(solve["p90"], abs=1e-5)
    assert totals["days_to_resolve_median__n"] == solve["n"]
    assert totals["cases_handled"] == solve["n"]
    assert totals["closed_tickets"] == wanted["days_to_close"]["n"]
    assert totals["reopened_tickets"] == wanted["reopened_resolved_twice_or_more"]
