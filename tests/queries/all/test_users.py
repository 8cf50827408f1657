"""Who works in the CRM and how much, counted by hand."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from dealglass.results import Source
from dealglass.selection import Selection
from tests.queries.small import AS_OF, deal
from tests.tiny import by, demo_source, tiny_store

# Monday 1 June to Friday 5 June 2026: five working days.
WEEK = {"start": date(2026, 6, 1), "end": date(2026, 6, 8)}
USERS = [
    {"user_id": "u1", "name": "Ann", "team": "North", "created_on": date(2025, 1, 1)},
    {"user_id": "u2", "name": "Bob", "team": "South", "created_on": date(2025, 1, 1)},
    # Cem came on Thursday, Dora had left long before.
    {"user_id": "u3", "name": "Cem", "team": "South", "created_on": date(2026, 6, 4)},
    {"user_id": "u4", "name": "Dora", "team": "South", "is_active": False},
]


def change(change_id: str, deal_id: str, at: str, by: str | None = None) -> dict[str, Any]:
    return {
        "change_id": change_id,
        "deal_id": deal_id,
        "changed_at": datetime.fromisoformat(at),
        "field": "amount",
        "old_value": "1",
        "new_value": "2",
        "changed_by": by,
    }


def task(activity_id: str, owner: str, created: str, done: str | None = None) -> dict[str, Any]:
    return {
        "activity_id": activity_id,
        "activity_type": "call",
        "owner_id": owner,
        "created_at": datetime.fromisoformat(created),
        "done_at": datetime.fromisoformat(done) if done else None,
    }


@pytest.fixture(scope="module")
def crm() -> Source:
    return tiny_store(
        {
            "users": USERS,
            "deals": [
                deal("d0", owner_id="u1"),
                deal("d1", owner_id="u1", created_at=datetime(2026, 6, 1, 9)),
                # Updated on Friday; the history tells of deals, so this says nothing more.
                deal("d2", owner_id="u4", updated_at=datetime(2026, 6, 5, 9)),
            ],
            "deal_changes": [
                # Twice on one day is one record; on the day of creation it is none beside that.
                change("c1", "d0", "2026-06-02T09:00:00", "Bob"),
                change("c2", "d0", "2026-06-02T17:00:00", "Bob"),
                change("c3", "d0", "2026-06-02T18:00:00", "Ann"),
                change("c4", "d1", "2026-06-01T18:00:00", "Ann"),
                # Nobody is named: the owner did it.
                change("c5", "d1", "2026-06-06T12:00:00"),
            ],
            "activities": [
                task("a1", "u2", "2026-06-02T08:00:00", "2026-06-02T09:00:00"),
                task("a2", "u2", "2026-05-01T08:00:00", "2026-06-03T09:00:00"),
                # Before Cem came, and after Dora left: nobody's.
                task("a3", "u3", "2026-06-03T08:00:00"),
                task("a4", "u4", "2025-03-03T08:00:00", "2025-03-03T09:00:00"),
            ],
            "tickets": [{"ticket_id": "t1", "owner_id": "u4", "opened_at": datetime(2026, 6, 4)}],
        },
        AS_OF,
    )


def test_a_week_by_hand(crm: Source) -> None:
    totals = crm.ask("all/users", Selection(**WEEK)).totals
    # Created: d1, a1, a3, t1. Changed: d0 by Bob, d0 by Ann, d1 on Saturday, a2.
    assert totals["records_created"] == 4
    assert totals["records_changed"] == 4
    assert totals["records_logged"] == 8
    assert totals["active_users"] == 2
    # Ann and Bob five days each, Cem two.
    assert totals["users_here"] == 3
    assert totals["user_days"] == 12
    assert totals["active_users_pct"] == pytest.approx(200 / 3)
    assert totals["records_per_user_day"] == pytest.approx(8 / 12)
    # Ann on Monday and Tuesday, Bob on Tuesday and Wednesday; Saturday is no working day.
    assert totals["days_with_record"] == 4
    assert totals["days_with_record_pct"] == pytest.approx(100 * 4 / 12)


def test_each_user_with_those_who_did_nothing(crm: Source) -> None:
    people = by(crm.ask("all/users", Selection(group_by=("owner",), **WEEK)))
    assert {k: v["records_logged"] for k, v in people.items()} == {
        "Ann": 3,
        "Bob": 3,
        "Cem": 0,
        "(no owner)": 2,
    }
    assert people["Cem"]["active_users_pct"] == 0
    assert people["(no owner)"]["records_per_user_day"] is None


def test_without_a_history_the_last_change_counts() -> None:
    crm = tiny_store(
        {
            "users": USERS,
            "deals": [
                deal("d1", updated_at=datetime(2026, 6, 3, 9)),
                # Changed on the day it was created: one record, not two.
                deal("d2", created_at=datetime(2026, 6, 3, 8), updated_at=datetime(2026, 6, 3, 9)),
            ],
        },
        AS_OF,
    )
    totals = crm.ask("all/users", Selection(**WEEK)).totals
    assert (totals["records_created"], totals["records_changed"]) == (1, 1)


def test_nobody_is_more_than_wholly_active() -> None:
    """Owners inherit records of people who left: that must not make more users than there are."""
    demo = demo_source()
    chosen = Selection(period="all", group_by=("team", "time:quarter"))
    for row in demo.ask("all/users", chosen).rows:
        assert row["active_users_pct"] is None or 0 <= row["active_users_pct"] <= 100
        assert row["days_with_record_pct"] is None or 0 <= row["days_with_record_pct"] <= 100
