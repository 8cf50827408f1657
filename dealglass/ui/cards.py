"""Cards: a title, a chart or table, and a small menu for how it is counted and for exports."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import streamlit as st

from dealglass.i18n import text
from dealglass.ui import downloads, drill, state
from dealglass.ui.problems import guarded, plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from streamlit.delta_generator import DeltaGenerator

    from dealglass.charts import Chart
    from dealglass.results import Result
    from dealglass.ui.page import Page


_NAMELESS = ("line", "area", "rule", "rect")


@dataclass(frozen=True)
class Block:
    """What a card showed: for the export of the whole page."""

    name: str
    title: str
    result: Result
    chart: Chart | None = None
    columns: tuple[str, ...] = ()


@contextmanager
def card(page: Page, block: Block, subtitle: str, note: str | None) -> Iterator[None]:
    """Draw a card's frame, heading and menu around what the block draws."""
    page.blocks.append(block)
    key = f"{page.entry.name}_{block.name}_{len(page.blocks)}"
    slot = page.next_slot()
    # A container around the card would only be one more part to send.
    container = st.container if slot is None else slot.container
    with container(border=True, height="stretch", key=f"dg_card_{key}"):
        with st.container(
            horizontal=True,
            wrap=False,
            vertical_alignment="center",
            gap="small",
            key=f"dg_top_{key}",
        ):
            words = f"**{plain(block.title)}**"
            if subtitle:
                words += f" :gray[· {plain(subtitle)}]"
            st.markdown(words, width="stretch")
            _menu(page, block, key)
        with guarded():
            yield
        for line in filter(None, (note, _unfiltered(page, block.result))):
            st.caption(line)


def _menu(page: Page, block: Block, key: str) -> None:
    box = st.popover(
        "",
        icon=":material/more_horiz:",
        type="tertiary",
        help=text("How counted, export: {title}", title=plain(block.title)),
        key=f"dg_menu_{key}",
        on_change="rerun",
    )
    if not box.open:
        return
    with box, st.container(gap=None):
        name = next(iter(block.chart.measures), None) if block.chart else None
        name = name or next((c.name for c in block.result.measures), None)
        if name:
            st.button(
                text("How counted"),
                icon=":material/calculate:",
                key=f"dg_how_{key}",
                type="tertiary",
                on_click=drill.ask,
                args=(block.result, name),
            )
        # A blended result is no query's answer: it gives its own rows.
        held = getattr(block.result, "held", page.source)
        downloads.of_table(held, page.whole_query(block.result), block.name, f"dg_get_{key}")
        if block.chart and not block.chart.is_empty:
            titled = replace(block.chart, title=block.title)
            downloads.of_chart(titled, block.result, f"dg_get_{key}")


def _unfiltered(page: Page, result: Result) -> str | None:
    """Say when a filter of the reader does not reach this card."""
    applied = {f.column for f in result.selection.filters}
    idle = [f for f in page.chosen.filters if f.column not in applied]
    main = page.main.dimensions if page.main else ()
    names = [
        text(page.catalog.dimension(f.column.split(":")[0]).label)
        for f in idle
        if f.column.split(":")[0] in main
    ]
    if not names:
        return None
    return ":material/filter_alt_off: " + text(
        "Not filtered by {names}.", names=plain(", ".join(names))
    )


def chart_card(
    page: Page, chart: Chart, result: Result, title: str | None, note: str | None
) -> None:
    """Draw a chart in a card; see Page.chart."""
    block = Block(chart.name, title or chart.title, result, chart)
    notes = " ".join(filter(None, (note, plain(chart.note)))) or None
    with card(page, block, _subtitle(page, chart, result), notes):
        if chart.is_empty:
            nothing(page)
            return
        key = f"dg_chart_{page.entry.name}_{chart.name}_{len(page.blocks)}_{state.state().nonce}"
        clickable = bool(chart.fields) and any("select" in p for p in _params(chart.spec))
        click: dict[str, Any] = {}
        if clickable:
            click = {"on_select": lambda: _clicked(chart, result, key), "selection_mode": "pick"}
        st.vega_lite_chart(
            _quiet(chart.on_screen()),
            theme=None,
            width="stretch",
            height=chart.height,
            key=key,
            # The spec carries its description, which is the accessible name.
            alt=None if chart.spec.get("description") else chart.description,
            **click,
        )


def _subtitle(page: Page, chart: Chart, result: Result) -> str:
    """Say a card's period only where it is not the page's, which the bar shows already."""
    usual = page.source.moment(page.chosen).span
    return "" if result.span == usual else chart.subtitle


def _quiet(spec: dict[str, Any]) -> dict[str, Any]:
    """Leave lines, areas and rules out of what is read aloud.

    Vega gives each the role of a picture without a name. Bars and points keep their own names,
    and the chart as a whole has its description.
    """
    config = dict(spec.get("config", {}))
    for mark in _NAMELESS:
        config[mark] = {**config.get(mark, {}), "aria": False}
    return {**spec, "config": config}


def _params(spec: dict[str, Any]) -> list[dict[str, Any]]:
    found = list(spec.get("params", []))
    for part in ("layer", "hconcat", "vconcat"):
        for child in spec.get(part, []):
            found += _params(child)
    return found


def _clicked(chart: Chart, result: Result, key: str) -> None:
    points = st.session_state[key]["selection"].get("pick")
    values, name = chart.picked(points), chart.picked_measure(points)
    if values is not None and name:
        drill.ask(result, name, values)


def nothing(page: Page) -> None:
    """Say that the selection found nothing, and what would widen it."""
    hint = text("Choose a longer period")
    if page.chosen.filters:
        hint += " " + text("or remove a filter")
    st.markdown(f":gray[{text('Nothing in this selection.')} {hint}.]")


def empty_card(place: DeltaGenerator, title: str, words: str, example: str | None) -> None:
    """Draw a card that says why it is empty and what would fill it."""
    with place.container(border=True, height="stretch"):
        st.markdown(f":material/info: **{title}**")
        st.markdown(f":gray[{words}]")
        if example:
            st.code(example, language=None)
