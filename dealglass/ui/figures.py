"""The row of key figures: value, change against the compared period, spark line."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

import streamlit as st

from dealglass import formats
from dealglass.i18n import text
from dealglass.ui import drill
from dealglass.ui.explain import FEW
from dealglass.ui.problems import plain

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dealglass.catalog import Measure
    from dealglass.results import Result
    from dealglass.ui.page import Page

# What st.metric shows as its change: words, colour, arrow.
Shown = tuple[
    str | int | None,
    Literal["normal", "inverse", "off"],
    Literal["auto", "up", "down", "off"],
]
_WIDTH_PX, _NARROW_PX, _MOST = 165, 152, 6
_COMPARED = {"previous": "vs previous", "year": "vs last year"}


@dataclass(frozen=True)
class Beside:
    """What a figure is held against: a value in its unit, and words with its place in them."""

    value: float | None = None
    words: str = "{value}"


@dataclass(frozen=True)
class Card:
    """One figure to show: a result's total, with a trend by time, and how far its goal is.

    `drawn` is the trend's column where it has another name than the figure. `beside` stands in
    place of the change against the compared period.
    """

    result: Result
    name: str
    trend: Result | None = None
    goal: str = ""
    drawn: str = ""
    beside: Beside | None = None


def show(
    page: Page,
    result: Result,
    names: Sequence[str],
    trend: Result | None,
    beside: Mapping[str, Beside] | None = None,
) -> None:
    """Draw one card per measure; its name opens how it is counted and the rows under it.

    With `beside` the figures are held against its values, which stand under them.
    """
    others = {} if beside is None else {name: beside.get(name, Beside()) for name in names}
    cards = [Card(result, name, trend, beside=others.get(name)) for name in names]
    # Without spark lines the cards may be narrower.
    show_cards(page, cards, _WIDTH_PX if beside is None else _NARROW_PX)


def show_cards(page: Page, cards: Sequence[Card], width_px: int = _WIDTH_PX) -> None:
    """Draw figures of several results, up to six in a row."""
    with st.grid(min(len(cards), _MOST), min_column_width=width_px, gap="small"):
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
    shown: Shown = (delta(change, entry.unit, value), colour(entry.better, change), "auto")
    if one.beside is not None:
        shown = _off(value, one.beside, entry, result.currency)
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
            shown[0],
            label_visibility="collapsed",
            delta_color=shown[1],
            delta_arrow=shown[2],
            delta_description=_under(n, few, compared, change, result),
            chart_data=_spark(trend, one.drawn or name),
            chart_type="area",
        )
        if one.goal:
            # No caption: its paleness would take a badge's contrast.
            st.markdown(one.goal)


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


def _off(value: object, other: Beside, entry: Measure, currency: str) -> Shown:
    """Return the value beside in words, and on which side of it the figure lies.

    Streamlit colours by the sign a text begins with. These words have none, which counts as
    good, so bad news is turned around.
    """
    if other.value is None or not isinstance(value, int | float | Decimal):
        return None, "off", "off"
    rounds = entry.unit == "percent" and abs(other.value) >= 10
    middle = formats.number(
        round(other.value) if rounds else other.value, entry.unit, currency, compact=True
    )
    words, change = other.words.format(value=middle), float(value) - other.value
    if not change:
        return words, "off", "off"
    arrow: Literal["up", "down"] = "up" if change > 0 else "down"
    if entry.better == "none":
        return words, "off", arrow
    return words, "normal" if arrow == entry.better else "inverse", arrow


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
