"""Goals as results: the tree, the line against the target, the pipeline against the target."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from dealglass.access import LOCAL_ADMIN, Viewer
from dealglass.blend import Blend, Figure, blended
from dealglass.goals import Goal, Progress, measured_by
from dealglass.i18n import text
from dealglass.selection import Selection

if TYPE_CHECKING:
    from dealglass.results import Result, Source

_INDENT = {"company": "", "team": "\N{EM SPACE}", "user": "\N{EM SPACE}\N{EM SPACE}\N{EM SPACE}"}
_PLAIN = {"count": "number"}
LANDING = {
    True: "Actual + open deals expected to close in the rest of the period times their "
    "probability + what deals not yet created usually bring: the mean of deals created after "
    "the same day of the periods before, closed by their end.",
    False: "Actual divided by the share that had come in by the same day last year; by the "
    "share of days gone where there is no last year.",
}


def tree(base: Result, standings: Sequence[Progress], source: Source, viewer: Viewer) -> Blend:
    """Return one row per goal: company, teams under it, reps under their team.

    The standings are of one metric and period. Columns by goal and status: target, actual,
    attainment, gap, expected by today (even pace and last year's), pace, landing, needed a week.
    The row of the company is the total; where there is none there is no total, because goals
    overlap.
    """
    first = standings[0]
    unit = _unit(source, first.goal)
    is_deals = first.weighted is not None or first.goal.metric in ("won_value", "won_deals")
    rows, places = [], {}
    for one in standings:
        label = _INDENT[one.goal.scope] + one.goal.holder
        while label in places:  # two people of one name
            label += "\N{ZERO WIDTH SPACE}"
        places[label] = _place(one.goal)
        rows.append(
            {
                "goal": label,
                "status": text(one.status),
                "goal_target": one.goal.target,
                "goal_actual": one.actual,
                "goal_attainment_pct": one.attainment_pct,
                "goal_gap": one.gap,
                "goal_expected": one.expected_linear,
                "goal_expected_curve": one.expected_curve,
                "goal_pace": one.pace_points,
                "goal_landing": one.landing,
                "goal_per_week": one.needed_per_week,
            }
        )
    figures = (
        Figure("goal_target", "Target", unit, "What was aimed at for the whole period."),
        Figure("goal_actual", "Actual", unit, _counted(source, first.goal), "up"),
        Figure("goal_attainment_pct", "Attainment", "percent", "Actual out of the target.", "up"),
        Figure("goal_gap", "Gap", unit, "Target minus actual; below 0 when more came."),
        Figure(
            "goal_expected",
            "Expected by today",
            unit,
            "The target times the share of the period's days that have gone.",
        ),
        Figure(
            "goal_expected_curve",
            "By last year's curve",
            unit,
            "The target times the share of last year's company total that had come in by the "
            "same day of the same period.",
        ),
        Figure(
            "goal_pace",
            "Pace, points",
            "number",
            "Attainment minus the share expected by today (last year's curve, else an even "
            "pace), in percentage points.",
            "up",
        ),
        Figure("goal_landing", "Landing", unit, LANDING[is_deals], "up"),
        Figure("goal_per_week", "Needed a week", unit, "Gap divided by the weeks left."),
    )
    return blended(
        base, ("goal", "status"), figures, rows, origins=_origin(source, viewer, first.goal),
        places=places,
    )  # fmt: skip


def line(source: Source, goal: Goal, viewer: Viewer = LOCAL_ADMIN) -> Result:
    """Return the goal's metric over its days (weeks of a year), last year's beside it."""
    days = (goal.ends_on - goal.starts_on).days + 1
    chosen = Selection(
        start=goal.span.start,
        end=goal.span.end,
        compare="year",
        group_by=("time:day" if days <= 100 else "time:week",),
        measures=(goal.metric,),
    )
    for column, value in _place(goal).items():
        chosen = chosen.with_filter(column, (value,))
    return source.ask(measured_by(source)[goal.metric], chosen, viewer)


def attainments(base: Result, standings: Sequence[Progress], source: Source) -> Blend:
    """Return the attainment of one holder's goals in percent, one row per metric by its label."""
    known = source.registry.catalog.measures
    rows = [
        {
            "goal": text(known[p.goal.metric].label) if p.goal.metric in known else p.goal.name,
            "goal_attainment_pct": p.attainment_pct,
        }
        for p in standings
    ]
    figures = (Figure("goal_attainment_pct", "Attainment", "percent", "Actual out of the target."),)
    return blended(base, ("goal",), figures, rows)


def pipeline_against_goal(
    base: Result, standings: Sequence[Progress], source: Source, viewer: Viewer
) -> Blend:
    """Return per holder of a won value goal: target, won, open pipeline due in the rest of the
    period, its weighted value, and coverage of what remains."""
    first = standings[0]
    chosen = Selection(
        start=first.as_of,
        end=first.goal.span.end,
        group_by=("team", "owner"),
        measures=("pipeline_value",),
    )
    asked = source.ask("all/deals", chosen, viewer)
    rows, places = [], {}
    for one in standings:
        label = _INDENT[one.goal.scope] + one.goal.holder
        places[label] = _place(one.goal)
        due = _sum_of(asked, one.goal)
        remaining = max(0.0, one.gap or 0.0)
        rows.append(
            {
                "goal": label,
                "goal_target": one.goal.target,
                "goal_actual": one.actual,
                "goal_attainment_pct": one.attainment_pct,
                "pipeline_value": due,
                "goal_weighted": one.weighted,
                "goal_coverage": due / remaining if remaining else None,
            }
        )
    figures: tuple[Figure | str, ...] = (
        Figure("goal_target", "Target", "money", "What was aimed at for the whole period."),
        Figure("goal_actual", "Won", "money", _counted(source, first.goal), "up"),
        Figure("goal_attainment_pct", "Attainment", "percent", "Won out of the target.", "up"),
        "pipeline_value",
        Figure(
            "goal_weighted",
            "Weighted",
            "money",
            "The open deals due in the rest of the period, times their probability.",
        ),
        Figure(
            "goal_coverage",
            "Coverage",
            "ratio",
            "Open pipeline due in the rest of the period, divided by what is missing to the "
            "target. Empty when the target is met.",
            "up",
        ),
    )
    origins = {**_origin(source, viewer, first.goal), "pipeline_value": (asked, "pipeline_value")}
    return blended(base, ("goal",), figures, rows, origins=origins, places=places)


def _unit(source: Source, goal: Goal) -> str:
    if goal.metric not in measured_by(source):
        return "number"
    unit = source.registry.catalog.measure(goal.metric).unit
    return _PLAIN.get(unit, unit)


def _counted(source: Source, goal: Goal) -> str:
    if goal.metric not in measured_by(source):
        return text("No measure of the catalogue counts this metric.")
    return source.registry.catalog.measure(goal.metric).counted


def _place(goal: Goal) -> dict[str, Any]:
    return {"company": {}, "team": {"team": goal.team}, "user": {"owner": goal.owner}}[goal.scope]


def _origin(source: Source, viewer: Viewer, goal: Goal) -> dict[str, tuple[Result, str]]:
    """The result under the actuals: the goal's metric over the goal's days."""
    key = measured_by(source).get(goal.metric)
    if key is None:
        return {}
    chosen = Selection(start=goal.span.start, end=goal.span.end, measures=(goal.metric,))
    return {"goal_actual": (source.ask(key, chosen, viewer), goal.metric)}


def _sum_of(asked: Result, goal: Goal) -> float:
    """An additive measure of a result by team and owner, for one goal's holder."""
    name = asked.measures[0].name
    place = _place(goal)
    return sum(float(r[name] or 0) for r in asked.rows if all(r[k] == v for k, v in place.items()))
