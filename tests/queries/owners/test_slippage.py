"""Slippage, counted by hand: what was due in May as the deals stood on 1 May 2026."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from dealglass.results import Source
from dealglass.selection import Selection
from tests.queries.owners.test_owner_at_close import closed, handed
from tests.queries.small import AS_OF, STAGES, USERS, deal
from tests.tiny import DEMO_AS_OF, by, demo_source, tiny_store

MAY = Selection(start=date(2026, 5, 1), end=date(2026, 6, 1), period="all")


def moved(deal_id: str, when: str, old: str | None, new: str | None, number: int = 1) -> dict:
    return {
        "change_id": f"{deal_id}-x{number}",
        "deal_id": deal_id,
        "changed_at": datetime.fromisoformat(when),
        "field": "expected_close_on",
        "old_value": old,
        "new_value": new,
    }


def due(deal_id: str, expected: date, **columns: object) -> dict:
    return deal(deal_id, expected_close_on=expected, **columns)


@pytest.fixture(scope="module")
def crm() -> Source:
    won = {"stage": "Won", "status": "won"}
    return tiny_store(
        {
            "stages": STAGES,
            "users": USERS,
            "deals": [
                # Won in May, as expected.
                due("in time", date(2026, 5, 20), closed_on=date(2026, 5, 18), **won),
                # Moved from May to July, in May: slipped, 500 of Ann's.
                due("moved out", date(2026, 7, 10), amount=500),
                # Moved within May and still open on 1 June.
                due("moved inside", date(2026, 5, 30)),
                # Left as it was and won on 2 June: open at the end of May.
                due("late", date(2026, 5, 20), closed_on=date(2026, 6, 2), **won),
                # Moved to July, yet won in May: its date was moved, so it counts as slipped.
                due("moved and won", date(2026, 7, 1), closed_on=date(2026, 5, 30), **won),
                # Came into May from June during May: not known to be due on 1 May.
                due("moved in", date(2026, 5, 30)),
                # Was due in May until it was moved in April.
                due("moved before", date(2026, 8, 1)),
                # Created in May.
                due("new", date(2026, 5, 25), created_at=datetime(2026, 5, 4)),
                # Lost in April.
                due(
                    "gone", date(2026, 5, 25), closed_on=date(2026, 4, 20), stage="Lost",
                    status="lost",
                ),
                # Ann's on 1 May, Bob's since: it slipped with Ann.
                due("handed over", date(2026, 5, 9), owner_id="u2"),
                deal("no date"),
            ],
            "deal_changes": [
                moved("moved out", "2026-05-06T10:00", "2026-05-10", "2026-07-10"),
                moved("moved inside", "2026-05-06", "2026-05-10", "2026-05-30"),
                moved("moved and won", "2026-05-06", "2026-05-10", "2026-07-01"),
                closed("moved and won", datetime(2026, 5, 30, 9)),
                moved("moved in", "2026-05-06", "2026-06-10", "2026-05-30"),
                moved("moved before", "2026-04-30T23:00", "2026-05-10", "2026-08-01"),
                handed("handed over", datetime(2026, 5, 6), "u1", "u2"),
            ],
        },
        AS_OF,
    )  # fmt: skip


def test_what_was_due_and_what_slipped(crm: Source) -> None:
    rows = {r["deal_id"]: r["is_slipped"] for r in crm.rows("owners/slippage", MAY).rows}
    assert rows == {
        "in time": False,
        "moved out": True,
        "moved inside": True,
        "late": True,
        "moved and won": True,
        "handed over": True,
    }


def test_rates_by_count_and_by_value(crm: Source) -> None:
    totals = crm.ask("owners/slippage", MAY).totals
    assert (totals["deals_due"], totals["slipped_deals"]) == (6, 5)
    assert totals["slippage_pct"] == pytest.approx(500 / 6)
    # 1,000 each, "moved out" 500.
    assert (totals["due_value"], totals["slipped_value"]) == (5500, 4500)
    assert totals["slippage_value_pct"] == pytest.approx(100 * 4500 / 5500)


def test_a_deal_slips_with_the_owner_it_began_with(crm: Source) -> None:
    rows = by(crm.ask("owners/slippage", Selection(**vars_of(MAY), group_by=("owner",))))
    assert set(rows) == {"Ann"}
    assert rows["Ann"]["slipped_deals"] == 5


def test_while_the_month_runs_only_moved_deals_have_slipped(crm: Source) -> None:
    seen = Selection(**vars_of(MAY), as_of=date(2026, 5, 15))
    rows = {r["deal_id"]: r["is_slipped"] for r in crm.rows("owners/slippage", seen).rows}
    assert {d for d, slipped in rows.items() if slipped} == {"moved out", "moved and won"}
    assert len(rows) == 6


def test_without_a_first_day_nothing_is_known(crm: Source) -> None:
    totals = crm.ask("owners/slippage", Selection(period="all")).totals
    assert totals["deals_due"] == 0
    assert totals["slippage_pct"] is None


def test_iberia_pushes_most_in_the_demo() -> None:
    # Planted: the team moves its dates about twice as often as the others.
    chosen = Selection(period="last_365_days", group_by=("team",))
    rows = by(demo_source().ask("changes/pushes", chosen))
    rates = {t: r["pushes_per_deal"] for t, r in rows.items() if r["pushes_per_deal__n"] >= 30}
    assert max(rates, key=lambda t: rates[t]) == "Iberia"
    others = [rate for team, rate in rates.items() if team != "Iberia"]
    assert rates["Iberia"] > 1.4 * sum(others) / len(others)


def test_slippage_is_found_in_the_demo() -> None:
    chosen = Selection(period="last_quarter", as_of=DEMO_AS_OF)
    totals = demo_source().ask("owners/slippage", chosen).totals
    assert totals["deals_due"] > 30
    assert 0 < totals["slipped_deals"] < totals["deals_due"]
    # The rows under the figure are as many as it says.
    rows = demo_source().rows("owners/slippage", chosen, measure="slipped_deals", limit=None).rows
    assert len(rows) == totals["slipped_deals"]


def vars_of(chosen: Selection) -> dict:
    return {"period": chosen.period, "start": chosen.start, "end": chosen.end}
