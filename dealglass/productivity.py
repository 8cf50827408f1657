"""What each rep did, has planned and left lying, beside the own average and the team's median."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from statistics import median
from typing import TYPE_CHECKING, Any

from dealglass.blend import Blend, Figure, blended
from dealglass.periods import Span, YearShape, unit_start

if TYPE_CHECKING:
    from dealglass.results import Result

WEEKS = 12
OWN_AVERAGE = Figure(
    "own_average_per_day",
    "Own average",
    "number",
    f"Activities per working day of the same person in the {WEEKS} weeks before the period.",
)
TEAM_MEDIAN = Figure(
    "team_median_per_day",
    "Team median",
    "number",
    "Activities per working day of the person in the middle of the team, in the same period.",
)
# Measures under shorter names, and the figures made here, in the order of the table.
COLUMNS: tuple[tuple[str, str] | Figure, ...] = (
    ("activities_done", "Done"),
    ("activities_per_day", "Per day"),
    OWN_AVERAGE,
    TEAM_MEDIAN,
    ("calls_per_day", "Calls a day"),
    ("talk_seconds", "Talk time"),
    ("records_touched", "Records"),
    ("activities_planned", "Planned"),
    ("activities_overdue", "Overdue"),
    ("deals_without_next_step", "No next step"),
    ("days_since_activity", "Last, days ago"),
)


def next_week(as_of: date, shape: YearShape) -> Span:
    """Return the calendar week after the one the as-of date lies in."""
    start = unit_start(as_of, "week", shape, back=-1)
    return Span(start, start + timedelta(days=7))


def rest_of_week(as_of: date, shape: YearShape) -> Span:
    """Return the days from the as-of date to the end of its calendar week."""
    return Span(as_of, unit_start(as_of, "week", shape, back=-1))


def team_table(ask: Callable[..., Result], span: Span, ahead: Span) -> Blend:
    """Return one row per person: the columns of COLUMNS by owner and team, most done first.

    `ask` is Page.ask or like it. `span` is the period looked back on (open to the left it begins
    nowhere, then there is no own average), `ahead` the days whose plan counts. People without
    any activity are there with zeros; who left is only there with activities in the period.
    """
    groups = ("owner", "team")
    done = ask(
        "activity/by_rep",
        group_by=groups,
        measures=(
            "activities_done",
            "calls_per_day",
            "talk_seconds",
            "activities_per_day",
            "records_touched",
            "rep_days",
        ),
    )
    plan = ask(
        "activity/by_rep",
        group_by=groups,
        measures=("activities_planned",),
        start=ahead.start,
        end=ahead.end,
        compare="none",
    )
    state = ask(
        "activity/by_rep",
        group_by=groups,
        measures=("activities_overdue", "days_since_activity"),
        period="all",
        compare="none",
    )
    deals = ask(
        "activity/open_deals",
        group_by=groups,
        measures=("deals_without_next_step",),
        period="all",
        compare="none",
    )
    before = _own_averages(ask, span, groups)
    rows = {_who(r): dict(r) for r in done.rows}
    medians = _medians(rows.values())
    for who, row in rows.items():
        row[TEAM_MEDIAN.name] = medians.get(row["team"])
        row[OWN_AVERAGE.name] = before.get(who)
    for other in (plan, state, deals):
        for r in other.rows:
            if _who(r) in rows:
                rows[_who(r)].update(r)
    for row in rows.values():
        for name in ("activities_planned", "activities_overdue", "deals_without_next_step"):
            row[name] = row.get(name) or 0
    totals = {**deals.totals, **state.totals, **plan.totals, **done.totals}
    return blended(
        done,
        groups,
        [c if isinstance(c, Figure) else renamed(done, *c) for c in COLUMNS],
        sorted(rows.values(), key=lambda r: (-(r["activities_done"] or 0), r["owner"] or "")),
        totals,
        {
            name: (result, name)
            for result in (plan, state, deals, done)
            for name in (c.name for c in result.measures)
        },
    )


def renamed(result: Result, name: str, label: str) -> Figure:
    """Return a measure of the result under another, shorter name."""
    measure = result.measure(name)
    return Figure(name, label, measure.unit, measure.counted, measure.better, measure.caution)


def _who(row: dict[str, Any]) -> tuple[str, str]:
    return row["owner"], row["team"]


def _own_averages(
    ask: Callable[..., Result], span: Span, groups: tuple[str, ...]
) -> dict[tuple[str, str], float]:
    if span.start is None:
        return {}
    result = ask(
        "activity/by_rep",
        group_by=groups,
        measures=("activities_per_day",),
        start=span.start - timedelta(weeks=WEEKS),
        end=span.start,
        compare="none",
    )
    return {_who(r): r["activities_per_day"] for r in result.rows}


def _medians(rows: Iterable[dict[str, Any]]) -> dict[str, float]:
    """Median of activities per day by team, over those who had a working day."""
    values: dict[str, list[float]] = {}
    for row in rows:
        if row["activities_per_day"] is not None:
            values.setdefault(row["team"], []).append(row["activities_per_day"])
    return {team: median(found) for team, found in values.items()}
