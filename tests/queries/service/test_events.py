"""Events of tickets, counted by hand: again, told twice, and in which order."""

from __future__ import annotations

import pytest

from dealglass.access import Viewer
from dealglass.results import Source
from dealglass.selection import Selection
from tests.queries.service.desk import AS_OF, USERS, june, ticket
from tests.tiny import by, tiny_store


@pytest.fixture(scope="module")
def log() -> Source:
    told = [
        ("t1", june(1), "Opened", None),
        ("t1", june(1, "11:00"), "Resolved", "u1"),
        # The same again in the same second.
        ("t1", june(1, "11:00"), "Resolved", "u1"),
        ("t1", june(2), "Reopened", "u2"),
        ("t1", june(3), "Resolved", "u2"),
        ("t2", june(1), "Opened", None),
        ("t2", june(1, "13:00"), "Resolved", "u2"),
    ]
    events = [
        {"ticket_event_id": f"e{i}", "ticket_id": t, "occurred_at": at, "event": e, "owner_id": o}
        for i, (t, at, e, o) in enumerate(told)
    ]
    tickets = [ticket(1, june(1)), ticket(2, june(1), queue="B")]
    return tiny_store({"users": USERS, "tickets": tickets, "ticket_events": events}, AS_OF)


def test_counted_by_hand(log: Source) -> None:
    found = log.ask("service/events", Selection(group_by=("ticket_event",)))
    assert found.totals["ticket_event_count"] == 7
    assert found.totals["events_told_twice"] == 1
    assert found.totals["events_per_ticket"] == 3.5
    rows = by(found)
    assert rows["Resolved"]["ticket_event_count"] == 4
    assert (rows["Resolved"]["event_tickets"], rows["Resolved"]["repeated_event_tickets"]) == (2, 1)
    # Hours 1, 1, 48 and 3.
    assert rows["Resolved"]["hours_since_opened_median"] == pytest.approx(2)
    assert rows["Reopened"]["repeated_event_tickets"] == 0


def test_which_event_follows_which(log: Source) -> None:
    rows = by(
        log.ask(
            "service/events",
            Selection(
                group_by=("previous_event", "ticket_event"), measures=("ticket_event_count",)
            ),
        )
    )
    assert {k: r["ticket_event_count"] for k, r in rows.items()} == {
        ("(the first)", "Opened"): 2,
        ("Opened", "Resolved"): 2,
        ("Resolved", "Resolved"): 1,
        ("Resolved", "Reopened"): 1,
        ("Reopened", "Resolved"): 1,
    }


def test_a_restricted_viewer_sees_the_own_events(log: Source) -> None:
    ann = Viewer("Ann", "rep", frozenset({"u1"}))
    assert log.ask("service/events", viewer=ann).totals["ticket_event_count"] == 2
