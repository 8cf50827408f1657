"""Metrics as cards: value, change, trend, how it is counted, the goal it serves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from dealglass import formats
from dealglass.i18n import text
from dealglass.ui import drill, figures, metricset
from dealglass.ui.explain import FEW
from dealglass.ui.menu import PAGES, entry
from dealglass.ui.needed import NAMES
from dealglass.ui.problems import plain

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dealglass.goals import Goal
    from dealglass.scorecard import Reading
    from dealglass.ui.metricset import OwnSet
    from dealglass.ui.page import Page

_WIDTH_PX = 235
_COMPARED = {"previous": "vs previous", "year": "vs last year"}


def show(
    page: Page,
    readings: Sequence[Reading],
    mine: OwnSet,
    targets: Mapping[str, Goal],
    place: str,
) -> None:
    """Draw one card per metric; `place` tells the same metric's cards of a page apart."""
    with st.grid(min_column_width=_WIDTH_PX, gap="small"):
        for reading in readings:
            _card(page, reading, mine, targets.get(reading.metric.measure), place)


def _card(page: Page, one: Reading, mine: OwnSet, target: Goal | None, place: str) -> None:
    key = f"{place}_{one.metric.measure}"
    with st.container(border=True, height="stretch", gap="xsmall", key=f"dg_metric_{key}"):
        _top(page, one, mine, key)
        _figure(page, one)
        st.caption(_meaning(page, one))
        # Cards of a row are equally high: what follows stands at the bottom of each.
        st.space("stretch")
        _foot(page, one, target)


def _top(page: Page, one: Reading, mine: OwnSet, key: str) -> None:
    with st.container(
        horizontal=True, wrap=False, vertical_alignment="center", gap=None, key=f"dg_mtop_{key}"
    ):
        with st.container(key=f"dg_mname_{key}"):
            if one.result is not None:
                st.button(
                    text(one.label),
                    key=f"dg_explain_metric_{key}",
                    type="tertiary",
                    help=text("How it is counted, and the rows under it"),
                    on_click=drill.ask,
                    args=(one.result, one.metric.measure),
                )
            else:
                st.markdown(f"**{plain(text(one.label))}**")
        is_mine = one.metric.measure in mine.own
        st.button(
            "",
            icon=":material/check_circle:" if is_mine else ":material/add_circle:",
            type="tertiary",
            key=f"dg_pick_{key}",
            help=(
                text("Take {name} out of my set", name=plain(text(one.label)))
                if is_mine
                else text("Add {name} to my set", name=plain(text(one.label)))
            ),
            disabled=bool(mine.why_not),
            on_click=metricset.toggle,
            args=(page, one.metric, text(one.label)),
        )


def _figure(page: Page, one: Reading) -> None:
    unit, few = one.entry.unit, one.n is not None and one.n < FEW
    words = plain(formats.number(one.value, unit, page.currency, compact=True))
    numbers = [v for v in one.trend if v is not None]
    st.metric(
        text(one.label),
        f":gray[{words}]" if few else words,
        figures.delta(one.change, unit, one.value),
        label_visibility="collapsed",
        delta_color=figures.colour(one.entry.better, one.change),
        delta_description=_under(page, one),
        chart_data=numbers if len(numbers) > 2 else None,
        chart_type="area",
    )


def _under(page: Page, one: Reading) -> str | None:
    if one.change is not None:
        return text(_COMPARED.get(page.chosen.compare, ""))
    if one.problem or one.lacking:
        return None
    if one.is_now:
        return text("as the data stand now")
    has_before = one.result is not None and one.result.previous_totals is not None
    return text("nothing to compare") if has_before else None


def _meaning(page: Page, one: Reading) -> str:
    if one.problem:
        return ":material/error: " + plain(one.problem)
    if one.lacking:
        return ":material/upload_file: " + needs_words(one.lacking[0])
    words = plain(_short(text(one.entry.counted)))
    if one.n is not None:
        # Not broken over two lines.
        words += f" n\N{NO-BREAK SPACE}=\N{NO-BREAK SPACE}{formats.number(one.n, 'count')}."
    if one.idle:
        names = ", ".join(text(page.catalog.dimension(c.split(":")[0]).label) for c in one.idle)
        words += " :material/filter_alt_off: " + text(
            "Not filtered by {names}.", names=plain(names)
        )
    return words


def _short(words: str) -> str:
    """Return the first sentence of a definition; the whole stands where the card leads to."""
    first, dot, _ = words.partition(". ")
    return first + "." if dot else words


def needs_words(place: str) -> str:
    """Return what must be imported, by its table or table.column, in plain words."""
    table, _, column = place.partition(".")
    if column:
        return text("needs the column {column} of {table}", column=column, table=table)
    return text("needs {table}", table=text(NAMES.get(table, table)))


def _foot(page: Page, one: Reading, target: Goal | None) -> None:
    if target is not None:
        aim = formats.number(target.target, one.entry.unit, page.currency, compact=True)
        words = text("{value} by {day}", value=aim, day=formats.date_text(target.ends_on))
        st.markdown(f":violet-badge[:material/flag: {plain(words)}]")
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        badge = f":gray[{text('serves no goal')}]"
        if one.entry.goal:
            badge = f":gray-badge[:material/track_changes: {plain(text(one.entry.goal))}]"
        st.markdown(badge, width="stretch")
        to = one.metric.page
        if to and (PAGES / f"{to}.py").exists() and not one.lacking:
            st.page_link(f"pages/{to}.py", label=text(entry(to).title), icon=":material/east:")
