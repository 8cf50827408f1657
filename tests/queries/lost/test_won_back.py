"""lost/won_back: a customer counts as won back by a new deal within a year, each win once."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from dealglass.access import Viewer
from dealglass.results import Source
from dealglass.selection import Selection
from tests.queries.small import AS_OF, STAGES, USERS, deal
from tests.tiny import demo_source, tiny_store

ACCOUNTS = [{"account_id": a, "name": f"Customer {a}"} for a in "abcdefgh"]
PRODUCTS = [{"product_id": p, "name": p} for p in ("Panel", "Sensor")]


def gone(deal_id: str, account: str, day: str, product: str = "Panel") -> dict[str, Any]:
    return deal(
        deal_id, "Lost", account_id=account, product_id=product,
        created_at=datetime(2024, 1, 1), closed_on=date.fromisoformat(day),
    )  # fmt: skip


def bought(deal_id: str, account: str, days: tuple[str, str], **columns: Any) -> dict[str, Any]:  # noqa: ANN401
    made = {
        "account_id": account,
        "product_id": "Panel",
        "created_at": datetime.fromisoformat(days[0]),
    }
    return deal(deal_id, "Won", closed_on=date.fromisoformat(days[1]), **made | columns)


DEALS = [
    # Two losses, then one win: it belongs to the later loss alone.
    gone("a1", "a", "2025-01-10"),
    gone("a2", "a", "2025-02-10"),
    bought("aw", "a", ("2025-03-01", "2025-05-10"), amount=2000, owner_id="u2"),
    # One loss, then two wins: the first counts.
    gone("b1", "b", "2025-01-10"),
    bought("bw1", "b", ("2025-01-10", "2025-01-20"), amount=700, product_id="Sensor"),
    bought("bw2", "b", ("2025-02-01", "2025-04-10"), amount=900),
    # Open already when the other was lost; a renewal; a year and a day later; another customer.
    gone("c1", "c", "2025-01-10"),
    bought("cw", "c", ("2025-01-09", "2025-02-01")),
    gone("d1", "d", "2025-01-10"),
    bought("dw", "d", ("2025-02-01", "2025-03-01"), deal_type="renewal"),
    gone("e1", "e", "2025-01-10"),
    bought("ew", "e", ("2025-02-01", "2026-01-11")),
    gone("f1", "f", "2025-01-10"),
    bought("gw", "g", ("2025-02-01", "2025-03-01")),
    # Nobody knows whose these are.
    gone("x1", None, "2025-01-10"),  # type: ignore[arg-type]
    bought("xw", None, ("2025-02-01", "2025-03-01")),  # type: ignore[arg-type]
]
NAMES = ("lost_deals", "won_back_deals", "won_back_pct", "won_back_value", "won_back_days_median")


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Source:
    rows = {
        "stages": STAGES,
        "users": USERS,
        "accounts": ACCOUNTS,
        "products": PRODUCTS,
        "deals": DEALS,
    }
    return tiny_store(rows, AS_OF, folder=tmp_path_factory.mktemp("won_back"))


def pairs(source: Source, **more: Any) -> dict[str, str]:  # noqa: ANN401
    rows = source.rows("lost/won_back", Selection(**more), measure="won_back_deals").rows
    return {r["deal_id"]: r["won_back_deal"] for r in rows}


def test_each_win_counts_once_and_only_within_a_year(company: Source) -> None:
    assert pairs(company) == {"a2": "Deal aw", "b1": "Deal bw1"}
    totals = company.ask("lost/won_back", Selection(measures=NAMES)).totals
    assert totals["lost_deals"] == 8
    assert totals["won_back_deals"] == 2
    assert totals["won_back_pct"] == 25
    assert totals["won_back_value"] == 2700
    # 10 and 89 days after the loss.
    assert totals["won_back_days_median"] == pytest.approx(49.5)


def test_the_same_product_only_when_asked_for(company: Source) -> None:
    chosen = (("won_back", "same"),)
    assert pairs(company, params=chosen) == {"a2": "Deal aw", "b1": "Deal bw2"}


def test_in_the_period_of_the_loss(company: Source) -> None:
    when = {"start": date(2025, 2, 1), "end": date(2025, 3, 1)}
    totals = company.ask("lost/won_back", Selection(measures=NAMES, **when)).totals
    assert (totals["lost_deals"], totals["won_back_deals"]) == (1, 1)


def test_nobody_sees_a_win_of_somebody_elses(company: Source) -> None:
    ann = Viewer("Ann", "rep", frozenset({"u1"}))
    totals = company.ask("lost/won_back", Selection(measures=NAMES), ann).totals
    # "aw" is Bob's.
    assert (totals["won_back_deals"], totals["won_back_value"]) == (1, 700)


def test_demo_no_win_counts_twice() -> None:
    rows = demo_source().rows("lost/won_back", measure="won_back_deals", limit=None).rows
    assert len(rows) > 20
    assert all(0 <= r["won_back_days"] <= 365 for r in rows)
    source = demo_source()
    totals = source.ask("lost/won_back", Selection(measures=NAMES)).totals
    assert totals["won_back_deals"] == len(rows)
    assert totals["won_back_value"] == pytest.approx(
        float(sum(r["won_back_amount"] or 0 for r in rows))
    )
