"""A company with four campaigns, small enough to count by hand.

Deals and the campaigns that touched them (a touch is a click, an answer or a call):
 d1 won 1,000.00  mail 1 Mar, fair 20 Mar, letter 1 Apr (three ways: 333.34, 333.33, 333.33)
 d2 won   600.00  mail 5 Mar by another contact of the account, letter named by the CRM
 d3 lost  900.00  letter, a click a year before: too long ago; so nobody
 d4 won   400.00  nobody
 d5 open  500.00  mail, by its lead
 d6 won   100.00  fair, named by the CRM on the lead alone
"""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

from dealglass.results import Source
from tests.queries.small import AS_OF, STAGES, USERS, deal
from tests.tiny import tiny_store

CREATED = datetime(2026, 5, 1)


def event(number: int, campaign: str, kind: str, day: str, **columns: Any) -> dict[str, Any]:  # noqa: ANN401
    row = {
        "event_id": f"e{number}",
        "campaign_id": campaign,
        "event_type": kind,
        "occurred_at": datetime.fromisoformat(day),
        "send_number": 1,
    }
    return row | columns


def campaign(campaign_id: str, name: str, cost: float | None, **columns: Any) -> dict[str, Any]:  # noqa: ANN401
    row = {"campaign_id": campaign_id, "name": name, "cost": cost, "channel": "E-mail"}
    return row | {"starts_on": date(2026, 2, 1), "status": "Running"} | columns


def won(deal_id: str, amount: float, **columns: Any) -> dict[str, Any]:  # noqa: ANN401
    made = {"created_at": CREATED, "closed_on": date(2026, 6, 1), "amount": amount} | columns
    return deal(deal_id, "Won", **made)


def company(folder: Path) -> Source:
    """Build and open it."""
    campaigns = [
        campaign("mail", "Mail", 200, budget=250),
        campaign("fair", "Fair", 1000, channel="Event", budget=800),
        campaign("letter", "Letter", None),
        campaign("next", "Next", 50, starts_on=date(2026, 9, 1), status="Planned"),
    ]
    deals = [
        won("d1", 1000, contact_id="c1", account_id="a1"),
        won("d2", 600, contact_id="c2", account_id="a2", campaign_id="letter"),
        deal("d3", "Lost", created_at=CREATED, closed_on=date(2026, 6, 1), amount=900,
             contact_id="c4", account_id="a3"),
        won("d4", 400, account_id="a4"),
        deal("d5", created_at=CREATED, amount=500, lead_id="l5", owner_id="u2"),
        won("d6", 100, closed_on=date(2026, 6, 20)),
    ]  # fmt: skip
    leads = [
        {"lead_id": "l5", "owner_id": "u2", "campaign_id": "mail", "created_at": CREATED},
        {"lead_id": "l6", "owner_id": "u1", "campaign_id": "fair", "deal_id": "d6",
         "created_at": datetime(2026, 4, 20), "is_converted": True},
        {"lead_id": "l7", "owner_id": "u1", "created_at": CREATED},
    ]  # fmt: skip
    events = [
        event(1, "mail", "sent", "2026-02-27T08:00", contact_id="c1"),
        event(2, "mail", "delivered", "2026-02-27T08:01", contact_id="c1"),
        event(3, "mail", "opened", "2026-02-27T09:00", contact_id="c1"),
        event(4, "mail", "clicked", "2026-03-01T09:00", contact_id="c1"),
        event(5, "mail", "clicked", "2026-03-01T09:05", contact_id="c1"),
        event(6, "fair", "called", "2026-03-20T09:00", contact_id="c1"),
        event(7, "letter", "replied", "2026-04-01T09:00", contact_id="c1"),
        # Another person of the same account answers; and a click after the deal was created.
        event(8, "mail", "replied", "2026-03-05T09:00", contact_id="c3"),
        event(9, "fair", "clicked", "2026-05-02T09:00", contact_id="c2"),
        event(10, "letter", "clicked", "2025-05-01T09:00", contact_id="c4"),
        event(11, "mail", "clicked", "2026-04-28T09:00", lead_id="l5"),
        # Opened and no more: no touch of d4.
        event(12, "mail", "opened", "2026-03-02T09:00", contact_id="c5"),
        event(13, "mail", "sent", "2026-03-02T08:00", contact_id="c5"),
        event(14, "mail", "bounced", "2026-03-02T08:01", contact_id="c5"),
    ]
    rows = {
        "stages": STAGES,
        "users": USERS,
        "accounts": [{"account_id": f"a{i}", "name": f"A{i}"} for i in range(1, 5)],
        "contacts": [
            {"contact_id": "c1", "account_id": "a1", "owner_id": "u1"},
            {"contact_id": "c2", "account_id": "a2", "owner_id": "u1"},
            {"contact_id": "c3", "account_id": "a2", "owner_id": "u2"},
            {"contact_id": "c4", "account_id": "a3", "owner_id": "u1"},
            {"contact_id": "c5", "account_id": "a4", "owner_id": "u1"},
        ],
        # a2 had ordered before d2: it was no new customer. a1's first order came with d1.
        "orders": [
            {"order_id": "o1", "account_id": "a2", "ordered_on": date(2025, 1, 1)},
            {"order_id": "o2", "account_id": "a1", "ordered_on": date(2026, 6, 2), "deal_id": "d1"},
        ],
        "campaigns": campaigns,
        "deals": deals,
        "leads": leads,
        "campaign_events": events,
    }
    return tiny_store(rows, AS_OF, folder=folder)
