"""From rows to points: gaps, periods that run, comparison, the tail, few cases."""

from __future__ import annotations

from datetime import date

import pytest

from dealglass import charts
from dealglass.charts.chart import OTHERS
from dealglass.charts.frame import buckets, frame
from dealglass.periods import Span
from tests.chartkit import by_month, by_source, result_of


@pytest.fixture(autouse=True)
def _usual_look() -> None:
    charts.use_look("light", "en")


def owners(count: int) -> list[tuple[str, int, float, int]]:
    return [(f"Owner {i:03}", count - i, float(i % 90), i) for i in range(count)]


def test_a_month_without_rows_is_nought_for_a_sum_and_a_gap_for_a_rate() -> None:
    rows = [(date(2026, 1, 1), 2, 50.0, 4), (date(2026, 3, 1), 1, 25.0, 4)]
    made = result_of(
        ("time:month",), ("won_deals", "win_rate_pct"), rows, extra=("win_rate_pct__n",)
    )
    assert [p.value for p in frame(made, ("won_deals",)).points] == [2.0, 0.0, 1.0]
    assert [p.value for p in frame(made, ("win_rate_pct",)).points] == [50.0, None, 25.0]


def test_empty_months_at_the_start_of_the_period_are_seen() -> None:
    rows = [(date(2026, 3, 1), 5)]
    made = result_of(("time:month",), ("won_deals",), rows, span=Span(date(2025, 12, 15), None))
    labels = [p.label for p in frame(made, ("won_deals",)).points]
    assert labels == ["Dec 2025", "Jan 2026", "Feb 2026", "Mar 2026"]


def test_the_bucket_that_still_runs_is_marked() -> None:
    points = frame(by_month(), ("won_deals",)).points
    assert [(p.label, p.is_partial) for p in points][-2:] == [
        ("Feb 2026", False),
        ("Mar 2026", True),
    ]
    made = charts.bars(by_month(), "won_deals")
    assert "data up to Mar 18, 2026" in made.note


def test_a_bucket_that_ends_today_is_whole() -> None:
    rows = [(date(2026, 3, 1), 5)]
    made = result_of(("time:month",), ("won_deals",), rows, as_of=date(2026, 3, 31))
    assert [p.is_partial for p in frame(made, ("won_deals",)).points] == [False]


def test_a_chart_that_looks_ahead_has_no_running_bucket() -> None:
    rows = [(date(2026, 3, 1), 5), (date(2026, 4, 1), 7)]
    made = result_of(("expected_close_on:month",), ("pipeline_value",), rows)
    assert not any(p.is_partial for p in frame(made, ("pipeline_value",)).points)


def test_what_has_no_date_is_named_and_not_drawn() -> None:
    rows = [(date(2026, 3, 1), 5), (None, 7)]
    made = frame(result_of(("closed_on:month",), ("won_deals",), rows), ("won_deals",))
    assert [p.value for p in made.points] == [5.0]
    assert made.note == "Without a date, not shown: 7"


def test_only_undated_rows_are_an_empty_chart() -> None:
    made = charts.bars(result_of(("closed_on:month",), ("won_deals",), [(None, 7)]), "won_deals")
    assert made.is_empty


def test_the_compared_period_is_met_by_key_for_groups() -> None:
    points = {p.label: p.before for p in frame(by_source(), ("won_deals",)).points}
    assert points == {"Web": 35.0, "Referral": None, "(no source)": None, "Event": None}


def test_the_compared_period_is_met_by_place_for_time() -> None:
    made = result_of(
        ("time:month",),
        ("won_deals",),
        [(date(2026, 1, 1), 1), (date(2026, 2, 1), 2), (date(2026, 3, 1), 3)],
        before=[(date(2025, 10, 1), 10), (date(2025, 12, 1), 30)],
        span=Span(date(2026, 1, 1), date(2026, 4, 1)),
        before_span=Span(date(2025, 10, 1), date(2026, 1, 1)),
    )
    points = frame(made, ("won_deals",)).points
    assert [p.before for p in points] == [10.0, 0.0, 30.0]
    assert [p.before_label for p in points] == ["Oct 2025", "Nov 2025", "Dec 2025"]
    assert "Thin marks: Oct 1, 2025 to Dec 31, 2025." in charts.bars(made, "won_deals").note


def test_the_tail_of_a_sum_is_added_up_to_the_whole() -> None:
    made = result_of(
        ("owner",), ("won_deals", "win_rate_pct"), owners(500), extra=("win_rate_pct__n",)
    )
    found = frame(made, ("won_deals",), top=12, largest_first=True)
    assert len(found.points) == 13
    assert sum(p.value or 0 for p in found.points) == 500 * 501 / 2
    last = found.points[-1]
    assert (last.label, last.is_rest, last.keys["owner"]) == ("488 others", True, OTHERS)
    chart = charts.ranked_bars(made, "won_deals")
    assert chart.picked([{"owner": OTHERS}]) is None


def test_the_tail_of_a_rate_is_left_out_and_named() -> None:
    made = result_of(
        ("owner",), ("won_deals", "win_rate_pct"), owners(500), extra=("win_rate_pct__n",)
    )
    chart = charts.ranked_bars(made, "win_rate_pct")
    assert chart.data.num_rows == 12
    assert "488 more not shown: the table has all." in chart.note
    assert not any(" others" in label for label in chart.data["_label"].to_pylist())


def test_one_group_too_many_is_shown_rather_than_called_others() -> None:
    made = result_of(("owner",), ("won_deals", "win_rate_pct"), owners(13))
    assert charts.ranked_bars(made, "won_deals").data.num_rows == 13


def test_small_series_become_others_in_every_stack() -> None:
    rows = [
        (date(2026, m, 1), f"s{i}", 100 - 10 * i if m == 1 else i)
        for m in (1, 2)
        for i in range(10)
    ]
    made = frame(result_of(("time:month", "source"), ("won_deals",), rows), ("won_deals",))
    assert made.series[-1] == "4 others" and len(made.series) == 7
    for label in ("Jan 2026", "Feb 2026"):
        whole = sum(p.value or 0 for p in made.points if p.label == label)
        assert whole == sum(r[2] for r in rows if r[0].month == (1 if label[0] == "J" else 2))


def test_a_rate_on_few_cases_is_grey_and_says_so() -> None:
    chart = charts.ranked_bars(by_source(), "win_rate_pct")
    small = dict(
        zip(chart.data["_label"].to_pylist(), chart.data["_small"].to_pylist(), strict=True)
    )
    assert small == {"Referral": False, "(no source)": True, "Web": False, "Event": True}
    assert "fewer than 10 cases" in chart.note


def test_no_value_is_not_available_and_ranks_last() -> None:
    rows = charts.ranked_bars(by_source(), "won_value").data.to_pylist()
    assert (rows[-1]["_label"], rows[-1]["_value"], rows[-1]["_text"]) == ("Event", None, "n/a")


def test_a_rates_whole_is_a_line_and_a_sums_is_not() -> None:
    rate = charts.ranked_bars(by_source(), "win_rate_pct").data.to_pylist()
    assert (rate[0]["_ref"], rate[0]["_ref_text"]) == (33.9, "all 33.9%")
    assert {r["_ref"] for r in charts.ranked_bars(by_source(), "won_deals").data.to_pylist()} == {
        None
    }


def test_a_funnels_steps_and_shares_of_the_first() -> None:
    rows = [("Lead", 200, 9.0), ("Offer", 50, 4.0), ("Won", 40, 3.0)]
    made = charts.funnel(result_of(("stage",), ("deals", "created_value"), rows), "deals")
    table = made.data.to_pylist()
    assert [r["_first"] for r in table] == ["100%", "25%", "20%"]
    assert [r["_step"] for r in table] == ["↓ 25%", "↓ 80%", ""]
    assert [r["_lowest"] for r in table] == [True, False, False]


def test_a_funnel_that_starts_with_nothing_has_no_shares() -> None:
    made = charts.funnel(result_of(("stage",), ("deals",), [("Lead", 0), ("Won", 0)]), "deals")
    assert [r["_first"] for r in made.data.to_pylist()] == ["n/a", "n/a"]


def test_a_histogram_keeps_every_case_and_opens_its_end() -> None:
    rows = [(d, 2) for d in range(0, 99)] + [(5000, 1), (None, 3)]
    made = charts.histogram(result_of(("cycle_days",), ("won_deals",), rows), "won_deals")
    table = made.data.to_pylist()
    assert sum(r["_value"] for r in table) == 199
    assert table[-1]["_label"].endswith("or more")
    assert len(table) <= 25
    assert "Without a value, not shown: 3" in made.note


def test_a_target_met_and_a_target_missing() -> None:
    rows = [("Ana", 120.0), ("Ben", 50.0)]
    result = result_of(("owner",), ("won_value",), rows)
    table = charts.bullet(result, "won_value", {"Ana": 100.0}).data.to_pylist()
    assert [(r["_text"], r["_met"], r["_track"]) for r in table] == [
        ("120%", True, 100.0),
        ("n/a", False, None),
    ]


def test_weeks_days_and_quarters_follow_each_other() -> None:
    assert buckets(date(2025, 12, 29), date(2026, 1, 12), "week") == [
        date(2025, 12, 29),
        date(2026, 1, 5),
        date(2026, 1, 12),
    ]
    assert buckets(date(2025, 10, 1), date(2026, 4, 1), "quarter")[-1] == date(2026, 4, 1)
    assert len(buckets(date(1900, 1, 1), date(2200, 1, 1), "day")) == 800
