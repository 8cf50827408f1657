"""Which native Excel chart shows what a chart on the page shows.

A spreadsheet's own charts know fewer shapes than Vega-Lite: bars, columns, lines, areas, pies
and points. What has no such shape (a heat map) leaves its sheet with the table alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dealglass.charts import Chart
    from dealglass.results import Column, Result

MOST_CATEGORIES = {"date": 400, "text": 40}
MOST_SERIES = 20
MOST_SLICES = 12
_QUANTITATIVE = ("x", "y", "theta")


@dataclass(frozen=True)
class Plot:
    """A native chart: `kind` is XlsxWriter's type, `series` are (name, values) over categories.

    `left_out` says how many categories the table has beyond those shown.
    """

    kind: str
    stacked: bool
    unit: str
    axis: str
    categories: tuple[Any, ...]
    series: tuple[tuple[str, tuple[Any, ...]], ...]
    left_out: int = 0


def plot_of(result: Result, chart: Chart | None) -> Plot | None:
    """Return the native chart of a result, or None when there is no chart or no such shape."""
    groups = result.groups
    if chart is None or not groups or len(groups) > 2 or not result.measures:
        return None
    kind, stacked = _kind(chart.spec)
    measures = _measures(chart.spec, result)
    if kind is None or not result.rows:
        return None
    if len(groups) == 2:
        return _split(result, kind, stacked, measures[0])
    return _plain(result, kind, stacked, measures)


def _kind(spec: dict[str, Any]) -> tuple[str | None, bool]:
    marks = set(_marks(spec))
    units = list(_units(spec))
    stacked = any(
        "color" in u.get("encoding", {}) and "xOffset" not in u.get("encoding", {}) for u in units
    )
    if "arc" in marks:
        return "pie", False
    if "rect" in marks and "bar" not in marks:
        return None, False
    if "area" in marks and "bar" not in marks:
        return "area", stacked
    if "bar" in marks:
        return ("bar" if _is_sideways(units) else "column"), stacked
    return ("line", False) if marks & {"line", "trail"} else (None, False)


def _marks(spec: Any) -> Iterator[str]:  # noqa: ANN401
    for unit in _units(spec):
        mark = unit["mark"]
        yield mark["type"] if isinstance(mark, dict) else mark


def _units(spec: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401
    """Give every part of a spec that draws something, with the encoding it inherits."""
    if not isinstance(spec, dict):
        return
    inherited = spec.get("encoding", {})
    if "mark" in spec:
        yield spec
    for key in ("layer", "hconcat", "vconcat", "concat"):
        for part in spec.get(key, []):
            for unit in _units(part):
                yield {**unit, "encoding": {**inherited, **unit.get("encoding", {})}}
    if "spec" in spec:
        yield from _units(spec["spec"])


def _is_sideways(units: list[dict[str, Any]]) -> bool:
    for unit in units:
        mark = unit["mark"]
        if (mark["type"] if isinstance(mark, dict) else mark) == "bar":
            encoding = unit.get("encoding", {})
            return encoding.get("x", {}).get("type") == "quantitative"
    return False


def _measures(spec: dict[str, Any], result: Result) -> list[Column]:
    named = set(_strings(spec))
    found = [m for m in result.measures if m.name in named]
    return found or [result.measures[0]]


def _strings(value: Any) -> Iterator[str]:  # noqa: ANN401
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from _strings(part)
    elif isinstance(value, list):
        for part in value:
            yield from _strings(part)


def _plain(result: Result, kind: str, stacked: bool, measures: list[Column]) -> Plot | None:
    group = result.groups[0]
    unit = measures[0].unit
    shown = [m for m in measures if m.unit == unit][:MOST_SERIES]
    rows = result.rows
    if kind == "pie":
        return _pie(result, measures[0])
    most = MOST_CATEGORIES.get(group.unit, MOST_CATEGORIES["text"])
    kept = rows[:most]
    return Plot(
        kind,
        stacked and len(shown) > 1,
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
    return Plot("pie", False, measure.unit, group.label, categories, ((measure.label, values),))


def _split(result: Result, kind: str, stacked: bool, measure: Column) -> Plot | None:
    """A series per value of the second grouping; a pie cannot show two groupings."""
    if kind == "pie":
        return None
    group, split = result.groups
    cells = {(r[group.name], r[split.name]): _number(r[measure.name]) for r in result.rows}
    all_categories = list(dict.fromkeys(r[group.name] for r in result.rows))
    most = MOST_CATEGORIES.get(group.unit, MOST_CATEGORIES["text"])
    categories = all_categories[:most]
    names = list(dict.fromkeys(r[split.name] for r in result.rows))
    if len(names) > MOST_SERIES:
        return None
    return Plot(
        kind,
        stacked,
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
