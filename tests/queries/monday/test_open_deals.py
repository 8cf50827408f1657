"""What is missing in the open deals, counted by hand with the weights the report prints."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from dealglass.access import Viewer
from dealglass.results import Source
from dealglass.selection import Selection
from tests.queries.small import AS_OF, STAGES, USERS, deal
from tests.tiny import DEMO_AS_OF, by, demo_source, tiny_store

# Amount 3, expected close 3, not past 3, next step 2, account 2, contact 1, source 1.
FULL = 15


def filled(deal_id: str, **columns: Any) -> dict:  # noqa: ANN401
    given = {
        "expected_close_on": date(2026, 8, 1),
        "account_raw": "Acme",
        "contact_raw": "Ina",
        "source": "Web",
    }
    return deal(deal_id, **given | columns)


def step(deal_id: str) -> dict:
    return {
        "activity_id": f"n-{deal_id}",
        "deal_id": deal_id,
        "activity_type": "call",
        "owner_id": "u1",
        "due_at": datetime(2026, 7, 3),
        "is_done": False,
    }


@pytest.fixture(scope="module")
def crm() -> Source:
    return tiny_store(
        {
            "stages": STAGES,
            "users": USERS,
            "deals": [
                filled("clean"),
                filled("late", expected_close_on=date(2026, 6, 1)),
                filled("bare", amount=None, expected_close_on=None, source=None),
                filled("bob", owner_id="u2", account_raw=None, contact_raw=None),
                deal("closed", "Won", closed_on=date(2026, 6, 1)),
            ],
            "activities": [step("clean"), step("late"), step("bob")],
        },
        AS_OF,
    )


def test_what_is_missing_is_named_and_weighed(crm: Source) -> None:
    rows = {r["deal_id"]: r for r in crm.rows("monday/open_deals").rows}
    assert {d: (r["missing"], r["finding_weight"]) for d, r in rows.items()} == {
        "clean": (None, 0),
        "late": ("overdue", 3),
        "bare": ("amount, close date, next step, source", 9),
        "bob": ("account, contact", 3),
    }


def test_the_score_is_weight_passed_out_of_weight_asked(crm: Source) -> None:
    rows = by(crm.ask("monday/open_deals", Selection(group_by=("owner",))))
    # A deal without a date is not asked whether the date has passed: 3 less.
    asked, failed = FULL + FULL + FULL - 3, 0 + 3 + 9
    assert rows["Ann"]["data_quality_pct"] == pytest.approx(100 * (asked - failed) / asked)
    assert rows["Bob"]["data_quality_pct"] == pytest.approx(100 * (FULL - 3) / FULL)
    assert (rows["Ann"]["deals_to_fix"], rows["Ann"]["findings"]) == (2, 5)
    assert (rows["Ann"]["open_without_amount"], rows["Ann"]["deals_past_close_date"]) == (1, 1)
    assert (rows["Bob"]["open_without_account"], rows["Bob"]["open_without_contact"]) == (1, 1)


def test_rows_under_the_score_are_deals_with_findings(crm: Source) -> None:
    rows = crm.rows("monday/open_deals", measure="deals_to_fix").rows
    assert sorted(r["deal_id"] for r in rows) == ["bare", "bob", "late"]


def test_a_field_nobody_fills_is_not_asked_for() -> None:
    crm = tiny_store({"stages": STAGES, "deals": [deal("a"), deal("b", amount=None)]}, AS_OF)
    found = crm.ask("monday/open_deals").totals
    # Only the amount is asked for: one of two has it.
    assert found["data_quality_pct"] == pytest.approx(50.0)
    assert found["findings"] == 1


def test_a_restricted_viewer_is_asked_the_same(crm: Source) -> None:
    # Bob alone has no deal without a contact to show that contacts are filled at all.
    bob = Viewer("Bob", "rep", frozenset({"u2"}))
    assert crm.ask("monday/open_deals", None, bob).totals["data_quality_pct"] == pytest.approx(
        100 * (FULL - 3) / FULL
    )


def test_no_open_deal_has_no_score() -> None:
    crm = tiny_store({"deals": [deal("a", "Won", closed_on=date(2026, 6, 1))]}, AS_OF)
    assert crm.ask("monday/open_deals").totals["data_quality_pct"] is None


def test_stale_needs_both_activity_and_stage_to_be_old() -> None:
    rows = demo_source().rows("monday/open_deals", measure="stale_deals", limit=None).rows
    # Planted: deals that were never closed, without an activity after 45 days.
    assert len(rows) >= 10
    days = [(DEMO_AS_OF - r["last_activity_on"]).days for r in rows if r["last_activity_on"]]
    assert min(days) > 14
