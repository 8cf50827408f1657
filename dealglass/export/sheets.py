"""A result as plain values for a sheet: what can be sent to another process and written."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from dealglass.export.plot import Plot, plot_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pyarrow as pa

    from dealglass.charts import Chart
    from dealglass.results import Result


class Block(NamedTuple):
    """One part of a page: a heading, the numbers, and the chart that shows them, if any."""

    title: str
    result: Result
    chart: Chart | None = None


@dataclass(frozen=True)
class Head:
    """A column's heading; `unit` decides the number format."""

    name: str
    label: str
    unit: str
    role: str


@dataclass(frozen=True)
class Sheet:
    """Everything one sheet shows. `definitions` are (label, how it is counted) pairs."""

    title: str
    question: str
    heads: tuple[Head, ...]
    table: pa.Table
    totals: Mapping[str, Any]
    previous_totals: Mapping[str, Any]
    currency: str
    sql: str
    definitions: tuple[tuple[str, str], ...] = ()
    plot: Plot | None = field(default=None)


def sheet_of(block: Block) -> Sheet:
    """Return the block's numbers as plain values."""
    title, result, chart = block
    return Sheet(
        title=title,
        question=result.report.question,
        heads=tuple(Head(c.name, _label(c), c.unit, c.role) for c in result.columns),
        table=result.table,
        totals=result.totals,
        previous_totals=result.previous_totals or {},
        currency=result.currency,
        sql=result.sql,
        definitions=_definitions(result),
        plot=plot_of(result, chart),
    )


def _label(column: Any) -> str:  # noqa: ANN401
    return f"{column.label} ({column.grain})" if column.grain else column.label


def _definitions(result: Result) -> tuple[tuple[str, str], ...]:
    found = []
    for column in result.measures:
        measure = result.measure(column.source)
        words = f"{measure.counted} {measure.caution}".strip()
        found.append((measure.label, words))
    return tuple(dict.fromkeys(found))
