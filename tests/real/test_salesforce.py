"""salesforce_dev_export: real API headers, flags 0 and 1, the empty id, no deal ever lost."""

from __future__ import annotations

import pytest

from .conftest import Imported

pytestmark = pytest.mark.xdist_group("real_salesforce")
_TABLE = {"Opportunity": "deals", "Account": "accounts", "Contact": "contacts", "Lead": "leads",
          "Case": "tickets", "Campaign": "campaigns"}  # fmt: skip


def test_every_object_is_recognised_and_whole(salesforce: Imported) -> None:
    files = {f.file.removesuffix(".csv"): f for f in salesforce.report.files}
    for name, rows in salesforce.reference["rows"].items():
        assert (files[name].rows_in, files[name].rows_loaded) == (rows, rows), name
        assert files[name].label == f"Salesforce {name}"
        if name in _TABLE:
            assert salesforce.one(f"select count(*) from crm.{_TABLE[name]}") == rows
    # Exports of objects without a single record are fine.
    assert {n for n, f in files.items() if f.rows_in == 0} == {"Contract", "Event", "Order"}


def test_won_open_and_lost(salesforce: Imported) -> None:
    reference = salesforce.reference
    got = {
        status: (count, float(amount))
        for status, count, amount in salesforce.rows(
            "select status, count(*), sum(amount) from crm.deals group by 1"
        )
    }
    assert got == {
        "won": (reference["won"], reference["won_amount"]),
        "open": (reference["open"], reference["open_amount"]),
    }
    assert reference["lost"] == 0


def test_probability_is_a_share_and_gives_the_expected_revenue(salesforce: Imported) -> None:
    got = salesforce.one(
        "select sum(amount * probability)::double from crm.deals where status = 'open'"
    )
    assert got == pytest.approx(salesforce.reference["open_expected_revenue"])
    assert salesforce.one("select max(probability) from crm.deals") == 1.0


def test_by_stage_and_its_order(salesforce: Imported) -> None:
    got = {
        stage: (count, float(amount))
        for stage, count, amount in salesforce.rows(
            "select stage, count(*), sum(amount) from crm.deals group by 1"
        )
    }
    expected = {
        row["StageName"]: (row["n"], row["amount"]) for row in salesforce.reference["by_stage"]
    }
    assert got == expected
    order = [s for (s,) in salesforce.rows("select stage from crm.stages order by position")]
    assert order[:2] == ["Prospecting", "Qualification"]
    assert order[-2:] == ["Negotiation/Review", "Closed Won"]


def test_by_source_with_the_missing_ones(salesforce: Imported) -> None:
    got = {
        source: (count, float(amount))
        for source, count, amount in salesforce.rows(
            "select coalesce(source, '(missing)'), count(*), sum(amount) from crm.deals group by 1"
        )
    }
    expected = {
        row["LeadSource"]: (row["n"], row["amount"])
        for row in salesforce.reference["by_lead_source"]
    }
    assert got == expected


def test_won_by_account_is_joined_by_id(salesforce: Imported) -> None:
    got = {
        account: float(amount)
        for account, amount in salesforce.rows(
            "select account, sum(amount) from crm.deals where status = 'won' group by 1"
        )
    }
    expected = {row["Name_y"]: row["Amount"] for row in salesforce.reference["won_by_account"]}
    assert got == expected


def test_the_empty_id_is_no_campaign(salesforce: Imported) -> None:
    assert salesforce.one("select count(campaign_id) from crm.deals") == 0
    [file] = [f for f in salesforce.report.files if f.file == "Opportunity.csv"]
    told = salesforce.reference["quality"]["campaign_id_null_is_000000000000000AAA"]
    assert file.placeholders["CampaignId"] == {"000000000000000AAA": told}


def test_impossible_dates_are_kept_and_not_turned_round(salesforce: Imported) -> None:
    quality = salesforce.reference["quality"]
    assert salesforce.rows(
        "select count(*) filter (where status = 'won' and closed_on < created_on), "
        "count(*) filter (where status = 'open' and expected_close_on < created_on) "
        "from crm.deals"
    ) == [(quality["won_with_close_before_created"], quality["open_with_close_before_created"])]
    assert (
        salesforce.one("select count(*) from crm.tickets where closed_at < opened_at")
        == quality["cases_closed_before_created"]
    )


def test_leads_and_cases(salesforce: Imported) -> None:
    got = dict(salesforce.rows("select status, count(*) from crm.leads group by 1"))
    assert got == salesforce.reference["leads_by_status"]
    assert (
        salesforce.one("select count(*) from crm.leads where is_converted")
        == salesforce.reference["leads_converted"]
    )
    for key, column in (("cases_by_status", "status"), ("cases_by_priority", "priority")):
        got = dict(salesforce.rows(f"select {column}, count(*) from crm.tickets group by 1"))
        assert got == salesforce.reference[key]


def test_history_holds_no_change_of_stage(salesforce: Imported) -> None:
    changes = dict(salesforce.rows("select field, count(*) from crm.deal_changes group by 1"))
    assert changes.get("stage", 0) == salesforce.reference["quality"]["history_changes_of_stage"]
    assert changes == {"expected_close_on": 31}
