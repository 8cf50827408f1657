"""What the Service page says in words, and when it says nothing."""

from __future__ import annotations

from typing import Any

import pytest

from dealglass import charts, formats, service
from dealglass.config import Config
from dealglass.results import Source
from dealglass.selection import Selection
from tests.queries.service.desk import AS_OF, call, june, ticket
from tests.tiny import tiny_store


def limits(kept: int, missed: int, queue: str, first: int) -> list[dict[str, Any]]:
    """Return tickets of one queue whose limit was kept or missed."""
    return [
        ticket(first + i, june(1), queue=queue, sla_due_at=june(2),
               first_response_at=june(1, "12:00") if i < kept else june(3))
        for i in range(kept + missed)
    ]  # fmt: skip


def compliance(*tickets: list[dict[str, Any]]) -> str | None:
    source = tiny_store({"tickets": [row for rows in tickets for row in rows]}, AS_OF)
    found = source.ask("all/tickets", Selection(group_by=("queue",)))
    return service.behind(found, "sla_compliance_pct")


def test_the_queue_that_keeps_fewest_limits_is_named_with_its_n() -> None:
    said = compliance(limits(5, 5, "Late", 0), limits(30, 0, "Quick", 100))
    assert said == "Late keeps 50% of its limits (n = 10); all together 87.5%."


def test_few_cases_and_small_differences_name_nobody() -> None:
    assert compliance(limits(0, 9, "Few", 0), limits(30, 0, "Quick", 100)) is None
    assert compliance(limits(18, 2, "A", 0), limits(29, 1, "B", 100)) is None
    assert compliance(limits(5, 15, "Alone", 0)) is None


def test_the_hour_that_loses_most_callers_is_named() -> None:
    def at(day: int, clock: str, lost: int, answered: int) -> list[dict[str, Any]]:
        return [
            call(10_000 * day + int(clock[:2]) * 100 + i, june(day, clock), is_abandoned=i < lost)
            for i in range(lost + answered)
        ]

    # Tuesday at nine loses 5 of 10; Wednesday at eleven, 1 of 2, is too few to say.
    calls = [*at(2, "09:30", 5, 5), *at(3, "10:00", 1, 39), *at(3, "11:00", 1, 1)]
    source = tiny_store({"calls": calls}, AS_OF)
    hours = source.ask("all/calls", Selection(group_by=("call_weekday", "call_hour")))
    assert service.busiest(hours, "abandoned_pct") == (
        "Most callers are lost on Tuesday from 09:00: 50% of 10; all together 13.5%."
    )
    # Hours lie in their order, though the first weekday does not have the earliest.
    shown = [row["_axis"] for row in charts.heat_map(hours, "service_calls").data.to_pylist()]
    assert sorted(set(shown)) == ["09", "10", "11"]


def test_columns_of_a_field_are_in_order_whatever_the_first_row_has() -> None:
    calls = [call(1, june(1, "15:00")), call(2, june(2, "08:00"))]
    source = tiny_store({"calls": calls}, AS_OF)
    hours = source.ask("all/calls", Selection(group_by=("call_weekday", "call_hour")))
    rows = charts.heat_map(hours, "service_calls").data.to_pylist()
    places = {row["_axis"]: row["_column"] for row in rows}
    assert places["08"] < places["15"]


def closed(days: list[float]) -> str | None:
    row = {
        "days_resolved_to_closed_median": sorted(days)[len(days) // 2],
        "days_resolved_to_closed_median__n": len(days),
        "days_resolved_to_closed_p90": sorted(days)[int(len(days) * 0.9)],
    }
    return service.timer_words(row)


def test_a_timer_is_named_where_closing_is_even() -> None:
    assert "a timer closes" in str(closed([7.0] * 20))
    assert "which no customer waits for" in str(closed([float(d) for d in range(20, 40)]))
    # Closed within a day of the solution, or too few to say.
    assert closed([0.2] * 20) is None
    assert closed([7.0] * 5) is None


def test_what_is_left_out_is_counted(desk: Source) -> None:
    said = service.apart_words(desk.ask("all/tickets").totals)
    assert said == (
        "Left out of every time and share: 1 resolved before they were opened; 1 done, but no date "
        "says when."
    )
    nothing = dict.fromkeys(
        ("impossible_resolutions", "impossible_first_responses", "done_without_date"), 0
    )
    assert service.apart_words(nothing) == "No ticket of the period has an impossible time."


def test_the_clock_says_its_days_hours_and_zone() -> None:
    said = service.clock_words(service.CLOCKS["business"], Config(business_days=(1, 6)))
    assert "(Mon, Sat, 09:00 to 18:00, UTC)" in said
    assert "solved before the limit" in service.limit_words(Config(service_limit="solution"))
    assert "first answered" in service.limit_words(Config())


def test_what_the_data_cannot_tell_makes_room_for_the_next() -> None:
    clock = service.CLOCKS["calendar"]
    totals = {"cases_handled": 5, "days_to_resolve_median": 1.0, "backlog": 0,
              "days_to_resolve_p90": 2.0}  # fmt: skip
    assert service.headline(clock, totals) == (
        "cases_handled",
        "days_to_resolve_median",
        "backlog",
        "days_to_resolve_p90",
    )


def test_the_table_has_short_headings_and_the_same_figures(desk: Source) -> None:
    found = desk.ask("all/tickets", Selection(group_by=("queue",)))
    shown = service.side_by_side(found, service.CLOCKS["business"])
    assert [r["queue"] for r in shown.rows] == ["A", "B"]
    for row in found.rows:
        [mine] = [r for r in shown.rows if r["queue"] == row["queue"]]
        assert mine == {name: row[name] for name in mine}
    headings = {c.name: c.label for c in shown.measures}
    assert headings["business_hours_to_resolve_median"] == "Solution, h"
    assert shown.totals["cases_handled"] == 5


@pytest.mark.parametrize(
    ("hours", "words"),
    [(0, "0 h"), (0.4, "24 min"), (0.004, "0 h"), (5.25, "5.2 h"), (24, "24 h"), (136.4, "136 h"),
     (-3, "\N{MINUS SIGN}3 h"), (None, "n/a")],
)  # fmt: skip
def test_hours_as_people_read_them(hours: float | None, words: str) -> None:
    assert formats.number(hours, "hours") == words
