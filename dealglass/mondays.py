"""One rep's week on one page: each figure beside the median of the team."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from statistics import median
from typing import TYPE_CHECKING, Any

from dealglass.blend import Blend, Figure, blended
from dealglass.goals import Goal, Progress, covering, read_goals
from dealglass.ownership import FEWEST_PEERS, units_of
from dealglass.pacing import progress
from dealglass.periods import Span, YearShape, span_of, unit_start
from dealglass.productivity import renamed
from dealglass.selection import Filter

if TYPE_CHECKING:
    from dealglass.access import Viewer
    from dealglass.results import Result, Source
    from dealglass.selection import Selection

# From the fourth day of a week on, people look at the next one.
LONGEST_DAYS, TURN = 14, 3
PACE = Figure(
    "monday_attainment_pct",
    "Goal so far",
    "percent",
    "Won value out of the rep's goal for the month (or quarter) that runs. Expected by today is "
    "the goal's share by last year's curve, else by an even pace.",
    "up",
)
# The figures in the order of the page, by the question that gives them.
DID = ("activities_done", "calls_per_day")
PLANNED = ("activities_planned",)
OVERDUE = ("activities_overdue",)
DEALT = ("deals", "won_deals", "won_value", "lost_deals", "lost_value")
SLIPPED = ("slipped_deals",)
STATE = (
    "open_deals",
    "open_value",
    "deals_without_next_step",
    "deals_past_close_date",
    "deals_to_fix",
    "data_quality_pct",
)
# Names short enough for a small card.
SHORT = {
    "activities_done": "Done",
    "activities_planned": "Planned",
    "activities_overdue": "Overdue",
    "deals_without_next_step": "No next step",
    "data_quality_pct": "Cleanliness",
}


@dataclass(frozen=True)
class Person:
    """Somebody who sells: name, team (or, without teams, manager) and role."""

    name: str
    unit: str | None
    role: str | None = None


@dataclass(frozen=True)
class Monday:
    """What the page shows of one rep.

    `figures` holds the rep's values as totals, `medians` those of the team by measure. `week` is
    the week looked back on, `ahead` the one whose plan counts.
    """

    person: Person
    week: Span
    ahead: Span
    figures: Blend
    medians: Mapping[str, float | None] = field(default_factory=dict)
    goal: Progress | None = None


def week_of(span: Span, as_of: date, shape: YearShape) -> Span:
    """Return the week looked back on: the reader's period if it is as short, else the usual."""
    if span.start and span.end and (span.end - span.start).days <= LONGEST_DAYS:
        return span
    return span_of(usual_week(as_of, shape), as_of, shape)


def usual_week(as_of: date, shape: YearShape) -> str:
    """Return the period the nearest beginning of a week looks back on.

    In the first three days of a week it is the week before, later the week that runs.
    """
    return "last_week" if _days_in(as_of, shape) < TURN else "this_week"


def week_ahead(as_of: date, shape: YearShape) -> Span:
    """Return the week that the nearest beginning of a week starts."""
    start = unit_start(as_of, "week", shape, back=0 if _days_in(as_of, shape) < TURN else -1)
    return Span(start, start + timedelta(days=7))


def _days_in(as_of: date, shape: YearShape) -> int:
    return (as_of - unit_start(as_of, "week", shape)).days


def people(ask: Callable[..., Result]) -> list[Person]:
    """Return everybody who sells, by team and name, under the reader's filters."""
    found = ask("owners/people", group_by=("owner", "team", "manager", "role"), compare="none")
    units = units_of(found.rows)
    roles = {r["owner"]: None if r["role"] == "(no role)" else r["role"] for r in found.rows}
    names = sorted(units, key=lambda name: (units[name] or "\uffff", name))
    return [Person(name, units[name], roles[name]) for name in names]


def read_monday(
    ask: Callable[..., Result],
    person: Person,
    team: Sequence[Person],
    span: Span,
    as_of: date,
    shape: YearShape,
    *,
    has_activities: bool = True,
    has_history: bool = True,
    goal: Progress | None = None,
) -> Monday:
    """Return a rep's figures of the week and of now, and the median of the team beside each.

    `team` are all who sell; the median is over those of the rep's own unit, over everybody where
    that has fewer than three. Who did nothing counts with 0. Without activities or history their
    figures are left out.
    """
    week, ahead = week_of(span, as_of, shape), week_ahead(as_of, shape)
    lately, coming = _days(week), _days(ahead)
    always = {"period": "all"}
    asked: list[tuple[str, tuple[str, ...], Mapping[str, Any]]] = [
        ("all/deals", DEALT, lately),
        ("monday/open_deals", STATE, always),
    ]
    if has_activities:
        asked += [
            ("activity/by_rep", DID, lately),
            ("activity/by_rep", PLANNED, coming),
            ("activity/by_rep", OVERDUE, always),
        ]
    if has_history:
        asked.append(("owners/slippage", SLIPPED, lately))
    own = Filter("owner", "in", (person.name,))
    mates = [p.name for p in team if p.unit is not None and p.unit == person.unit]
    if len(mates) < FEWEST_PEERS:
        mates = [p.name for p in team]
    totals: dict[str, Any] = {}
    medians: dict[str, float | None] = {}
    origins: dict[str, tuple[Result, str]] = {}
    for report, measures, when in asked:
        shared: dict[str, Any] = {"measures": measures, "compare": "none", **when}
        mine = ask(report, group_by=(), extra_filters=(own,), **shared)
        others = ask(report, group_by=("owner",), **shared)
        totals |= {c.name: mine.totals.get(c.name) for c in mine.columns}
        medians |= _medians(others, mates)
        origins |= {c.name: (mine, c.name) for c in mine.measures}
    base = origins["deals"][0]
    columns: list[str | Figure] = [
        renamed(result, name, SHORT[name]) if name in SHORT else name
        for name, (result, _) in origins.items()
    ]
    if goal is not None:
        columns.append(PACE)
        totals[PACE.name] = goal.attainment_pct
        origins[PACE.name] = (base, "won_value")
    rows = [
        {"owner": person.name, **totals},
        {"owner": "Team median", **medians},
    ]
    figures = blended(base, ("owner",), columns, rows, totals, origins)
    return Monday(person, week, ahead, figures, medians, goal)


def _days(span: Span) -> dict[str, Any]:
    return {"start": span.start, "end": span.end}


def _medians(found: Result, mates: Sequence[str]) -> dict[str, float | None]:
    rows = {r["owner"]: r for r in found.rows}
    medians: dict[str, float | None] = {}
    for column in found.measures:
        empty = 0.0 if found.measure(column.name).is_additive else None
        values = [rows.get(name, {}).get(column.name) for name in mates]
        known = [float(v) if v is not None else empty for v in values]
        given = [v for v in known if v is not None]
        medians[column.name] = median(given) if given else None
    return medians


def goal_of(
    source: Source, viewer: Viewer, chosen: Selection, person: Person, day: date
) -> Progress | None:
    """Return how the rep's goal for won value stands: the month's, else the shortest that runs."""
    plain = covering(chosen, day).with_filter("metric", ("won_value",))
    wanted = plain.with_filter("owner", (person.name,)).with_filter("scope", ("user",))
    goals = sorted(read_goals(source, viewer, wanted), key=_length)
    standing = progress(source, goals[:1], viewer, as_of=day)
    return standing[0] if standing and standing[0].actual is not None else None


def _length(goal: Goal) -> timedelta:
    return goal.ends_on - goal.starts_on
