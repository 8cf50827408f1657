"""A Result for people (columns on the terminal) and for machines (JSON)."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from dealglass import formats
from dealglass.cli.say import cell, print_columns

if TYPE_CHECKING:
    import pyarrow as pa

    from dealglass.results import Column, Result

_NUMBERS = frozenset(
    ("count", "percent", "money", "days", "hours", "seconds", "number", "money_per_day", "ratio")
)


def to_json(result: Result, notices: list[str]) -> dict[str, Any]:
    """Return the answer as JSON can hold it.

    Numbers are plain, dates ISO, NaN and infinity null. `from` is the first day of the period,
    `to` the first day after it, null where that side is open. `previous` is null without
    --compare. `sql_values` are the values of the `$name` places in `sql`.
    """
    past = result.previous_span
    previous = None
    if past is not None and result.previous is not None:
        previous = {
            "from": plain(past.start),
            "to": plain(past.end),
            "rows": rows_of(result.previous),
            "totals": plain(result.previous_totals or {}),
        }
    return {
        "report": result.report.key,
        "title": result.report.title,
        "question": result.report.question,
        "grain": result.report.grain,
        "columns": [
            {"name": c.name, "label": c.label, "unit": c.unit, "role": c.role}
            for c in result.columns
        ],
        "rows": rows_of(result.table),
        "totals": plain(result.totals),
        "previous": previous,
        "from": plain(result.span.start),
        "to": plain(result.span.end),
        "as_of": plain(result.as_of),
        "state_at": plain(result.state_at),
        "store_version": result.store_version,
        "currency": result.currency,
        "settings": list(result.settings),
        "sql": result.sql,
        "sql_values": plain(result.query.values),
        "notices": notices,
    }


def rows_of(table: pa.Table) -> list[dict[str, Any]]:
    """Return the rows of a table as JSON can hold them."""
    return [plain(row) for row in table.to_pylist()]


def plain(value: Any) -> Any:  # noqa: ANN401
    """Return a value as JSON can hold it."""
    if isinstance(value, Mapping):
        return {key: plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [plain(part) for part in value]
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, float) and value - value != 0:
        return None
    return value


def print_table(result: Result) -> None:
    """Print the answer in columns, the totals under a line; a single group down the page."""
    formats.use_locale((os.environ.get("LC_ALL") or os.environ.get("LANG") or "en").split(".")[0])
    print(cell(result.report.title, 100))
    print(_caption(result))
    print()
    if not result.groups and result.totals and len(result.rows) <= 1:
        _print_figures(result)
        return
    columns = [c for c in result.columns if c.role != "n"]
    rows = [[_shown(row[c.name], c, result) for c in columns] for row in result.rows]
    feet = []
    if result.groups:
        for label, totals in (("Total", result.totals), ("Before", result.previous_totals)):
            if totals:
                feet.append([label, *(_shown_total(totals, c, result) for c in columns[1:])])
    heads = [_heading(c) for c in columns]
    print_columns(heads, rows, [c.unit in _NUMBERS for c in columns], feet)


def _print_figures(result: Result) -> None:
    """One line per measure: value, value before, change, n."""
    before = result.previous_totals
    rows = []
    for column in result.measures:
        unit = result.measure(column.source).unit
        row = [column.label, _shown_total(result.totals, column, result)]
        if before:
            change = formats.change(result.change(column.name), formats.change_of(unit))
            row += [_shown_total(before, column, result), change]
        count = result.totals.get(f"{column.name}__n")
        rows.append([*row, "" if count is None else f"n = {count:,}"])
    heads = ["", "value", *(["before", "change"] if before else []), ""]
    print_columns(heads, rows, [False, True, *([True, True] if before else []), True])


def _caption(result: Result) -> str:
    chosen = result.selection
    preset = None if chosen.start or chosen.end else chosen.period
    parts = [formats.span_text(result.span, preset)]
    if result.previous_span:
        parts.append(f"compared with {formats.span_text(result.previous_span)}")
    parts += result.settings
    parts += formats.in_words(chosen, result.catalog, currency=result.currency)
    parts.append(f"as of {formats.date_text(result.as_of)}")
    parts.append(f"data {result.store_version}")
    return cell(" · ".join(parts), 400)


def _heading(column: Column) -> str:
    return cell(f"{column.label} ({column.grain})" if column.grain else column.label, 32)


def _shown_total(totals: Mapping[str, Any], column: Column, result: Result) -> str:
    if column.role == "dimension" or column.name not in totals:
        return ""
    return _shown(totals[column.name], column, result)


def _shown(value: Any, column: Column, result: Result) -> str:  # noqa: ANN401
    if value is None and column.role == "dimension":
        known = result.catalog.dimensions.get(column.source)
        return known.empty if known else ""
    if value is None:
        return formats.not_available() if column.role == "measure" else ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return formats.date_text(value, column.grain or "day")
    if isinstance(value, str):
        return cell(value)
    return formats.number(value, column.unit, result.currency)
