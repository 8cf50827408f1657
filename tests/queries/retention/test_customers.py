"""Retention, churn, GRR and NRR counted by hand, and the laws they keep."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from dealglass.results import Source
from dealglass.selection import Selection
from tests.laws.reports import plain_dimensions
from tests.queries.customers import account, contract, order
from tests.queries.small import AS_OF, STAGES, USERS, deal
from tests.tiny import demo_source, tiny_store

KEY = "retention/customers"
# Each example builds a store: a few, and a failing one is shown as it is.
LAWS = settings(
    max_examples=4, deadline=None, derandomize=True, database=None, phases=(Phase.generate,)
)
QUARTER = Selection(start=date(2026, 4, 1), end=date(2026, 7, 1))


@pytest.fixture(scope="module")
def crm() -> Source:
    # When April begins a, b, c and d are customers. By 30 June a pays more, b less, c has left, d
    # renewed at the same price; e is new and f left before.
    return tiny_store(
        {
            "users": USERS,
            "accounts": [account(x) for x in "abcdef"],
            "stages": STAGES,
            "subscriptions": [
                contract("a1", "a", "2025-05-01", "2026-05-01", 100),
                contract("a2", "a", "2026-05-01", None, 150),
                contract("b1", "b", "2025-05-01", "2026-05-01", 100),
                contract("b2", "b", "2026-05-01", None, 60),
                contract("c1", "c", "2025-05-01", "2026-05-01", 100),
                contract("d1", "d", "2025-04-01", "2026-04-01", 40),
                contract("d2", "d", "2026-04-01", None, 40),
                contract("e1", "e", "2026-06-01", None, 999),
                contract("f1", "f", "2024-05-01", "2026-03-31", 100),
            ],
            "deals": [
                deal(
                    "x1", "Won", account_id="a", deal_type="cross_sell", closed_on=date(2026, 5, 2)
                ),
                deal("x2", "Won", account_id="b", deal_type="upsell", closed_on=date(2026, 3, 2)),
                deal("x3", "Lost", account_id="b", deal_type="upsell", closed_on=date(2026, 5, 2)),
                deal("x4", "Won", account_id="b", deal_type="upsell", closed_on=date(2026, 6, 30)),
            ],
            "orders": [order("o1", "zz", "2020-01-01")],
        },
        AS_OF,
    )


def test_customers_at_the_start_are_followed_to_the_end(crm: Source) -> None:
    totals = crm.ask(KEY, QUARTER).totals
    assert totals["customers_at_start"] == 4
    assert totals["retained_customers"] == 3
    assert (totals["retention_pct"], totals["churn_pct"]) == (75, 25)
    # e is a customer now, and in no rate.
    assert totals["customers"] == 4


def test_gross_and_net_revenue_retention(crm: Source) -> None:
    totals = crm.ask(KEY, QUARTER).totals
    start = 12 * (100 + 100 + 100 + 40)
    assert totals["value_at_start"] == start
    assert totals["value_expanded"] == 12 * 50
    assert totals["value_contracted"] == 12 * 40
    assert totals["value_churned"] == 12 * 100
    assert totals["gross_revenue_retention_pct"] == pytest.approx(100 * (340 - 40 - 100) / 340)
    assert totals["net_revenue_retention_pct"] == pytest.approx(100 * (340 + 50 - 140) / 340)


def test_cross_sell_and_up_sell_are_told_per_customer_at_the_start(crm: Source) -> None:
    totals = crm.ask(KEY, QUARTER).totals
    assert totals["cross_sell_ratio_pct"] == 25
    assert totals["up_sell_ratio_pct"] == 25
    assert totals["up_sell_ratio_pct__n"] == 4


def test_without_a_first_day_nothing_is_compared(crm: Source) -> None:
    totals = crm.ask(KEY, Selection()).totals
    assert totals["customers_at_start"] == 0
    for rate in ("retention_pct", "gross_revenue_retention_pct", "net_revenue_retention_pct"):
        assert totals[rate] is None


def test_renewals_due_and_renewed() -> None:
    terms = [
        contract("s1", "a", "2025-05-01", "2026-05-01", 100, renewal_due_on=date(2026, 5, 1),
                 renewed_on=date(2026, 4, 20)),
        contract("s2", "b", "2025-05-01", "2026-05-01", 300, renewal_due_on=date(2026, 5, 1)),
        # Due after the as-of date: neither renewed nor lost, but coming.
        contract("s3", "c", "2025-08-01", None, 500, renewal_due_on=date(2026, 8, 1)),
        contract("s4", "d", "2025-12-01", None, 500, renewal_due_on=date(2026, 12, 1)),
    ]  # fmt: skip
    crm = tiny_store({"users": USERS, "subscriptions": terms}, AS_OF)
    totals = crm.ask("all/subscriptions", Selection()).totals
    assert (totals["renewals_due"], totals["renewed_contracts"]) == (2, 1)
    assert totals["renewal_rate_pct"] == 50
    assert totals["renewal_value_rate_pct"] == 25
    assert (totals["coming_renewals"], totals["coming_renewals_value"]) == (1, 6000)
    assert totals["monthly_value"] == 1000


def orders_only() -> Source:
    # Active for 365 days after an order.
    orders = [
        order("o1", "a", "2025-04-01", amount=100),
        order("o2", "a", "2026-05-01", amount=300),
        order("o3", "b", "2025-03-31", amount=500),
        order("o4", "c", "2026-03-31", amount=80),
        order("o5", "d", "2025-06-30", amount=70),
    ]
    return tiny_store({"users": USERS, "orders": orders}, AS_OF)


def test_orders_alone_make_a_customer_active_for_a_set_number_of_days() -> None:
    totals = orders_only().ask(KEY, QUARTER).totals
    # On 1 April 2026, a ordered 365 days ago and counts, b 366 days ago and does not. At the end
    # of 30 June d's order is a year old: gone.
    assert totals["customers_at_start"] == 3
    assert totals["retained_customers"] == 2
    assert totals["value_at_start"] == 100 + 80 + 70
    assert totals["value_of_retained"] == 300 + 80
    assert totals["gross_revenue_retention_pct"] == pytest.approx(100 * 180 / 250)


def test_won_deals_alone_make_customers() -> None:
    begun = datetime(2026, 1, 1)
    deals = [
        deal("d1", "Won", account_id="a", closed_on=date(2026, 1, 5), created_at=begun),
        deal("d2", "Won", account_id="b", closed_on=date(2026, 5, 5), created_at=begun),
    ]
    crm = tiny_store({"users": USERS, "stages": STAGES, "deals": deals}, AS_OF)
    totals = crm.ask(KEY, QUARTER).totals
    assert (totals["customers"], totals["customers_at_start"], totals["new_customers"]) == (2, 1, 1)


@LAWS
@given(
    st.lists(
        st.tuples(
            st.sampled_from("abcd"),
            st.dates(date(2025, 1, 1), date(2026, 6, 30)),
            st.none() | st.integers(1, 500),
            st.integers(1, 900),
        ),
        min_size=1,
        max_size=12,
    )
)
def test_laws_of_revenue_retention(terms: list[tuple[str, date, int | None, int]]) -> None:
    rows = []
    for i, (name, start, days, monthly) in enumerate(terms):
        end = date.fromordinal(start.toordinal() + days).isoformat() if days else None
        rows.append(contract(f"s{i}", name, start.isoformat(), end, monthly))
    crm = tiny_store({"users": USERS, "subscriptions": rows}, AS_OF)
    found = crm.ask(KEY, QUARTER).totals
    # New customers change neither: the same contracts without those that begin in the period.
    known = {n for n, s, d, _ in terms if s < date(2026, 4, 1)}
    known = {
        n
        for n in known
        if any(
            m == n and s < date(2026, 4, 1)
            and (d is None or date.fromordinal(s.toordinal() + d) >= date(2026, 4, 1))
            for m, s, d, _ in terms
        )
    }  # fmt: skip
    assert found["customers_at_start"] == len(known)
    start, kept = found["value_at_start"], found["value_kept"]
    expanded, lost = found["value_expanded"], found["value_contracted"] + found["value_churned"]
    assert kept == pytest.approx(start - lost)
    assert found["value_of_retained"] == pytest.approx(start + expanded - lost)
    if start:
        assert found["gross_revenue_retention_pct"] <= 100 + 1e-9
        assert found["net_revenue_retention_pct"] >= found["gross_revenue_retention_pct"] - 1e-9
    else:
        assert found["gross_revenue_retention_pct"] is None


def test_parts_of_the_demo_add_up() -> None:
    source = demo_source()
    whole = source.ask(KEY, Selection(period="last_365_days")).totals
    for name in plain_dimensions(KEY)[:4]:
        rows = source.ask(KEY, Selection(period="last_365_days", group_by=(name,))).rows
        assert sum(r["retained_customers"] for r in rows) == whole["retained_customers"]
        assert sum(r["value_kept"] for r in rows) == pytest.approx(whole["value_kept"])
    assert 70 < whole["retention_pct"] < 97
