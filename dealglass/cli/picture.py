"""Which chart the command line draws of an answer: the one asked for, else the plain one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dealglass.errors import DealglassError, UsageError

if TYPE_CHECKING:
    from dealglass.charts import Chart
    from dealglass.results import Result


def chart_of(result: Result, theme: str = "light") -> Chart | None:
    """Return the chart of the first measure; None where nothing is grouped or found.

    A grouping by time is drawn as a line, any other as bars, unless the selection names a shape.
    """
    from dealglass import charts

    if not result.groups or not result.rows or not result.measures:
        return None
    first = result.groups[0]
    is_time = first.source == "time" or first.unit == "date"
    shape = result.selection.chart or ("line" if is_time else "bar")
    charts.use_look(theme)
    try:
        return charts.by_type(result, result.measures[0].name, shape, result.selection.percent)
    except DealglassError as error:
        raise UsageError(error.what, where="--chart", mend=error.mend) from error
