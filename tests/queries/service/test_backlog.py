"""The backlog week by week, counted by hand: it ends at what is open."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from dealglass.access import Viewer
from dealglass.results import Source
from dealglass.selection import Selection
from tests.laws.reports import REGISTRY
from tests.tiny import by, demo_source

WEEKS = ("moved_on:week",)


def test_every_week_of_june(desk: Source) -> None:
    june = Selection(start=date(2026, 6, 1), end=date(2026, 7, 1), group_by=WEEKS)
    found = desk.ask("service/backlog", june)
    assert [
        (r["moved_on:week"].day, r["backlog_opened"], r["backlog_left"], r["backlog_running"])
        for r in found.rows
    ] == [(1, 3, 1, 2), (8, 1, 3, 0), (15, 2, 1, 1), (22, 1, 0, 2), (29, 1, 0, 3)]
    assert desk.ask("all/tickets", replace(june, group_by=())).totals["backlog"] == 3


def test_what_was_open_before_the_period_is_carried_into_it(desk: Source) -> None:
    second = Selection(start=date(2026, 6, 8), end=date(2026, 6, 15), group_by=WEEKS)
    [row] = desk.ask("service/backlog", second).rows
    assert (row["backlog_carried"], row["backlog_opened"], row["backlog_left"]) == (2, 1, 3)
    assert row["backlog_running"] == 0


def test_months_run_on_as_weeks_do_and_each_queue_by_itself(desk: Source) -> None:
    month = desk.ask("service/backlog", Selection(group_by=("moved_on:month",)))
    assert [r["backlog_running"] for r in month.rows] == [3]
    queues = desk.ask(
        "service/backlog",
        Selection(start=date(2026, 6, 15), end=date(2026, 7, 1), group_by=("queue", *WEEKS)),
    )
    running = {k: r["backlog_running"] for k, r in by(queues).items()}
    assert running == {
        ("A", date(2026, 6, 15)): 0,
        ("A", date(2026, 6, 22)): 1,
        ("A", date(2026, 6, 29)): 2,
        ("B", date(2026, 6, 15)): 1,
    }


def test_without_weeks_a_running_sum_means_nothing(desk: Source) -> None:
    assert desk.ask("service/backlog").totals["backlog_running"] is None
    assert REGISTRY.catalog.measure("backlog_running").along == "moved_on"


def test_the_demo_ends_at_its_backlog_whatever_the_period() -> None:
    source = demo_source()
    for period in ("all", "last_90_days", "this_month"):
        weeks = source.ask("service/backlog", Selection(period=period, group_by=WEEKS)).rows
        state = source.ask("all/tickets", Selection(period=period, measures=("backlog",))).totals
        assert weeks[-1]["backlog_running"] == state["backlog"]


def test_a_restricted_viewer_has_the_own_backlog(desk: Source) -> None:
    ann = Viewer("Ann", "rep", frozenset({"u1"}))
    rows = desk.ask("service/backlog", Selection(group_by=("moved_on:month",)), ann).rows
    assert [r["backlog_running"] for r in rows] == [2]
