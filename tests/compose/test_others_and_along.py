"""Measures over all other groups, and measures told along a dimension."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from dealglass.access import Viewer
from dealglass.results import Source
from dealglass.selection import Filter, Selection
from tests.queries.small import AS_OF, STAGES, USERS, deal
from tests.tiny import by, tiny_store

OTHERS = ("cycle_days_median", "cycle_days_others", "faster_cycle_pct")


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Source:
    """Wins after 10 and 20 days (Web), 40 (Fair), 100 (no source, of Bob)."""
    deals = [
        deal("a", "Won", source="Web", closed_on=date(2026, 1, 11)),
        deal("b", "Won", source="Web", closed_on=date(2026, 1, 21)),
        deal("c", "Won", source="Fair", closed_on=date(2026, 2, 10)),
        deal("d", "Won", closed_on=date(2026, 4, 11), owner_id="u2"),
        deal("e", "Lost", source="Web", closed_on=date(2026, 1, 2)),
        deal("f", "Offer", source="Web"),
    ]
    folder: Path = tmp_path_factory.mktemp("others")
    return tiny_store({"stages": STAGES, "users": USERS, "deals": deals}, AS_OF, folder=folder)


def test_the_others_are_all_rows_of_other_groups(company: Source) -> None:
    rows = by(company.ask("cycle/deals", Selection(group_by=("source",), measures=OTHERS)))
    assert {s: r["cycle_days_others"] for s, r in rows.items()} == {
        "Web": 70,
        "Fair": 20,
        "(no source)": 20,
    }
    assert rows["Web"]["faster_cycle_pct"] == pytest.approx(100 * (70 - 15) / 70)
    # The n of a derived rate is that of the measure it comes from.
    assert rows["Web"]["faster_cycle_pct__n"] == 2


def test_period_filter_and_policy_hold_for_the_others(company: Source) -> None:
    asked = Selection(group_by=("source",), measures=OTHERS)
    january = Selection(
        group_by=("source",), measures=OTHERS, start=date(2026, 1, 1), end=date(2026, 3, 1)
    )
    assert by(company.ask("cycle/deals", january))["Web"]["cycle_days_others"] == 40
    only = asked.with_filter("source", ("Web", "Fair"))
    assert by(company.ask("cycle/deals", only))["Web"]["cycle_days_others"] == 40
    ann = Viewer("Ann", "rep", frozenset({"u1"}))
    assert by(company.ask("cycle/deals", asked, ann))["Web"]["cycle_days_others"] == 40


def test_a_group_on_a_date_or_without_a_value_has_others_too(company: Source) -> None:
    asked = Selection(group_by=("closed_on:month",), measures=OTHERS)
    rows = by(company.ask("cycle/deals", asked))
    assert rows[date(2026, 1, 1)]["cycle_days_others"] == 70
    # The open deal has no closing month: all the wins are its others.
    assert rows[None]["cycle_days_others"] == 30


def test_over_time_and_without_groups_there_are_no_others(company: Source) -> None:
    months = Selection(group_by=("time:month",), measures=OTHERS)
    rows = company.ask("cycle/deals", months).rows
    assert [r["cycle_days_others"] for r in rows] == [None] * len(rows)
    assert len(rows) == 3
    assert company.ask("cycle/deals", Selection(measures=OTHERS)).totals["faster_cycle_pct"] is None


def test_windows_start_anew_beside_what_a_measure_is_along(company: Source) -> None:
    names = ("reached_deals", "reached_first_pct", "reached_previous_pct")
    asked = Selection(group_by=("stage",), split_by="owner", measures=names)
    rows = by(company.ask("pipeline/funnel", asked))
    assert rows["Contact", "Bob"]["reached_previous_pct"] is None
    assert rows["Offer", "Bob"]["reached_previous_pct"] == 100
    assert rows["Contact", "Ann"]["reached_first_pct"] == 100
    assert rows["Offer", "Ann"]["reached_first_pct"] == pytest.approx(80)


def test_by_another_dimension_alone_the_steps_are_no_number(company: Source) -> None:
    asked = Selection(group_by=("owner",), measures=("reached_deals", "reached_first_pct"))
    row = by(company.ask("pipeline/funnel", asked))["Ann"]
    assert (row["reached_deals"], row["reached_first_pct"]) == (None, None)
    one = asked.with_filter("stage", ("Offer",))
    assert by(company.ask("pipeline/funnel", one))["Ann"]["reached_deals"] == 4
    two = Selection(filters=(Filter("stage", "in", ("Offer", "Won")),), measures=("reached_deals",))
    assert company.ask("pipeline/funnel", two).totals["reached_deals"] is None


def test_a_state_has_no_place_in_time(company: Source) -> None:
    asked = Selection(group_by=("time:month",), measures=("open_deals",))
    assert [r["time:month"] for r in company.ask("all/deals", asked).rows] == [None]
