"""What happened to deals in a week, one row per event, counted by hand."""

from __future__ import annotations

from datetime import date, datetime

from dealglass.selection import Selection
from tests.queries.owners.test_slippage import moved
from tests.queries.small import AS_OF, STAGES, USERS, deal
from tests.tiny import by, tiny_store

WEEK = {"period": "all", "start": date(2026, 6, 22), "end": date(2026, 6, 29)}


def test_each_event_of_the_week_is_a_row() -> None:
    june = {"created_at": datetime(2026, 6, 1)}
    crm = tiny_store(
        {
            "stages": STAGES,
            "users": USERS,
            "deals": [
                deal("new", created_at=datetime(2026, 6, 23)),
                deal("won", "Won", closed_on=date(2026, 6, 24), **june),
                # Created and lost in the week: two events.
                deal("both", "Lost", closed_on=date(2026, 6, 25), created_at=datetime(2026, 6, 22)),
                # Pushed twice in the week, pulled in once.
                deal("pushed", expected_close_on=date(2026, 9, 1), **june),
                # The day after the expected close lies in the week.
                deal("passed", expected_close_on=date(2026, 6, 23), **june),
                # On the last day of the week before, on the day after it, and ahead.
                deal("before", expected_close_on=date(2026, 6, 20), **june),
                deal("after", expected_close_on=date(2026, 6, 28), **june),
                deal("ahead", expected_close_on=date(2026, 7, 20), **june),
            ],
            "deal_changes": [
                moved("pushed", "2026-06-22", "2026-07-01", "2026-08-01", 1),
                moved("pushed", "2026-06-23", "2026-08-01", "2026-10-01", 2),
                moved("pushed", "2026-06-24", "2026-10-01", "2026-09-01", 3),
            ],
        },
        AS_OF,
    )
    rows = crm.rows("monday/events", Selection(**WEEK)).rows
    assert sorted((r["deal_id"], r["deal_event"]) for r in rows) == [
        ("both", "created"),
        ("both", "lost"),
        ("new", "created"),
        ("passed", "passed"),
        ("pushed", "pushed"),
        ("pushed", "pushed"),
        ("won", "won"),
    ]
    counts = by(crm.ask("monday/events", Selection(**WEEK, group_by=("deal_event",))))
    assert list(counts) == ["created", "won", "lost", "pushed", "passed"]
    assert counts["pushed"]["event_value"] == 2000
