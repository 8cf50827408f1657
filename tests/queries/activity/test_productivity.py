"""Each person beside the own average and the team's median, counted by hand."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from dealglass import productivity
from dealglass.blend import Blend
from dealglass.periods import Span, YearShape
from dealglass.results import Result, Source, drill
from dealglass.selection import Selection
from tests.tiny import tiny_store

# Wednesday 11 March 2026; the week looked back on begins on Monday the 2nd.
AS_OF = date(2026, 3, 11)
WEEK = Selection(period="last_week")
MONDAY_SHAPE = YearShape()


def call(number: int, owner: str, day: date) -> dict[str, Any]:
    at = datetime(day.year, day.month, day.day, 10)
    return {
        "activity_id": f"a{number}",
        "owner_id": owner,
        "activity_type": "call",
        "is_done": True,
        "done_at": at,
        "due_at": at,
    }


@pytest.fixture(scope="module")
def crm() -> Source:
    early = [call(n, "u1", date(2025, 12, 8)) for n in range(60)]
    last = [call(100 + n, "u1", date(2026, 3, 2)) for n in range(10)]
    last += [call(200 + n, "u2", date(2026, 3, 3)) for n in range(5)]
    planned = {**call(300, "u3", date(2026, 3, 18)), "done_at": None, "is_done": False}
    users = [
        {"user_id": f"u{n}", "name": name, "team": "North", "created_on": date(2025, 12, 8)}
        for n, name in ((1, "Ann"), (2, "Bob"), (3, "Cy"))
    ]
    deals = [{"deal_id": "d", "name": "D", "status": "open", "owner_id": "u2"}]
    return tiny_store(
        {"users": users, "activities": [*early, *last, planned], "deals": deals}, AS_OF
    )


def asking(crm: Source) -> Any:  # noqa: ANN401
    def ask(key: str, **more: Any) -> Result:  # noqa: ANN401
        chosen = Selection(period=more.pop("period", "last_week"), **more)
        return crm.ask(key, chosen)

    return ask


@pytest.fixture(scope="module")
def table(crm: Source) -> Blend:
    span = crm.moment(WEEK).span
    return productivity.team_table(asking(crm), span, productivity.next_week(AS_OF, MONDAY_SHAPE))


def test_everybody_is_there_most_done_first(table: Blend) -> None:
    rows = table.rows
    assert [(r["owner"], r["activities_done"]) for r in rows] == [
        ("Ann", 10),
        ("Bob", 5),
        ("Cy", 0),
    ]
    assert [r["activities_per_day"] for r in rows] == [2.0, 1.0, 0.0]


def test_team_median_counts_who_did_nothing(table: Blend) -> None:
    assert {r["team_median_per_day"] for r in table.rows} == {1.0}


def test_own_average_is_of_the_twelve_weeks_before(table: Blend) -> None:
    own = {r["owner"]: r["own_average_per_day"] for r in table.rows}
    # 8 December lies 12 weeks before 2 March: 60 calls in 60 working days.
    assert own == {"Ann": 1.0, "Bob": 0.0, "Cy": 0.0}


def test_planned_and_bare_deals_are_joined_by_person(table: Blend) -> None:
    rows = {r["owner"]: r for r in table.rows}
    assert rows["Cy"]["activities_planned"] == 1
    assert rows["Ann"]["activities_planned"] == 0
    assert rows["Bob"]["deals_without_next_step"] == 1
    assert table.totals["activities_planned"] == 1
    assert table.totals["activities_done"] == 15


def test_a_click_opens_the_rows_of_its_own_question(crm: Source, table: Blend) -> None:
    who = {"owner": "Cy", "team": "North"}
    result, name, values = table.behind("activities_planned", who)
    rows = crm.rows(result.report.key, drill(result, values), measure=name).rows
    assert [r["activity_id"] for r in rows] == ["a300"]


def test_export_gives_the_rows_shown(table: Blend) -> None:
    assert table.held.engine.stream("", {}).read_all().num_rows == 3


@pytest.mark.parametrize(
    ("day", "first", "start"),
    [
        (date(2026, 3, 11), 1, date(2026, 3, 16)),
        (date(2026, 3, 15), 1, date(2026, 3, 16)),
        (date(2026, 3, 16), 1, date(2026, 3, 23)),
        # Where weeks begin on Sunday, Sunday the 15th is the first day of its week.
        (date(2026, 3, 15), 7, date(2026, 3, 22)),
    ],
)
def test_next_week_follows_the_week_start(day: date, first: int, start: date) -> None:
    shape = YearShape(week_start=first)
    assert productivity.next_week(day, shape).start == start
    assert productivity.next_week(day, shape).days == 7
    assert productivity.rest_of_week(day, shape) == Span(day, start)


def test_no_start_no_own_average(crm: Source) -> None:
    everything = productivity.team_table(asking(crm), Span(), Span(AS_OF, AS_OF))
    assert {r["own_average_per_day"] for r in everything.rows} == {None}
