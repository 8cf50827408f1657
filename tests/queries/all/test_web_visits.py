"""Visits to the website, counted by hand."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from dealglass.results import Source
from dealglass.selection import Selection
from tests.queries.small import AS_OF, USERS
from tests.tiny import by, tiny_store

MAY = {"start": date(2026, 5, 1), "end": date(2026, 6, 1)}


def visit(visit_id: str, day: int, **columns: Any) -> dict[str, Any]:  # noqa: ANN401
    """A visit of May 2026."""
    return {"visit_id": visit_id, "visited_at": datetime(2026, 5, day, 9)} | columns


@pytest.fixture(scope="module")
def crm() -> Source:
    """Five visits of May and one of June; one says neither pages nor length."""
    return tiny_store(
        {
            "users": USERS,
            "contacts": [{"contact_id": "c1", "name": "Cid", "owner_id": "u2"}],
            "leads": [{"lead_id": "l1", "name": "Lea", "owner_id": "u1"}],
            "web_visits": [
                visit("v1", 1, source="Paid", page_views=4, duration_seconds=10, contact_id="c1")
                | {"is_goal_completed": True},
                visit("v2", 2, source="Paid", page_views=1, duration_seconds=20, lead_id="l1")
                | {"is_goal_completed": False},
                visit("v3", 3, source="Organic", page_views=3, duration_seconds=600)
                | {"is_goal_completed": False},
                visit("v4", 31, source="Organic", page_views=2, duration_seconds=-5)
                | {"is_goal_completed": True},
                visit("v5", 31),
                visit("v6", 31, source="Paid") | {"visited_at": datetime(2026, 6, 1)},
            ],
        },
        AS_OF,
    )


def test_may_by_hand(crm: Source) -> None:
    totals = crm.ask("all/web_visits", Selection(**MAY)).totals
    assert totals["visits"] == 5
    assert totals["page_views"] == 10
    # v5 says nothing of pages: 10 pages over four visits.
    assert totals["pages_per_visit"] == 2.5
    # -5 seconds is impossible: 10, 20 and 600 are left.
    assert totals["visit_seconds_median"] == 20
    assert totals["visit_seconds_mean"] == 210
    assert totals["visit_seconds_median__n"] == 3
    assert totals["goal_visits"] == 2
    # v5 does not say whether the goal was reached: two of four.
    assert totals["goal_completion_pct"] == 50
    assert totals["goal_completion_pct__n"] == 4
    assert totals["known_visits"] == 2


def test_by_source_and_by_team(crm: Source) -> None:
    sources = by(crm.ask("all/web_visits", Selection(group_by=("source",), **MAY)))
    assert {k: v["visits"] for k, v in sources.items()} == {
        "Organic": 2,
        "Paid": 2,
        "(no source)": 1,
    }
    # The team is that of whoever owns the contact or lead: Bob of South, Ann of North.
    teams = by(crm.ask("all/web_visits", Selection(group_by=("team",), **MAY)))
    assert {k: v["page_views"] for k, v in teams.items()} == {
        "North": 1,
        "South": 4,
        "(no team)": 5,
    }


def test_the_rows_under_the_goal(crm: Source) -> None:
    rows = crm.rows("all/web_visits", Selection(**MAY), measure="goal_visits")
    assert {row["visit_id"] for row in rows.rows} == {"v1", "v4"}


def test_nothing_is_no_rate(crm: Source) -> None:
    none = Selection(start=date(2020, 1, 1), end=date(2020, 2, 1))
    totals = crm.ask("all/web_visits", none).totals
    assert totals["visits"] == totals["page_views"] == 0
    assert totals["goal_completion_pct"] is None
    assert totals["visit_seconds_median"] is None
