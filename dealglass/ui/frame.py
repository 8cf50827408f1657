"""The frame around every page: identity, menu, locale, and what happens before and after."""

from __future__ import annotations

import gc
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from dealglass import formats
from dealglass.i18n import text
from dealglass.ui import drill, look, menu, problems, state
from dealglass.ui.viewing import use

if TYPE_CHECKING:
    from dealglass.ui.page import Page

BRAND = Path(__file__).resolve().parents[2] / "static" / "brand"
_OPEN = "dealglass_open_page"


def run() -> None:
    """Run the app once: called by app.py on each run of the script."""
    st.set_page_config(
        page_title="Dealglass",
        page_icon=str(BRAND / "icon.svg"),
        layout="wide",
        initial_sidebar_state="auto",
        menu_items={"About": text("Dealglass: CRM reports you can see through.")},
    )
    settle()
    formats.use_locale(use().locale)
    shade = use().theme
    st.logo(
        str(BRAND / f"logo-{shade}.svg"), size="large", icon_image=str(BRAND / f"mark-{shade}.svg")
    )
    look.apply()
    page = st.navigation(_sections(), position="sidebar", expanded=True)
    st.session_state.pop(_OPEN, None)
    with problems.guarded():
        page.run()
        _finish()


def _finish() -> None:
    """Fill what stands above the page but needs all of it, then write the URL."""
    page = st.session_state.get(_OPEN)
    if page is not None:
        drill.open_asked(page)
        state.leave()


def opened(page: Page) -> None:
    """Note the page of this run, for what is drawn after it."""
    st.session_state[_OPEN] = page


def _sections() -> dict[str, list[st.Page]]:
    sections: dict[str, list[st.Page]] = {}
    for one in menu.entries():
        sections.setdefault(text(one.section), []).append(
            st.Page(
                one.path,
                title=text(one.title),
                icon=f":material/{one.icon}:",
                url_path=one.name,
                default=one.name == menu.HOME,
                help=text(one.help) or None,
            )
        )
    return sections


@st.cache_resource(show_spinner=False)
def settle() -> bool:
    """Move what is loaded out of the collector's sight, once per process.

    Streamlit collects garbage after every run, which with pandas and pyarrow loaded costs more
    than most pages; frozen objects are not looked at.
    """
    gc.collect()
    gc.freeze()
    return True
