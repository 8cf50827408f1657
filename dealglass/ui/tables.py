"""Tables as cards: grouped figures with totals, and plain rows."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import streamlit as st

from dealglass import formats
from dealglass.i18n import text
from dealglass.ui import cards, drill, state
from dealglass.ui.explain import FEW
from dealglass.ui.grid import (
    ROW_PX,
    fitting,
    group_labels,
    heading,
    number_config,
    rows_grid,
    screen_values,
)
from dealglass.ui.ordered import TOTAL, Cells, ordered_cells

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dealglass.results import Column, Result
    from dealglass.ui.page import Page

_MOST_COLUMNS = 9


def table_card(
    page: Page,
    result: Result,
    title: str | None,
    columns: Sequence[str] | None,
    note: str | None,
    height: int | None,
    total: bool,
    name: str | None,
) -> None:
    """Draw grouped figures; see Page.table."""
    shown = _with_small_n(result, _shown(result, columns))
    stem = name or result.report.key.replace("/", "_") + "_" + "_".join(result.selection.groups)
    block = cards.Block(
        stem.replace(":", "_"),
        title or text(result.report.title),
        result,
        columns=tuple(c.name for c in shown),
    )
    with cards.card(page, block, _counted(result), note):
        if not result.table.num_rows:
            cards.nothing(page)
            return
        with_total = total and result.table.num_rows > 1 and bool(result.groups)
        key = f"dg_table_{page.entry.name}_{block.name}_{len(page.blocks)}_{state.state().nonce}"
        names = [c.name for c in shown]
        order = _order(result, shown)
        cells = {c.name: ordered_cells(result, c) for c in shown if c.role == "dimension"}
        st.dataframe(
            _screen(result, shown, order, with_total, cells),
            hide_index=True,
            column_config={c.name: _config(result, c, cells) for c in shown},
            row_height=ROW_PX,
            height=height or fitting(result.table.num_rows + with_total),
            key=key,
            on_select=lambda: _clicked(result, names, order, key, with_total),
            selection_mode="single-cell",
            placeholder="\N{EN DASH}",
            alt=block.title,
        )


def _shown(result: Result, columns: Sequence[str] | None) -> list[Column]:
    usable = [c for c in result.columns if c.role != "n"]
    if columns is None:
        return usable[: len(result.groups) + _MOST_COLUMNS - 1]
    by_name = {c.name: c for c in usable} | {c.source: c for c in usable if c.role == "dimension"}
    return [by_name[n.replace(":", "_")] for n in columns if n.replace(":", "_") in by_name]


def _with_small_n(result: Result, shown: Sequence[Column]) -> list[Column]:
    """Put the n beside a rate when it stands on few cases in some group."""
    by_name = {c.name: c for c in result.columns if c.role == "n"}
    found = []
    for column in shown:
        found.append(column)
        beside = by_name.get(f"{column.name}__n")
        if beside is not None and column.role == "measure":
            values = result.table.column(beside.name).to_pylist()
            if any(v is not None and 0 < v < FEW for v in values):
                found.append(beside)
    return found


def _counted(result: Result) -> str:
    groups = [text(c.label).lower() for c in result.groups]
    if not groups:
        return ""
    return text("{n} by {groups}", n=result.table.num_rows, groups=", ".join(groups))


def _order(result: Result, shown: Sequence[Column]) -> list[int]:
    """Return the order of rows: the largest first, unless the groups have an order of their own.

    Time, stages and whatever the page sorted keep their order.
    """
    rows = range(result.table.num_rows)
    first = next((c for c in shown if c.role == "dimension"), None)
    known = result.catalog.dimensions.get(first.source) if first else None
    ranked = next((c for c in shown if c.role == "measure"), None)
    money = next((c for c in shown if c.role == "measure" and c.unit == "money"), ranked)
    if money is None or known is None or known.kind != "text" or known.order:
        return list(rows)
    if result.selection.sort:
        return list(rows)
    values = result.table.column(money.name).to_pylist()
    return sorted(rows, key=lambda i: (values[i] is None, -(values[i] or 0)))


def _screen(
    result: Result,
    shown: Sequence[Column],
    order: Sequence[int],
    with_total: bool,
    cells: Mapping[str, Cells | None],
) -> pa.Table:
    """Return the table as shown: words for groups, rounded numbers, the total first.

    Groups with an order of their own hold the value that sorts; `_config` names their labels.
    """
    table = result.table.take(list(order))
    made: dict[str, Any] = {}
    first = True
    for column in shown:
        values = table.column(column.name)
        if column.role == "dimension":
            own = cells[column.name]
            words = (
                [own[v][0] for v in values.to_pylist()]
                if own
                else group_labels(values.to_pylist(), column, result.catalog)
            )
            label = (TOTAL if own else text("Total")) if first else ""
            made[column.name] = [label, *words] if with_total else words
            first = False
            continue
        if with_total:
            whole = 100.0 if column.role == "share" else result.totals.get(column.name)
            # Engines add whole numbers up to DECIMAL.
            whole = float(whole) if isinstance(whole, Decimal) else whole
            values = pa.chunked_array([pa.array([whole], _number_type(values)), *_chunks(values)])
        made[column.name] = screen_values(values, column.unit)
    return pa.table(made)


def _number_type(values: pa.ChunkedArray) -> pa.DataType:
    return pa.float64() if pa.types.is_decimal(values.type) else values.type


def _chunks(values: pa.ChunkedArray) -> list[pa.Array]:
    return values.cast(_number_type(values)).chunks


def _config(result: Result, column: Column, cells: Mapping[str, Cells | None]) -> Any:  # noqa: ANN401
    if own := cells.get(column.name):
        labels = {TOTAL: text("Total"), **dict(own.values())}
        return st.column_config.SelectboxColumn(
            heading(column, result.currency),
            options=list(labels),
            format_func=lambda v: labels[str(v)],
        )
    if column.role == "dimension":
        return st.column_config.TextColumn(heading(column, result.currency))
    if column.role == "n":
        return st.column_config.NumberColumn(
            "n", help=text("What the rate stands on; below 10 read it with care"), width=56
        )
    counted = text(result.measure(column.source).counted)
    if column.unit == "percent" and not _goes_below_zero(result, column):
        return st.column_config.ProgressColumn(
            heading(column, result.currency),
            help=counted,
            format="percent",
            min_value=0.0,
            max_value=_fullest(result, column),
        )
    return number_config(column, result.currency, counted)


def _goes_below_zero(result: Result, column: Column) -> bool:
    """Whether a share can be negative, such as "faster than the rest": a bar cannot show that."""
    return any((v or 0) < 0 for v in result.table.column(column.name).to_pylist())


def _fullest(result: Result, column: Column) -> float:
    """The value a full bar stands for: 100 %, or the largest rate when all are small."""
    values = [v for v in result.table.column(column.name).to_pylist() if v is not None]
    largest = max(values, default=100.0) / 100
    return 1.0 if largest > 0.5 else max(largest * 1.1, 0.01)


def _clicked(
    result: Result, names: Sequence[str], order: Sequence[int], key: str, with_total: bool
) -> None:
    cells = st.session_state[key]["selection"].get("cells") or []
    if not cells:
        return
    row, name = cells[0]
    column = next((c for c in result.columns if c.name == name), None)
    measured = column.source if column is not None and column.role != "dimension" else None
    measured = measured or next((n for n in names if n in result.report.measures), None)
    if measured is None:
        return
    index = row - with_total
    if index < 0:
        drill.ask(result, measured)
        return
    values = result.rows[order[index]]
    groups = zip(result.selection.groups, result.groups, strict=True)
    drill.ask(result, measured, {grouping: values[c.name] for grouping, c in groups})


def _rows_words(page: Page, rows: Result) -> str:
    """Return "53 rows", or "the first 200 of 1,234 rows"."""
    shown, all_of_them = rows.table.num_rows, page.count(rows)
    if shown == all_of_them:
        return text("{n} rows", n=formats.number(shown, "count"))
    return text(
        "the first {shown} of {n} rows",
        shown=formats.number(shown, "count"),
        n=formats.number(all_of_them, "count"),
    )


def rows_card(
    page: Page,
    rows: Result,
    title: str | None,
    columns: Sequence[str] | None,
    note: str | None,
    height: int | None,
    name: str | None,
) -> None:
    """Draw plain rows; see Page.rows_table."""
    stem = name or rows.report.key.replace("/", "_") + "_rows"
    block = cards.Block(stem, title or text(rows.report.title), rows, columns=tuple(columns or ()))
    with cards.card(page, block, _rows_words(page, rows), note):
        if not rows.table.num_rows:
            cards.nothing(page)
            return
        rows_grid(
            rows,
            key=f"dg_rows_{page.entry.name}_{stem}_{len(page.blocks)}",
            height=height,
            columns=columns,
        )
