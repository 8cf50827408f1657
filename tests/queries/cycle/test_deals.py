"""cycle/deals: how long deals take."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest

from dealglass.results import Source
from dealglass.selection import Filter, Selection
from tests.queries.small import AS_OF, STAGES, USERS, deal
from tests.tiny import by, demo_source, tiny_store


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Source:
    """Cycles of 0, 10, 20 and 90 days, one of -5, a lost one of 7, and two open deals."""
    deals = [
        deal("d0", "Won", closed_on=date(2026, 1, 1), source="Web"),
        deal("d10", "Won", closed_on=date(2026, 1, 11), source="Web", lead_id="l1"),
        deal("d20", "Won", closed_on=date(2026, 1, 21), source="Fair", amount=30_000),
        deal("d90", "Won", closed_on=date(2026, 4, 1), source="Fair", amount=None),
        deal("neg", "Won", closed_on=date(2025, 12, 27)),
        deal("lost", "Lost", closed_on=date(2026, 1, 8)),
        deal("open", "Offer"),
        deal("young", created_at=datetime(2026, 6, 20)),
    ]
    leads = [{"lead_id": "l1", "created_at": datetime(2025, 12, 2), "deal_id": "d10"}]
    rows = {"stages": STAGES, "users": USERS, "deals": deals, "leads": leads}
    return tiny_store(rows, AS_OF, folder=tmp_path_factory.mktemp("cycle"))


def test_median_mean_and_nine_of_ten(company: Source) -> None:
    names = ("cycle_days_median", "cycle_days_mean", "cycle_days_p90")
    totals = company.ask("cycle/deals", Selection(measures=names)).totals
    assert totals["cycle_days_median"] == 15
    assert totals["cycle_days_mean"] == 30
    assert totals["cycle_days_p90"] == pytest.approx(20 + 0.7 * 70)
    assert totals["cycle_days_median__n"] == 4


def test_same_day_and_impossible_cycles_stand_apart(company: Source) -> None:
    names = ("same_day_wins", "negative_cycles", "same_day_pct")
    totals = company.ask("cycle/deals", Selection(measures=names)).totals
    assert [totals[n] for n in names] == [1, 1, 25]
    rows = company.rows("cycle/deals", Selection(), measure="negative_cycles").rows
    assert [r["deal_id"] for r in rows] == ["neg"]


def test_bins_hold_every_possible_cycle_once(company: Source) -> None:
    asked = Selection(group_by=("cycle_bin",), measures=("won_deals",))
    rows = by(company.ask("cycle/deals", asked))
    assert {b: r["won_deals"] for b, r in rows.items() if r["won_deals"] and b is not None} == {
        0: 1,
        10: 1,
        20: 1,
        90: 1,
    }
    # What has no cycle, or an impossible one, stands in no bin.
    assert rows[None]["won_deals"] == 1


def test_by_size_in_order_of_size(company: Source) -> None:
    asked = Selection(group_by=("size_band",), measures=("won_deals",))
    rows = company.ask("cycle/deals", asked).rows
    assert [(r["size_band"], r["won_deals"]) for r in rows] == [
        ("(no amount)", 1),
        ("1,000 to 5,000", 3),
        ("20,000 to 50,000", 1),
    ]


def test_from_the_lead_on(company: Source) -> None:
    totals = company.ask("cycle/deals", Selection(measures=("lead_cycle_days_median",))).totals
    assert totals == {"lead_cycle_days_median": 40, "lead_cycle_days_median__n": 1}


def test_age_of_the_open_deals_beside(company: Source) -> None:
    names = ("open_deals", "open_age_days_median", "open_age_days_p90")
    totals = company.ask("cycle/deals", Selection(measures=names)).totals
    assert totals["open_deals"] == 2
    assert totals["open_age_days_median"] == (180 + 10) / 2
    assert totals["open_age_days_p90"] == pytest.approx(10 + 0.9 * 170)


def test_faster_than_the_rest(company: Source) -> None:
    asked = Selection(group_by=("source",), measures=("cycle_days_median", "faster_cycle_pct"))
    rows = by(company.ask("cycle/deals", asked))
    assert rows["Web"]["cycle_days_median"] == 5
    assert rows["Web"]["faster_cycle_pct"] == pytest.approx(100 * (55 - 5) / 55)


def test_a_company_younger_than_its_deals_has_none_older(tmp_path: Path) -> None:
    source = tiny_store({"stages": STAGES, "deals": [deal("a")]}, AS_OF, folder=tmp_path)
    assert source.ask("cycle/deals", Selection()).totals["older_than_wins"] == 0


def test_demo_referral_takes_about_30_percent_less_time() -> None:
    filters = (Filter("pipeline", "in", ("New business",)),)
    names = ("cycle_days_median", "faster_cycle_pct")
    asked = Selection(group_by=("source",), measures=names, filters=filters)
    rows = by(demo_source().ask("cycle/deals", asked))
    assert 20 < rows["Referral"]["faster_cycle_pct"] < 40
    others = [r for name, r in rows.items() if name != "Referral"]
    assert all(r["faster_cycle_pct"] < 15 for r in others if r["cycle_days_median__n"] >= 10)


def test_bands_by_group_add_up_to_all_wins_of_the_group(company: Source) -> None:
    asked = Selection(group_by=("source", "cycle_band"), measures=("won_deals", "cycle_band_pct"))
    rows = by(company.ask("cycle/deals", asked))
    assert rows["Web", "the same day"]["cycle_band_pct"] == 50
    assert rows["Web", "8 to 30 days"]["cycle_band_pct"] == 50
    assert rows["Fair", "61 to 90 days"]["cycle_band_pct"] == 50
    # The impossible one stands in a band of its own.
    assert rows["(no source)", "before it was created"]["won_deals"] == 1
    # Told of no bands, a share of the wins means nothing.
    alone = company.ask("cycle/deals", Selection(measures=("cycle_band_pct",)))
    assert alone.totals["cycle_band_pct"] is None
