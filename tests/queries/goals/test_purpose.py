"""What goals are for: whose each metric is, what serves what, and each gap by its rule."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest

from dealglass import formats, purpose
from dealglass.access import LOCAL_ADMIN
from dealglass.goals import Goal, adds_up, measured_by
from dealglass.pacing import progress
from dealglass.purpose import Aim, Purpose, aims, function_of, gaps
from dealglass.results import Source
from tests.tiny import tiny_store

DAY = date(2026, 5, 10)
START, END = date(2026, 4, 1), date(2026, 6, 30)


@pytest.fixture(autouse=True)
def english() -> None:
    formats.use_locale("en")


@pytest.fixture(scope="module")
def source() -> Source:
    deal = {"status": "won", "owner_id": "u1", "created_at": datetime(2025, 2, 1)}
    return tiny_store(
        {
            "users": [{"user_id": "u1", "name": "Ann", "team": "North"}],
            # Four leads of last year brought two deals: 2,000 in all, 500 a lead.
            "leads": [
                {
                    "lead_id": f"l{n}",
                    "created_at": datetime(2025, 1, 10),
                    "deal_id": deal_id,
                    "is_converted": deal_id is not None,
                }
                for n, deal_id in enumerate(("a", "b", None, None))
            ],
            "deals": [
                deal | {"deal_id": "a", "amount": 1500, "closed_on": date(2025, 6, 1)},
                deal | {"deal_id": "b", "amount": 500, "closed_on": date(2026, 4, 20)},
            ],
        },
        DAY,
    )


def goal(metric: str, target: float = 10.0, strategy: str | None = "Grow", **more: object) -> Goal:
    one = Goal(
        metric, metric, metric, "company", None, None, "quarter", START, END, target, strategy
    )
    return replace(one, **more)  # type: ignore[arg-type]


def seen(source: Source, *goals: Goal, **rows: int) -> Purpose:
    now = [g for g in goals if g.starts_on <= DAY <= g.ends_on]
    standings = progress(source, now, LOCAL_ADMIN, as_of=DAY)
    found = aims(source, goals, standings, DAY)
    return Purpose(source, LOCAL_ADMIN, DAY, tuple(found), goals, rows)


@pytest.mark.parametrize(
    ("metric", "function"),
    [
        ("won_value", "sales"),
        ("win_rate_pct", "sales"),
        ("activities_done", "sales"),
        ("leads", "marketing"),
        ("lead_conversion_pct", "marketing"),
        ("campaign_responses", "marketing"),
        ("list_growth_pct", "marketing"),
        ("tickets", "service"),
        ("sla_compliance_pct", "service"),
        ("happiness", ""),
    ],
)
def test_whose_a_metric_is(source: Source, metric: str, function: str) -> None:
    assert function_of(source, metric) == function


def test_every_measured_metric_has_a_function(source: Source) -> None:
    assert {function_of(source, m) for m in measured_by(source)} == set(purpose.FUNCTIONS)


def test_goals_are_gathered_by_metric_and_strategy(source: Source) -> None:
    rep = goal("won_value", 5.0, "Learn", scope="user", owner="Ann", goal_id="r")
    found = aims(
        source,
        [goal("won_value"), goal("won_value", period="month"), rep, goal("nps", strategy=None)],
        progress(source, [goal("won_value", 1000.0)], LOCAL_ADMIN, as_of=DAY),
        DAY,
    )
    told = [(a.metric, a.strategy, a.goals, a.running, a.function) for a in found]
    assert told == [
        ("won_value", "Grow", 2, 2, "sales"),
        ("won_value", "Learn", 1, 1, "sales"),
        ("nps", "", 1, 1, ""),
    ]
    assert found[0].stands is not None and found[0].stands.attainment_pct == 50
    assert found[1].stands is None


def test_nothing_missing_says_nothing(source: Source) -> None:
    whole = seen(source, goal("won_value", 1.0), goal("leads"), goal("tickets"), leads=4, deals=2)
    assert gaps(whole) == []


def test_a_function_at_work_without_goals(source: Source) -> None:
    found = seen(source, goal("won_value"), deals=2, tickets=6400, leads=0)
    assert purpose.without_goals(found) == [
        "Service has no goal, though the data hold 6,400 tickets."
    ]


def test_a_metric_nothing_measures(source: Source) -> None:
    (words,) = purpose.not_measured(seen(source, goal("happiness"), goal("leads")))
    assert "\u201chappiness\u201d" in words


def test_goals_that_have_all_ended(source: Source) -> None:
    old = goal("leads", starts_on=date(2025, 1, 1), ends_on=date(2025, 3, 31))
    (words,) = purpose.expired(seen(source, old, goal("won_value")))
    assert words == "The goals for Leads created ended on Mar 31, 2025; none covers today."
    assert purpose.expired(seen(source, old, goal("leads"))) == []


def test_strategies_of_one_function(source: Source) -> None:
    apart = seen(source, goal("won_value", strategy="Sell"), goal("leads", strategy="Shout"))
    assert purpose.one_sided(apart) == [
        "No strategy is shared: marketing and sales aim at different things."
    ]
    partly = seen(source, goal("won_value"), goal("leads"), goal("tickets", strategy="Care"))
    (words,) = purpose.one_sided(partly)
    assert words.startswith("\u201cCare\u201d is served by service alone: no goal of marketing or")
    assert purpose.one_sided(seen(source, goal("won_value", strategy="Sell"))) == []


def test_goals_without_a_strategy(source: Source) -> None:
    found = seen(source, goal("leads", strategy=None), goal("won_value"))
    assert purpose.without_strategy(found) == [
        "No strategy is named for the goals of Leads created."
    ]


def test_teams_that_do_not_add_up(source: Source) -> None:
    north = goal("won_value", 500.0, scope="team", team="North", goal_id="n")
    south = replace(north, team="South", goal_id="s", target=300.0)
    (words,) = purpose.parts_and_whole(seen(source, goal("won_value", 1000.0), north, south))
    assert words.endswith("the teams' targets add up to 80% of the company's.")
    close = replace(south, target=480.0)
    assert purpose.parts_and_whole(seen(source, goal("won_value", 1000.0), north, close)) == []
    rate = [goal("win_rate_pct", 50.0), replace(north, metric="win_rate_pct", target=20.0)]
    assert purpose.parts_and_whole(seen(source, *rate)) == []


def test_the_leads_goal_against_the_sales_goal(source: Source) -> None:
    (words,) = purpose.leads_for_sales(
        seen(source, goal("leads", 10.0), goal("won_value", 20_000.0))
    )
    assert "At last year's \u20ac500 won per lead they bring 25% of the sales goal" in words
    enough = seen(source, goal("leads", 40.0), goal("won_value", 20_000.0))
    assert purpose.leads_for_sales(enough) == []
    assert purpose.leads_for_sales(seen(source, goal("leads"))) == []


def test_key_figures_and_what_they_serve(source: Source) -> None:
    shown = purpose.shown_metrics(source, ["pipeline", "cycle", "no_such_page"])
    assert shown["open_deals"][0] == "pipeline"
    figures = source.registry.report("cycle/deals").figures
    assert all("cycle" in shown[name] for name in figures)
    catalog = source.registry.catalog
    assert purpose.serves(catalog.measure("lost_deals"), {}) == ""
    assert purpose.serves(catalog.measure("won_value"), {}) == "Grow revenue"
    assert purpose.serves(catalog.measure("won_value"), {"won_value": "Win"}) == "Win"
    assert purpose.serves(catalog.measure("leads"), {"leads": ""}) == "a goal without a strategy"


@pytest.mark.parametrize(
    ("metric", "actual"),
    [
        ("won_value", 500.0),  # money, by the date of closing
        ("won_deals", 1.0),
        ("win_rate_pct", 100.0),  # a rate
        ("average_deal_size", 500.0),  # a mean
        ("cycle_days_median", 443.0),  # a median: 1 February 2025 to 20 April 2026
        ("open_deals", 0.0),  # a state of the moment
        ("leads", 0.0),
        ("lead_conversion_pct", None),  # a rate of nothing
    ],
)
def test_any_metric_may_be_a_goal(source: Source, metric: str, actual: float | None) -> None:
    """Company and rep alike, whatever kind of number it is."""
    mine = goal(metric, scope="user", owner="Ann", goal_id="mine")
    whole, own = progress(source, [goal(metric), mine], LOCAL_ADMIN, as_of=DAY)
    assert whole.actual == (pytest.approx(actual) if actual is not None else None)
    if actual:
        assert own.actual == pytest.approx(actual)


def test_each_kind_of_metric_can_be_followed(source: Source) -> None:
    """No unit, date, window or parameter breaks the pace of a goal: one metric of each kind."""
    kinds: dict[tuple[object, ...], str] = {}
    for name, key in measured_by(source).items():
        measure = source.registry.catalog.measure(name)
        written = (bool(measure.derived), bool(measure.others_of), bool(measure.along))
        dated = (measure.time == "moment", bool(measure.time or source.registry.report(key).time))
        kinds.setdefault((measure.unit, measure.is_additive, *written, *dated), name)
    assert len(kinds) > 20
    goals = [goal(metric, goal_id=metric) for metric in kinds.values()]
    for one in progress(source, goals, LOCAL_ADMIN, as_of=DAY):
        assert one.status in {"met", "on pace", "behind", "not measured"}
        assert one.is_additive is False or adds_up(source, one.goal.metric)


def test_a_state_is_expected_whole_at_any_time(source: Source) -> None:
    """Open deals of a quarter are not the sum of its months' open deals."""
    assert not adds_up(source, "open_deals")
    assert adds_up(source, "won_value")
    (one,) = progress(source, [goal("open_deals", 4.0)], LOCAL_ADMIN, as_of=DAY)
    assert (one.actual, one.expected, one.needed_per_week) == (0.0, 4.0, None)


def test_an_aim_is_plain_data() -> None:
    assert Aim("m", "M", "", "", 1, END) == Aim("m", "M", "", "", 1, END)
