"""Mistakes seen in other tools, each with its test (docs: what every number means)."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest

from dealglass.periods import Span, YearShape, before
from dealglass.results import Source
from dealglass.selection import Filter, Selection
from tests.queries.small import AS_OF, STAGES, USERS, deal, moves
from tests.tiny import by, tiny_store

JANUARY = {"start": date(2026, 1, 1), "end": date(2026, 2, 1)}


def store(folder: Path, deals: list[dict], **tables: list[dict]) -> Source:
    rows = {"stages": STAGES, "users": USERS, "deals": deals, **tables}
    return tiny_store(rows, AS_OF, folder=folder)


def closed(deal_id: str, stage: str, day: date, **columns: object) -> dict:
    return deal(deal_id, stage, closed_on=day, **columns)


def test_1_cycle_days_are_counted_from_creation_to_close(tmp_path: Path) -> None:
    source = store(tmp_path, [closed("a", "Won", date(2026, 1, 31))])
    for key in ("all/deals", "cycle/deals"):
        asked = Selection(measures=("cycle_days_median", "negative_cycles"))
        totals = source.ask(key, asked).totals
        assert (totals["cycle_days_median"], totals["negative_cycles"]) == (30, 0)


def test_2_win_rate_of_wins_without_losses_is_100_and_never_more(tmp_path: Path) -> None:
    users = [{**USERS[0], "manager": "Max"}, {**USERS[1], "manager": "Max"}]
    deals = [
        closed("a", "Won", date(2026, 1, 9)),
        closed("b", "Won", date(2026, 1, 9), amount=None),
        closed("c", "Lost", date(2026, 1, 9), owner_id="u2"),
        # Products and lines must not multiply deals.
        deal("d", owner_id="u2"),
    ]
    lines = [{"deal_line_id": f"x{i}", "deal_id": "a", "quantity": 1} for i in range(3)]
    rows = {"stages": STAGES, "users": users, "deals": deals, "deal_lines": lines}
    source = tiny_store(rows, AS_OF, folder=tmp_path)
    names = ("win_rate_pct", "win_rate_value_pct")
    people = by(source.ask("all/deals", Selection(group_by=("owner",), measures=names)))
    assert [people["Ann"][n] for n in names] == [100, 100]
    assert [people["Bob"][n] for n in names] == [0, 0]
    managers = by(source.ask("all/deals", Selection(group_by=("manager",), measures=names)))
    assert managers["Max"]["win_rate_pct"] == pytest.approx(200 / 3)
    assert managers["Max"]["win_rate_value_pct"] == 50


def test_3_a_probability_of_0_6_is_60_percent(tmp_path: Path) -> None:
    source = store(tmp_path, [deal("a", "Offer", probability=0.6)])
    totals = source.ask("all/deals", Selection(measures=("weighted_value",))).totals
    assert totals["weighted_value"] == 600
    asked = Selection(filters=(Filter("probability_pct", "ge", ("60",)),), measures=("deals",))
    assert source.ask("all/deals", asked).totals["deals"] == 1


def test_3_no_forecast_is_above_its_pipeline(tmp_path: Path) -> None:
    deals = [closed(f"w{i}", "Won", date(2026, 2, 1)) for i in range(12)]
    due = date(2026, 7, 1)
    source = store(tmp_path, [*deals, deal("a", "Closing", expected_close_on=due)])
    asked = Selection(measures=("expected_value", "pipeline_value", "mean_win_probability_pct"))
    totals = source.ask("forecast/outlook", asked).totals
    assert 0 < totals["expected_value"] <= totals["pipeline_value"] == 1000
    assert 1 < totals["mean_win_probability_pct"] <= 100


def test_4_lost_deals_add_nothing_to_the_forecast(tmp_path: Path) -> None:
    soon = date(2026, 7, 10)
    lost = closed("a", "Lost", date(2026, 3, 1), amount=50_000, expected_close_on=soon)
    source = store(tmp_path, [lost, deal("b", expected_close_on=soon, amount=100)])
    asked = Selection(measures=("pipeline_value", "expected_value", "category_value"))
    totals = source.ask("forecast/outlook", asked).totals
    assert totals["pipeline_value"] == totals["category_value"] == 100
    assert totals["expected_value"] <= 100
    assert [r["deal_id"] for r in source.rows("forecast/outlook", Selection()).rows] == ["b"]


def test_5_a_bounced_deal_counts_once_and_a_lost_one_stays(tmp_path: Path) -> None:
    changes = moves(
        "a",
        ("2026-01-02", "Contact", "Offer"),
        ("2026-01-03", "Offer", "Contact"),
        ("2026-01-04", "Contact", "Offer"),
    )
    changes += moves("b", ("2026-01-02", "Contact", "Offer"), ("2026-01-09", "Offer", "Lost"))
    deals = [deal("a", "Offer"), closed("b", "Lost", date(2026, 1, 9))]
    leads = [{"lead_id": f"l{i}", "created_at": datetime(2026, 1, 1)} for i in range(5)]
    source = store(tmp_path, deals, deal_changes=changes, leads=leads)
    asked = Selection(group_by=("stage",), measures=("reached_deals",), **JANUARY)
    rows = source.ask("pipeline/funnel", asked).rows
    # Five leads of the same month are no deals.
    assert [(r["stage"], r["reached_deals"]) for r in rows] == [("Contact", 2), ("Offer", 2)]


def test_6_the_previous_period_is_as_long_and_a_change_from_zero_is_none(tmp_path: Path) -> None:
    span = Span(date(2026, 3, 11), date(2026, 3, 21))
    past = before(span, "previous", AS_OF, "all", YearShape())
    assert past == Span(date(2026, 3, 1), date(2026, 3, 11))
    source = store(tmp_path, [closed("a", "Won", date(2026, 3, 15))])
    asked = Selection(start=span.start, end=span.end, compare="previous", measures=("won_deals",))
    result = source.ask("all/deals", asked)
    assert (result.totals["won_deals"], result.previous_totals["won_deals"]) == (1, 0)
    assert result.change("won_deals") is None


def test_7_lost_reasons_go_by_the_loss_and_blanks_stay(tmp_path: Path) -> None:
    deals = [
        closed("a", "Lost", date(2026, 4, 2), lost_reason="Price"),
        closed("b", "Lost", date(2026, 4, 3)),
        closed("c", "Lost", date(2026, 1, 20), lost_reason="Price"),
    ]
    source = store(tmp_path, deals)
    april = {"start": date(2026, 4, 1), "end": date(2026, 5, 1)}
    asked = Selection(group_by=("lost_reason",), measures=("lost_deals", "lost_value"), **april)
    rows = by(source.ask("all/deals", asked))
    assert {reason: r["lost_deals"] for reason, r in rows.items()} == {
        "Price": 1,
        "(no reason)": 1,
    }


def test_8_open_deals_are_not_in_the_win_rate(tmp_path: Path) -> None:
    deals = [
        closed("a", "Won", date(2026, 1, 9)),
        closed("b", "Lost", date(2026, 1, 9)),
        deal("c"),
        deal("d", "Offer"),
    ]
    totals = store(tmp_path, deals).ask("all/deals", Selection()).totals
    assert (totals["win_rate_pct"], totals["win_rate_pct__n"]) == (50, 2)
    assert (totals["cohort_win_rate_pct"], totals["still_open_pct"]) == (25, 50)


def test_9_a_ratio_of_sums_and_not_a_mean_of_ratios(tmp_path: Path) -> None:
    campaigns = [{"campaign_id": "c1", "name": "Big"}, {"campaign_id": "c2", "name": "Small"}]
    events = []
    for campaign, sent, clicked in (("c1", 100, 1), ("c2", 2, 1)):
        for i in range(sent):
            for kind in ("sent", "delivered", *(("clicked",) if i < clicked else ())):
                events.append(
                    {
                        "event_id": f"{campaign}-{i}-{kind}",
                        "campaign_id": campaign,
                        "contact_id": f"{campaign}-{i}",
                        "event_type": kind,
                        "occurred_at": datetime(2026, 1, 5),
                    }
                )
    contacts = [{"contact_id": e["contact_id"]} for e in events if e["event_type"] == "sent"]
    source = store(tmp_path, [], campaigns=campaigns, campaign_events=events, contacts=contacts)
    asked = Selection(group_by=("campaign",), measures=("people_clicked_pct",))
    result = source.ask("all/campaign_events", asked)
    assert by(result)["Big"]["people_clicked_pct"] == 1
    assert by(result)["Small"]["people_clicked_pct"] == 50
    # 2 of 102 people, not the mean of 1 % and 50 %.
    assert result.totals["people_clicked_pct"] == pytest.approx(200 / 102)


def test_10_impossible_times_are_counted_apart_and_not_averaged(tmp_path: Path) -> None:
    opened = datetime(2026, 1, 10)
    tickets = [
        {"ticket_id": "good", "opened_at": opened, "resolved_at": datetime(2026, 1, 12)},
        {"ticket_id": "bad", "opened_at": opened, "resolved_at": datetime(2025, 1, 10)},
    ]
    deals = [
        closed("a", "Won", date(2026, 1, 11)),
        closed("b", "Won", date(2025, 1, 1)),
    ]
    source = store(tmp_path, deals, tickets=tickets)
    asked = Selection(measures=("days_to_resolve_median", "impossible_resolutions"))
    totals = source.ask("all/tickets", asked).totals
    assert (totals["days_to_resolve_median"], totals["impossible_resolutions"]) == (2, 1)
    asked = Selection(measures=("cycle_days_mean", "negative_cycles"))
    totals = source.ask("cycle/deals", asked).totals
    assert (totals["cycle_days_mean"], totals["negative_cycles"]) == (10, 1)


@pytest.mark.parametrize(
    "key",
    [
        "all/deals",
        "conversion/deals_by_source",
        "cycle/deals",
        "pipeline/funnel",
        "forecast/outlook",
    ],
)
def test_11_no_join_loses_or_doubles_a_deal(key: str, tmp_path: Path) -> None:
    known = {"product_id": "p1", "account_id": "a1", "campaign_id": "c1", "lead_id": "l1"}
    strange = {name: "does not exist" for name in known}
    deals = [
        deal("a", **known),
        deal("b", **known),
        deal("c", **strange, owner_id="u9", product_raw="GTXPro"),
        deal("d", owner_id=None, created_at=datetime(2026, 1, 1)),
        deal("e", created_at=None),
    ]
    source = store(
        tmp_path,
        deals,
        products=[{"product_id": "p1", "name": "GTX Pro"}],
        accounts=[{"account_id": "a1", "name": "Acme"}],
        campaigns=[{"campaign_id": "c1", "name": "Letter"}],
        # Two leads claim the same deal.
        leads=[{"lead_id": "l1", "deal_id": "a"}, {"lead_id": "l2", "deal_id": "a"}],
    )
    rows = source.rows(key, Selection(), limit=None).rows
    assert sorted(r["deal_id"] for r in rows) == ["a", "b", "c", "d", "e"]
    assert sum(r["amount"] for r in rows) == 5000
    found = by(source.ask(key, Selection(group_by=("product",))))
    assert set(found) == {"GTX Pro", "GTXPro", "(no product)"}


def test_12_a_missing_label_is_a_value(tmp_path: Path) -> None:
    deals = [deal("a"), deal("b", owner_id=None), deal("c", owner_id="u2")]
    source = store(tmp_path, deals)
    values = source.choices("all/deals", "owner")
    assert set(values) == {"Ann", "Bob", "(no owner)"}
    count = Selection(measures=("deals",))

    def deals_of(names: list[str], op: str = "in") -> int:
        return source.ask("all/deals", count.with_filter("owner", names, op)).totals["deals"]

    assert deals_of(["(no owner)"]) == 1
    assert deals_of(["Ann", "(no owner)"]) == 2
    assert deals_of(["Ann"], "not") == 2
    assert deals_of(values) == 3
