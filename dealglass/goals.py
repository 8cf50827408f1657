"""Goals: what was aimed at, and where each stands. dealglass/pacing.py asks for the figures.

A goal names a metric of the catalogue, a scope (company, team, user) and a period.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from dealglass.access import LOCAL_ADMIN, Viewer
from dealglass.compose import BUILT_IN_PARAMS
from dealglass.periods import Span
from dealglass.selection import Selection

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dealglass.results import Source

REPORT = "goals/list"
SCOPES = ("company", "team", "user")
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Goal:
    """One goal. `ends_on` is its last day; `target` is in the metric's unit."""

    goal_id: str
    name: str
    metric: str
    scope: str
    team: str | None
    owner: str | None
    period: str
    starts_on: date
    ends_on: date
    target: float
    strategy: str | None = None
    owner_id: str | None = None

    @property
    def span(self) -> Span:
        """The goal's days, half-open."""
        return Span(self.starts_on, self.ends_on + _DAY)

    @property
    def holder(self) -> str:
        """Whom the goal is for: the rep, the team, or "Company"."""
        return {"user": self.owner, "team": self.team}.get(self.scope) or "Company"


@dataclass(frozen=True)
class Progress:
    """Where a goal stands as of a day. Values are in the metric's unit, shares from 0 to 1.

    `actual` is None when no measure of any report gives the metric for that scope. `landing` is
    closed + `weighted` + `uncreated` for deal metrics, else actual divided by the share that is
    usual by today. `curve_share` is None without a last year to learn from.
    """

    goal: Goal
    as_of: date
    actual: float | None
    linear_share: float
    curve_share: float | None = None
    weighted: float | None = None
    uncreated: float | None = None
    is_additive: bool = True
    better: str = "up"

    @property
    def attainment_pct(self) -> float | None:
        """Actual ÷ target in percent; for a metric that should fall, target ÷ actual."""
        over, under = self.actual, self.goal.target
        if self.better == "down":
            over, under = under, over
        return 100.0 * over / under if over is not None and under else None

    @property
    def gap(self) -> float | None:
        """Target minus actual: what is missing, below 0 when more than the target came."""
        return None if self.actual is None else self.goal.target - self.actual

    @property
    def expected_linear(self) -> float:
        """What an even pace would have brought by today. A rate is expected whole at any time."""
        return self.goal.target * (self.linear_share if self.is_additive else 1.0)

    @property
    def expected_curve(self) -> float | None:
        """What last year's pace would have brought by today."""
        if self.curve_share is None or not self.is_additive:
            return None
        return self.goal.target * self.curve_share

    @property
    def expected(self) -> float:
        """Expected by today: last year's curve where there is one, else an even pace."""
        return self.expected_linear if self.expected_curve is None else self.expected_curve

    @property
    def pace_points(self) -> float | None:
        """Attainment minus expected share by today, in percentage points."""
        if self.attainment_pct is None or not self.goal.target:
            return None
        return self.attainment_pct - 100.0 * self.expected / self.goal.target

    @property
    def has_ended(self) -> bool:
        """Whether the goal's last day lies before the as-of date."""
        return self.goal.ends_on < self.as_of

    @property
    def landing(self) -> float | None:
        """What the period will bring; None when nothing can be said yet."""
        if self.actual is None or self.goal.starts_on > self.as_of:
            return None
        if self.has_ended or not self.is_additive:
            return self.actual
        if self.weighted is not None:
            return self.actual + self.weighted + (self.uncreated or 0.0)
        share = self.linear_share if self.curve_share is None else self.curve_share
        return self.actual / share if share > 0 else None

    @property
    def weeks_left(self) -> float:
        """Weeks from tomorrow to the end of the period."""
        return max(0.0, (self.goal.ends_on - self.as_of).days / 7.0)

    @property
    def needed_per_week(self) -> float | None:
        """Gap ÷ weeks left; 0 when met, None when no time is left or the metric is a rate."""
        if self.gap is None or not self.is_additive or self.weeks_left == 0:
            return None
        return max(0.0, self.gap) / self.weeks_left

    @property
    def status(self) -> str:
        """One of: met, missed, on pace, behind, not started, not measured."""
        if self.actual is None:
            return "not measured"
        if self.goal.starts_on > self.as_of:
            return "not started"
        is_lower_better = self.better == "down"
        reached = (
            self.actual <= self.goal.target
            if is_lower_better
            else (self.actual >= self.goal.target)
        )
        if self.has_ended or (reached and self.is_additive and not is_lower_better):
            return "met" if reached else "missed"
        if is_lower_better and self.is_additive:
            return "on pace" if self.actual <= self.expected else "behind"
        if not self.is_additive:
            return "on pace" if reached else "behind"
        return "on pace" if self.actual >= self.expected else "behind"


def read_goals(
    source: Source, viewer: Viewer = LOCAL_ADMIN, chosen: Selection | None = None
) -> list[Goal]:
    """Return the goals a selection of the report goals/list leaves, company first.

    Goals without metric, dates or target say nothing and are left out.
    """
    result = source.rows(REPORT, chosen or Selection(), viewer, limit=100_000)
    goals = [
        Goal(
            goal_id=r["goal_id"],
            name=r["goal"] or r["metric"],
            metric=r["metric"],
            scope=r["scope"] if r["scope"] in SCOPES else _scope_of(r),
            team=r["team"],
            owner=r["owner"],
            period=r["goal_period"] or "",
            starts_on=r["starts_on"],
            ends_on=r["ends_on"],
            target=float(r["target"]),
            strategy=r["strategy"],
            owner_id=r["owner_id"],
        )
        for r in result.rows
        if r["metric"] and r["starts_on"] and r["ends_on"] and r["target"] is not None
    ]
    return sorted(goals, key=_tree_order)


def _scope_of(row: Mapping[str, Any]) -> str:
    return "user" if row["owner"] else "team" if row["team"] else "company"


def _tree_order(goal: Goal) -> tuple[object, ...]:
    rank = SCOPES.index(goal.scope)
    team = "" if goal.scope == "company" else goal.team or "￿"
    return (goal.metric, goal.starts_on, goal.ends_on, team, rank, goal.owner or "")


def measured_by(source: Source) -> dict[str, str]:
    """Return the report that answers each measure: the base reports first, then the others."""
    found: dict[str, str] = {}
    keys = sorted(source.registry.reports, key=lambda k: (not k.startswith("all/"), k))
    for key in keys:
        report = source.registry.reports[key]
        free = {n for n, kind in report.params if not kind.endswith("?")}
        needed = free - BUILT_IN_PARAMS.keys() - dict(report.choices).keys()
        for name in () if needed else report.measures:
            found.setdefault(name, key)
    return found


def adds_up(source: Source, metric: str) -> bool:
    """Whether a metric comes in over time, so that days add up to the period.

    A rate does not, nor does a state such as open deals, nor a count of rows without a date:
    they are what they are on a day, and a goal for them is expected whole at any time.
    """
    measure = source.registry.catalog.measure(metric)
    report = source.registry.report(measured_by(source)[metric])
    when = measure.time or report.time
    return measure.is_additive and bool(when) and when != "moment"


def covering(chosen: Selection, day: date) -> Selection:
    """Return the selection of the goals whose period covers a day."""
    iso = (day.isoformat(),)
    return chosen.with_filter("starts_on", iso, "le").with_filter("ends_on", iso, "ge")
