"""What the reader must know before the figures: active filters, and what a link got wrong."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

from dealglass import formats
from dealglass.i18n import text
from dealglass.ui import state
from dealglass.ui.bar import clear_filters
from dealglass.ui.filters import without
from dealglass.ui.problems import plain

if TYPE_CHECKING:
    from dealglass.errors import WorkspaceProblem
    from dealglass.selection import Filter
    from dealglass.sqlfile import Report
    from dealglass.ui.page import Page


def show(page: Page, report: Report) -> None:
    """Draw the chips of active filters and the notices of this link."""
    if page.chosen.blocked:
        return
    _chips(page)
    for words in page.chosen.notices:
        st.caption(f":material/info: {plain(words)}")
    idle = [f for f in page.chosen.filters if f.column.split(":")[0] not in report.dimensions]
    for one in idle:
        label = page.catalog.dimension(one.column.split(":")[0]).label
        st.caption(
            ":material/filter_alt_off: "
            + text("The filter on {label} does not apply to this page.", label=plain(text(label)))
        )
    applied = replace(page.chosen, filters=tuple(set(page.chosen.filters) - set(idle)))
    if missing := page.source.missing_values(report.key, applied, page.viewer):
        st.warning(
            text(
                "No row has these values, so they find nothing: {values}.",
                values=plain("; ".join(missing)),
            ),
            icon=":material/search_off:",
        )


def show_lost_workspace(problem: WorkspaceProblem) -> None:
    """Say that what people keep cannot be read: goals are as imported until it can."""
    st.caption(
        ":material/cloud_off: "
        + text(
            "What people keep here cannot be read ({what}); goals are shown as imported. {mend}",
            what=plain(problem.what.rstrip(".")),
            mend=plain(problem.mend),
        )
    )


def _chips(page: Page) -> None:
    chosen = page.chosen
    if not chosen.filters and _default_period(page):
        return
    with st.container(key="dg_chips", horizontal=True, gap="xsmall", vertical_alignment="center"):
        if not chosen.filters:
            st.caption(text("Not the page's usual period"))
        for number, one in enumerate(chosen.filters):
            words = formats.filter_words(one, page.catalog, currency=page.currency)
            st.button(
                plain(words if len(words) < 90 else f"{words[:88]}…"),
                key=f"dg_chip_{number}_{one.column}_{one.op}",
                icon=":material/close:",
                icon_position="right",
                help=text("Remove this filter"),
                on_click=_remove,
                args=(one,),
            )
        if chosen.filters:
            st.button(text("Clear all"), key="dg_clear", type="tertiary", on_click=clear_filters)
        if not _default_period(page):
            st.button(text("Reset the page"), key="dg_reset", type="tertiary", on_click=_reset)


def _default_period(page: Page) -> bool:
    now, usual = page.chosen, page.default
    return (now.period, now.start, now.end, now.as_of) == (
        usual.period,
        usual.start,
        usual.end,
        usual.as_of,
    )


def _remove(one: Filter) -> None:
    state.change(lambda chosen: without(chosen, one))


def _reset() -> None:
    now = state.state()
    now.chosen = now.default


def show_blocked(page: Page) -> None:
    """Say why no rows are shown, and offer to go on without what cannot be read."""
    reasons = "\n".join(f"- {plain(words)}" for words in page.chosen.blocked)
    st.warning(
        text("**This link cannot be read in full, so nothing is shown.**") + f"\n\n{reasons}",
        icon=":material/link_off:",
    )
    st.button(
        text("Remove what cannot be read"),
        key="dg_unblock",
        type="primary",
        on_click=lambda: state.set_chosen(blocked=(), notices=()),
    )
