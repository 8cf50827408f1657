"""One rep's week: which week is meant, and the team's median beside each figure."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import pytest

from dealglass.access import LOCAL_ADMIN
from dealglass.mondays import goal_of, people, read_monday, usual_week, week_ahead, week_of
from dealglass.periods import Span, YearShape
from dealglass.results import Source
from dealglass.selection import Filter, Selection
from tests.queries.small import STAGES, deal
from tests.tiny import tiny_store

if TYPE_CHECKING:
    from dealglass.results import Result

MONDAY, SUNDAY = date(2026, 3, 9), date(2026, 3, 15)
WEEK, NEXT = Span(date(2026, 3, 2), MONDAY), Span(MONDAY, date(2026, 3, 16))


@pytest.mark.parametrize(
    ("day", "back", "ahead"),
    [
        (MONDAY, "last_week", NEXT),
        (date(2026, 3, 11), "last_week", NEXT),
        # From Thursday on the page is about the Monday to come.
        (date(2026, 3, 12), "this_week", Span(date(2026, 3, 16), date(2026, 3, 23))),
        (SUNDAY, "this_week", Span(date(2026, 3, 16), date(2026, 3, 23))),
    ],
)
def test_the_page_is_about_the_nearest_monday(day: date, back: str, ahead: Span) -> None:
    assert usual_week(day, YearShape()) == back
    assert week_ahead(day, YearShape()) == ahead


def test_weeks_begin_on_the_configured_day() -> None:
    # Where weeks begin on Sunday, Sunday the 15th is the first day of one.
    assert usual_week(SUNDAY, YearShape(week_start=7)) == "last_week"
    assert week_ahead(SUNDAY, YearShape(week_start=7)) == Span(SUNDAY, date(2026, 3, 22))


def test_a_long_period_of_the_reader_is_no_week() -> None:
    year = Span(date(2026, 1, 1), date(2027, 1, 1))
    assert week_of(year, MONDAY, YearShape()) == WEEK
    assert week_of(NEXT, MONDAY, YearShape()) == NEXT
    assert week_of(Span(), MONDAY, YearShape()) == WEEK


def call(number: int, owner: str, day: int, is_done: bool = True) -> dict:
    when = datetime(2026, 3, day, 10)
    row = {"activity_id": f"a{number}", "activity_type": "call", "owner_id": owner}
    return row | {"due_at": when, "is_done": is_done, "done_at": when if is_done else None}


@pytest.fixture(scope="module")
def crm() -> Source:
    names = {"u1": "Ann", "u2": "Bob", "u3": "Cy", "u4": "Di"}
    acts = [call(i, "u1", 3) for i in range(6)] + [call(10 + i, "u2", 4) for i in range(2)]
    acts += [call(20, "u1", 10, is_done=False), call(21, "u2", 10, is_done=False)]
    # Overdue since last week.
    acts.append(call(22, "u2", 5, is_done=False))
    return tiny_store(
        {
            "stages": STAGES,
            "users": [{"user_id": u, "name": n, "team": "North"} for u, n in names.items()],
            "activities": acts,
            "deals": [
                deal("d1", "Won", owner_id="u1", amount=700, closed_on=date(2026, 3, 4)),
                deal("d2", owner_id="u1", expected_close_on=date(2026, 3, 1)),
                deal("d3", owner_id="u2", expected_close_on=date(2026, 5, 1)),
                deal("d4", "Lost", owner_id="u3", closed_on=date(2026, 3, 5)),
                deal("d5", "Won", owner_id="u1", amount=300, closed_on=date(2026, 2, 20)),
            ],
            "goals": [
                {
                    "goal_id": f"g{i}",
                    "metric": "won_value",
                    "scope": "user",
                    "owner_id": "u1",
                    "period": period,
                    "starts_on": starts,
                    "ends_on": ends,
                    "target": target,
                }
                for i, (period, starts, ends, target) in enumerate(
                    [
                        ("year", date(2026, 1, 1), date(2026, 12, 31), 12000),
                        ("month", date(2026, 3, 1), date(2026, 3, 31), 1400),
                    ]
                )
            ],
        },
        MONDAY,
    )


def ask(source: Source, key: str, **chosen: Any) -> Result:  # noqa: ANN401
    filters: tuple[Filter, ...] = chosen.pop("extra_filters", ())
    if "start" in chosen:
        chosen["period"] = "all"
    return source.ask(key, Selection(filters=filters, **chosen))


def test_each_figure_stands_beside_the_teams_median(crm: Source) -> None:
    def asked(key: str, **chosen: Any) -> Result:  # noqa: ANN401
        return ask(crm, key, **chosen)

    team = people(asked)
    assert [p.name for p in team] == ["Ann", "Bob", "Cy", "Di"]
    chosen = Selection(period="all")
    goal = goal_of(crm, LOCAL_ADMIN, chosen, team[0], MONDAY)
    shown = read_monday(
        asked, team[0], team, Span(), MONDAY, YearShape(), has_history=False, goal=goal
    )
    totals, medians = shown.figures.totals, shown.medians
    assert (shown.week, shown.ahead) == (WEEK, NEXT)
    # Done: Ann 6, Bob 2, Cy and Di none.
    assert (totals["activities_done"], medians["activities_done"]) == (6, 1.0)
    assert (totals["activities_planned"], medians["activities_planned"]) == (1, 0.5)
    assert (totals["activities_overdue"], medians["activities_overdue"]) == (0, 0.0)
    assert (totals["won_value"], medians["won_value"]) == (700, 0.0)
    assert (totals["lost_deals"], totals["deals_past_close_date"]) == (0, 1)
    # The month's goal, not the year's: 700 of 1,400; the win of February is not in it.
    assert totals["monday_attainment_pct"] == pytest.approx(50.0)
    assert "slipped_deals" not in totals


def test_a_figure_opens_the_rows_of_that_rep_alone(crm: Source) -> None:
    def asked(key: str, **chosen: Any) -> Result:  # noqa: ANN401
        return ask(crm, key, **chosen)

    team = people(asked)
    shown = read_monday(asked, team[1], team, Span(), MONDAY, YearShape(), has_history=False)
    result, measure, values = shown.figures.behind("activities_done", {})
    assert values == {}
    rows = crm.rows(result.report.key, result.selection, measure=measure).rows
    assert {r["owner"] for r in rows} == {"Bob"}
    assert len(rows) == 2
