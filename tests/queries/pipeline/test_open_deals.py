"""pipeline/open_deals: where the open deals stand, which are stuck, what they are worth."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest

from dealglass.results import Source
from dealglass.selection import Selection
from tests.queries.small import AS_OF, STAGES, USERS, deal, moves, won_through
from tests.tiny import by, tiny_store


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Source:
    """Ten deals won in 2025 that spent 10 days in each stage, and three that are open."""
    deals, changes = [], []
    for i in range(10):
        row, steps = won_through(
            f"w{i}", "2025-01-11", "2025-01-21", "2025-01-31", created_at=datetime(2025, 1, 1)
        )
        deals.append(row)
        changes += steps
    deals += [
        deal("stuck", "Offer", amount=500, expected_close_on=date(2026, 6, 1)),
        deal("fresh", "Offer", amount=900),
        deal("new", created_at=datetime(2026, 6, 25), amount=None),
    ]
    changes += moves("stuck", ("2026-06-01", "Contact", "Offer"))
    changes += moves("fresh", ("2026-06-25", "Contact", "Offer"))
    activities = [
        {"activity_id": "a1", "deal_id": "new", "due_at": datetime(2026, 7, 2), "is_done": False}
    ]
    rows = {
        "stages": STAGES,
        "users": USERS,
        "deals": deals,
        "deal_changes": changes,
        "activities": activities,
    }
    return tiny_store(rows, AS_OF, folder=tmp_path_factory.mktemp("open"))


def test_where_they_stand(company: Source) -> None:
    asked = Selection(
        measures=("open_deals", "open_value", "open_without_amount", "stuck_deals", "stuck_value"),
        group_by=("stage",),
    )
    rows = by(company.ask("pipeline/open_deals", asked))
    assert rows["Offer"]["open_deals"] == 2
    assert rows["Offer"]["open_value"] == 1400
    assert rows["Contact"]["open_without_amount"] == 1
    # 29 days in Offer are more than the 10 that nine of ten took; 5 days are not.
    assert rows["Offer"]["stuck_deals"] == 1
    assert rows["Offer"]["stuck_value"] == 500


def test_stuck_deals_come_most_worth_acting_on_first(company: Source) -> None:
    rows = company.rows("pipeline/open_deals", Selection(), measure="stuck_deals").rows
    assert [r["deal_id"] for r in rows] == ["stuck"]
    assert rows[0]["days_in_stage"] == 29
    assert rows[0]["usual_days"] == pytest.approx(10)
    worth = company.rows("pipeline/open_deals", Selection(sort="-expected_amount")).rows
    assert [r["deal_id"] for r in worth] == ["fresh", "stuck", "new"]


def test_plans_and_dates(company: Source) -> None:
    names = (
        "deals_without_next_step",
        "deals_past_close_date",
        "open_without_close_date",
        "entering_deals",
    )
    totals = company.ask("pipeline/open_deals", Selection(measures=names)).totals
    assert [totals[n] for n in names] == [2, 1, 2, 1]


def test_the_stage_is_that_of_the_moment(company: Source) -> None:
    asked = Selection(group_by=("stage",), measures=("open_deals",))
    march = Selection(
        group_by=("stage",), measures=("open_deals",), start=date(2026, 1, 1), end=date(2026, 4, 1)
    )
    now = by(company.ask("pipeline/open_deals", asked))
    then = by(company.ask("pipeline/open_deals", march))
    assert {s: r["open_deals"] for s, r in now.items()} == {"Contact": 1, "Offer": 2}
    assert {s: r["open_deals"] for s, r in then.items()} == {"Contact": 2}


def test_deals_that_closed_later_were_open_then(company: Source) -> None:
    asked = Selection(group_by=("stage",), measures=("open_deals",), as_of=date(2025, 1, 15))
    rows = by(company.ask("pipeline/open_deals", asked))
    assert {s: r["open_deals"] for s, r in rows.items()} == {"Offer": 10}


def test_no_history_means_no_limit_but_old_deals_are_named(tmp_path: Path) -> None:
    deals = [
        deal(f"w{i}", "Won", created_at=datetime(2025, 1, 1), closed_on=date(2025, 2, 10))
        for i in range(10)
    ]
    deals.append(deal("old", "Offer"))
    source = tiny_store({"stages": STAGES, "deals": deals}, AS_OF, folder=tmp_path)
    totals = source.ask(
        "pipeline/open_deals", Selection(measures=("stuck_deals", "older_than_wins"))
    ).totals
    assert totals == {"stuck_deals": 0, "older_than_wins": 1}


def test_past_moments_have_the_amounts_and_owners_of_then(tmp_path: Path) -> None:
    def change(number: int, field: str, old: str, new: str) -> dict:
        return {
            "change_id": f"c{number}",
            "deal_id": "a",
            "changed_at": datetime(2026, 5, 1),
            "field": field,
            "old_value": old,
            "new_value": new,
        }

    rows = {
        "stages": STAGES,
        "users": USERS,
        "deals": [deal("a", "Offer", amount=900, owner_id="u2"), deal("b", is_deleted=True,
                  updated_at=datetime(2026, 5, 2))],
        "deal_changes": [change(1, "amount", "400", "900"), change(2, "owner_id", "u1", "u2")],
    }  # fmt: skip
    source = tiny_store(rows, AS_OF, folder=tmp_path)
    names = ("open_deals", "open_value")
    asked = Selection(group_by=("owner",), measures=names)
    now = by(source.ask("pipeline/open_deals", asked))
    assert {k: (r["open_deals"], r["open_value"]) for k, r in now.items()} == {"Bob": (1, 900)}
    april = Selection(group_by=("owner",), measures=names, end=date(2026, 5, 1))
    then = by(source.ask("pipeline/open_deals", april))
    # 400 of "a", and "b", deleted since.
    assert {k: (r["open_deals"], r["open_value"]) for k, r in then.items()} == {"Ann": (2, 1400)}
