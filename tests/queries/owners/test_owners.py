"""The table of owners: zeros, medians of teams, the period slippage is told for."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from dealglass import charts
from dealglass.ownership import medians, read_owners, slip_span
from dealglass.periods import Span, YearShape
from dealglass.results import Source
from dealglass.selection import Selection
from tests.queries.small import AS_OF, STAGES, deal
from tests.tiny import DEMO_AS_OF, demo_source, tiny_store

if TYPE_CHECKING:
    from dealglass.results import Result

YEAR = Span(date(2026, 1, 1), date(2027, 1, 1))


def ask(source: Source, key: str, **chosen: Any) -> Result:  # noqa: ANN401
    """Ask as Page.ask does, for a reader who chose the year 2026 and no filter."""
    chosen.pop("extra_filters", None)
    if "start" not in chosen:
        chosen |= {"start": YEAR.start, "end": YEAR.end}
    return source.ask(key, Selection(**{"period": "all", **chosen}))


def closed(number: int, owner: str, stage: str, amount: int = 1000) -> dict:
    return deal(
        f"d{number}", stage, owner_id=owner, amount=amount, closed_on=date(2026, 2, number % 27 + 1)
    )


@pytest.fixture(scope="module")
def crm() -> Source:
    names = {"u1": "Ann", "u2": "Bob", "u3": "Cy", "u4": "Di", "u5": "Ed", "u6": "Flo", "u7": "Gus"}
    teams = {"u1": "North", "u2": "North", "u3": "North", "u4": "North", "u5": "South"}
    deals = [closed(i, "u1", "Won") for i in range(12)]
    deals += [closed(20 + i, "u2", "Won") for i in range(5)]
    deals += [closed(30 + i, "u2", "Lost") for i in range(5)]
    deals += [closed(40 + i, "u3", "Lost", 500) for i in range(2)]
    deals += [closed(50, "u5", "Won", 9000), {**closed(60, "u1", "Won"), "owner_id": None}]
    return tiny_store(
        {
            "stages": STAGES,
            "users": [
                {"user_id": u, "name": n, "team": teams.get(u, "Service"), "is_active": u != "u7"}
                for u, n in names.items()
            ],
            "deals": deals,
            "goals": [
                {
                    "goal_id": "g1",
                    "name": "Ann's",
                    "metric": "won_value",
                    "scope": "user",
                    "owner_id": "u1",
                    "period": "year",
                    "starts_on": date(2026, 1, 1),
                    "ends_on": date(2026, 12, 31),
                    "target": 24000,
                }
            ],
        },
        AS_OF,
    )


@pytest.fixture(scope="module")
def owners(crm: Source):  # noqa: ANN201
    return read_owners(partial(ask, crm), YEAR, AS_OF, YearShape(), has_history=True)


def test_who_sells_is_there_with_zeros_and_who_does_not_is_not(owners: Any) -> None:  # noqa: ANN401
    rows = {r["owner"]: r for r in owners.table.rows}
    # Di shares Ann's team and has no deal; Flo and Gus are in a team that sells nothing.
    assert list(rows) == ["Ann", "Ed", "Bob", "Cy", "Di", "(no owner)"]
    assert (rows["Di"]["deals"], rows["Di"]["won_value"], rows["Di"]["open_deals"]) == (0, 0, 0)
    assert rows["Di"]["win_rate_pct"] is None


def test_wins_without_losses_are_100_percent(owners: Any) -> None:  # noqa: ANN401
    rows = {r["owner"]: r for r in owners.table.rows}
    assert rows["Ann"]["win_rate_pct"] == 100.0
    assert rows["Cy"]["win_rate_pct"] == 0.0
    assert rows["Bob"]["win_rate_pct"] == 50.0


def test_attainment_is_won_value_out_of_the_own_goal(owners: Any) -> None:  # noqa: ANN401
    rows = {r["owner"]: r for r in owners.table.rows}
    assert rows["Ann"]["owner_attainment_pct"] == pytest.approx(50.0)
    assert rows["Bob"]["owner_attainment_pct"] is None
    # Of those with a goal only: Ed's 9,000 meet nobody's goal.
    assert owners.table.totals["owner_attainment_pct"] == pytest.approx(50.0)


def test_a_median_is_the_teams_and_without_people_who_have_no_deals(owners: Any) -> None:  # noqa: ANN401
    # North: 12,000, 5,000 and 0; Di has no deals and is nobody's yardstick.
    assert owners.median_of("Ann", "won_value") == 5000
    # South is Ed alone: the median of all four.
    assert owners.median_of("Ed", "won_value") == (5000 + 9000) / 2
    assert owners.median_of("Di", "won_value") is None


def test_totals_are_the_engines_and_keep_deals_without_an_owner(owners: Any, crm: Source) -> None:  # noqa: ANN401
    base = ask(crm, "all/deals", measures=("won_deals", "win_rate_pct")).totals
    assert owners.table.totals["won_deals"] == base["won_deals"] == 19
    assert owners.table.totals["win_rate_pct"] == base["win_rate_pct"]


def test_a_click_opens_the_deals_of_that_owner_and_figure(owners: Any, crm: Source) -> None:  # noqa: ANN401
    result, measure, values = owners.table.behind("won_deals", {"owner": "Bob"})
    chosen = result.selection.with_filter("owner", (values["owner"],))
    rows = crm.rows(result.report.key, chosen, measure=measure).rows
    assert {r["owner"] for r in rows} == {"Bob"}
    assert len(rows) == 5


def test_the_scorecard_tints_by_better_and_worse_and_leaves_small_rates_alone(
    owners: Any,  # noqa: ANN401
) -> None:
    chart = charts.scorecard(
        owners.table, ("won_value", "win_rate_pct"), owners.median_of, theme="light"
    )
    cells = {(r["_row_label"], r["_measure"]): r for r in chart.data.to_pylist()}
    assert cells["Ann", "won_value"]["_off"] == 7000
    assert cells["Cy", "won_value"]["_off"] == -5000
    assert cells["Ann", "won_value"]["_fill"] != cells["Cy", "won_value"]["_fill"]
    # Two closed deals: no colour, whatever the rate.
    assert cells["Cy", "win_rate_pct"]["_off"] is None
    assert cells["Cy", "win_rate_pct"]["_fill"] == "#ffffff"
    assert chart.picked([{"owner": "Ann", "_measure": "win_rate_pct"}]) == {"owner": "Ann"}
    assert chart.picked_measure([{"owner": "Ann", "_measure": "win_rate_pct"}]) == "win_rate_pct"


def test_median_lines_stand_in_for_totals(owners: Any) -> None:  # noqa: ANN401
    found = medians(owners, ("win_rate_pct",))
    assert found.totals["win_rate_pct"] == 75.0
    assert "(no owner)" not in {r["owner"] for r in found.rows}


def test_slippage_of_a_long_period_is_the_last_whole_quarters() -> None:
    quarter = Span(date(2026, 4, 1), date(2026, 7, 1))
    assert slip_span(quarter, AS_OF, YearShape()) == quarter
    # 30 June ends a quarter: seen from there it is whole.
    assert slip_span(YEAR, AS_OF, YearShape()) == quarter
    assert slip_span(YEAR, date(2026, 6, 29), YearShape()) == Span(
        date(2026, 1, 1), date(2026, 4, 1)
    )
    assert slip_span(Span(), date(2026, 8, 3), YearShape(fiscal_month=2)) == Span(
        date(2026, 5, 1), date(2026, 8, 1)
    )


def test_without_history_and_goals_the_rest_is_there(crm: Source) -> None:
    found = read_owners(
        partial(ask, crm), YEAR, AS_OF, YearShape(), has_history=False, has_goals=False
    )
    names = {c.name for c in found.table.columns}
    assert "win_rate_pct" in names
    assert not names & {"slippage_pct", "pushes_per_deal", "owner_attainment_pct"}


def test_the_demos_pushy_team_stands_out() -> None:
    span = Span(date(2025, 12, 1), date(2026, 11, 19))

    def asked(key: str, **chosen: Any) -> Result:  # noqa: ANN401
        chosen.pop("extra_filters", None)
        if "start" not in chosen:
            chosen |= {"start": span.start, "end": span.end}
        return demo_source().ask(key, Selection(**{"period": "all", **chosen}))

    found = read_owners(asked, span, DEMO_AS_OF, YearShape(), against_all=True)
    pushes = found.values("pushes_per_deal")
    iberia = [v for o, v in pushes.items() if found.units.get(o) == "Iberia"]
    others = [v for o, v in pushes.items() if found.units.get(o) not in ("Iberia", None)]
    assert min(iberia) > sorted(others)[len(others) // 2]
