"""The head of a page: title, question, freshness; share and export."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from dealglass import formats
from dealglass.i18n import text
from dealglass.ui import downloads, share
from dealglass.ui.problems import plain

if TYPE_CHECKING:
    from dealglass.ui.page import Page

_KINDS = {"demo": "demo data", "import": "your data", "empty": "no data yet"}


def show(page: Page, title: str, question: str) -> None:
    """Draw the head; buttons stand right on a wide screen, below on a phone."""
    with st.container(key="dg_head", gap="xxsmall"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.title(text(title), anchor=False, width="stretch")
            if page.main:
                share.button(page)
                page.export_slot = st.container(width="content")
        st.caption(" &nbsp;·&nbsp; ".join(filter(None, (plain(text(question)), freshness(page)))))


def show_export(page: Page) -> None:
    """Draw the export menu: last, when it is known what the page shows."""
    if page.export_slot is None or not page.blocks:
        return
    box = page.export_slot.popover(
        text("Export"),
        icon=":material/download:",
        type="primary",
        key="dg_export",
        on_change="rerun",
    )
    if box.open:
        with box:
            downloads.of_page(page, text(page.entry.title))


def freshness(page: Page) -> str:
    """Return how fresh the data are: as-of date, whose data, version."""
    kind = text(_KINDS.get(page.source.kind, page.source.kind))
    return text(
        "as of {day} · {kind} · version {version}",
        day=formats.date_text(page.as_of),
        kind=kind,
        version=page.source.version.lstrip("v0") or "0",
    )
