"""conversion/by_source: leads to won deals, counted by hand."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest

from dealglass.results import Source
from dealglass.selection import Filter, Selection
from tests.queries.small import AS_OF, STAGES, USERS, deal
from tests.tiny import by, demo_source, tiny_store


def lead(lead_id: str, source: str | None, **columns: object) -> dict:
    row = {"lead_id": lead_id, "source": source, "owner_id": "u1"}
    return row | {"created_at": datetime(2026, 1, 1), "is_converted": False} | columns


def turned(lead_id: str, source: str | None, stage: str, closed: date | None, amount: int) -> tuple:
    """Return a lead that became a deal, and the deal."""
    made = lead(lead_id, source, is_converted=True, deal_id=f"d-{lead_id}")
    made |= {"qualified_at": datetime(2026, 1, 5), "converted_at": datetime(2026, 1, 11)}
    sale = deal(f"d-{lead_id}", stage, closed_on=closed, amount=amount, lead_id=lead_id)
    return made | {"campaign_id": "c1" if source == "Fair" else None}, sale


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Source:
    pairs = [
        turned("r1", "Referral", "Won", date(2026, 1, 31), 3000),
        turned("r2", "Referral", "Won", date(2026, 2, 10), 1000),
        turned("r3", "Referral", "Lost", date(2026, 2, 20), 500),
        turned("f1", "Fair", "Won", date(2026, 3, 2), 2000),
        turned("f2", "Fair", "Won", date(2026, 4, 11), 2000),
        turned("f3", "Fair", "Offer", None, 800),
        turned("x1", None, "Won", date(2026, 5, 1), 400),
    ]
    leads = [made for made, _ in pairs] + [
        lead("r4", "Referral", status="Disqualified"),
        lead("f4", "Fair", qualified_at=datetime(2026, 1, 9), status="Working", campaign_id="c1"),
        lead("f5", "Fair", status="New", owner_id="u2", campaign_id="c2"),
    ]
    campaigns = [
        {"campaign_id": "c1", "name": "Spring fair", "cost": 2000},
        {"campaign_id": "c2", "name": "Letter"},
    ]
    rows = {
        "stages": STAGES,
        "users": USERS,
        "leads": leads,
        "deals": [sale for _, sale in pairs],
        "campaigns": campaigns,
    }
    return tiny_store(rows, AS_OF, folder=tmp_path_factory.mktemp("conversion"))


def sources(source: Source, *measures: str) -> dict:
    asked = Selection(group_by=("source",), measures=measures)
    return by(source.ask("conversion/by_source", asked))


def test_from_lead_to_win(company: Source) -> None:
    names = ("leads", "qualified_leads", "converted_leads", "won_leads", "lost_leads")
    rows = sources(company, *names)
    assert [rows["Referral"][n] for n in names] == [4, 3, 3, 2, 1]
    assert [rows["Fair"][n] for n in names] == [5, 4, 3, 2, 0]
    assert [rows["(no source)"][n] for n in names] == [1, 1, 1, 1, 0]


def test_rates_are_of_all_leads_of_the_cohort(company: Source) -> None:
    rows = sources(company, "lead_conversion_pct", "close_rate_pct", "undecided_pct")
    assert rows["Referral"]["lead_conversion_pct"] == 75
    assert rows["Referral"]["close_rate_pct"] == 50
    assert rows["Referral"]["undecided_pct"] == 0
    # f3's deal is open, f4 and f5 are being worked on.
    assert rows["Fair"]["undecided_pct"] == pytest.approx(60)
    assert rows["Fair"]["close_rate_pct__n"] == 5


def test_faster_than_all_others_together(company: Source) -> None:
    rows = sources(company, "days_to_win_median", "days_to_win_others", "faster_than_rest_pct")
    # Referral won after 30 and 40 days; the others after 60, 100 and 120.
    assert rows["Referral"]["days_to_win_median"] == 35
    assert rows["Referral"]["days_to_win_others"] == 100
    assert rows["Referral"]["faster_than_rest_pct"] == pytest.approx(65)
    # Fair: 80 against 30, 40 and 120.
    assert rows["Fair"]["faster_than_rest_pct"] == pytest.approx(-100)


def test_a_filter_and_a_second_grouping_narrow_the_others(company: Source) -> None:
    filters = (Filter("source", "in", ("Referral", "Fair")),)
    asked = Selection(group_by=("source",), measures=("days_to_win_others",), filters=filters)
    rows = by(company.ask("conversion/by_source", asked))
    assert rows["Referral"]["days_to_win_others"] == 80
    split = Selection(group_by=("source", "owner"), measures=("days_to_win_others",))
    pairs = by(company.ask("conversion/by_source", split))
    assert pairs["Fair", "Ann"]["days_to_win_others"] == 40
    assert pairs["Fair", "Bob"]["days_to_win_others"] is None


def test_nobody_is_faster_than_nobody(company: Source) -> None:
    totals = company.ask("conversion/by_source", Selection()).totals
    assert totals["faster_than_rest_pct"] is None


def test_size_against_all(company: Source) -> None:
    rows = sources(company, "won_lead_value", "won_lead_size", "won_lead_size_vs_all_pct")
    # 8,400 over five wins is 1,680; Referral's are 2,000 on average.
    assert rows["Referral"]["won_lead_value"] == 4000
    assert rows["Referral"]["won_lead_size"] == 2000
    assert rows["Referral"]["won_lead_size_vs_all_pct"] == pytest.approx(100 * 2000 / 1680 - 100)


def test_cost_only_where_it_is_known(company: Source) -> None:
    rows = sources(company, "lead_cost", "cost_per_lead", "cost_per_win")
    # 2,000 over four leads of the fair; the letter's cost is not known.
    assert rows["Fair"]["lead_cost"] == 2000
    assert rows["Fair"]["cost_per_lead"] == 500
    assert rows["Fair"]["cost_per_win"] == 1000
    assert rows["Referral"]["lead_cost"] is None
    assert rows["Referral"]["cost_per_win"] is None


def test_leads_without_any_deals(tmp_path: Path) -> None:
    leads = [lead("a", "Web", is_converted=True), lead("b", "Web"), lead("c", None)]
    source = tiny_store({"leads": leads}, AS_OF, folder=tmp_path)
    rows = sources(source, "leads", "lead_conversion_pct", "won_leads", "days_to_win_median")
    assert rows["Web"]["lead_conversion_pct"] == 50
    assert rows["(no source)"]["lead_conversion_pct"] == 0
    assert rows["Web"]["won_leads"] == 0
    assert rows["Web"]["days_to_win_median"] is None


def test_demo_referral_is_faster_than_the_rest() -> None:
    rows = sources(demo_source(), "faster_than_rest_pct", "days_to_win_median")
    fastest = max(
        (r for r in rows.values() if r["days_to_win_median__n"] >= 10),
        key=lambda r: r["faster_than_rest_pct"],
    )
    assert fastest["source"] == "Referral"
    assert 10 < fastest["faster_than_rest_pct"] < 40
