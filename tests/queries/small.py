"""Rows of a company small enough to count by hand, for the tests of single reports."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

AS_OF = date(2026, 6, 30)

STAGES = [
    {"pipeline": "Sales", "stage": stage, "position": i, "probability": p, "outcome": outcome}
    for i, (stage, p, outcome) in enumerate(
        [
            ("Contact", 0.2, "open"),
            ("Offer", 0.5, "open"),
            ("Closing", 0.8, "open"),
            ("Won", 1.0, "won"),
            ("Lost", 0.0, "lost"),
        ],
        start=1,
    )
]
USERS = [
    {"user_id": "u1", "name": "Ann", "team": "North", "region": "EU"},
    {"user_id": "u2", "name": "Bob", "team": "South", "region": "EU"},
]


def deal(deal_id: str, stage: str = "Contact", **columns: Any) -> dict[str, Any]:  # noqa: ANN401
    """Return a deal's landing row: 1,000 EUR of Ann's, created on 1 January, by default."""
    status = {"Won": "won", "Lost": "lost"}.get(stage, "open")
    row = {
        "deal_id": deal_id,
        "name": f"Deal {deal_id}",
        "pipeline": "Sales",
        "stage": stage,
        "status": status,
        "owner_id": "u1",
        "amount": 1000,
        "created_at": datetime(2026, 1, 1),
    }
    return row | columns


def moves(deal_id: str, *steps: tuple[str, str, str]) -> list[dict[str, Any]]:
    """Return stage changes: each step is (ISO day, old stage, new stage)."""
    return [
        {
            "change_id": f"{deal_id}-{i}",
            "deal_id": deal_id,
            "changed_at": datetime.fromisoformat(day),
            "field": "stage",
            "old_value": old,
            "new_value": new,
        }
        for i, (day, old, new) in enumerate(steps)
    ]


def won_through(deal_id: str, *days: str, **columns: Any) -> tuple[dict, list[dict]]:  # noqa: ANN401
    """Return a deal won through all three stages, and its history; three days of its steps."""
    row = deal(deal_id, "Won", closed_on=date.fromisoformat(days[-1]), **columns)
    names = ["Contact", "Offer", "Closing", "Won"]
    return row, moves(deal_id, *zip(days, names[:-1], names[1:], strict=True))
