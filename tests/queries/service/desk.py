"""A service desk of nine tickets and six calls in June 2026, counted by hand."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

# Tuesday; 1 June is a Monday.
AS_OF = date(2026, 6, 30)


def june(day: int, clock: str = "10:00") -> datetime:
    """Return a moment of June 2026, UTC."""
    return datetime.fromisoformat(f"2026-06-{day:02d} {clock}")


def ticket(number: int, opened: datetime | None, **columns: Any) -> dict[str, Any]:  # noqa: ANN401
    """Return a ticket's landing row: a question in queue A of Ann's, by default."""
    row = {"ticket_id": f"t{number}", "queue": "A", "category": "question", "owner_id": "u1"}
    return row | {"opened_at": opened} | columns


def call(number: int, offered: datetime, **columns: Any) -> dict[str, Any]:  # noqa: ANN401
    """Return a call's landing row: inbound, in queue A, Ann's, by default."""
    row = {"call_id": f"c{number}", "queue": "A", "direction": "inbound", "owner_id": "u1"}
    return row | {"offered_at": offered} | columns


USERS = [
    {"user_id": "u1", "name": "Ann", "team": "North"},
    {"user_id": "u2", "name": "Bob", "team": "South"},
]
TICKETS = [
    # Answered after 1 h, solved after 6 h on the same day, closed by a timer a week later.
    ticket(1, june(1), first_response_at=june(1, "11:00"), resolved_at=june(1, "16:00"),
           closed_at=june(8, "16:00"), sla_due_at=june(1, "12:00"), satisfaction=5, cost=10),
    # Friday 17:00 to Monday 11:00: 66 h, of which 3 are business hours. The limit was missed.
    ticket(2, june(5, "17:00"), first_response_at=june(8), resolved_at=june(8, "11:00"),
           closed_at=june(8, "11:00"), sla_due_at=june(5, "18:00"), satisfaction=2, cost=20,
           queue="B", category="complaint", owner_id="u2"),
    # Saturday to Monday 9:30: 45.5 h, of which half an hour of business.
    ticket(3, june(6, "12:00"), first_response_at=june(6, "13:00"), resolved_at=june(8, "09:30")),
    # Resolved the day before it was opened.
    ticket(4, june(10), first_response_at=june(10, "11:00"), resolved_at=june(9),
           sla_due_at=june(10, "12:00")),
    # Reopened: two days to the last solution, 18 business hours.
    ticket(5, june(15, "09:00"), first_response_at=june(15, "09:30"),
           resolved_at=june(17, "09:00"), closed_at=june(24, "09:00"),
           sla_due_at=june(15, "12:00"), reopen_count=1, category="Complaint"),
    # Open: its limit is tomorrow; its limit has passed; it was reopened.
    ticket(6, june(26), sla_due_at=datetime(2026, 7, 1, 10)),
    ticket(7, june(20), sla_due_at=june(22), owner_id=None, queue="B"),
    ticket(8, june(29), first_response_at=june(29, "12:00"), reopen_count=1),
    # Done, says the status; no date says when.
    ticket(9, june(2), status="Closed"),
]  # fmt: skip
CALLS = [
    # Monday: one answered after 30 s, one lost after a minute.
    call(1, june(1, "09:15"), answered_at=june(1, "09:15:30"), ended_at=june(1, "09:20:30"),
         is_abandoned=False, handle_seconds=300, cost=2),
    call(2, june(1, "09:40"), ended_at=june(1, "09:41"), is_abandoned=True, owner_id=None,
         cost=0.5),
    # Tuesday: the file does not say how long it was handled; and a call the desk made.
    call(3, june(2, "14:00"), answered_at=june(2, "14:00:10"), ended_at=june(2, "14:10:10"),
         cost=4),
    call(4, june(2, "15:00"), direction="Outbound", is_call_back=True, handle_seconds=100),
    # Wednesday: ends before it is answered; and one nobody answered, which the file does not say.
    call(5, june(3), answered_at=june(3, "10:01"), ended_at=june(3, "10:00:30")),
    call(6, june(3, "11:00"), queue="B", owner_id=None),
]  # fmt: skip
DESK = {"users": USERS, "tickets": TICKETS, "calls": CALLS}
