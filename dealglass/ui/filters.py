"""The editor of one filter: values with search, or a range, depending on the dimension."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import streamlit as st

from dealglass.errors import DealglassError
from dealglass.i18n import text
from dealglass.selection import Filter, Selection
from dealglass.ui import state
from dealglass.ui.viewing import use

if TYPE_CHECKING:
    from dealglass.catalog import Dimension
    from dealglass.sqlfile import Report
    from dealglass.ui.page import Page

MOST_CHOICES = 500
FIRST_DAY, LAST_DAY = date(1990, 1, 1), date(2100, 1, 1)


def editor(page: Page, report: Report, dimension: Dimension, prefix: str) -> None:
    """Draw the widgets that set the filters on one dimension; `prefix` keeps keys apart."""
    key = f"dg_{prefix}_{dimension.name}"
    if dimension.kind in ("text", "boolean"):
        _values(page, report, dimension, key)
    elif dimension.kind == "date":
        _dates(page, dimension, key)
    else:
        _numbers(page, dimension, key)


def _values(page: Page, report: Report, dimension: Dimension, key: str) -> None:
    excluded = page.chosen.values_of(dimension.name, "not")
    chosen = list(page.chosen.values_of(dimension.name) or excluded)
    known = page.source.choices(report.key, dimension.name, page.viewer, MOST_CHOICES)
    listed = known + [value for value in chosen if value not in known]
    st.session_state[key] = chosen
    st.multiselect(
        text(dimension.label),
        listed,
        key=key,
        placeholder=text("All. Type to search"),
        format_func=_yes_no if dimension.kind == "boolean" else str,
        accept_new_options=len(known) >= MOST_CHOICES,
        on_change=_set_values,
        args=(dimension.name, key),
    )
    # The switch stands below: without values there is nothing to turn around.
    side = f"{key}_side"
    st.session_state[side] = "not" if excluded else st.session_state.get(side) or "in"
    st.segmented_control(
        text("Rows to keep"),
        ["in", "not"],
        format_func={"in": text("is one of these"), "not": text("is none of these")}.__getitem__,
        key=side,
        required=True,
        label_visibility="collapsed",
        on_change=_set_values,
        args=(dimension.name, key),
    )


def _yes_no(value: str) -> str:
    return {"true": text("Yes"), "false": text("No")}.get(value, value)


def _set_values(name: str, key: str) -> None:
    op = st.session_state.get(f"{key}_side") or "in"
    values = st.session_state.get(key) or []
    other = "in" if op == "not" else "not"

    def update(chosen: Selection) -> Selection:
        return chosen.with_filter(name, (), other).with_filter(name, values, op)

    state.change(update)


def _dates(page: Page, dimension: Dimension, key: str) -> None:
    low, high = _bounds(page.chosen, dimension.name)
    st.session_state[f"{key}_ge"] = _as_date(low)
    st.session_state[f"{key}_le"] = _as_date(high)
    for op, label in (("ge", text("From")), ("le", text("Until"))):
        st.date_input(
            f"{text(dimension.label)}: {label.lower()}",
            value=None,
            min_value=FIRST_DAY,
            max_value=LAST_DAY,
            format=date_format(),
            key=f"{key}_{op}",
            on_change=_set_range,
            args=(dimension.name, key, op),
        )


def _numbers(page: Page, dimension: Dimension, key: str) -> None:
    low, high = _bounds(page.chosen, dimension.name)
    unit = f" ({page.currency})" if dimension.kind == "money" else ""
    st.session_state[f"{key}_ge"] = None if low is None else float(low)
    st.session_state[f"{key}_le"] = None if high is None else float(high)
    for op, label in (("ge", text("At least")), ("le", text("At most"))):
        st.number_input(
            f"{text(dimension.label)}{unit}: {label.lower()}",
            value=None,
            step=1.0,
            format="%.10g",
            key=f"{key}_{op}",
            on_change=_set_range,
            args=(dimension.name, key, op),
        )


def _bounds(chosen: Selection, name: str) -> tuple[str | None, str | None]:
    low = (*chosen.values_of(name, "ge"), *chosen.values_of(name, "gt"))
    high = (*chosen.values_of(name, "le"), *chosen.values_of(name, "lt"))
    return next(iter(low), None), next(iter(high), None)


def _as_date(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None


def _set_range(name: str, key: str, op: str) -> None:
    value = st.session_state.get(f"{key}_{op}")
    written = () if value is None else (_plain(value),)
    strict = {"ge": "gt", "le": "lt"}[op]

    def update(chosen: Selection) -> Selection:
        return chosen.with_filter(name, (), strict).with_filter(name, written, op)

    with suppress(DealglassError):
        state.change(update)


def _plain(value: date | float) -> str:
    if isinstance(value, date):
        return value.isoformat()
    plain = format(Decimal(repr(value)), "f")
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def date_format() -> str:
    """Return the order of day, month and year that calendars show in the reader's locale."""
    locale = use().locale.replace("_", "-")
    if locale == "en-US":
        return "MM/DD/YYYY"
    language = locale.split("-")[0]
    if language in ("de", "ru", "pl", "cs", "fi", "nb", "tr", "uk"):
        return "DD.MM.YYYY"
    return "DD/MM/YYYY" if language in ("en", "fr", "es", "it", "pt") else "YYYY-MM-DD"


def without(chosen: Selection, one: Filter) -> Selection:
    """Return the selection without one of its filters."""
    return replace(chosen, filters=tuple(f for f in chosen.filters if f != one))


def last_day(end: date) -> date:
    """Return the last day of a half-open period: what is shown on screen."""
    return end - timedelta(days=1)
