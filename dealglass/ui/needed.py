"""What a page needs and these data lack: said in words, with an example file to download."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from dealglass.i18n import text

if TYPE_CHECKING:
    from dealglass.ui.page import Page

EXAMPLES = Path(__file__).resolve().parents[2] / "data" / "examples"
# How people call what a table holds.
NAMES = {
    "accounts": "accounts",
    "activities": "activities",
    "calls": "service calls",
    "campaign_events": "campaign events (sent, opened, clicked, replied)",
    "campaigns": "campaigns",
    "contacts": "contacts",
    "deal_changes": "change history of deals",
    "deal_lines": "quote lines",
    "deals": "deals",
    "goals": "goals",
    "leads": "leads",
    "list_members": "mailing lists",
    "orders": "orders",
    "privacy_requests": "privacy requests",
    "products": "products",
    "subscriptions": "subscriptions",
    "ticket_events": "ticket events",
    "tickets": "tickets",
    "users": "users",
    "web_visits": "web visits",
}


def has(page: Page, *tables: str) -> bool:
    """Whether the store has rows of every one of these tables."""
    return not missing(page, *tables)


def missing(page: Page, *tables: str) -> list[str]:
    """Return the tables, of those named, that the store has no rows of."""
    return [name for name in tables if not page.version.rows.get(name)]


def show(page: Page, *tables: str, shows: str = "") -> bool:
    """Say what to import for the tables that are empty; tell whether anything is missing.

    `shows` says in a few words what would stand here. One example file is offered for each
    missing table: it imports as it is, and its header names every column that can be read.
    """
    lacking = missing(page, *tables)
    if not lacking:
        return False
    names = text(" and ").join(text(NAMES[name]) for name in lacking)
    with page.place().container(border=True, height="content"):
        st.markdown(f":material/upload_file: **{text('These data have no {names}', names=names)}**")
        words = text("Import a file of them on the Data page") + (f": {shows}." if shows else ".")
        st.markdown(f":gray[{words}]")
        with st.container(horizontal=True, gap="small"):
            st.page_link(
                "pages/data.py", label=text("Open the Data page"), icon=":material/upload:"
            )
            for name in lacking:
                st.download_button(
                    text("Example: {file}", file=f"{name}.csv"),
                    data=(EXAMPLES / f"{name}.csv").read_bytes(),
                    file_name=f"{name}.csv",
                    mime="text/csv",
                    icon=":material/download:",
                    key=f"dg_example_{page.entry.name}_{name}",
                    on_click="ignore",
                    type="tertiary",
                )
    return True
