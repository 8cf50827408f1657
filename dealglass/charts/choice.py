"""The reader's choice of chart for one measure of a result."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from dealglass.charts.chart import Chart
from dealglass.charts.columns import bars, stacked_bars
from dealglass.charts.funnel import funnel
from dealglass.charts.lines import area, line
from dealglass.charts.pie import pie
from dealglass.errors import UsageError, near
from dealglass.selection import CHARTS

if TYPE_CHECKING:
    from dealglass.results import Result

_DRAWN: dict[str, Callable[..., Chart]] = {
    "bar": bars,
    "stacked": stacked_bars,
    "line": line,
    "area": area,
    "pie": pie,
}


def by_type(
    result: Result,
    value: str,
    chart_type: str | None = None,
    percent: bool | None = None,
    *,
    title: str | None = None,
    subtitle: str | None = None,
    theme: str | None = None,
    locale: str | None = None,
    name: str | None = None,
) -> Chart | None:
    """Draw the chart the reader chose; None for "table", which is not a chart.

    Without a type: the selection's, else lines over time and bars over groups. `percent` (the
    selection's when None) needs a measure that adds up; for a rate it has no effect. Raises
    UsageError for an unknown type.
    """
    chosen = chart_type or result.selection.chart or "bar"
    if chosen not in CHARTS:
        raise UsageError(f"there is no chart '{chosen}'.", mend=near(chosen, CHARTS))
    if chosen == "table":
        return None
    wanted = result.selection.percent if percent is None else percent
    share = wanted and f"{value}__share_pct" in result.table.column_names
    common: dict[str, Any] = {
        "title": title,
        "subtitle": subtitle,
        "theme": theme,
        "locale": locale,
        "name": name,
    }
    if chosen == "funnel":
        return funnel(result, value, **common)
    return _DRAWN[chosen](result, value, percent=share, **common)
