"""Calls of the desk, counted by hand: lost, handled, per working day, and what answering costs."""

from __future__ import annotations

from datetime import date

import pytest

from dealglass.access import Viewer
from dealglass.results import Source
from dealglass.selection import Selection
from tests.queries.service.desk import AS_OF, call, june
from tests.tiny import by, tiny_store

FIRST_WEEK = Selection(start=date(2026, 6, 1), end=date(2026, 6, 8))


def test_counted_by_hand(desk: Source) -> None:
    totals = desk.ask("all/calls").totals
    assert (totals["service_calls"], totals["calls_offered"]) == (6, 5)
    assert (totals["calls_answered"], totals["calls_abandoned"]) == (3, 2)
    # 2 and 6 of the five that came in; the call the desk made is not offered to anybody.
    assert totals["abandoned_pct"] == pytest.approx(40.0)
    # 300, 600 and 100 s: 600 follows from answer and end, -30 of call 5 is a finding.
    assert totals["handle_seconds_mean"] == pytest.approx(1000 / 3)
    assert totals["handle_seconds_p90"] == pytest.approx(540)
    assert totals["impossible_calls"] == 1
    # 30, 60, 10 and 60 s; nobody knows how long call 6 waited.
    assert totals["wait_seconds_median"] == pytest.approx(45)
    assert (totals["call_backs"], totals["call_back_pct"]) == (1, pytest.approx(100 / 6))


def test_weekday_and_hour_in_order(desk: Source) -> None:
    rows = desk.ask(
        "all/calls", Selection(group_by=("call_weekday", "call_hour"), measures=("service_calls",))
    ).rows
    assert [tuple(row.values())[:3] for row in rows] == [
        ("Monday", "09", 2),
        ("Tuesday", "14", 1),
        ("Tuesday", "15", 1),
        ("Wednesday", "10", 1),
        ("Wednesday", "11", 1),
    ]


def test_days_without_a_call_are_working_days_too(desk: Source) -> None:
    totals = desk.ask("service/call_days", FIRST_WEEK).totals
    assert (totals["service_calls"], totals["working_days"]) == (6, 5)
    assert totals["service_calls_per_day"] == pytest.approx(1.2)
    # 1 to 30 June has 22 working days.
    assert desk.ask("service/call_days").totals["working_days"] == 22
    rows = by(desk.ask("service/call_days", Selection(
        start=FIRST_WEEK.start, end=FIRST_WEEK.end, group_by=("queue",))))  # fmt: skip
    assert rows["A"]["service_calls_per_day"] == pytest.approx(1.0)
    assert rows["B"]["service_calls_per_day"] == pytest.approx(0.2)


def test_cost_per_interaction_counts_what_is_known(desk: Source) -> None:
    totals = desk.ask("service/interactions").totals
    # Nine tickets and calls 1, 3, 4, 5; of these 10 + 20 + 2 + 4 are known.
    assert totals["interactions"] == 13
    assert totals["interaction_cost"] == 36
    assert totals["cost_per_interaction"] == 9
    assert totals["interactions_without_cost"] == 9


def test_a_restricted_viewer_counts_the_own_calls(desk: Source) -> None:
    ann = Viewer("Ann", "rep", frozenset({"u1"}))
    assert desk.ask("all/calls", viewer=ann).totals["service_calls"] == 4
    totals = desk.ask("service/call_days", FIRST_WEEK, ann).totals
    assert totals["service_calls_per_day"] == pytest.approx(0.8)
    # Seven tickets and four calls.
    assert desk.ask("service/interactions", viewer=ann).totals["interactions"] == 11


def test_a_log_without_answers_loses_no_call() -> None:
    # Not one call has a time of answer: nothing is known of those without a length either.
    calls = [call(1, june(1), handle_seconds=60), call(2, june(1, "11:00"))]
    totals = tiny_store({"calls": calls}, AS_OF).ask("all/calls").totals
    assert totals["calls_abandoned"] == 0
    assert (totals["abandoned_pct"], totals["abandoned_pct__n"]) == (0.0, 1)
