"""Which native Excel chart shows what a chart on the page shows.

A spreadsheet's own charts know fewer shapes than Vega-Lite: bars, columns, lines, areas, pies
and points. What has no such shape (a heat map) leaves its sheet with the table alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dealglass.charts import Chart
    from dealglass.results import Column, Result

MOST_CATEGORIES = {"date": 400, "text": 40}
MOST_SERIES = 20
MOST_SLICES = 12
# The shape of a chart on the page -> XlsxWriter's type of chart, and whether it is stacked.
_KINDS = {
    "ranked": ("bar", False),
    "pareto": ("bar", False),
    "funnel": ("bar", False),
    "bullet": ("bar", False),
    "single": ("column", False),
    "dodge": ("column", False),
    "histogram": ("column", False),
    "waterfall": ("column", False),
    "stack": ("column", True),
    "line": ("line", False),
    "goal_line": ("line", False),
    "area": ("area", True),
    "pie": ("pie", False),
}


@dataclass(frozen=True)
class Plot:
    """A native chart: `kind` is XlsxWriter's type, `series` are (name, values) over categories.

    `subtype` is "stacked", "percent_stacked" or "". `left_out` says how many categories the table
    has beyond those shown.
    """

    kind: str
    subtype: str
    unit: str
    axis: str
    categories: tuple[Any, ...]
    series: tuple[tuple[str, tuple[Any, ...]], ...]
    left_out: int = 0


def plot_of(result: Result, chart: Chart | None) -> Plot | None:
    """Return the native chart of a result, or None when there is no chart or no such shape."""
    groups = result.groups
    kind, is_stacked = _KINDS.get(chart.shape if chart else "", ("", False))
    if chart is None or not kind or not 1 <= len(groups) <= 2 or not result.rows:
        return None
    shown = [m for m in result.measures if m.name in chart.measures] or list(result.measures[:1])
    if not shown:
        return None
    stacked = "percent_stacked" if result.selection.percent else "stacked"
    subtype = stacked if is_stacked and (len(groups) == 2 or len(shown) > 1) else ""
    if len(groups) == 2:
        return _split(result, kind, subtype, shown[0])
    return _plain(result, kind, subtype, shown, chart.shape in ("ranked", "pareto"))


def _plain(
    result: Result, kind: str, subtype: str, measures: list[Column], is_ranked: bool
) -> Plot | None:
    group = result.groups[0]
    unit = measures[0].unit
    shown = [m for m in measures if m.unit == unit][:MOST_SERIES]
    rows = result.rows
    if kind == "pie":
        return _pie(result, measures[0])
    if is_ranked:
        value = measures[0].name
        rows = sorted(rows, key=lambda row: -(_number(row[value]) or 0))
    most = MOST_CATEGORIES.get(group.unit, MOST_CATEGORIES["text"])
    # An axis of dates has no place for "no date"; the table has its row.
    placed = [r for r in rows if r[group.name] is not None] if group.unit == "date" else rows
    kept = placed[:most]
    return Plot(
        kind,
        subtype,
        unit,
        group.label,
        tuple(_category(row[group.name]) for row in kept),
        tuple((m.label, tuple(_number(row[m.name]) for row in kept)) for m in shown),
        len(rows) - len(kept),
    )


def _pie(result: Result, measure: Column) -> Plot | None:
    """A pie of the largest slices and the rest; only of what may be added up."""
    if not result.measure(measure.source).is_additive:
        return None
    group = result.groups[0]
    pairs = [(_category(r[group.name]), _number(r[measure.name]) or 0) for r in result.rows]
    pairs.sort(key=lambda pair: -pair[1])
    if len(pairs) > MOST_SLICES:
        rest = sum(value for _, value in pairs[MOST_SLICES - 1 :])
        pairs = [*pairs[: MOST_SLICES - 1], ("(all others)", rest)]
    categories, values = zip(*pairs, strict=True)
    return Plot("pie", "", measure.unit, group.label, categories, ((measure.label, values),))


def _split(result: Result, kind: str, subtype: str, measure: Column) -> Plot | None:
    """A series per value of the second grouping; a pie cannot show two groupings."""
    if kind == "pie":
        return None
    group, split = result.groups
    cells = {(r[group.name], r[split.name]): _number(r[measure.name]) for r in result.rows}
    all_categories = list(dict.fromkeys(r[group.name] for r in result.rows))
    if group.unit == "date":
        all_categories = [c for c in all_categories if c is not None]
    most = MOST_CATEGORIES.get(group.unit, MOST_CATEGORIES["text"])
    categories = all_categories[:most]
    names = list(dict.fromkeys(r[split.name] for r in result.rows))
    if len(names) > MOST_SERIES:
        return None
    return Plot(
        kind,
        subtype,
        measure.unit,
        group.label,
        tuple(_category(c) for c in categories),
        tuple((str(_category(n)), tuple(cells.get((c, n)) for c in categories)) for n in names),
        len(all_categories) - len(categories),
    )


def _category(value: Any) -> Any:  # noqa: ANN401
    return "(none)" if value is None else value


def _number(value: Any) -> float | None:  # noqa: ANN401
    if value is None:
        return None
    number = float(value)
    return number if number - number == 0 else None
