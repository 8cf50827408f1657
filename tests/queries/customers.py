"""Rows of orders and contracts small enough to count by hand."""

from __future__ import annotations

from datetime import date
from typing import Any


def account(account_id: str, **columns: Any) -> dict[str, Any]:  # noqa: ANN401
    """Return an account's landing row: Ann's, in Retail, by default."""
    row = {"account_id": account_id, "name": account_id.upper(), "owner_id": "u1"}
    return row | {"industry": "Retail"} | columns


def order(order_id: str, account_id: str | None, day: str, **columns: Any) -> dict[str, Any]:  # noqa: ANN401
    """Return an order's landing row: 1,000 EUR, costs known, by default."""
    row = {
        "order_id": order_id,
        "account_id": account_id,
        "ordered_on": date.fromisoformat(day),
        "status": "Invoiced",
        "amount": 1000,
        "cost_of_goods": 400,
        "cost_to_serve": 100,
    }
    return row | columns


def contract(
    number: str,
    account_id: str,
    start: str,
    end: str | None,
    monthly: float,
    **columns: Any,  # noqa: ANN401
) -> dict[str, Any]:
    """Return one term of a contract; without an end it runs on."""
    row = {
        "subscription_id": number,
        "account_id": account_id,
        "started_on": date.fromisoformat(start),
        "ended_on": date.fromisoformat(end) if end else None,
        "monthly_amount": monthly,
    }
    return row | columns
