"""A Result as the points a chart draws: labelled, in order, gaps filled, the tail summed up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from dealglass import formats
from dealglass.charts.chart import OTHERS
from dealglass.i18n import text
from dealglass.results import label_of

if TYPE_CHECKING:
    from dealglass.results import Column, Result

SMALL_N = 10
MOST_BUCKETS = 800


@dataclass(frozen=True)
class Point:
    """One mark: a value of a measure in one group, perhaps of one series.

    `keys` are the groups' raw values by grouping name; `before` the compared period's value.
    """

    keys: dict[str, Any]
    label: str
    value: float | None
    measure: str
    series: str = ""
    n: int | None = None
    share: float | None = None
    before: float | None = None
    before_label: str = ""
    is_partial: bool = False
    is_rest: bool = False
    order: int = 0

    @property
    def is_small(self) -> bool:
        """Whether a rate stands on fewer than ten cases."""
        return self.n is not None and self.n < SMALL_N


@dataclass(frozen=True)
class Frame:
    """All points of a chart. `group` and `split` are the columns grouped by, if any."""

    result: Result
    points: tuple[Point, ...]
    measures: tuple[str, ...]
    group: Column | None
    split: Column | None
    note: str = ""
    rest: frozenset[str] = field(default_factory=frozenset)

    @property
    def unit(self) -> str:
        """The unit of the values."""
        return self.result.measure(self.measures[0]).unit

    @property
    def is_time(self) -> bool:
        """Whether the first grouping is a calendar's."""
        return self.group is not None and is_time(self.group)

    @property
    def labels(self) -> list[str]:
        """The first grouping's labels in order, each once."""
        ordered = sorted(self.points, key=lambda p: p.order)
        return list(dict.fromkeys(p.label for p in ordered))

    @property
    def series(self) -> list[str]:
        """The series' labels, largest first."""
        sums: dict[str, float] = {}
        for point in self.points:
            sums[point.series] = sums.get(point.series, 0.0) + abs(point.value or 0.0)
        return sorted(sums, key=lambda s: (s in self.rest, -sums[s], s))


def is_time(column: Column) -> bool:
    """Whether a grouping column holds starts of calendar buckets."""
    return column.grain is not None or column.unit == "date"


def real(value: Any) -> float | None:  # noqa: ANN401
    """Return a plain float for Arrow and JSON; None stays None, NaN becomes None."""
    if value is None:
        return None
    figure = float(value)
    return figure if figure == figure and abs(figure) != float("inf") else None


def group_label(value: Any, column: Column, result: Result) -> str:  # noqa: ANN401
    """Return what an axis calls a group: dates by their grain, no value by its word."""
    if column.source == "time" or isinstance(value, date):
        if value is None:
            return text("(no date)")
        day = value.date() if isinstance(value, datetime) else value
        return formats.date_text(day, column.grain or "day")
    dimension = result.catalog.dimension(column.source)
    if isinstance(value, bool):
        return text("yes") if value else text("no")
    if isinstance(value, float | Decimal):
        return formats.number(value, column.unit, result.currency)
    return label_of(value, dimension)


def split_labels(results: Sequence[Result]) -> list[str]:
    """Return the labels of the second grouping in any of the results."""
    found = set()
    for result in results:
        for column in result.groups[1:2]:
            values = set(result.table.column(column.name).to_pylist()) - {None}
            found |= {group_label(v, column, result) for v in values}
    return sorted(found)


def frame(
    result: Result,
    measures: Sequence[str],
    *,
    percent: bool = False,
    top: int | None = None,
    series_top: int = 6,
    largest_first: bool = False,
) -> Frame:
    """Return the points of a result.

    One point per row and measure. Time buckets without rows are filled (0 for an additive
    measure, a gap for others). With `top`, the largest groups stay and the others are summed
    where that is honest (an additive measure), else left out and named in `note`. `percent`
    takes each measure's `__share_pct`, as the engine computed it.
    """
    for name in measures:
        result.measure(name)
    columns = result.groups
    group = columns[0] if columns else None
    split = columns[1] if len(columns) > 1 else None
    points = _points(result, measures, group, split, percent)
    base = Frame(result, tuple(points), tuple(measures), group, split)
    if base.is_time:
        base = _filled(base)
    elif not percent:
        base = _compared(base)
    if split is not None and len(measures) == 1:
        base = _fewer(base, series_top, by_series=True)
    if not base.is_time and group is not None:
        if largest_first:
            base = _ranked(base)
        if top:
            base = _fewer(base, top, by_series=False)
    return base


def _points(
    result: Result,
    measures: Sequence[str],
    group: Column | None,
    split: Column | None,
    percent: bool,
) -> list[Point]:
    found: list[Point] = []
    names = [c.name for c in result.groups]
    orders: dict[str, int] = {}
    for row in result.rows:
        label = group_label(row[group.name], group, result) if group else text("All")
        series = group_label(row[split.name], split, result) if split else ""
        order = orders.setdefault(label, len(orders))
        for measure in measures:
            own_series = text(result.measure(measure).label) if len(measures) > 1 else series
            share = real(row.get(f"{measure}__share_pct"))
            count = row.get(f"{measure}__n")
            found.append(
                Point(
                    keys={name: row[name] for name in names},
                    label=label,
                    value=share if percent else real(row.get(measure)),
                    measure=measure,
                    series=own_series,
                    n=None if count is None else int(count),
                    share=share,
                    order=order,
                )
            )
    return found


# -- the compared period ---------------------------------------------------------------------------


def _compared(base: Frame) -> Frame:
    """Give each group its value in the compared period, by the same keys."""
    if base.result.previous is None:
        return base
    names = [c.name for c in base.result.groups]
    before = {tuple(row[n] for n in names): row for row in base.result.previous.to_pylist()}
    points = [
        replace(p, before=real(row.get(p.measure)))
        if (row := before.get(tuple(p.keys[n] for n in names)))
        else p
        for p in base.points
    ]
    return replace(base, points=tuple(points))


# -- time ------------------------------------------------------------------------------------------


def next_bucket(start: date, grain: str) -> date:
    """Return the first day of the bucket after the one that starts on `start`."""
    months = {"month": 1, "quarter": 3, "year": 12}.get(grain)
    if months is None:
        return start + timedelta(days=7 if grain == "week" else 1)
    total = start.year * 12 + start.month - 1 + months
    return date(total // 12, total % 12 + 1, start.day if start.day < 29 else 1)


def buckets(first: date, last: date, grain: str) -> list[date]:
    """Return the bucket starts from `first` to `last`, both included; at most 800."""
    found = [first]
    while found[-1] < last and len(found) < MOST_BUCKETS:
        found.append(next_bucket(found[-1], grain))
    return found


def _day(value: date) -> date:
    return value.date() if isinstance(value, datetime) else value


def _filled(base: Frame) -> Frame:
    """Fill empty buckets, drop those without a date, mark the one still running."""
    group = base.group
    assert group is not None
    grain = group.grain or "day"
    dated = [p for p in base.points if p.keys[group.name] is not None]
    note = base.note
    if len(dated) < len(base.points):
        note = text("Without a date, not shown: {values}", values=_sum_words(base, dated))
    if not dated:
        return replace(base, points=(), note=note)
    days = [_day(p.keys[group.name]) for p in dated]
    starts = buckets(_first_start(base, min(days), grain), max(days), grain)
    order = {day: i for i, day in enumerate(starts)}
    known = {(_day(p.keys[group.name]), p.series): p for p in dated}
    kinds = list({(p.series, p.measure): p for p in dated}.values())
    # A chart that looks ahead (by expected close) has no bucket that is not over yet.
    ahead = max(days) > base.result.as_of
    points = []
    for day in starts:
        for kind in kinds:
            point = known.get((day, kind.series))
            if point is None:
                additive = base.result.measure(kind.measure).is_additive
                point = replace(
                    kind,
                    keys={**kind.keys, group.name: day},
                    label=group_label(day, group, base.result),
                    value=0.0 if additive else None,
                    share=None,
                    n=None if kind.n is None else 0,
                )
            after = next_bucket(day, grain)
            running = day <= base.result.as_of and after > base.result.as_of + timedelta(days=1)
            points.append(replace(point, order=order[day], is_partial=running and not ahead))
    return _compared_in_time(replace(base, points=tuple(points), note=note), starts, grain)


def _first_start(base: Frame, earliest: date, grain: str) -> date:
    """Return the bucket the period begins in, so that empty first months are seen."""
    start = base.result.span.start
    if start is None or start >= earliest:
        return earliest
    day = earliest
    for _ in range(MOST_BUCKETS):
        if day <= start:
            break
        day = _bucket_before(day, grain)
    return day


def _bucket_before(start: date, grain: str) -> date:
    months = {"month": 1, "quarter": 3, "year": 12}.get(grain)
    if months is None:
        return start - timedelta(days=7 if grain == "week" else 1)
    total = start.year * 12 + start.month - 1 - months
    return date(total // 12, total % 12 + 1, start.day if start.day < 29 else 1)


def _sum_words(base: Frame, dated: list[Point]) -> str:
    kept = {id(p) for p in dated}
    value = sum(p.value or 0.0 for p in base.points if id(p) not in kept)
    return formats.number(value, base.unit, base.result.currency)


def _compared_in_time(base: Frame, starts: list[date], grain: str) -> Frame:
    """Pair the n-th bucket with the n-th of the compared period."""
    result, group = base.result, base.group
    assert group is not None
    if result.previous is None or result.previous_span is None or not result.previous_span.start:
        return base
    table = result.previous.to_pylist()
    days = [_day(r[group.name]) for r in table if r[group.name] is not None]
    if not days:
        return base
    first = min(days)
    while first > result.previous_span.start:
        first = _bucket_before(first, grain)
    order = {day: i for i, day in enumerate(buckets(first, max(days), grain))}
    names = [c.name for c in result.groups if c.name != group.name]
    before = {
        (order[_day(r[group.name])], *(r[n] for n in names)): r
        for r in table
        if r[group.name] is not None
    }
    labels = {i: group_label(day, group, result) for day, i in order.items()}
    points = []
    for point in base.points:
        row = before.get((point.order, *(point.keys[n] for n in names)))
        additive = result.measure(point.measure).is_additive
        missing = 0.0 if additive and point.order in labels else None
        value = real(row.get(point.measure)) if row else missing
        points.append(replace(point, before=value, before_label=labels.get(point.order, "")))
    return replace(base, points=tuple(points))


# -- fewer groups ----------------------------------------------------------------------------------


def _ranked(base: Frame) -> Frame:
    """Order the groups by size; equal ones keep the report's order."""
    size: dict[str, float] = {}
    for p in base.points:
        size[p.label] = size.get(p.label, 0.0) + (p.value if p.value is not None else float("-inf"))
    first = {p.label: p.order for p in reversed(base.points)}
    rank = {label: i for i, label in enumerate(sorted(size, key=lambda k: (-size[k], first[k])))}
    ordered = [replace(p, order=rank[p.label]) for p in base.points]
    return replace(base, points=tuple(sorted(ordered, key=lambda p: p.order)))


def _fewer(base: Frame, top: int, *, by_series: bool) -> Frame:
    """Keep the `top` largest groups or series; see `frame` for what becomes of the others."""
    sizes: dict[str, float] = {}
    for p in base.points:
        name = p.series if by_series else p.label
        sizes[name] = sizes.get(name, 0.0) + abs(p.value or 0.0)
    if len(sizes) <= top + 1:
        return base
    kept = set(sorted(sizes, key=lambda s: (-sizes[s], s))[:top])
    stay = [p for p in base.points if (p.series if by_series else p.label) in kept]
    gone = [p for p in base.points if (p.series if by_series else p.label) not in kept]
    dropped = len(sizes) - top
    if not all(base.result.measure(m).is_additive for m in base.measures):
        note = text("{number} more not shown: the table has all.", number=dropped)
        return replace(base, points=tuple(stay), note=_joined(base.note, note))
    label = text("{number} others", number=dropped)
    column = base.split if by_series else base.group
    assert column is not None
    last = max(p.order for p in base.points) + 1
    merged: dict[tuple[str, str], Point] = {}
    for p in gone:
        key = (p.label if by_series else p.series, p.measure)
        one = merged.get(key)
        merged[key] = replace(
            p,
            keys={**p.keys, column.name: OTHERS},
            label=p.label if by_series else label,
            series=label if by_series else p.series,
            value=_added(one.value if one else None, p.value),
            before=_added(one.before if one else None, p.before),
            share=_added(one.share if one else None, p.share),
            n=None,
            is_rest=True,
            order=p.order if by_series else last,
        )
    return replace(base, points=(*stay, *merged.values()), rest=base.rest | {label})


def _added(a: float | None, b: float | None) -> float | None:
    return None if a is None and b is None else (a or 0.0) + (b or 0.0)


def _joined(*parts: str) -> str:
    return " ".join(p for p in parts if p)
