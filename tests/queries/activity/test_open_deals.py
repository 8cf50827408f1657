"""Open deals to act on: no next step, past close date, stuck."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from dealglass.selection import Selection
from tests.tiny import by, demo_source, tiny_store

AS_OF = date(2026, 3, 11)
MONDAY = datetime(2026, 1, 5)


def deal(name: str, created: datetime, **more: object) -> dict[str, object]:
    base = {"deal_id": name, "name": name, "pipeline": "Sales", "stage": "Offer"}
    return {**base, "status": "open", "owner_id": "u1", "created_at": created, **more}


def test_stuck_is_longer_than_nine_of_ten() -> None:
    # Ten deals left the stage Offer after 1 to 10 days: nine of ten within 9.1 days.
    closed = [
        deal(
            f"w{n}",
            MONDAY,
            status="won",
            stage="Won",
            closed_on=(MONDAY + timedelta(days=n)).date(),
            amount=100,
        )
        for n in range(1, 11)
    ]
    moves = [
        {
            "change_id": f"c{n}",
            "deal_id": f"w{n}",
            "changed_at": MONDAY + timedelta(days=n),
            "field": "stage",
            "old_value": "Offer",
            "new_value": "Won",
        }
        for n in range(1, 11)
    ]
    crm = tiny_store(
        {
            "users": [{"user_id": "u1", "name": "Ann"}],
            "stages": [
                {"pipeline": "Sales", "stage": "Offer", "position": 1, "outcome": "open"},
                {"pipeline": "Sales", "stage": "Won", "position": 2, "outcome": "won"},
            ],
            "deals": [
                *closed,
                deal("old", datetime(2026, 3, 1), amount=500, expected_close_on=date(2026, 3, 10)),
                deal("new", datetime(2026, 3, 2), amount=50, expected_close_on=AS_OF),
            ],
            "deal_changes": moves,
            "activities": [
                {
                    "activity_id": "p1",
                    "deal_id": "new",
                    "activity_type": "call",
                    "due_at": datetime(2026, 3, 12),
                    "is_done": False,
                }
            ],
        },
        AS_OF,
    )
    totals = crm.ask("activity/open_deals", Selection(group_by=())).totals
    assert totals["open_deals"] == 2
    # Ten days in the stage against nine: "old" is stuck, "new" with nine days is not.
    assert (totals["stuck_deals"], totals["stuck_value"]) == (1, 500)
    assert (totals["deals_without_next_step"], totals["value_without_next_step"]) == (1, 500)
    # A close date of today has not passed.
    assert (totals["deals_past_close_date"], totals["value_past_close_date"]) == (1, 500)
    rows = crm.rows("activity/open_deals", measure="stuck_deals").rows
    assert [(r["deal_id"], r["days_in_stage"]) for r in rows] == [("old", 10)]


def test_open_deals_are_those_of_the_base_report() -> None:
    source = demo_source()
    mine = by(source.ask("activity/open_deals", Selection(group_by=("team",))))
    base = by(source.ask("all/deals", Selection(group_by=("team",), measures=("open_deals",))))
    assert {t: r["open_deals"] for t, r in mine.items() if r["open_deals"]} == {
        t: r["open_deals"] for t, r in base.items() if r["open_deals"]
    }
