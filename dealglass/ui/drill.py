"""From a figure to its rows: a dialog with what it means, the rows under it, and their export.

A click notes what was asked; the dialog opens at the end of the run. When it closes, the widget
that was clicked is renewed, so that the same bar can be clicked again.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import streamlit as st

from dealglass import formats
from dealglass.export.tables import table_csv
from dealglass.i18n import text
from dealglass.results import drill
from dealglass.ui import explain, state
from dealglass.ui.grid import rows_grid
from dealglass.ui.problems import guarded, plain
from dealglass.ui.viewing import use

if TYPE_CHECKING:
    from dealglass.compose import Query
    from dealglass.results import Result, Source
    from dealglass.ui.page import Page

_SHOWN_ROWS = 500


@dataclass(frozen=True)
class Asked:
    """What a reader wants to see under: one measure of a result, in one group or all."""

    result: Result
    measure: str
    values: dict[str, Any] = field(default_factory=dict)


def ask(result: Result, measure: str, values: dict[str, Any] | None = None) -> None:
    """Note that the rows under a figure are wanted; for callbacks.

    A blended result (dealglass/blend.py) knows which question each of its columns came from.
    """
    if behind := getattr(result, "behind", None):
        result, measure, values = behind(measure, values or {})
    state.state().asked = Asked(result, measure, values or {})


def open_asked(page: Page) -> None:
    """Open the dialog when a click of this run asked for one."""
    asked = state.state().asked
    if asked is None:
        return
    state.state().asked = None
    label = text(asked.result.measure(asked.measure).label)
    where = _where(asked)
    title = f"{label} · {where}" if where else label
    st.dialog(plain(title), width="large", icon=":material/calculate:", on_dismiss=_renew)(_body)(
        page, asked
    )


def _renew() -> None:
    state.state().nonce += 1


def count_rows(source: Source, query: Query) -> int:
    """Return how many rows a query has, without fetching them."""
    counting = replace(query, sql=f"select count(*) as n from ({query.sql}) as under", columns=())
    return source.run(counting).column(0)[0].as_py()


def _where(asked: Asked) -> str:
    parts = []
    for column in asked.result.groups:
        for name in (column.name, _grouping(column)):
            if name in asked.values:
                parts.append(group_words(asked.values[name], column.unit, column.grain))
                break
    return ", ".join(parts)


def _grouping(column: Any) -> str:  # noqa: ANN401
    return f"{column.source}:{column.grain}" if column.grain else column.source


def group_words(value: Any, kind: str, grain: str | None) -> str:  # noqa: ANN401
    """Return a group's label as a person reads it."""
    if value is None:
        return text("(none)")
    if kind == "date":
        return formats.date_text(value, grain or "day")
    return str(value)


def _body(page: Page, asked: Asked) -> None:
    formats.use_locale(use().locale)
    with guarded():
        if asked.measure not in asked.result.report.measures:
            explain.measure(asked.result, asked.measure)
            return
        selection = drill(asked.result, asked.values)
        one = replace(selection, measures=(asked.measure,), compare="none")
        figure = page.source.ask(asked.result.report.key, one, page.viewer)
        rows_tab, how_tab = st.tabs(
            [text("The rows under it"), text("How counted")], key="dg_drill_tabs"
        )
        with rows_tab:
            _rows(page, asked, replace(selection, measures=()), figure)
        with how_tab:
            explain.measure(figure, asked.measure)
            explain.sql(figure)


def _rows(page: Page, asked: Asked, selection: Any, figure: Result) -> None:  # noqa: ANN401
    key, name = asked.result.report.key, asked.measure
    entry = asked.result.measure(name)
    counting = None if entry.derived else name
    query = page.source.rows_query(key, selection, page.viewer, measure=counting)
    rows = page.source.rows(key, selection, page.viewer, measure=counting, limit=_SHOWN_ROWS)
    count = rows.table.num_rows
    if count >= _SHOWN_ROWS:
        count = count_rows(page.source, query)
    value = formats.number(figure.totals.get(name), entry.unit, figure.currency)
    number = formats.number(count, "count")
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(
            text("**{label}: {value}**", label=plain(text(entry.label)), value=plain(value))
            + " &nbsp; :gray["
            + text("{n} rows, {grain}", n=number, grain=plain(text(rows.report.grain)))
            + "]",
            width="stretch",
        )
        st.download_button(
            text("All rows as CSV"),
            data=lambda: b"".join(table_csv(page.source, query, for_excel=True)),
            file_name=f"{key.replace('/', '_')}_{name}.csv",
            mime="text/csv",
            icon=":material/download:",
            on_click="ignore",
            key="dg_drill_csv",
        )
    if count > _SHOWN_ROWS:
        st.caption(
            text(
                "The first {shown} of {n} rows. The file has all of them.",
                shown=formats.number(_SHOWN_ROWS, "count"),
                n=number,
            )
        )
    rows_grid(rows, key="dg_drill_rows", height=420)
