"""On real data sets each metric either has its figure or names the table it needs."""

from __future__ import annotations

import pytest

from dealglass import scorecard
from dealglass.results import open_source
from dealglass.scorecard import Reading
from dealglass.selection import Selection
from dealglass.store import Store
from tests.real.conftest import Imported


def readings(data: Imported) -> dict[str, Reading]:
    version = Store(data.home).current()
    assert version is not None
    source = open_source(version.path, version.name)
    metrics = source.registry.metrics
    found = scorecard.read(source, metrics, Selection(period="all"), source.ask)
    found = scorecard.with_trends(source, found, Selection(period="all"), source.ask)
    return {one.metric.measure: one for one in found}


def is_empty(data: Imported, place: str) -> bool:
    table, _, column = place.partition(".")
    return data.one(f"select count({column or '*'}) from crm.{table}") == 0


def check(data: Imported, found: dict[str, Reading]) -> None:
    for one in found.values():
        assert one.problem == ""
        # What is said to be missing is missing, and what is there has been asked.
        assert all(is_empty(data, place) for place in one.lacking)
        assert one.lacking or one.result is not None


def test_maven_has_deals_and_says_what_else_it_needs(maven: Imported) -> None:
    found = readings(maven)
    check(maven, found)
    won = maven.one("select sum(amount) from crm.deals where status = 'won'")
    assert found["won_value"].value == pytest.approx(float(won))
    # maven_crm has no types of deals: all of it is new.
    assert found["new_revenue"].value == found["won_value"].value
    needs = {
        "prospects": "contacts",
        "close_rate_pct": "leads",
        "calls_done": "activities",
        "campaigns": "campaigns",
        "campaign_responses": "campaign_events",
        "page_views": "web_visits",
        "list_growth_pct": "list_members",
        "renewal_rate_pct": "subscriptions",
        "cases_handled": "tickets",
        "handle_seconds_mean": "calls",
        "cross_sell_ratio_pct": "deals.deal_type",
    }
    assert {name: found[name].lacking[0] for name in needs} == needs
    assert found["new_customers"].value == maven.one(
        "select count(distinct account_id) from crm.deals where status = 'won'"
    )


def test_helpdesk_has_tickets_alone(helpdesk: Imported) -> None:
    found = readings(helpdesk)
    check(helpdesk, found)
    there = {name for name, one in found.items() if not one.lacking}
    assert {"cases_handled", "closed_same_day_pct", "days_to_resolve_median"} <= there
    assert found["cases_handled"].value == helpdesk.one(
        "select count(*) from crm.tickets where resolved_at is not null"
    )
    assert found["sla_compliance_pct"].lacking == ("tickets.sla_due_at",)
    assert found["complaint_days_to_resolve_median"].lacking == ("tickets.category",)
    assert found["won_value"].lacking == ("deals",)
    assert found["service_calls_per_day"].lacking == ("calls",)
