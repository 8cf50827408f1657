"""lost/deals: why, where and how much was lost, by hand; and the planted truth of the demo."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from dealglass import lost
from dealglass.results import Source
from dealglass.selection import Filter, Selection
from tests.queries.small import AS_OF, STAGES, USERS, deal, moves
from tests.tiny import by, demo_source, tiny_store


def gone(deal_id: str, day: str, reason: str | None, **columns: Any) -> dict[str, Any]:  # noqa: ANN401
    return deal(deal_id, "Lost", closed_on=date.fromisoformat(day), lost_reason=reason, **columns)


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Source:
    deals = [
        gone("p1", "2026-03-02", "Price", amount=3000, competitor="Acme"),
        gone("p2", "2026-03-12", "Price", amount=1000, owner_id="u2"),
        gone("n1", "2026-04-01", None, amount=None),
        # Created in the year before, lost in this one: it counts in this one.
        gone("old", "2026-01-10", "No budget", created_at=datetime(2025, 12, 31), amount=2000),
        # Created in May, lost in June.
        gone("late", "2026-06-20", "Price", created_at=datetime(2026, 5, 31), amount=500),
        gone("odd", "2025-12-20", "No budget", amount=100),
        deal("w1", "Won", closed_on=date(2026, 3, 20), amount=4000),
        deal("open", "Offer"),
        # The CRM left it in the stage it was lost in.
        deal("kept", "Closing", status="lost", closed_on=date(2026, 4, 4), amount=700),
    ]
    history = [
        *moves("p1", ("2026-01-01", None, "Contact"), ("2026-01-05", "Contact", "Offer"),
               ("2026-03-02", "Offer", "Lost")),
        # Lost, reopened, lost again further on.
        *moves("p2", ("2026-01-01", None, "Contact"), ("2026-01-11", "Contact", "Lost"),
               ("2026-02-01", "Lost", "Closing"), ("2026-03-12", "Closing", "Lost")),
    ]  # fmt: skip
    rows = {"stages": STAGES, "users": USERS, "deals": deals, "deal_changes": history}
    return tiny_store(rows, AS_OF, folder=tmp_path_factory.mktemp("lost"))


def grouped(source: Source, group: str, *measures: str, **more: Any) -> dict[Any, Any]:  # noqa: ANN401
    return by(source.ask("lost/deals", Selection(group_by=(group,), measures=measures, **more)))


def test_by_the_date_of_the_loss_never_by_creation(company: Source) -> None:
    rows = grouped(company, "closed_on:year", "lost_deals", "lost_value")
    assert rows[date(2026, 1, 1)]["lost_deals"] == 6
    assert rows[date(2026, 1, 1)]["lost_value"] == 3000 + 1000 + 2000 + 500 + 700
    assert rows[date(2025, 1, 1)]["lost_deals"] == 1
    june = Selection(measures=("lost_deals",), start=date(2026, 6, 1), end=date(2026, 7, 1))
    assert company.ask("lost/deals", june).totals["lost_deals"] == 1
    may = Selection(measures=("lost_deals",), start=date(2026, 5, 1), end=date(2026, 6, 1))
    assert company.ask("lost/deals", may).totals["lost_deals"] == 0


def test_blank_reasons_are_a_reason_with_a_share(company: Source) -> None:
    names = ("lost_deals", "lost_share_pct", "lost_value", "lost_value_share_pct")
    only = (Filter("status", "in", ("lost",)),)
    rows = grouped(company, "lost_reason", *names, filters=only)
    assert {k: r["lost_deals"] for k, r in rows.items()} == {
        "(no reason)": 2, "Price": 3, "No budget": 2,
    }  # fmt: skip
    assert rows["Price"]["lost_share_pct"] == pytest.approx(100 * 3 / 7)
    assert rows["Price"]["lost_value_share_pct"] == pytest.approx(100 * 4500 / 7300)
    totals = company.ask("lost/deals", Selection()).totals
    assert (totals["without_reason"], totals["lost_without_amount"]) == (2, 1)
    assert totals["without_reason_pct"] == pytest.approx(100 * 2 / 7)
    listed = company.rows("lost/deals", measure="without_reason").rows
    assert sorted(r["deal_id"] for r in listed) == ["kept", "n1"]


def test_a_filter_on_reasons_takes_the_blank_one_by_its_word(company: Source) -> None:
    chosen = (Filter("lost_reason", "in", ("(no reason)", "Price")),)
    asked = Selection(measures=("lost_deals",), filters=chosen)
    assert company.ask("lost/deals", asked).totals["lost_deals"] == 5
    others = (Filter("lost_reason", "not", ("Price",)),)
    asked = Selection(measures=("lost_deals",), filters=others)
    assert company.ask("lost/deals", asked).totals["lost_deals"] == 4


def test_the_stage_lost_at_is_the_last_open_one(company: Source) -> None:
    asked = Selection(filters=(Filter("status", "in", ("lost",)),))
    stages = {r["deal_id"]: r["lost_stage"] for r in company.rows("lost/deals", asked).rows}
    assert stages["p1"] == "Offer"
    assert stages["p2"] == "Closing"
    assert stages["kept"] == "Closing"
    assert stages["n1"] is None
    only = (Filter("status", "in", ("lost",)),)
    rows = company.ask(
        "lost/deals", Selection(group_by=("lost_stage",), measures=("lost_deals",), filters=only)
    ).rows
    assert [(r["lost_stage"], r["lost_deals"]) for r in rows] == [
        ("Offer", 1), ("Closing", 2), ("(unknown)", 4),
    ]  # fmt: skip


def test_days_spent_and_win_rate_beside(company: Source) -> None:
    totals = company.ask("lost/deals", Selection()).totals
    # From 1 January: 60, 70, 90 and 93 days; 10 and 20; one was lost before it was created.
    assert totals["days_wasted"] == 60 + 70 + 90 + 93 + 10 + 20
    assert totals["lost_cycle_days_median"] == 65
    assert totals["lost_cycle_days_median__n"] == 6
    assert totals["negative_losses"] == 1
    assert totals["win_rate_pct"] == pytest.approx(100 / 8)
    assert totals["win_rate_value_pct"] == pytest.approx(100 * 4000 / 11300)


def test_days_per_stage_of_lost_deals(company: Source) -> None:
    rows = by(company.ask("lost/time", Selection(group_by=("stage",))))
    # p1: four days, p2: ten days in Contact. p1 then 56 days in Offer, p2 39 in Closing.
    assert rows["Contact"]["lost_stage_days"] == pytest.approx(14)
    assert rows["Contact"]["lost_stage_visits"] == 2
    assert rows["Offer"]["lost_stage_days"] == pytest.approx(56)
    assert rows["Closing"]["lost_stage_days"] == pytest.approx(39)


def by_competitor(*pairs: tuple[str | None, str | None, int]) -> Any:  # noqa: ANN401
    deals = [
        gone(f"{i}-{n}", "2026-03-02", reason, competitor=competitor)
        for i, (competitor, reason, count) in enumerate(pairs)
        for n in range(count)
    ]
    source = tiny_store({"stages": STAGES, "deals": deals}, AS_OF)
    asked = Selection(group_by=("competitor", "lost_reason"), measures=("lost_deals",))
    return source.ask("lost/deals", asked)


def test_one_competitor_wins_in_a_way_of_its_own() -> None:
    found = by_competitor(
        ("Acme", "Price", 14), ("Acme", "Service", 6), ("Base", "Price", 3),
        ("Base", "Service", 17), (None, "Price", 50),
    )  # fmt: skip
    assert lost.habit(found) == lost.Habit("Base", "Service", 20, 85.0, 30.0)
    assert "Base wins by Service: 85% of the deals lost to it" in str(lost.habit_words(found, "en"))


def test_few_losses_blanks_and_a_single_competitor_prove_nothing() -> None:
    few = by_competitor(("Acme", "Price", 9), ("Base", "Service", 30))
    assert lost.habit(few) is None
    blank = by_competitor(("Acme", None, 20), ("Base", "Service", 10), ("Base", "Price", 10),
                          ("Acme", "Service", 10), ("Acme", "Price", 10))  # fmt: skip
    assert lost.habit(blank) is None
    assert lost.habit(by_competitor(("Acme", "Price", 40))) is None


def test_demo_brixon_wins_on_price() -> None:
    asked = Selection(group_by=("competitor", "lost_reason"), measures=("lost_deals",))
    found = lost.habit(demo_source().ask("lost/deals", asked))
    assert found is not None
    assert (found.competitor, found.reason) == ("Brixon", "Price")
    assert 60 < found.share_pct < 80
    assert found.others_pct < 25


def test_demo_stage_lost_at_is_known_and_adds_up() -> None:
    source = demo_source()
    rows = grouped(source, "lost_stage", "lost_deals", filters=(Filter("status", "in", ("lost",)),))
    whole = source.ask("all/deals", Selection(measures=("lost_deals",))).totals["lost_deals"]
    assert sum(r["lost_deals"] for r in rows.values()) == whole
    assert "(unknown)" not in rows
