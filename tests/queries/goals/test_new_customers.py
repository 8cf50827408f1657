"""New customers: the first order counts, a cancelled one does not."""

from __future__ import annotations

from datetime import date

from dealglass.selection import Selection
from tests.tiny import by, tiny_store


def order(number: int, account: str, day: date, status: str = "Invoiced") -> dict[str, object]:
    return {"order_id": f"o{number}", "account_id": account, "ordered_on": day, "status": status}


def test_first_order_makes_the_customer() -> None:
    crm = tiny_store(
        {
            "users": [{"user_id": "u1", "name": "Ann", "team": "North"}],
            "accounts": [{"account_id": "a1", "name": "One", "owner_id": "u1"}],
            "orders": [
                order(1, "a1", date(2026, 1, 5)),
                order(2, "a1", date(2026, 2, 5)),
                order(3, "a2", date(2026, 1, 9), "Cancelled"),
                order(4, "a2", date(2026, 2, 9)),
                # An account that is not in the file is a customer all the same.
                order(5, "a3", date(2026, 2, 1)),
            ],
        },
        date(2026, 3, 1),
    )
    months = by(crm.ask("goals/new_customers", Selection(group_by=("time:month",))))
    assert {m.month: r["new_customers"] for m, r in months.items()} == {1: 1, 2: 2}
    owners = by(crm.ask("goals/new_customers", Selection(group_by=("owner",))))
    assert owners["Ann"]["new_customers"] == 1
    assert owners["(no owner)"]["new_customers"] == 2
