"""Results as interactive tables: what each column looks like, and in which order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc
import streamlit as st

from dealglass import formats
from dealglass.catalog import UNITS
from dealglass.i18n import text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dealglass.catalog import Catalog
    from dealglass.results import Column, Result

ROW_PX = 36
_FIT_ROWS = 13
_LINKS = ("crm_url", "url")
_NUMBERS = UNITS


def rows_grid(
    rows: Result, *, key: str, height: int | None = None, columns: Sequence[str] | None = None
) -> None:
    """Show rows as they are, links to the CRM as links; nothing to click through to."""
    shown = [c for c in rows.columns if not columns or c.name in columns]
    shown = [c for c in shown if _has_values(rows.table, c)] or shown
    # The link opens the record: it belongs where the eye starts.
    shown.sort(key=lambda c: c.name not in _LINKS)
    table = rows.table.select([c.name for c in shown])
    table = pa.table({c.name: screen_values(table.column(c.name), c.unit) for c in shown})
    st.dataframe(
        table,
        hide_index=True,
        column_config={c.name: row_config(c, rows.currency) for c in shown},
        row_height=ROW_PX,
        height=height or fitting(table.num_rows),
        key=key,
        placeholder="\N{EN DASH}",
        alt=text("Rows: {grain}", grain=text(rows.report.grain)),
    )


def _has_values(table: pa.Table, column: Column) -> bool:
    return table.column(column.name).null_count < max(table.num_rows, 1)


def fitting(rows: int, most: int = _FIT_ROWS) -> int:
    """Return the height in pixels that shows up to `most` rows and the heading, no empty space."""
    return (min(max(rows, 1), most) + 1) * ROW_PX + 2


def screen_values(values: pa.ChunkedArray, unit: str) -> pa.ChunkedArray | pa.Array:
    """Return a column's values as the screen rounds them: money whole from 1,000, shares of 1."""
    if pa.types.is_decimal(values.type):
        values = pc.cast(values, pa.float64())
    if unit == "percent":
        return pc.round(pc.divide(pc.cast(values, pa.float64()), 100.0), ndigits=3)
    if not pa.types.is_floating(values.type):
        return values
    if unit in ("money", "money_per_day"):
        largest = pc.max(pc.abs(values)).as_py() or 0
        return pc.round(values, ndigits=0 if largest >= 1000 else 2)
    return pc.round(values, ndigits=2 if unit == "ratio" else 1)


def row_config(column: Column, currency: str) -> Any:  # noqa: ANN401
    """Return how a column of plain rows is shown."""
    label = heading(column, currency)
    if column.name in _LINKS:
        return st.column_config.LinkColumn(
            text("CRM"), display_text=":material/open_in_new:", width=60
        )
    if column.unit == "date":
        return st.column_config.DateColumn(label, format="localized")
    if column.unit == "boolean":
        return st.column_config.CheckboxColumn(label)
    if column.unit in _NUMBERS:
        return number_config(column, currency)
    return st.column_config.TextColumn(label)


def number_config(column: Column, currency: str, help_words: str | None = None) -> Any:  # noqa: ANN401
    """Return how a measure is shown: right-aligned, in the browser's own number format."""
    return st.column_config.NumberColumn(
        heading(column, currency),
        help=help_words,
        format="percent" if column.unit == "percent" else "localized",
        alignment="right",
    )


def heading(column: Column, currency: str) -> str:
    """Return a column's heading with its unit where the values do not carry it."""
    label = text(column.label)
    if column.unit in ("money", "money_per_day"):
        return f"{label}, {formats.currency_symbol(currency)}"
    if column.unit == "days" and "day" not in label.lower():
        return f"{label}, {text('days')}"
    if column.unit == "hours" and "hour" not in label.lower():
        return f"{label}, {text('hours')}"
    if column.unit == "seconds":
        return f"{label}, {text('s')}"
    return label


def group_labels(values: Sequence[Any], column: Column, catalog: Catalog) -> list[str]:
    """Return a grouping's values as words: dates by their grain, metrics by their label."""
    known = catalog.dimensions.get(column.source)
    empty = text(known.empty) if known else text("(no date)")
    if column.unit == "date":
        grain = column.grain or "day"
        return [empty if v is None else formats.date_text(v, grain) for v in values]
    names = catalog.measures if column.source == "metric" else {}
    return [
        empty if v is None else text(names[v].label) if v in names else _label(v) for v in values
    ]


def _label(value: Any) -> str:  # noqa: ANN401
    if isinstance(value, bool):
        return text("Yes") if value else text("No")
    return str(value)
