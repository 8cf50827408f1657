"""The metrics with their figures: as their reports say, in few questions, honest about gaps."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest

from dealglass import scorecard
from dealglass.errors import QueryTimeout
from dealglass.results import Result, Source
from dealglass.scorecard import FOCUS, Reading
from dealglass.selection import Selection
from tests.queries.small import STAGES, USERS, deal
from tests.tiny import demo_source, tiny_store

YEAR = Selection(period="last_12_months", compare="previous")


def read(source: Source, chosen: Selection = YEAR, *names: str) -> dict[str, Reading]:
    metrics = [m for m in source.registry.metrics if not names or m.measure in names]
    found = scorecard.read(source, metrics, chosen, source.ask)
    found = scorecard.with_trends(source, found, chosen, source.ask)
    return {one.metric.measure: one for one in found}


@pytest.fixture(scope="module")
def demo() -> dict[str, Reading]:
    return read(demo_source())


@pytest.mark.parametrize("name", [m.measure for m in demo_source().registry.metrics])
def test_every_metric_has_a_figure_on_the_demo(demo: dict[str, Reading], name: str) -> None:
    one = demo[name]
    assert one.lacking == () and one.problem == ""
    assert one.value is not None
    assert len(one.trend) == (0 if one.is_now else scorecard.TREND_MONTHS)
    assert one.is_now or any(value is not None for value in one.trend)


@pytest.mark.parametrize("name", ["won_value", "close_rate_pct", "cases_handled", "active_users"])
def test_a_figure_is_the_reports_own(demo: dict[str, Reading], name: str) -> None:
    one, source = demo[name], demo_source()
    own = source.ask(one.metric.report, replace(YEAR, measures=(name,)))
    assert one.value == own.totals[name]
    assert own.previous_totals is not None
    assert one.previous == own.previous_totals[name]
    assert one.change == own.change(name)


def test_months_add_up_to_what_they_say(demo: dict[str, Reading]) -> None:
    source = demo_source()
    months = scorecard.trend_months(source, YEAR)
    # As of 18 November: October is the last whole month.
    assert (months[0].start, months[-1].end) == (date(2025, 11, 1), date(2026, 11, 1))
    whole = Selection(start=months[0].start, end=months[-1].end, measures=("won_value",))
    values = [v for v in demo["won_value"].trend if v is not None]
    assert sum(values) == pytest.approx(source.ask("all/deals", whole).totals["won_value"])


def test_a_state_of_a_past_month_is_asked_for_its_end(demo: dict[str, Reading]) -> None:
    source = demo_source()
    month = scorecard.trend_months(source, YEAR)[3]
    chosen = Selection(start=month.start, end=month.end, measures=("open_deals",))
    assert demo["open_deals"].trend[3] == source.ask("all/deals", chosen).totals["open_deals"]
    # Of prospects only the present is known: a change would compare it with itself.
    assert demo["prospects"].is_now
    assert demo["prospects"].change is demo["prospects"].previous is None
    assert demo["prospects"].trend == ()


def test_one_question_per_report() -> None:
    source, asked = demo_source(), Counter[str]()

    def ask(key: str, chosen: Selection) -> Result:
        asked[key] += 1
        return source.ask(key, chosen)

    metrics = source.registry.metrics
    found = scorecard.read(source, metrics, YEAR, ask)
    assert set(asked.values()) == {1}
    assert len(asked) < len(metrics) / 2
    scorecard.with_trends(source, found, YEAR, ask)
    # Twelve more only for reports with a state whose past is known.
    states = {m.report for m in metrics if m.is_past_known}
    assert {key for key, n in asked.items() if n > 2} == states
    assert max(asked.values()) <= 2 + scorecard.TREND_MONTHS


def test_filters_reach_the_reports_that_know_them() -> None:
    source = demo_source()
    team = source.choices("all/deals", "team")[0]
    chosen = YEAR.with_filter("team", (team,)).with_filter("landing_page", ("/",))
    found = read(source, chosen, "won_value", "page_views", "cost_per_interaction")
    assert found["won_value"].idle == ("landing_page",)
    assert found["page_views"].idle == ()
    own = replace(YEAR.with_filter("team", (team,)), measures=("won_value",))
    assert found["won_value"].value == source.ask("all/deals", own).totals["won_value"]


def test_what_lacks_is_named_and_never_asked() -> None:
    rows = [
        deal("d1", "Won", closed_on=date(2026, 5, 1), deal_type="renewal"),
        deal("d2", "Won", closed_on=date(2026, 5, 2), amount=300, deal_type="new"),
        deal("d3", "Won", closed_on=date(2026, 5, 3), amount=40),
    ]
    source = tiny_store({"users": USERS, "stages": STAGES, "deals": rows}, date(2026, 6, 30))
    found = read(source, Selection(period="this_year", compare="previous"))
    # A renewal is no new revenue; a deal that does not say its type is.
    assert found["new_revenue"].value == 340
    assert found["won_value"].value == 1340
    assert found["prospects"].lacking == ("contacts",)
    assert found["sla_compliance_pct"].lacking == ("tickets",)
    assert found["cost_per_interaction"].lacking == ("tickets",)
    assert found["slippage_pct"].lacking == ("deals.expected_close_on",)
    for one in found.values():
        assert (one.result is None) == bool(one.lacking)
        assert not one.lacking or (one.value is None and one.trend == ())


def test_referrals_are_people_not_websites() -> None:
    leads = [("a", "Referral"), ("b", "Empfehlung"), ("c", "Referral Sites"), ("d", "Google")]
    rows: list[dict[str, Any]] = [
        {"lead_id": key, "source": source, "created_at": datetime(2026, 5, 1)}
        for key, source in leads
    ]
    rows.append({"lead_id": "e", "channel": "Word of mouth", "created_at": datetime(2026, 5, 1)})
    source = tiny_store({"leads": rows}, date(2026, 6, 30))
    assert read(source, YEAR, "customer_referrals")["customer_referrals"].value == 3


def test_a_report_that_cannot_answer_stops_no_other() -> None:
    source = demo_source()

    def ask(key: str, chosen: Selection) -> Result:
        if key == "all/tickets":
            raise QueryTimeout("took too long.")
        return source.ask(key, chosen)

    found = scorecard.read(source, source.registry.metrics, YEAR, ask)
    found = scorecard.with_trends(source, found, YEAR, ask)
    by_name = {one.metric.measure: one for one in found}
    assert "took too long" in by_name["cases_handled"].problem
    assert by_name["cases_handled"].value is None
    assert by_name["won_value"].value and not by_name["won_value"].problem


def test_more_than_ten_serve_no_focus() -> None:
    metrics = demo_source().registry.metrics
    assert not scorecard.is_crowded(metrics[:FOCUS])
    assert scorecard.is_crowded(metrics[: FOCUS + 1])
