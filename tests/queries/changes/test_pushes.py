"""changes/pushes: pushes and days pushed counted by hand, and the team that pushes in the demo."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from dealglass.selection import Selection
from tests.queries.changes.test_waterfall import change
from tests.queries.small import AS_OF, STAGES, USERS, deal
from tests.tiny import by, demo_source, tiny_store

SPRING = {"start": date(2026, 4, 1), "end": date(2026, 7, 1)}


def test_pushes_and_days_by_owner(tmp_path: Path) -> None:
    deals = [
        deal("a", expected_close_on=date(2026, 8, 1), amount=100),
        deal("b", expected_close_on=date(2026, 8, 1)),
        deal("c", owner_id="u2", amount=None),
        deal("over", "Won", closed_on=date(2026, 3, 1)),
    ]
    changes = [
        change("a", "2026-04-10", "expected_close_on", "2026-05-01", "2026-05-11"),
        change("a", "2026-05-10", "expected_close_on", "2026-05-11", "2026-08-09"),
        change("a", "2026-06-10", "expected_close_on", "2026-08-09", "2026-08-01"),
        # Pushed before the period, without a date before, and with a date nobody can read.
        change("b", "2026-03-10", "expected_close_on", "2026-05-01", "2026-08-01"),
        change("b", "2026-04-10", "expected_close_on", None, "2026-08-01"),
        change("b", "2026-04-11", "expected_close_on", "soon", "2026-08-01"),
        change("over", "2026-02-10", "expected_close_on", "2026-02-20", "2026-03-20"),
    ]
    rows = {"stages": STAGES, "users": USERS, "deals": deals, "deal_changes": changes}
    source = tiny_store(rows, AS_OF, folder=tmp_path)
    found = by(source.ask("changes/pushes", Selection(group_by=("owner",), **SPRING)))
    ann, bob = found["Ann"], found["Bob"]
    assert (ann["deals_in_play"], ann["pushed_out_deals"], ann["push_moves"]) == (2, 1, 2)
    assert (ann["push_days"], ann["days_per_push"], ann["pull_moves"]) == (100, 50, 1)
    assert (ann["pushed_out_pct"], ann["pushes_per_deal"]) == (50, 1)
    assert ann["pushed_out_value"] == 100
    assert (bob["deals_in_play"], bob["push_moves"], bob["days_per_push"]) == (1, 0, None)
    listed = source.rows("changes/pushes", Selection(**SPRING), measure="pushed_out_deals").rows
    assert [(r["deal_id"], r["pushes"], r["pushed_days"]) for r in listed] == [("a", 2, 100)]
    assert listed[0]["first_expected_on"] == date(2026, 5, 1)
    always = source.ask("changes/pushes", Selection(measures=("push_moves",))).totals
    assert always == {"push_moves": 4}


def test_iberia_pushes_about_twice_as_often() -> None:
    asked = Selection(
        period="last_365_days", group_by=("team",), measures=("pushes_per_deal", "deals_in_play")
    )
    teams = by(demo_source().ask("changes/pushes", asked))
    rates = {team: row["pushes_per_deal"] for team, row in teams.items() if team != "(no team)"}
    iberia = rates.pop("Iberia")
    assert iberia > max(rates.values())
    assert 1.6 < iberia / (sum(rates.values()) / len(rates)) < 2.9


@pytest.mark.parametrize("every", ["month", "week"])
def test_the_pipeline_over_time_is_that_of_each_day(every: str) -> None:
    source = demo_source()
    asked = Selection(
        start=date(2026, 6, 1),
        end=date(2026, 10, 12),
        group_by=(f"time:{every}", "pipeline"),
        measures=("pipeline_deals_then", "pipeline_value_then"),
        params=(("every", every),),
    )
    points = source.ask("changes/over_time", asked).rows
    assert len({row[f"time:{every}"] for row in points}) == (5 if every == "month" else 19)
    for row in source.rows("changes/over_time", asked, limit=None).rows[:1]:
        assert row["point_on"] <= date(2026, 10, 11)
    last_day = Selection(
        as_of=date(2026, 10, 11), group_by=("pipeline",), measures=("open_deals", "open_value")
    )
    wanted = by(source.ask("changes/standing", last_day))
    newest = max(row[f"time:{every}"] for row in points)
    for row in points:
        if row[f"time:{every}"] == newest:
            there = wanted[row["pipeline"]]
            assert row["pipeline_deals_then"] == there["open_deals"] > 0
            assert row["pipeline_value_then"] == pytest.approx(there["open_value"], abs=0.01)
