"""pipeline/funnel: stages reached, counted by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from dealglass.results import Source
from dealglass.selection import Filter, Selection
from tests.queries.small import AS_OF, STAGES, USERS, deal, moves, won_through
from tests.tiny import by, demo_source, tiny_store


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Source:
    """Five deals: won, bounced and open, skipped and lost, lost at once, open at the start."""
    won, won_moves = won_through("d1", "2026-01-11", "2026-01-16", "2026-01-20", amount=4000)
    deals = [
        won,
        deal("d2", "Offer", amount=None),
        deal("d3", "Lost", closed_on=date(2026, 2, 1), amount=2000),
        deal("d4", "Lost", closed_on=date(2026, 1, 5)),
        deal("d5", created_at=date(2026, 6, 1)),
    ]
    changes = [
        *won_moves,
        # d2 went Contact, Offer, back to Contact, Offer again: it reached Offer once.
        *moves(
            "d2",
            ("2026-01-03", "Contact", "Offer"),
            ("2026-01-08", "Offer", "Contact"),
            ("2026-01-10", "Contact", "Offer"),
        ),
        # d3 jumped over Offer.
        *moves("d3", ("2026-01-21", "Contact", "Closing"), ("2026-02-01", "Closing", "Lost")),
        *moves("d4", ("2026-01-05", "Contact", "Lost")),
    ]
    rows = {"stages": STAGES, "users": USERS, "deals": deals, "deal_changes": changes}
    return tiny_store(rows, AS_OF, folder=tmp_path_factory.mktemp("funnel"))


def stages(source: Source, *measures: str, **chosen: object) -> dict:
    asked = Selection(group_by=("stage",), measures=measures, **chosen)
    return by(source.ask("pipeline/funnel", asked))


def test_each_deal_counts_once_in_each_stage_it_reached_or_passed(company: Source) -> None:
    rows = stages(company, "reached_deals", "reached_value")
    assert {s: r["reached_deals"] for s, r in rows.items()} == {
        "Contact": 5,
        "Offer": 3,
        "Closing": 2,
        "Won": 1,
    }
    # d2 carries no amount: 4000 + 2000 + 1000 + 1000, then 4000 + 2000, then 4000.
    assert [r["reached_value"] for r in rows.values()] == [8000, 6000, 6000, 4000]


def test_shares_of_first_and_of_previous_stage(company: Source) -> None:
    rows = stages(company, "reached_first_pct", "reached_previous_pct")
    assert [r["reached_first_pct"] for r in rows.values()] == pytest.approx([100, 60, 40, 20])
    assert rows["Contact"]["reached_previous_pct"] is None
    assert [r["reached_previous_pct"] for r in rows.values()][1:] == pytest.approx(
        [60, 200 / 3, 50]
    )


def test_shares_by_value(company: Source) -> None:
    rows = stages(company, "reached_value_first_pct", "reached_value_previous_pct")
    assert [r["reached_value_first_pct"] for r in rows.values()] == [100, 75, 75, 50]
    assert rows["Won"]["reached_value_previous_pct"] == pytest.approx(200 / 3)


def test_moved_on_lost_and_open_make_up_the_stage(company: Source) -> None:
    names = ("reached_deals", "moved_on_deals", "lost_in_stage_deals", "open_in_stage_deals")
    rows = stages(company, *names)
    assert [rows["Contact"][n] for n in names] == [5, 3, 1, 1]
    assert [rows["Offer"][n] for n in names] == [3, 2, 0, 1]
    assert [rows["Closing"][n] for n in names] == [2, 1, 1, 0]


def test_days_add_all_visits_and_leave_open_ones_out(company: Source) -> None:
    rows = stages(company, "stage_days_median", "stage_days_mean", "stage_visits_closed")
    # Contact: d1 10 days, d2 2 + 2 days, d3 20 days, d4 4 days; d5 is still in it.
    assert rows["Contact"]["stage_visits_closed"] == 4
    assert rows["Contact"]["stage_days_median"] == pytest.approx(7)
    assert rows["Contact"]["stage_days_mean"] == pytest.approx(38 / 4)
    # Offer: d1 5 days; d2 is in it, d3 jumped over it.
    assert rows["Offer"]["stage_days_median"] == pytest.approx(5)
    assert rows["Offer"]["stage_days_median__n"] == 1


def test_the_period_is_that_of_the_creation_and_for_days_that_of_leaving(company: Source) -> None:
    january = {"start": date(2026, 1, 1), "end": date(2026, 2, 1)}
    rows = stages(company, "reached_deals", "stage_visits_closed", **january)
    assert rows["Contact"]["reached_deals"] == 4
    # d3 left Closing on 1 February.
    assert rows["Closing"]["stage_visits_closed"] == 1


def test_next_stage_of_those_that_entered_in_the_period(company: Source) -> None:
    rows = stages(company, "next_stage_pct", "entered_deals")
    assert rows["Offer"]["next_stage_pct"] == pytest.approx(200 / 3)
    assert rows["Won"]["next_stage_pct"] is None
    june = stages(company, "entered_deals", start=date(2026, 6, 1), end=date(2026, 7, 1))
    assert june["Contact"]["entered_deals"] == 1


def test_without_stages_a_sum_over_stages_is_no_number(company: Source) -> None:
    asked = Selection(measures=("reached_deals", "reached_first_pct", "skipped_visits"))
    totals = company.ask("pipeline/funnel", asked).totals
    assert totals["reached_deals"] is None
    assert totals["reached_first_pct"] is None
    assert totals["skipped_visits"] == 1


def test_one_stage_chosen_by_filter_is_a_number(company: Source) -> None:
    asked = Selection(measures=("reached_deals",), filters=(Filter("stage", "in", ("Offer",)),))
    assert company.ask("pipeline/funnel", asked).totals["reached_deals"] == 3


def test_a_click_on_a_stage_lists_its_deals(company: Source) -> None:
    asked = Selection(filters=(Filter("stage", "in", ("Closing",)),))
    rows = company.rows("pipeline/funnel", asked, measure="lost_in_stage_deals").rows
    assert [r["deal_id"] for r in rows] == ["d3"]


def test_stages_of_several_pipelines_have_no_previous_stage(tmp_path: Path) -> None:
    other = [{**s, "pipeline": "Service"} for s in STAGES]
    deals = [deal("d1", "Offer"), deal("d2", "Offer", pipeline="Service"), deal("d3")]
    source = tiny_store({"stages": STAGES + other, "deals": deals}, AS_OF, folder=tmp_path)
    mixed = stages(source, "reached_deals", "reached_previous_pct")
    assert mixed["Offer"]["reached_deals"] == 2
    assert mixed["Offer"]["reached_previous_pct"] is None
    asked = Selection(
        group_by=("pipeline", "stage"), measures=("reached_deals", "reached_previous_pct")
    )
    each = by(source.ask("pipeline/funnel", asked))
    assert each["Sales", "Offer"]["reached_previous_pct"] == 50
    assert each["Service", "Contact"]["reached_previous_pct"] is None
    assert each["Service", "Offer"]["reached_previous_pct"] == 100


def test_demo_the_site_survey_became_slower_in_the_last_half_year() -> None:
    source = demo_source()
    filters = (
        Filter("pipeline", "in", ("New business",)),
        Filter("stage", "in", ("Site survey",)),
    )
    asked = Selection(filters=filters, measures=("stage_days_median",))
    recent = {"start": date(2026, 8, 1), "end": date(2026, 11, 19)}
    before = {"start": date(2025, 5, 1), "end": date(2026, 5, 1)}
    now = source.ask("pipeline/funnel", replace(asked, **recent)).totals["stage_days_median"]
    then = source.ask("pipeline/funnel", replace(asked, **before)).totals["stage_days_median"]
    assert now > 1.4 * then
