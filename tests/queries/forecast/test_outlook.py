"""forecast/outlook: won, expected and goal, with the stage's own win rate as probability."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest

from dealglass.access import Viewer
from dealglass.results import Source
from dealglass.selection import Selection
from tests.queries.small import AS_OF, STAGES, USERS, deal, moves, won_through
from tests.tiny import by, demo_source, tiny_store

QUARTER = {"start": date(2026, 4, 1), "end": date(2026, 7, 1)}
# Contact: 4 of 8 closed deals won; Offer: 4 of 6. The mean is 4 of 8, drawn to itself.
P_CONTACT = (4 + 10 * 0.5) / (8 + 10)
P_OFFER = (4 + 10 * 0.5) / (6 + 10)


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Source:
    deals, changes = [], []
    for i in range(4):
        closed = "2026-05-20" if i == 0 else "2025-03-01"
        created = datetime(2025, 1, 1)
        row, steps = won_through(f"w{i}", "2025-01-11", "2025-01-21", closed, created_at=created)
        deals.append(row | ({"amount": 700} if i == 0 else {}))
        changes += steps
    for i in range(4):
        deals.append(
            deal(
                f"l{i}",
                "Lost",
                closed_on=date(2025, 3, 1),
                created_at=datetime(2025, 1, 1),
                expected_close_on=date(2026, 5, 1),
                amount=10_000,
            )
        )
        reached = "Offer" if i < 2 else "Contact"
        if i < 2:
            changes += moves(f"l{i}", ("2025-02-01", "Contact", "Offer"))
        changes += [
            c | {"change_id": f"l{i}-end"} for c in moves(f"l{i}", ("2025-03-01", reached, "Lost"))
        ]
    june, july = date(2026, 6, 15), date(2026, 7, 15)
    deals += [
        deal("o1", "Offer", amount=1600, expected_close_on=june, forecast_category="Commit"),
        deal("o2", amount=900, expected_close_on=july, owner_id="u2"),
        deal("o3", amount=None, expected_close_on=june, forecast_category="Omitted"),
        deal("o4", amount=100),
    ]
    changes += moves("o1", ("2026-06-01", "Contact", "Offer"))
    goals = [
        goal("company", date(2026, 4, 1), date(2026, 6, 30), 9100, "quarter"),
        goal("company", date(2026, 5, 1), date(2026, 5, 31), 3100, "month"),
        goal("user", date(2026, 4, 1), date(2026, 6, 30), 910, "quarter", owner_id="u1"),
        goal("company", date(2026, 4, 1), date(2026, 6, 30), 12, "quarter", metric="won_deals"),
    ]
    for number, row in enumerate(goals):
        row["goal_id"] = f"g{number}"
    rows = {"stages": STAGES, "users": USERS, "deals": deals, "deal_changes": changes}
    folder = tmp_path_factory.mktemp("outlook")
    return tiny_store(rows | {"goals": goals}, AS_OF, folder=folder)


def goal(
    scope: str, starts: date, ends: date, target: float, period: str, **columns: object
) -> dict:
    row = {"scope": scope, "starts_on": starts, "ends_on": ends, "target": target}
    return row | {"period": period, "metric": "won_value", "name": "Won value"} | columns


def test_the_probability_is_the_stages_win_rate_drawn_to_the_mean(company: Source) -> None:
    rows = company.rows("forecast/outlook", Selection(), measure="open_deals").rows
    found = {r["deal_id"]: (r["win_probability_pct"], r["probability_n"]) for r in rows}
    assert found["o1"] == (pytest.approx(100 * P_OFFER), 6)
    assert found["o2"] == (pytest.approx(100 * P_CONTACT), 8)
    assert {r["probability_from"] for r in rows} == {"stage history"}


def test_won_in_full_and_open_by_probability(company: Source) -> None:
    names = ("won_value", "pipeline_value", "expected_value", "outlook_value")
    totals = company.ask("forecast/outlook", Selection(measures=names, **QUARTER)).totals
    assert totals["won_value"] == 700
    assert totals["pipeline_value"] == 1600
    assert totals["expected_value"] == pytest.approx(1600 * P_OFFER)
    assert totals["outlook_value"] == pytest.approx(700 + 1600 * P_OFFER)


def test_each_month_has_its_own(company: Source) -> None:
    names = ("won_value", "expected_value", "target_value")
    asked = Selection(group_by=("time:month",), measures=names, start=date(2026, 4, 1))
    rows = by(company.ask("forecast/outlook", asked))
    assert rows[date(2026, 5, 1)]["won_value"] == 700
    assert rows[date(2026, 6, 1)]["expected_value"] == pytest.approx(1600 * P_OFFER)
    assert rows[date(2026, 7, 1)]["expected_value"] == pytest.approx(900 * P_CONTACT)
    # April and June come from the quarter's goal, day by day; May has its own.
    assert rows[date(2026, 4, 1)]["target_value"] == pytest.approx(3000)
    assert rows[date(2026, 5, 1)]["target_value"] == pytest.approx(3100)


def test_against_the_goal(company: Source) -> None:
    names = ("target_value", "remaining_value", "attainment_pct", "coverage", "pipeline_needed")
    totals = company.ask("forecast/outlook", Selection(measures=names, **QUARTER)).totals
    assert totals["target_value"] == pytest.approx(9100)
    assert totals["remaining_value"] == pytest.approx(8400)
    assert totals["attainment_pct"] == pytest.approx(100 * 700 / 9100)
    assert totals["coverage"] == pytest.approx(1600 / 8400)
    assert totals["pipeline_needed"] == pytest.approx(8400 / P_OFFER)


def test_nothing_remains_when_the_goal_is_met(company: Source) -> None:
    chosen = Selection(
        measures=("remaining_value", "coverage"),
        start=date(2026, 5, 20),
        end=date(2026, 5, 21),
    )
    totals = company.ask("forecast/outlook", chosen).totals
    assert totals == {"remaining_value": 0, "coverage": None}


def test_a_persons_goal_counts_under_a_filter(company: Source) -> None:
    asked = Selection(measures=("target_value",), **QUARTER).with_filter("owner", ["Ann"])
    assert company.ask("forecast/outlook", asked).totals["target_value"] == pytest.approx(910)
    viewer = Viewer("Ann", "rep", frozenset({"u1"}))
    seen = company.ask("forecast/outlook", Selection(measures=("target_value",), **QUARTER), viewer)
    assert seen.totals["target_value"] == pytest.approx(910)


def test_categories_in_order_single_and_cumulative(company: Source) -> None:
    names = ("category_value", "category_running_value")
    asked = Selection(group_by=("outlook_category",), measures=names)
    rows = company.ask("forecast/outlook", asked).rows
    found = [
        (r["outlook_category"], r["category_value"], r["category_running_value"]) for r in rows
    ]
    # Deals without a category go by their probability: o2 and o4 are at a half.
    assert found[:3] == [
        ("Closed", 3700, 3700),
        ("Commit", 1600, 5300),
        ("Best case", 1000, 6300),
    ]
    assert found[3][:2] == ("Omitted", 0)


def test_what_no_month_can_see_is_counted_beside(company: Source) -> None:
    names = ("open_without_amount", "open_without_close_date", "past_close_value", "open_deals")
    totals = company.ask("forecast/outlook", Selection(measures=names)).totals
    assert [totals[n] for n in names] == [1, 1, 1600, 4]


def test_without_a_history_each_stage_has_the_pipelines_rate(tmp_path: Path) -> None:
    deals = [deal(f"w{i}", "Won", closed_on=date(2026, 2, 1)) for i in range(3)]
    deals += [deal("l", "Lost", closed_on=date(2026, 2, 1)), deal("o", "Closing")]
    source = tiny_store({"stages": STAGES, "deals": deals}, AS_OF, folder=tmp_path)
    row = source.rows("forecast/outlook", Selection(), measure="open_deals").rows[0]
    # All won deals are known to have passed Closing, no lost one is: that rate would be 100 %.
    # The company's is (3 + 1) / (4 + 2), the pipeline's is drawn to it as if by ten deals.
    assert row["win_probability_pct"] == pytest.approx(100 * (3 + 10 * 4 / 6) / (4 + 10))
    assert (row["probability_from"], row["probability_n"]) == ("pipeline win rate", 4)


def test_without_closed_deals_the_stage_table_holds(tmp_path: Path) -> None:
    rows = {"stages": STAGES, "deals": [deal("o", "Offer", amount=1000)]}
    source = tiny_store(rows, AS_OF, folder=tmp_path)
    asked = Selection(measures=("expected_open_value", "mean_win_probability_pct"))
    totals = source.ask("forecast/outlook", asked).totals
    assert totals["expected_open_value"] == 500
    assert totals["mean_win_probability_pct"] == 50


def test_demo_probabilities_are_shares_and_stand_in_order() -> None:
    asked = Selection(
        group_by=("pipeline", "stage"), measures=("mean_win_probability_pct", "open_deals")
    )
    rows = [r for r in demo_source().ask("pipeline/open_deals", asked).rows if r["open_deals"]]
    new = [r["mean_win_probability_pct"] for r in rows if r["pipeline"] == "New business"]
    assert len(new) >= 3
    assert new == sorted(new)
    assert all(1 < p < 99 for p in new)
