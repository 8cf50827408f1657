"""Share: the link to exactly this view, with absolute dates."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import streamlit as st

from dealglass.i18n import text
from dealglass.selection import to_pairs

if TYPE_CHECKING:
    from dealglass.selection import Selection
    from dealglass.ui.page import Page


def button(page: Page) -> None:
    """Draw the button that opens the link to copy."""
    box = st.popover(text("Share"), icon=":material/link:", key="dg_share", on_change="rerun")
    if box.open:
        with box:
            st.caption(text("Opens exactly this view: period, filters, grouping."))
            st.code(link(page), language=None, wrap_lines=True, width=360)


def link(page: Page) -> str:
    """Return the full URL of this view; relative periods become dates, so it never drifts."""
    base = (st.context.url or "").split("?")[0].split("#")[0]
    return f"{base}?{urlencode(to_pairs(absolute(page)))}"


def absolute(page: Page) -> Selection:
    """Return the selection with the dates its period and as-of day mean today."""
    span = page.source.moment(page.chosen).span
    fixed = replace(page.chosen, as_of=page.as_of)
    if span.start is None and span.end is None:
        return fixed
    return replace(fixed, period="all", start=span.start, end=span.end)
