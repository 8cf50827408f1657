"""Group by, split by, chart type, absolute or percent."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

from dealglass.i18n import text
from dealglass.selection import GRAINS, Selection, split_name
from dealglass.ui import state

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dealglass.sqlfile import Report
    from dealglass.ui.page import Page

CHARTS = {
    "bar": ("Bars", "bar_chart"),
    "stacked": ("Stacked bars", "stacked_bar_chart"),
    "line": ("Lines", "show_chart"),
    "area": ("Areas", "area_chart"),
    "pie": ("Pie", "pie_chart"),
    "table": ("Table", "table"),
}
_NO_SPLIT = ""


def popover(page: Page, report: Report, parts: Sequence[str], prefix: str) -> None:
    """Draw the button that names the grouping and opens its controls."""
    groups = page.chosen.group_by or report.group_by
    words = text("View")
    if "group" in parts and groups:
        words = text("By {name}", name=_name(page, groups[0]).lower())
    box = st.popover(
        words, icon=":material/bar_chart:", key=f"dg_pop_view_{prefix}", on_change="rerun"
    )
    if box.open:
        with box:
            controls(page, report, parts, prefix)


def controls(page: Page, report: Report, parts: Sequence[str], prefix: str) -> None:
    """Draw the parts of this page's view."""
    if "group" in parts:
        _group(page, report, prefix)
    if "split" in parts:
        _split(page, report, prefix)
    if "chart" in parts:
        key = f"dg_chart_{prefix}"
        st.session_state[key] = page.chosen.chart
        st.pills(
            text("Chart"),
            list(CHARTS),
            format_func=lambda name: f":material/{CHARTS[name][1]}: {text(CHARTS[name][0])}",
            key=key,
            wrap=True,
            on_change=lambda: state.set_chosen(chart=st.session_state[key]),
        )
    if "percent" in parts:
        toggle = f"dg_percent_{prefix}"
        st.session_state[toggle] = page.chosen.percent
        st.toggle(
            text("As percent of the whole"),
            key=toggle,
            on_change=lambda: state.set_chosen(percent=st.session_state[toggle]),
        )


def _group(page: Page, report: Report, prefix: str) -> None:
    groups = page.chosen.group_by or report.group_by
    current = groups[0] if groups else None
    column, grain = split_name(current) if current else (None, None)
    names = _groupings(page, report)
    if column is not None and column not in names:
        names = [column, *names]
    key = f"dg_group_{prefix}"
    st.session_state[key] = column
    st.selectbox(
        text("Group by"),
        names,
        index=None,
        key=key,
        format_func=lambda n: _name(page, n),
        on_change=_set_group,
        args=(page.catalog.dimensions, key),
    )
    if column == "time" or (column and page.catalog.dimension(column).kind == "date"):
        grain_key = f"dg_grain_{prefix}"
        st.session_state[grain_key] = grain or "day"
        st.segmented_control(
            text("Per"),
            list(GRAINS),
            format_func=lambda g: text(g.capitalize()),
            key=grain_key,
            required=True,
            on_change=_set_grain,
            args=(column, grain_key),
        )


def _split(page: Page, report: Report, prefix: str) -> None:
    key = f"dg_split_{prefix}"
    texts = [n for n in report.dimensions if page.catalog.dimension(n).kind == "text"]
    current = page.chosen.split_by or _NO_SPLIT
    names = [_NO_SPLIT, *texts] + ([current] if current not in (_NO_SPLIT, *texts) else [])
    st.session_state[key] = current
    st.selectbox(
        text("Split by"),
        names,
        key=key,
        format_func=lambda n: _name(page, n) if n else text("Nothing"),
        on_change=lambda: state.set_chosen(split_by=st.session_state[key] or None),
    )


def _groupings(page: Page, report: Report) -> list[str]:
    kinds = ("text", "boolean", "date")
    named = [n for n in report.dimensions if page.catalog.dimension(n).kind in kinds]
    return (["time"] if report.time else []) + named


def _name(page: Page, name: str) -> str:
    column, grain = split_name(name)
    label = text("Time") if column == "time" else text(page.catalog.dimension(column).label)
    return f"{label} ({text(grain)})" if grain else label


def _set_group(dimensions: dict, key: str) -> None:
    name = st.session_state[key]
    if not name:
        return
    is_date = name == "time" or dimensions[name].kind == "date"
    first = f"{name}:month" if is_date else name

    def update(chosen: Selection) -> Selection:
        split = None if chosen.split_by == first else chosen.split_by
        return replace(chosen, group_by=(first, *chosen.group_by[1:]), split_by=split)

    state.change(update)


def _set_grain(column: str, key: str) -> None:
    first = f"{column}:{st.session_state[key]}"
    state.change(lambda chosen: replace(chosen, group_by=(first, *chosen.group_by[1:])))
