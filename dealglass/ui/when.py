"""Period and comparison: presets, a custom range, and what to compare with."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import streamlit as st

from dealglass import formats
from dealglass.i18n import text
from dealglass.periods import PRESETS
from dealglass.ui import state
from dealglass.ui.filters import FIRST_DAY, LAST_DAY, date_format, last_day

if TYPE_CHECKING:
    from dealglass.ui.page import Page

COMPARE = {"none": "Nothing", "previous": "Previous period", "year": "Same dates last year"}
_SHORT = {"previous": "vs previous", "year": "vs last year"}


def label(page: Page) -> str:
    """Return the chosen period in a few words: the preset's name, or the dates."""
    chosen = page.chosen
    if chosen.start or chosen.end:
        return formats.span_text(page.source.moment(chosen).span)
    return text(PRESETS[chosen.period])


def popover(page: Page, prefix: str) -> None:
    """Draw the button that names the period and opens its controls."""
    words = label(page)
    if page.chosen.compare in _SHORT:
        words += f" · {text(_SHORT[page.chosen.compare])}"
    box = st.popover(
        words, icon=":material/calendar_today:", key=f"dg_pop_when_{prefix}", on_change="rerun"
    )
    if box.open:
        with box:
            controls(page, prefix)


def controls(page: Page, prefix: str) -> None:
    """Draw presets, range and comparison."""
    chosen = page.chosen
    preset_key = f"dg_period_{prefix}"
    custom = chosen.start is not None or chosen.end is not None
    st.session_state[preset_key] = None if custom else chosen.period
    st.pills(
        text("Period"),
        list(PRESETS),
        format_func=lambda name: text(PRESETS[name]),
        key=preset_key,
        on_change=_set_preset,
        args=(preset_key,),
        width=380 if prefix == "wide" else "stretch",
        wrap=True,
    )
    _range(page, prefix)
    compare_key = f"dg_compare_{prefix}"
    st.session_state[compare_key] = chosen.compare
    st.segmented_control(
        text("Compare with"),
        list(COMPARE),
        format_func=lambda name: text(COMPARE[name]),
        key=compare_key,
        required=True,
        on_change=lambda: state.set_chosen(compare=st.session_state[compare_key]),
    )


def _range(page: Page, prefix: str) -> None:
    """Two calendars: the first and the last day, both included."""
    span = page.source.moment(page.chosen).span
    first, last = st.columns(2)
    keys = f"dg_from_{prefix}", f"dg_to_{prefix}"
    st.session_state[keys[0]] = span.start
    st.session_state[keys[1]] = last_day(span.end) if span.end else None
    for place, key, words in ((first, keys[0], text("From")), (last, keys[1], text("To"))):
        place.date_input(
            words,
            value=None,
            min_value=FIRST_DAY,
            max_value=LAST_DAY,
            format=date_format(),
            key=key,
            on_change=_set_range,
            args=keys,
        )


def _set_preset(key: str) -> None:
    # Clicking the active pill again clears it: the period stays as it was.
    if st.session_state[key]:
        state.set_chosen(period=st.session_state[key], start=None, end=None)


def _set_range(first_key: str, last_key: str) -> None:
    start, last = st.session_state.get(first_key), st.session_state.get(last_key)
    end = last + timedelta(days=1) if last else None
    if start and last and last < start:
        start, end = last, start + timedelta(days=1)
    state.change(lambda chosen: replace(chosen, period="all", start=start, end=end))
