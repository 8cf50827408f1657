"""The metrics with their figures: value, change, trend, what they serve, or what they lack.

All measures of one report are one question, so that a catalogue of fifty metrics costs some
twenty. A state has no date of its own; where its report can tell the past, it is asked once for
the end of each month.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from dealglass.errors import DealglassError
from dealglass.periods import Span, unit_start
from dealglass.selection import Selection, split_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from dealglass.catalog import Catalog, Measure
    from dealglass.metrics import Metric
    from dealglass.results import Result, Source
    from dealglass.sqlfile import Report

    Ask = Callable[[str, Selection], Result]
    Told = Callable[[int, int], None]

# A trend shows whole months: the running one would always look like a fall.
TREND_MONTHS = 12
# How many metrics a set may hold before it serves no focus, see `is_crowded`.
FOCUS = 10
_DAY = timedelta(days=1)
_filled: WeakKeyDictionary[Source, frozenset[str]] = WeakKeyDictionary()


@dataclass(frozen=True)
class Reading:
    """One metric as it stands. Values are in the measure's unit.

    `result` is the answer it comes from, None where it was not asked: then `lacking` names the
    tables or columns without which it says nothing, or `problem` says what went wrong. `idle` are
    the reader's filters that its report does not know. `trend` has one value per whole month,
    the oldest first; () where the past is not known. `is_now` tells a state of which only the
    present is known: it has neither a change nor a trend.
    """

    metric: Metric
    entry: Measure
    label: str
    result: Result | None = None
    lacking: tuple[str, ...] = ()
    idle: tuple[str, ...] = ()
    problem: str = ""
    trend: tuple[float | None, ...] = field(default=())
    is_now: bool = False

    @property
    def value(self) -> float | None:
        """The figure; None where nothing counts."""
        return _number(self.result.totals.get(self.metric.measure)) if self.result else None

    @property
    def previous(self) -> float | None:
        """The figure of the compared period."""
        then = self.result.previous_totals if self.result and not self.is_now else None
        return _number(then.get(self.metric.measure)) if then else None

    @property
    def n(self) -> int | None:
        """What a rate is a share of; None for what is no rate."""
        if not self.result or not self.entry.n:
            return None
        found = self.result.totals.get(f"{self.metric.measure}__n")
        return None if found is None else int(found)

    @property
    def change(self) -> float | None:
        """Change against the compared period: percent, or points for a percentage."""
        if self.result is None or self.is_now:
            return None
        return self.result.change(self.metric.measure)


def read(
    source: Source,
    metrics: Sequence[Metric],
    chosen: Selection,
    ask: Ask,
    told: Told | None = None,
) -> list[Reading]:
    """Return each metric with its value and change, in the order given.

    `chosen` gives period, comparison, as-of date and filters; a filter applies to the reports
    that know its column. `ask` answers one question; `told` hears how many of how many reports
    are done. A report that cannot answer is a `problem` of its metrics, never an error.
    """
    there = filled(source)
    lacking = {m.measure: m.lacking(there) for m in metrics}
    groups = by_report(m for m in metrics if not lacking[m.measure])
    answers: dict[str, Result | str] = {}
    for number, (key, wanted) in enumerate(groups.items()):
        if told:
            told(number, len(groups))
        try:
            answers[key] = ask(key, _question(source.registry.report(key), chosen, wanted))
        except DealglassError as error:
            answers[key] = str(error)
    return [_reading(m, source, chosen, lacking[m.measure], answers.get(m.report)) for m in metrics]


def _reading(
    metric: Metric,
    source: Source,
    chosen: Selection,
    lacking: tuple[str, ...],
    answer: Result | str | None,
) -> Reading:
    catalog = source.registry.catalog
    report = source.registry.report(metric.report)
    entry = catalog.measure(metric.measure)
    return Reading(
        metric,
        entry,
        metric.name(catalog),
        result=None if lacking or isinstance(answer, str) else answer,
        lacking=lacking,
        idle=tuple(dict.fromkeys(f.column for f in chosen.filters if not _knows(report, f.column))),
        problem=answer if isinstance(answer, str) and not lacking else "",
        is_now=is_state(entry, catalog) and not metric.is_past_known,
    )


def with_trends(
    source: Source,
    readings: Sequence[Reading],
    chosen: Selection,
    ask: Ask,
    told: Told | None = None,
) -> list[Reading]:
    """Return the readings with one value for each of the last twelve whole months."""
    catalog = source.registry.catalog
    months = trend_months(source, chosen)
    shown = [r for r in readings if r.result is not None]
    states = [r.metric for r in shown if is_state(r.entry, catalog)]
    dated = by_report(r.metric for r in shown if r.metric not in states)
    known = by_report(m for m in states if m.is_past_known)
    found: dict[str, tuple[float | None, ...]] = {}
    for number, (key, wanted) in enumerate([*dated.items(), *known.items()]):
        if told:
            told(number, len(dated) + len(known))
        over = _over_months if number < len(dated) else _at_months
        try:
            found |= over(source.registry.report(key), wanted, chosen, months, ask)
        except DealglassError:
            continue  # the metric stands without its past
    return [replace(r, trend=found.get(r.metric.measure, ())) for r in readings]


def _over_months(
    report: Report, wanted: list[Metric], chosen: Selection, months: list[Span], ask: Ask
) -> dict[str, tuple[float | None, ...]]:
    """One question for all months."""
    when = replace(chosen, period="all", start=months[0].start, end=months[-1].end, compare="none")
    result = ask(report.key, _question(report, when, wanted, ("time:month",)))
    rows = {row["time:month"]: row for row in result.rows}
    found = {}
    for metric in wanted:
        # A month without rows is a month with none of them; a rate says nothing then.
        entry = result.measure(metric.measure)
        empty = 0.0 if entry.is_additive or entry.unit == "count" else None
        values = [_number(rows.get(m.start, {}).get(metric.measure)) for m in months]
        found[metric.measure] = tuple(empty if v is None else v for v in values)
    return found


def _at_months(
    report: Report, wanted: list[Metric], chosen: Selection, months: list[Span], ask: Ask
) -> dict[str, tuple[float | None, ...]]:
    """One question per month: what stood at its end."""
    found: dict[str, list[float | None]] = {m.measure: [] for m in wanted}
    for month in months:
        when = replace(chosen, period="all", start=month.start, end=month.end, compare="none")
        row = ask(report.key, _question(report, when, wanted)).totals
        for metric in wanted:
            found[metric.measure].append(_number(row.get(metric.measure)))
    return {name: tuple(values) for name, values in found.items()}


def trend_months(source: Source, chosen: Selection) -> list[Span]:
    """Return the last whole months up to the end of the period or the as-of date."""
    after = source.moment(chosen).state_at + _DAY
    shape = source.shape
    bounds = [unit_start(after, "month", shape, back) for back in range(TREND_MONTHS, -1, -1)]
    return [Span(a, b) for a, b in pairwise(bounds)]


def is_state(entry: Measure, catalog: Catalog) -> bool:
    """Whether a measure is a state at a moment, or computed from one."""
    if entry.time == "moment":
        return True
    return any(is_state(catalog.measure(name), catalog) for name in entry.needs)


def by_report(metrics: Iterable[Metric]) -> dict[str, list[Metric]]:
    """Return the metrics by the report that answers them, in the order they come."""
    groups: dict[str, list[Metric]] = {}
    for metric in metrics:
        groups.setdefault(metric.report, []).append(metric)
    return groups


def filled(source: Source) -> frozenset[str]:
    """Return the tables and columns the metrics need that hold something in this version."""
    if source not in _filled:
        places = dict.fromkeys(p for m in source.registry.metrics for p in m.places)
        # The names are the catalogue's own, checked when it was read.
        parts = [_counting(place) for place in places]
        rows = source.engine.run(" union all ".join(parts), {}).to_pylist() if parts else []
        _filled[source] = frozenset(row["place"] for row in rows if row["n"])
    return _filled[source]


def _counting(place: str) -> str:
    table, _, column = place.partition(".")
    return f"select '{place}' as place, count({column or '*'}) as n from {table}"


def is_crowded(metrics: Sequence[Metric]) -> bool:
    """Whether a set is too large to steer by: more than FOCUS metrics.

    Nobody acts on more figures than they can keep in mind, seven or so (Miller, 1956), and every
    metric that serves no decision hides one that does.
    """
    return len(metrics) > FOCUS


def _question(
    report: Report,
    chosen: Selection,
    wanted: list[Metric],
    group_by: tuple[str, ...] = (),
) -> Selection:
    return replace(
        chosen,
        group_by=group_by,
        split_by=None,
        measures=tuple(sorted({m.measure for m in wanted})),
        filters=tuple(f for f in chosen.filters if _knows(report, f.column)),
        chart=None,
        percent=False,
        sort=None,
        limit=None,
        params=(),
    )


def _knows(report: Report, name: str) -> bool:
    return split_name(name)[0] in report.dimensions


def _number(value: Any) -> float | None:  # noqa: ANN401
    return None if value is None else float(value)
