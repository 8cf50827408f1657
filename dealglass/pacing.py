"""How goals stand: actuals, expected by today, and where each will land.

The actual of a goal is asked through the composer like any other figure, never per goal: one
question per metric and set of dates, grouped by team and owner, and each goal looks its value
up.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from dealglass.access import LOCAL_ADMIN, Viewer
from dealglass.goals import Goal, Progress, adds_up, measured_by
from dealglass.periods import Span
from dealglass.selection import Selection

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from dealglass.results import Result, Source

# How many periods of the same kind before this one the yield of deals not yet created is
# averaged over: half a year for months, a year for quarters, as much as is usual for years.
_LOOK_BACK = {"month": 6, "quarter": 4, "year": 2}
# What the open pipeline promises of a metric, by the measure that weighs it.
_WEIGHTED = {"won_value": "weighted_value", "won_deals": "weighted_deals"}
_DAY = timedelta(days=1)


def progress(
    source: Source,
    goals: Iterable[Goal],
    viewer: Viewer = LOCAL_ADMIN,
    *,
    as_of: date | None = None,
) -> list[Progress]:
    """Return where each goal stands as of a day (the store's own by default), in their order.

    The number of questions grows with the metrics and kinds of period among the goals, not with
    the goals.
    """
    goals = list(goals)
    day = as_of or source.as_of
    asked = _Actuals(source, viewer, day, goals)
    return [asked.progress(goal) for goal in goals]


class _Actuals:
    """The answers a list of goals needs, each asked once."""

    def __init__(self, source: Source, viewer: Viewer, as_of: date, goals: list[Goal]) -> None:
        self.source, self.viewer, self.as_of = source, viewer, as_of
        self.reports = measured_by(source)
        self.goals = goals
        self._known: dict[tuple[object, ...], Any] = {}

    def progress(self, goal: Goal) -> Progress:
        key = self.reports.get(goal.metric)
        if key is None or not self._can_split(key, goal.scope):
            return Progress(goal, self.as_of, None, self._linear(goal))
        measure = self.source.registry.catalog.measure(goal.metric)
        is_flow = adds_up(self.source, goal.metric)
        is_open = goal.starts_on <= self.as_of <= goal.ends_on
        weighted = uncreated = None
        if is_open and goal.metric in _WEIGHTED:
            weighted = self._weighted(goal)
            uncreated = self._uncreated(goal)
        return Progress(
            goal,
            self.as_of,
            self._actual(goal) if is_flow else self._rate(goal),
            self._linear(goal),
            self._curve(goal) if is_open and is_flow else None,
            weighted,
            uncreated,
            is_flow,
            measure.better,
        )

    def _can_split(self, key: str, scope: str) -> bool:
        dimensions = self.source.registry.report(key).dimensions
        return scope == "company" or {"team", "owner"} <= set(dimensions)

    # -- actual --------------------------------------------------------------------------------

    def _actual(self, goal: Goal) -> float | None:
        if _is_month_aligned(goal):
            return self._by_month(goal)
        found = self._grouped(goal.metric, goal.span)
        return _of_scope(found, goal)

    def _by_month(self, goal: Goal) -> float:
        months = self._once(("months", goal.metric), lambda: self._months(goal.metric))
        mine = months.get(_key(goal), {})
        return sum(v for month, v in mine.items() if goal.starts_on <= month <= goal.ends_on)

    def _months(self, metric: str) -> dict[tuple[str, str], dict[date, float]]:
        """The metric by scope and month, over all month-aligned goals: one question."""
        spans = [g for g in self.goals if g.metric == metric and _is_month_aligned(g)]
        span = Span(min(g.starts_on for g in spans), max(g.ends_on for g in spans) + _DAY)
        result = self._ask(metric, span, ("time:month", *self._splits(metric)))
        found: dict[tuple[str, str], dict[date, float]] = {}
        for row in result.rows:
            month, value = row["time:month"], float(row[metric] or 0)
            for key in _keys(row):
                mine = found.setdefault(key, {})
                mine[month] = mine.get(month, 0.0) + value
        return found

    def _grouped(self, metric: str, span: Span, **more: Any) -> dict[tuple[str, str], float]:  # noqa: ANN401
        """An additive metric over some days by scope: one question."""

        def ask() -> dict[tuple[str, str], float]:
            found: dict[tuple[str, str], float] = {}
            for row in self._ask(metric, span, self._splits(metric), **more).rows:
                for key in _keys(row):
                    found[key] = found.get(key, 0.0) + float(row[metric] or 0)
            return found

        return self._once(("grouped", metric, span, tuple(sorted(more.items()))), ask)

    def _rate(self, goal: Goal) -> float | None:
        """A rate, a median or a state is not added up: it is asked per scope, for all holders."""
        by = {"company": (), "team": ("team",), "user": ("owner",)}[goal.scope]
        result = self._once(
            ("rate", goal.metric, goal.span, by), lambda: self._ask(goal.metric, goal.span, by)
        )
        if not by:
            return _number(result.totals.get(goal.metric))
        found = self._once(
            ("rates", goal.metric, goal.span, by),
            lambda: {r[by[0]]: r[goal.metric] for r in result.rows},
        )
        return _number(found.get(goal.team if goal.scope == "team" else goal.owner))

    def _splits(self, metric: str) -> tuple[str, ...]:
        report = self.source.registry.report(self.reports[metric])
        return tuple(d for d in ("team", "owner") if d in report.dimensions)

    def _ask(
        self,
        metric: str,
        span: Span,
        by: tuple[str, ...],
        filters: tuple[tuple[str, str, date], ...] = (),
    ) -> Result:
        # A goal has a first and a last day; a side left open means up to today.
        end = min(span.end or self.as_of + _DAY, self.as_of + _DAY)
        start = min(span.start or self.as_of, self.as_of)
        chosen = Selection(start=start, end=max(end, start + _DAY), group_by=by, measures=(metric,))
        for column, op, day in filters:
            chosen = chosen.with_filter(column, (day.isoformat(),), op)
        return self.source.ask(self.reports[metric], chosen, self.viewer)

    # -- expected ------------------------------------------------------------------------------

    def _linear(self, goal: Goal) -> float:
        days = (goal.ends_on - goal.starts_on).days + 1
        gone = (min(self.as_of, goal.ends_on) - goal.starts_on).days + 1
        return max(0.0, gone / days)

    def _curve(self, goal: Goal) -> float | None:
        """Share of last year's company total that had come in by the same day of the period."""
        days = self._once(
            ("curve", goal.metric, goal.span), lambda: last_year(self.source, goal, self.viewer)
        )
        total = sum(days.values())
        if not total or total < 0:
            return None
        gone = (self.as_of - goal.starts_on).days
        return sum(v for offset, v in days.items() if offset <= gone) / total

    # -- landing -------------------------------------------------------------------------------

    def _weighted(self, goal: Goal) -> float:
        """Open deals expected to close in the rest of the period, times their probability."""
        metric = _WEIGHTED[goal.metric]

        def ask() -> dict[tuple[str, str], float]:
            chosen = Selection(group_by=("team", "owner"), measures=(metric,))
            chosen = chosen.with_filter("expected_close_on", (self.as_of.isoformat(),), "ge")
            chosen = chosen.with_filter("expected_close_on", (goal.ends_on.isoformat(),), "le")
            found: dict[tuple[str, str], float] = {}
            for row in self.source.ask("all/deals", chosen, self.viewer).rows:
                for key in _keys(row):
                    found[key] = found.get(key, 0.0) + float(row[metric] or 0)
            return found

        return _of_scope(self._once(("weighted", metric, goal.ends_on), ask), goal)

    def _uncreated(self, goal: Goal) -> float:
        """What deals created after today's place in the period brought before its end, on average
        over the periods before this one that brought anything at all."""
        total, periods = 0.0, 0
        for back in range(1, _LOOK_BACK.get(goal.period, 3) + 1):
            start, end = _shifted(goal, back)
            today = min(start + (self.as_of - goal.starts_on), end) + _DAY
            if not self._grouped(goal.metric, Span(start, end + _DAY)):
                continue
            periods += 1
            if today <= end:
                later = (("created_on", "ge", today),)
                found = self._grouped(goal.metric, Span(today, end + _DAY), filters=later)
                total += _of_scope(found, goal)
        return total / periods if periods else 0.0

    def _once(self, key: tuple[object, ...], make: Any) -> Any:  # noqa: ANN401
        if key not in self._known:
            self._known[key] = make()
        return self._known[key]


def last_year(source: Source, goal: Goal, viewer: Viewer = LOCAL_ADMIN) -> dict[int, float]:
    """Return the metric over the same dates a year before, by day since their first.

    The whole company's curve stands for every scope: one rep's few deals draw no curve.
    """
    start, end = _year_before(goal.starts_on), _year_before(goal.ends_on)
    chosen = Selection(start=start, end=end + _DAY, group_by=("time:day",), measures=(goal.metric,))
    result = source.ask(measured_by(source)[goal.metric], chosen, viewer)
    return {(r["time:day"] - start).days: float(r[goal.metric] or 0) for r in result.rows}


def _keys(row: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    keys = [("company", "")]
    if "team" in row:
        keys.append(("team", row["team"]))
    if "owner" in row:
        keys.append(("user", row["owner"]))
    return tuple(keys)


def _key(goal: Goal) -> tuple[str, str]:
    return (goal.scope, "" if goal.scope == "company" else goal.holder)


def _of_scope(found: Mapping[tuple[str, str], float], goal: Goal) -> float:
    return found.get(_key(goal), 0.0)


def _number(value: Any) -> float | None:  # noqa: ANN401
    return None if value is None else float(value)


def _is_month_aligned(goal: Goal) -> bool:
    return goal.starts_on.day == 1 and (goal.ends_on + _DAY).day == 1


def _shifted(goal: Goal, back: int) -> tuple[date, date]:
    """First and last day of the period `back` periods before the goal's."""
    if not _is_month_aligned(goal):
        length = goal.ends_on - goal.starts_on + _DAY
        return goal.starts_on - back * length, goal.ends_on - back * length
    after = goal.ends_on + _DAY
    months = (after.year - goal.starts_on.year) * 12 + after.month - goal.starts_on.month
    return _months_back(goal.starts_on, months * back), _months_back(after, months * back) - _DAY


def _months_back(day: date, months: int) -> date:
    total = day.year * 12 + day.month - 1 - months
    return date(total // 12, total % 12 + 1, day.day)


def _year_before(day: date) -> date:
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return date(day.year - 1, 2, 28)
