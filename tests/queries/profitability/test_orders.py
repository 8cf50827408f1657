"""Profit: what is known, what is missing and named, and what stands for an order."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from dealglass.results import Source
from dealglass.selection import Selection
from tests.queries.customers import account, contract, order
from tests.queries.small import AS_OF, STAGES, USERS, deal
from tests.tiny import by, tiny_store

KEY = "profitability/orders"


def store(**tables: object) -> Source:
    accounts = [account("a1", acquisition_cost=150), account("a2", industry="Energy")]
    return tiny_store({"users": USERS, "accounts": accounts, **tables}, AS_OF)


@pytest.fixture(scope="module")
def crm() -> Source:
    return store(
        orders=[
            order("o1", "a1", "2026-01-10"),
            order("o2", "a1", "2026-02-10", cost_of_goods=None),
            order("o3", "a1", "2026-03-10", cost_to_serve=None),
            order("o4", "a2", "2026-03-11", amount=500, cost_of_goods=450, cost_to_serve=200),
            order("o5", "a2", "2026-03-12", status="Cancelled", amount=9000),
            order("o6", None, "2026-03-13", amount=70, cost_of_goods=20, cost_to_serve=10),
        ]
    )


def test_profit_is_of_the_orders_whose_costs_are_known(crm: Source) -> None:
    found = by(crm.ask(KEY, Selection(group_by=("account",))))
    # o1: 1000 - 400 - 100, less 150 for winning the customer. o2 and o3 are in neither part.
    assert found["A1"]["revenue"] == 3000
    assert found["A1"]["customer_profit"] == 350
    assert found["A1"]["customer_margin_pct"] == 35
    assert found["A1"]["customer_margin_pct__n"] == 1
    # Nobody wrote down what winning A2 cost.
    assert found["A2"]["customer_profit"] == -150
    assert found["A2"]["customers_without_acquisition_cost"] == 1


def test_missing_costs_are_counted_by_kind(crm: Source) -> None:
    totals = crm.ask(KEY, Selection()).totals
    assert totals["orders"] == 5
    assert totals["orders_without_cost_of_goods"] == 1
    assert totals["orders_without_cost_to_serve"] == 1
    assert totals["costed_revenue"] == 1570
    assert totals["revenue_without_cost_pct"] == pytest.approx(100 * 2000 / 3570)
    assert totals["customer_profit"] == 350 - 150 + 40


def test_an_order_without_account_is_in_the_sum_and_no_customer(crm: Source) -> None:
    totals = crm.ask(KEY, Selection()).totals
    assert totals["revenue"] == 3570
    assert totals["buying_customers"] == 2


def test_the_acquisition_cost_falls_into_the_period_of_the_first_order(crm: Source) -> None:
    january = Selection(start=date(2026, 1, 1), end=date(2026, 2, 1))
    later = Selection(start=date(2026, 2, 1), end=date(2026, 4, 1))
    assert crm.ask(KEY, january).totals["acquisition_cost"] == 150
    assert crm.ask(KEY, later).totals["acquisition_cost"] is None


def test_all_orders_agree_and_count_the_cancelled_apart(crm: Source) -> None:
    totals = crm.ask("all/orders", Selection()).totals
    assert (totals["orders"], totals["revenue"], totals["cancelled_orders"]) == (5, 3570, 1)
    assert totals["order_margin"] == 500 - 150 + 40


def test_a_kind_of_cost_that_no_order_carries_is_not_asked_for() -> None:
    crm = store(orders=[order("o1", "a2", "2026-01-10", cost_to_serve=None)])
    totals = crm.ask(KEY, Selection()).totals
    assert (totals["customer_profit"], totals["customer_margin_pct"]) == (600, 60)
    norms = crm.rows("profitability/judgement", Selection()).rows[0]
    assert (norms["has_cost_of_goods"], norms["has_cost_to_serve"]) == (True, False)


def test_without_any_cost_of_goods_there_is_no_profit() -> None:
    crm = store(orders=[order("o1", "a1", "2026-01-10", cost_of_goods=None)])
    totals = crm.ask(KEY, Selection()).totals
    assert totals["revenue"] == 1000
    assert totals["customer_profit"] is None
    assert totals["customer_margin_pct"] is None


def test_won_deals_stand_for_orders_where_there_are_none() -> None:
    deals = [
        deal("d1", "Won", closed_on=date(2026, 2, 3), account_id="a1", amount=800),
        deal("d2", "Lost", closed_on=date(2026, 2, 3), account_id="a1"),
        deal("d3", "Offer", account_id="a2", created_at=datetime(2026, 1, 1)),
    ]
    crm = store(stages=STAGES, deals=deals)
    rows = crm.rows(KEY, Selection()).rows
    assert [(r["order_id"], r["ordered_on"], r["amount"]) for r in rows] == [
        ("d1", date(2026, 2, 3), 800)
    ]
    with_orders = store(stages=STAGES, deals=deals, orders=[order("o1", "a2", "2026-01-10")])
    assert [r["order_id"] for r in with_orders.rows(KEY, Selection()).rows] == ["o1"]


def test_each_month_of_a_contract_stands_for_an_order_where_there_is_nothing_else() -> None:
    terms = [contract("s1", "a1", "2026-01-15", "2026-04-15", 50)]
    terms.append(contract("s2", "a2", "2026-05-20", None, 30))
    crm = store(subscriptions=terms)
    found = by(crm.ask(KEY, Selection(group_by=("account",))))
    # 15 January, February, March; the term ends as the fourth month would begin.
    assert (found["A1"]["orders"], found["A1"]["revenue"]) == (3, 150)
    # 20 May and 20 June; the data end on 30 June.
    assert (found["A2"]["orders"], found["A2"]["revenue"]) == (2, 60)


def test_concentration_ranks_the_customers_of_the_period() -> None:
    accounts = [account(f"c{i}") for i in range(12)]
    orders = [order(f"o{i}", f"c{i}", "2026-03-01", amount=100 - i) for i in range(12)]
    orders.append(order("old", "c11", "2025-03-01", amount=100000))
    crm = tiny_store({"users": USERS, "accounts": accounts, "orders": orders}, AS_OF)
    chosen = Selection(start=date(2026, 1, 1), end=date(2026, 7, 1))
    totals = crm.ask("profitability/concentration", chosen).totals
    whole = sum(100 - i for i in range(12))
    assert totals["top_ten_share_pct"] == pytest.approx(100 * (whole - 90 - 89) / whole)
    assert totals["top_ten_share_pct__n"] == 12
