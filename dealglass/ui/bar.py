"""The page bar: period, comparison, filters, grouping and chart, the same on every page.

On a wide screen each has its own control in one row; on a phone all stand in one popover. The
content of a popover is drawn when it is open, so a closed one costs no query.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

from dealglass.i18n import text
from dealglass.selection import split_name
from dealglass.ui import filters, grouping, state, when

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dealglass.sqlfile import Report
    from dealglass.ui.page import Page

# The filters most asked for stand in the bar by themselves, as far as the report has them.
_FIRST = ("owner", "team", "region", "source", "pipeline", "activity_type", "queue", "campaign")
_SHOWN = 3


def show(page: Page, report: Report, controls: Sequence[str]) -> None:
    """Draw the bar twice, for wide and for narrow screens; a style rule shows one of them."""
    with st.container(key="dg_bar_wide", horizontal=True, gap="small", vertical_alignment="center"):
        when.popover(page, "wide")
        quick = quick_filters(report)
        for name in quick:
            quick_filter(page, report, name)
        _more_filters(page, report, quick)
        if {"group", "split", "chart", "percent"} & set(controls):
            grouping.popover(page, report, controls, "wide")
    with st.container(key="dg_bar_narrow"):
        _everything(page, report, controls)


def quick_filters(report: Report) -> list[str]:
    """Return the dimensions with a control of their own."""
    return [name for name in _FIRST if name in report.dimensions][:_SHOWN]


def quick_filter(page: Page, report: Report, name: str) -> None:
    """Draw one dimension's filter as a control of its own, what is chosen in its label."""
    dimension = page.catalog.dimension(name)
    chosen, excluded = page.chosen.values_of(name), page.chosen.values_of(name, "not")
    label = text(dimension.label)
    if chosen:
        label += f": {_short(chosen)}"
    elif excluded:
        label += f": {text('not')} {_short(excluded)}"
    box = st.popover(label, key=f"dg_pop_{name}", on_change="rerun")
    if box.open:
        with box:
            filters.editor(page, report, dimension, "wide")


def _short(values: Sequence[str]) -> str:
    first = values[0] if len(values[0]) <= 18 else values[0][:17] + "…"
    first = first.replace("[", r"\[").replace(":", r"\:").replace("$", r"\$")
    return first if len(values) == 1 else f"{first} +{len(values) - 1}"


def _more_filters(page: Page, report: Report, quick: Sequence[str]) -> None:
    others = {f.column for f in page.chosen.filters if split_name(f.column)[0] not in quick}
    label = text("More filters") + (f" ({len(others)})" if others else "")
    box = st.popover(label, icon=":material/add:", key="dg_pop_more", on_change="rerun")
    if box.open:
        with box:
            _any_filter(page, report, "more", quick)


def _any_filter(page: Page, report: Report, prefix: str, leave_out: Sequence[str] = ()) -> None:
    names = [name for name in report.dimensions if name not in leave_out]
    key = f"dg_dimension_{prefix}"
    if st.session_state.get(key) not in names:
        active = [f.column for f in page.chosen.filters if f.column in names]
        st.session_state[key] = next(iter(active), names[0])
    name = st.selectbox(
        text("Filter by"),
        names,
        key=key,
        format_func=lambda n: text(page.catalog.dimension(n).label),
    )
    filters.editor(page, report, page.catalog.dimension(name), prefix)


def _everything(page: Page, report: Report, controls: Sequence[str]) -> None:
    count = len(page.chosen.filters)
    label = f"{text('Filters')} · {when.label(page)}" + (f" · {count}" if count else "")
    box = st.popover(
        label, icon=":material/tune:", key="dg_pop_all", width="stretch", on_change="rerun"
    )
    if not box.open:
        return
    with box:
        when.controls(page, "narrow")
        _any_filter(page, report, "narrow")
        grouping.controls(page, report, controls, "narrow")
        if page.chosen.filters:
            st.button(text("Clear all filters"), key="dg_clear_narrow", on_click=clear_filters)


def clear_filters() -> None:
    """Remove every filter, for a button's callback."""
    state.change(lambda chosen: replace(chosen, filters=()))
