"""Tickets, counted by hand: what is handled, in time, reopened, open; and what no average sees."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from dealglass.access import LOCAL_ADMIN, Viewer
from dealglass.results import Source
from dealglass.selection import Selection
from tests.queries.service.desk import AS_OF, DESK, june, ticket
from tests.tiny import by, tiny_store

HAND_COUNTED = {
    "tickets": 9,
    "cases_handled": 5,
    # Ticket 1; ticket 4 has an impossible time and is in neither number.
    "closed_same_day_pct": 25.0,
    "closed_same_day_pct__n": 4,
    # Hours 1, 65, 1, 1, 0.5, 2.
    "hours_to_first_response_median": 1.0,
    "hours_to_first_response_median__n": 6,
    "hours_to_first_response_mean": 70.5 / 6,
    # Hours 1, 2, 0, 1, 0.5, 2.
    "business_hours_to_first_response_median": 1.0,
    # Hours 6, 66, 45.5 and 48; the impossible -24 would make the mean 28.3 and the median 45.5.
    "days_to_resolve_median": 46.75 / 24,
    "days_to_resolve_median__n": 4,
    "days_to_resolve_mean": 165.5 / 4 / 24,
    "days_to_resolve_p90": (48 + 0.7 * 18) / 24,
    # Hours 6, 3, 0.5 and 18.
    "business_hours_to_resolve_median": 4.5,
    "once_days_to_resolve_median": 45.5 / 24,
    "reopened_days_to_resolve_median": 2.0,
    "reopened_tickets": 2,
    "reopened_pct": 20.0,
    # In time: 1, 4, 5. Missed: 2, 7. Ticket 6 is not yet due; 3, 8 and 9 have no limit.
    "sla_due": 5,
    "sla_missed": 2,
    "sla_compliance_pct": 60.0,
    "complaints": 2,
    "complaint_days_to_resolve_median": 57 / 24,
    "satisfaction_mean": 3.5,
    "satisfaction_mean__n": 2,
    "rated_pct": 40.0,
    "backlog": 3,
    "backlog_age_days_median": 4,
    "oldest_open_days": 10,
    "tickets_to_act_on": 3,
    "impossible_resolutions": 1,
    "impossible_first_responses": 0,
    "never_resolved": 4,
    "never_closed": 6,
    "done_without_date": 1,
    "closed_tickets": 3,
    # Solved to closed: 7 days, at once, 7 days.
    "days_resolved_to_closed_median": 7.0,
}


@pytest.mark.parametrize("measure", HAND_COUNTED)
def test_counted_by_hand(desk: Source, measure: str) -> None:
    totals = desk.ask("all/tickets").totals
    assert totals[measure] == pytest.approx(HAND_COUNTED[measure])


def test_a_period_has_what_was_handled_and_what_was_due_in_it(desk: Source) -> None:
    week = Selection(start=date(2026, 6, 8), end=date(2026, 6, 15))
    totals = desk.ask("all/tickets", week).totals
    # Resolved in it: 2, 3 and the impossible one of 9 June.
    assert totals["cases_handled"] == 3
    # Only ticket 4 was decided in it: 2 was decided when its limit elapsed, on the Friday before.
    assert (totals["sla_due"], totals["sla_compliance_pct"]) == (1, 100.0)
    assert totals["backlog"] == 0


def test_what_a_period_showed_once_it_keeps_showing(desk: Source) -> None:
    first_week = Selection(start=date(2026, 6, 1), end=date(2026, 6, 8))
    now = desk.ask("all/tickets", first_week).totals
    then = desk.ask(
        "all/tickets",
        Selection(start=date(2026, 6, 1), end=date(2026, 6, 8), as_of=date(2026, 6, 7)),
    ).totals
    assert now["sla_compliance_pct"] == then["sla_compliance_pct"] == 50.0
    # Open on 7 June: 2 and 3.
    assert now["backlog"] == then["backlog"] == 2


def test_the_most_urgent_comes_first_with_its_reason(desk: Source) -> None:
    rows = desk.rows("all/tickets", Selection(sort="urgency"), measure="tickets_to_act_on").rows
    assert [(r["ticket_id"], r["act_reason"], r["age_days"]) for r in rows] == [
        ("t6", "Limit within two days", 4),
        ("t8", "Reopened", 1),
        ("t7", "Limit missed", 10),
    ]


def test_open_tickets_by_age(desk: Source) -> None:
    rows = desk.ask("all/tickets", Selection(group_by=("age_band",), measures=("backlog",))).rows
    assert [(r["age_band"], r["backlog"]) for r in rows] == [
        ("1 to 3 days", 1),
        ("4 to 7 days", 1),
        ("1 to 4 weeks", 1),
        ("(not open)", 0),
    ]


def test_by_queue(desk: Source) -> None:
    rows = by(desk.ask("all/tickets", Selection(group_by=("queue",))))
    assert (rows["A"]["sla_compliance_pct"], rows["A"]["sla_compliance_pct__n"]) == (100.0, 3)
    assert (rows["B"]["sla_compliance_pct"], rows["B"]["sla_compliance_pct__n"]) == (0.0, 2)
    assert rows["B"]["complaints"] == 1


@pytest.mark.parametrize(
    ("viewer", "wanted"),
    [
        (Viewer("Bob", "rep", frozenset({"u2"})), {"cases_handled": 1, "backlog": 0}),
        (Viewer("Ann", "rep", frozenset({"u1"})), {"cases_handled": 4, "backlog": 2}),
        (LOCAL_ADMIN, {"cases_handled": 5, "backlog": 3}),
    ],
    ids=lambda value: getattr(value, "name", ""),
)
def test_a_restricted_viewer_counts_the_own_tickets(
    desk: Source, viewer: Viewer, wanted: dict[str, Any]
) -> None:
    totals = desk.ask("all/tickets", Selection(measures=tuple(wanted)), viewer).totals
    assert totals == wanted


def test_an_answer_or_a_limit_before_the_opening_is_no_answer_in_time() -> None:
    source = tiny_store(
        {
            "tickets": [
                # The answer lies before the opening, the solution is in time.
                ticket(1, june(10), first_response_at=june(9), resolved_at=june(11),
                       sla_due_at=june(12)),
                # Nothing but an impossible solution: nobody knows.
                ticket(2, june(10), resolved_at=june(9), sla_due_at=june(12)),
                # The limit itself is impossible.
                ticket(3, june(10), first_response_at=june(10, "11:00"), sla_due_at=june(1)),
            ]
        },
        AS_OF,
    )  # fmt: skip
    totals = source.ask("all/tickets").totals
    assert (totals["sla_due"], totals["sla_compliance_pct"]) == (1, 100.0)
    assert totals["impossible_first_responses"] == 1
    # Only ticket 3 has an answer that a median may count.
    assert totals["hours_to_first_response_median__n"] == 1


def test_a_limit_on_the_last_day_elapses_with_what_the_data_know() -> None:
    def due(*more: dict[str, Any]) -> int:
        open_one = ticket(1, june(28), sla_due_at=june(30, "10:00"))
        source = tiny_store({"tickets": [open_one, *more]}, AS_OF)
        return source.ask("all/tickets", Selection(measures=("sla_due",))).totals["sla_due"]

    assert due() == 0
    # Somebody opened a ticket at noon of that day: the data know that ten o'clock has passed.
    assert due(ticket(2, june(30, "12:00"))) == 1
    assert due(ticket(2, june(30, "09:00"))) == 0


def test_without_any_ticket_there_is_no_rate_and_no_error() -> None:
    totals = tiny_store({"users": DESK["users"]}, AS_OF).ask("all/tickets").totals
    assert totals["cases_handled"] == totals["backlog"] == 0
    assert totals["sla_compliance_pct"] is None
    assert totals["days_to_resolve_median"] is None
