"""Customers to date: profit, loss, loyalty, and lifetime values where they can be told."""

from __future__ import annotations

from datetime import date

import pytest

from dealglass import lifetimes
from dealglass.results import Source
from dealglass.selection import Selection
from tests.queries.customers import account, order
from tests.queries.small import AS_OF, USERS
from tests.tiny import by, demo_source, tiny_store

KEY = "profitability/customers"


@pytest.fixture(scope="module")
def crm() -> Source:
    accounts = [
        account("a1", acquisition_cost=900),
        account("a2"),
        account("a3", acquisition_cost=10),
        account("prospect"),
    ]
    orders = [
        order("o1", "a1", "2026-01-01"),
        order("o2", "a2", "2026-01-01"),
        order("o3", "a2", "2026-02-01"),
        order("o4", "a2", "2026-03-31"),
        order("o5", "a3", "2026-06-20", cost_of_goods=None),
    ]
    return tiny_store({"users": USERS, "accounts": accounts, "orders": orders}, AS_OF)


def test_customers_are_those_who_bought(crm: Source) -> None:
    rows = {r["account"]: r for r in crm.rows(KEY, Selection()).rows}
    assert set(rows) == {"A1", "A2", "A3"}
    assert rows["A2"]["purchases"] == 3
    assert rows["A2"]["recency_days"] == (AS_OF - date(2026, 3, 31)).days
    # 31 and 58 days between the orders: the middle is between.
    assert rows["A2"]["usual_gap_days"] == pytest.approx((31 + 58) / 2)
    assert rows["A1"]["usual_gap_days"] is None


def test_a_loss_is_a_loss_only_where_every_cost_is_known(crm: Source) -> None:
    rows = {r["account"]: r for r in crm.rows(KEY, Selection()).rows}
    assert rows["A1"]["profit_to_date"] == 500 - 900
    assert rows["A3"]["profit_to_date"] is None
    assert rows["A3"]["missing_costs"] == "goods"
    assert rows["A2"]["missing_costs"] == "acquisition"
    losing = crm.rows(KEY, Selection(), measure="losing_customers").rows
    assert [r["account"] for r in losing] == ["A1"]


def test_loyalty_by_number_of_orders(crm: Source) -> None:
    found = by(crm.ask(KEY, Selection(group_by=("order_count_band",))))
    assert {k: r["revenue_to_date"] for k, r in found.items()} == {
        "1 order": 2000,
        "2 to 3 orders": 3000,
    }
    assert crm.ask(KEY, Selection()).totals["repeat_customers_pct"] == pytest.approx(100 / 3)


def test_too_few_repeat_orders_give_no_lifetime_value(crm: Source) -> None:
    totals = crm.ask(KEY, Selection()).totals
    assert totals["lifetime_value"] is None
    assert totals["lifetime_value__n"] == 0
    basis = lifetimes.read_basis(crm)
    assert basis.state == "too few" and not basis.has_values
    assert "Too few repeat orders" in lifetimes.method(basis, "EUR")


def test_missing_kinds_are_named_in_words(crm: Source) -> None:
    basis = lifetimes.read_basis(crm)
    totals = crm.ask("profitability/orders", Selection()).totals
    words = lifetimes.missing_costs(basis, totals, "EUR")
    assert "cost of goods of 1 orders" in words
    assert "acquisition cost of 1 new customers" in words
    assert "cost to serve" not in words


def test_the_demo_values_add_up_and_hold_their_interval() -> None:
    source = demo_source()
    basis = lifetimes.read_basis(source)
    assert basis.state == "judged"
    rows = source.rows(KEY, Selection(), measure="lifetime_customers", limit=None).rows
    assert all(r["lifetime_low"] <= r["lifetime_high"] for r in rows)
    inside = [r for r in rows if r["lifetime_low"] <= r["lifetime_value"] <= r["lifetime_high"]]
    # A mean lies outside its own 80 % interval only where nearly all futures bring nothing.
    assert len(inside) > 0.6 * len(rows)
    row = basis.row
    assert 0.6 < row["money_said"] / row["money_came"] < 1.6
    assert 0.7 < row["purchases_said"] / row["purchases_came"] < 1.4
    assert 70 <= row["inside_pct"] <= 98
    words = lifetimes.judgement(basis, "EUR")
    assert "Judged on the 365 days from" in words
