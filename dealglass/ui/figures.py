"""The row of key figures: value, change against the compared period, spark line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import streamlit as st

from dealglass import formats
from dealglass.i18n import text
from dealglass.ui import drill
from dealglass.ui.explain import FEW
from dealglass.ui.problems import plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dealglass.results import Result
    from dealglass.ui.page import Page

_WIDTH_PX, _MOST = 165, 6
_COMPARED = {"previous": "vs previous", "year": "vs last year"}


@dataclass(frozen=True)
class Card:
    """One figure to show: a result's total, with a trend by time, and how far its goal is.

    `drawn` is the trend's column where it has another name than the figure.
    """

    result: Result
    name: str
    trend: Result | None = None
    goal: str = ""
    drawn: str = ""


def show(page: Page, result: Result, names: Sequence[str], trend: Result | None) -> None:
    """Draw one card per measure; its name opens how it is counted and the rows under it."""
    show_cards(page, [Card(result, name, trend) for name in names])


def show_cards(page: Page, cards: Sequence[Card]) -> None:
    """Draw figures of several results in one row."""
    with st.grid(min(len(cards), _MOST), min_column_width=_WIDTH_PX, gap="small"):
        for one in cards:
            _card(page, one)


def _card(page: Page, one: Card) -> None:
    result, name, trend = one.result, one.name, one.trend
    entry = result.measure(name)
    value = result.totals.get(name)
    words = formats.number(value, entry.unit, result.currency, compact=True)
    n = result.totals.get(f"{name}__n") if entry.n else None
    few = n is not None and n < FEW
    change = result.change(name)
    compared = text(_COMPARED.get(result.selection.compare, "")) if result.previous_totals else ""
    place = page.entry.name + "_" + result.report.key.replace("/", "_")
    with st.container(border=True, height="stretch", gap=None, key=f"dg_figure_{place}_{name}"):
        st.button(
            text(entry.label),
            key=f"dg_explain_{place}_{name}",
            type="tertiary",
            help=text("How it is counted, and the rows under it"),
            on_click=drill.ask,
            args=(result, name),
        )
        st.metric(
            text(entry.label),
            f":gray[{plain(words)}]" if few else plain(words),
            delta(change, entry.unit, value),
            label_visibility="collapsed",
            delta_color=colour(entry.better, change),
            delta_description=_under(n, few, compared, change, result),
            chart_data=_spark(trend, one.drawn or name),
            chart_type="area",
        )
        if one.goal:
            st.caption(one.goal)


def delta(change: float | None, unit: str, value: object) -> str | int | None:
    """Return what a card shows beside the value: the change in words, 0 for none."""
    if change is None or value is None:
        return None
    words = formats.change(change, formats.change_of(unit))
    return 0 if not any(c in "123456789" for c in words) else words.replace(formats.MINUS, "-")


def colour(better: str, change: float | None) -> Literal["normal", "inverse", "off"]:
    """Return how a change is coloured: good news green, whichever direction that is."""
    if better == "none" or change is None:
        return "off"
    return "normal" if better == "up" else "inverse"


def _under(
    n: int | None, few: bool, compared: str, change: float | None, result: Result
) -> str | None:
    if few:
        return text("n = {n}", n=formats.number(n, "count"))
    if compared and change is not None:
        return compared
    if compared and result.previous_totals:
        return text("nothing to compare")
    return None


def _spark(trend: Result | None, name: str) -> list[float] | None:
    if trend is None or name not in trend.table.column_names:
        return None
    values = [float(v) for v in trend.table.column(name).to_pylist() if v is not None]
    return values if len(values) > 2 else None
