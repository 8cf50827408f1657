"""Rep activity, counted by hand: who did what, and who did nothing."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from dealglass.access import Viewer
from dealglass.results import Source
from dealglass.selection import Selection
from tests.tiny import DEMO_AS_OF, by, demo_source, tiny_store

# Wednesday; the week before is Monday 2 to Sunday 8 March 2026.
AS_OF = date(2026, 3, 11)
LAST_WEEK = Selection(period="last_week", group_by=("owner",))
COUNTS = ("activities_done", "calls_done", "calls_per_day", "rep_days", "active_days")


def done(number: int, owner: str, kind: str, day: int, outcome: str | None = None, **more: object):  # noqa: ANN201
    return {
        "activity_id": f"a{number}",
        "owner_id": owner,
        "activity_type": kind,
        "created_at": datetime(2026, 3, 1),
        "due_at": datetime(2026, 3, day, 9),
        "done_at": datetime(2026, 3, day, 10),
        "is_done": True,
        "outcome": outcome,
        **more,
    }


@pytest.fixture(scope="module")
def crm() -> Source:
    return tiny_store(
        {
            "users": [
                {"user_id": "u1", "name": "Ann", "team": "North", "is_active": True},
                {"user_id": "u2", "name": "Bob", "team": "North", "is_active": True},
                {"user_id": "u3", "name": "Cy", "team": "South", "is_active": False},
                {
                    "user_id": "u4",
                    "name": "Di",
                    "team": "South",
                    "is_active": True,
                    "created_on": date(2026, 3, 5),
                },
            ],
            "deals": [
                {"deal_id": "d1", "name": "One", "status": "open", "owner_id": "u1"},
                {"deal_id": "d2", "name": "Two", "status": "open", "owner_id": "u1"},
            ],
            "activities": [
                done(1, "u1", "call", 2, "yes", duration_seconds=60, deal_id="d1"),
                done(2, "u1", "call", 2, "no answer", duration_seconds=30, deal_id="d1"),
                done(3, "u1", "call", 3, "no", deal_id="d2"),
                done(4, "u1", "visit", 6, "yes", account_id="x"),
                # Saturday work counts as done, but the day is no working day.
                done(5, "u1", "email", 7),
                # The week after the one asked for.
                done(6, "u1", "call", 9, "yes"),
                # Somebody who is not among the users, and nobody at all.
                done(7, None, "call", 4, "yes", owner_raw="Zed"),
                done(8, None, "call", 4, "yes"),
                # The first activity of all: working days are counted from here.
                done(9, "u3", "email", 2),
                # Open ones: one overdue, one planned next week.
                {
                    "activity_id": "p1",
                    "owner_id": "u2",
                    "activity_type": "call",
                    "due_at": datetime(2026, 3, 10, 9),
                    "is_done": False,
                },
                {
                    "activity_id": "p2",
                    "owner_id": "u1",
                    "activity_type": "meeting",
                    "due_at": datetime(2026, 3, 17, 9),
                    "is_done": False,
                },
            ],
        },
        AS_OF,
    )


def test_last_week_by_rep(crm: Source) -> None:
    rows = by(crm.ask("activity/by_rep", LAST_WEEK))
    ann = rows["Ann"]
    assert (ann["activities_done"], ann["calls_done"], ann["meetings_done"]) == (5, 3, 1)
    assert ann["talk_seconds"] == 90
    assert ann["rep_days"] == 5
    assert ann["calls_per_day"] == pytest.approx(3 / 5)
    assert ann["active_days"] == 4
    # Yes twice (a call and the visit) out of the four with an outcome.
    assert ann["reached_pct"] == pytest.approx(50.0)
    # Deals One and Two, and one account.
    assert ann["records_touched"] == 3


def test_who_did_nothing_is_there_with_zero(crm: Source) -> None:
    chosen = Selection(period="last_week", group_by=("owner",), measures=COUNTS)
    rows = by(crm.ask("activity/by_rep", chosen))
    assert rows["Bob"] == {
        "owner": "Bob",
        "activities_done": 0,
        "calls_done": 0,
        "calls_per_day": 0.0,
        "calls_per_day__n": 5,
        "rep_days": 5,
        "active_days": 0,
    }


def test_working_days_begin_when_the_person_did(crm: Source) -> None:
    rows = by(crm.ask("activity/by_rep", LAST_WEEK))
    # Di came on Thursday 5 March: Thursday and Friday.
    assert rows["Di"]["rep_days"] == 2


def test_who_left_counts_until_the_last_activity(crm: Source) -> None:
    rows = by(crm.ask("activity/by_rep", LAST_WEEK))
    assert rows["Cy"]["rep_days"] == 1
    assert rows["Cy"]["activities_done"] == 1


def test_nobody_and_strangers_are_not_lost(crm: Source) -> None:
    rows = by(crm.ask("activity/by_rep", LAST_WEEK))
    assert rows["Zed"]["calls_done"] == 1
    assert rows["(no owner)"]["calls_done"] == 1
    assert rows["Zed"]["calls_per_day"] is None


def test_planned_and_overdue(crm: Source) -> None:
    measures = ("activities_planned", "activities_overdue")
    next_week = Selection(
        start=date(2026, 3, 16), end=date(2026, 3, 23), group_by=("owner",), measures=measures
    )
    rows = by(crm.ask("activity/by_rep", next_week))
    assert rows["Ann"]["activities_planned"] == 1
    assert rows["Bob"]["activities_planned"] == 0
    assert rows["Bob"]["activities_overdue"] == 1


def test_total_is_the_base_report(crm: Source) -> None:
    mine = crm.ask("activity/by_rep", LAST_WEEK).totals
    base = crm.ask("all/activities", Selection(period="last_week")).totals
    assert mine["activities_done"] == base["activities_done"] == 8


def test_rows_under_a_figure_are_its_activities(crm: Source) -> None:
    rows = crm.rows("activity/by_rep", LAST_WEEK, measure="calls_done").rows
    assert sorted(r["activity_id"] for r in rows) == ["a1", "a2", "a3", "a7", "a8"]


def test_restricted_viewer_sees_own_rows(crm: Source) -> None:
    ann = Viewer("Ann", "rep", frozenset({"u1"}))
    rows = by(crm.ask("activity/by_rep", LAST_WEEK, ann))
    assert set(rows) == {"Ann"}
    assert rows["Ann"]["activities_done"] == 5


def test_no_activities_at_all() -> None:
    crm = tiny_store({"users": [{"user_id": "u1", "name": "Ann"}]}, AS_OF)
    assert crm.ask("activity/by_rep", LAST_WEEK).totals["activities_done"] == 0


def test_demo_shows_the_rep_who_stopped_logging() -> None:
    measures = ("activities_done", "rep_days")
    now = Selection(period="last_7_days", as_of=DEMO_AS_OF, group_by=("owner",), measures=measures)
    before = Selection(
        start=date(2026, 6, 1), end=date(2026, 9, 1), group_by=("owner",), measures=measures
    )
    source = demo_source()
    then = by(source.ask("activity/by_rep", before))
    stopped = [
        owner
        for owner, row in by(source.ask("activity/by_rep", now)).items()
        if row["rep_days"] and not row["activities_done"] and then[owner]["activities_done"] > 20
    ]
    assert len(stopped) == 1
