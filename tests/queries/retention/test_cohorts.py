"""Cohorts, retention over the quarters, and the rhythm of customers, counted by hand."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from dealglass.results import Source
from dealglass.selection import Selection
from tests.queries.customers import account, contract, order
from tests.queries.small import AS_OF, USERS
from tests.tiny import by, tiny_store


@pytest.fixture(scope="module")
def crm() -> Source:
    orders = [
        # Cohort of Q3 2025: a and b. a orders in Q3, Q4 and Q2; b once, but has a contract.
        order("a1", "a", "2025-07-05", amount=100),
        order("a2", "a", "2025-08-05", amount=100),
        order("a3", "a", "2025-11-20", amount=50),
        order("a4", "a", "2026-04-02", amount=300),
        order("b1", "b", "2025-09-30", amount=200),
        # Cohort of Q1 2026.
        order("c1", "c", "2026-01-01", amount=80),
        order("c2", "c", "2026-02-01", amount=80),
        order("c3", "c", "2026-03-04", amount=80),
    ]
    return tiny_store(
        {
            "users": USERS,
            "accounts": [account(x, segment="Small") for x in "abc"],
            "orders": orders,
            "subscriptions": [contract("s", "b", "2025-12-01", "2026-04-15", 10)],
            "activities": [
                {"activity_id": f"x{i}", "activity_type": kind, "account_id": "c", "owner_id": "u1",
                 "done_at": datetime(2026, 1, 1 + 10 * i), "is_done": True, "outcome": outcome,
                 "contact_id": "p1"}
                for i, (kind, outcome) in enumerate(
                    [("call", "call back"), ("call", "yes"), ("email", None)]
                )
            ],
            "contacts": [{"contact_id": "p1", "account_id": "c", "gender": "female"}],
            "tickets": [{"ticket_id": "t1", "account_id": "c", "origin": "Phone",
                         "opened_at": datetime(2026, 2, 2)}],
            "calls": [{"call_id": "k1", "account_id": "c", "contact_id": "p1", "owner_id": "u1",
                       "offered_at": datetime(2026, 2, 2), "is_call_back": False}],
        },
        AS_OF,
    )  # fmt: skip


def test_cohorts_by_quarter_and_age(crm: Source) -> None:
    chosen = Selection(group_by=("cohort_on:quarter", "cohort_age"))
    found = by(crm.ask("retention/cohorts", chosen))
    third, first = date(2025, 7, 1), date(2026, 1, 1)
    share = {key: row["cohort_buying_pct"] for key, row in found.items()}
    # Q4: a ordered and b's contract ran at its end. Q1: b's contract alone. Q2: a alone.
    assert share == {
        (third, 0): 100, (third, 1): 100, (third, 2): 50, (third, 3): 50,
        (first, 0): 100, (first, 1): 0,
    }  # fmt: skip
    value = {key: row["cohort_value_pct"] for key, row in found.items()}
    assert value[third, 0] == 100
    assert value[third, 1] == pytest.approx(100 * 50 / 400)
    assert value[third, 3] == pytest.approx(100 * 300 / 400)


def test_cohorts_by_month(crm: Source) -> None:
    chosen = Selection(
        group_by=("cohort_on:month", "cohort_age"), params=(("cohort_unit", "month"),)
    )
    found = by(crm.ask("retention/cohorts", chosen))
    assert found[date(2026, 1, 1), 2]["cohort_buying_pct"] == 100
    assert found[date(2026, 1, 1), 3]["cohort_buying_pct"] == 0
    assert found[date(2025, 7, 1), 1]["cohort_value_pct"] == 100


def test_a_quarter_that_is_not_over_is_left_out() -> None:
    orders = [order("o1", "a", "2026-02-01"), order("o2", "a", "2026-05-01")]
    crm = tiny_store({"users": USERS, "orders": orders}, date(2026, 6, 29))
    chosen = Selection(group_by=("cohort_on:quarter", "cohort_age"))
    assert list(by(crm.ask("retention/cohorts", chosen))) == [(date(2026, 1, 1), 0)]


def test_retention_over_time_compares_with_a_year_before() -> None:
    terms = [
        contract("s1", "a", "2024-12-01", None, 100),
        contract("s2", "b", "2024-12-01", "2025-06-01", 50),
        contract("s3", "c", "2025-07-01", None, 500),
    ]
    crm = tiny_store({"users": USERS, "subscriptions": terms}, date(2025, 12, 31))
    chosen = Selection(group_by=("quarter_end",))
    found = by(crm.ask("retention/over_time", chosen))
    last = found[date(2025, 12, 31)]
    assert (last["quarter_customers"], last["year_retention_pct"]) == (2, 50)
    assert last["year_gross_pct"] == pytest.approx(100 * 100 / 150)
    assert found[date(2025, 9, 30)]["year_retention_pct"] is None


def test_rhythm_against_the_own_interval(crm: Source) -> None:
    rows = {r["account"]: r for r in crm.rows("retention/rhythm", Selection()).rows}
    # a: 31, 107 and 133 days between orders; 89 days ago. c: 31 days; 118 days ago.
    assert (rows["A"]["rhythm"], rows["A"]["usual_gap_days"]) == ("In rhythm", 107)
    assert rows["B"]["rhythm"] == "No rhythm yet"
    assert rows["C"]["rhythm"] == "Quiet"
    assert rows["C"]["times_usual"] == pytest.approx(118 / 31)
    # What they ordered in the 365 days up to their last order.
    assert (rows["A"]["stake"], rows["C"]["stake"]) == (550, 240)
    assert rows["C"]["last_contact_on"] == date(2026, 1, 21)
    totals = crm.ask("retention/rhythm", Selection()).totals
    assert (totals["quiet_customers"], totals["quiet_value"]) == (1, 240)
    # Three activities in twenty days.
    assert totals["contact_gap_days_median"] == 10


def test_channels_of_customers(crm: Source) -> None:
    found = by(crm.ask("retention/channels", Selection(group_by=("contact_channel",))))
    assert {k: r["contacts_with_customers"] for k, r in found.items()} == {
        "Call": 2, "E-mail": 1, "Service: Phone": 1,
    }  # fmt: skip


def test_call_backs_by_gender(crm: Source) -> None:
    found = by(crm.ask("retention/call_backs", Selection(group_by=("gender",))))
    assert found["female"]["customer_calls"] == 3
    assert found["female"]["called_back_pct"] == pytest.approx(100 / 3)
