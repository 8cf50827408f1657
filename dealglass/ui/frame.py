"""The frame around every page: identity, menu, locale, and what happens before and after."""

from __future__ import annotations

import atexit
import gc
import itertools
import runpy
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from dealglass import charts, config
from dealglass.i18n import text
from dealglass.ui import drill, header, look, menu, problems, state
from dealglass.ui.viewing import use

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

    from dealglass.ui.page import Page

BRAND = Path(__file__).resolve().parents[2] / "static" / "brand"
_OPEN = "dealglass_open_page"
_FREEZE_EVERY, _THAW_EVERY = 50, 2_000
_runs = itertools.count(1)
_framed: ContextVar[Menu | None] = ContextVar("dealglass_framed", default=None)


def run() -> None:
    """Run the app once: called by app.py on each run of the script."""
    with problems.guarded():
        _run()


def _run() -> None:
    st.set_page_config(
        page_title=config.settings().company_name,
        page_icon=str(BRAND / "icon.svg"),
        layout="wide",
        initial_sidebar_state="auto",
        menu_items={"About": text("Dealglass: CRM reports you can see through.")},
    )
    shade = use().theme
    charts.use_look(shade, use().locale)
    own = config.settings().logo
    st.logo(
        str(own or BRAND / f"logo-{shade}.svg"),
        size="large",
        icon_image=None if own else str(BRAND / f"mark-{shade}.svg"),
    )
    look.apply()
    pages = _pages()
    page = st.navigation([*pages.values(), *_also()], position="hidden")
    st.set_page_config(page_title=f"{page.title} · {config.settings().company_name}")
    st.session_state.pop(_OPEN, None)
    now = Menu(st.sidebar.empty(), pages)
    # Later it waits until the page has read its address: what its links carry is known then.
    if state.state().seen is None:
        now.draw()
    framed = _framed.set(now)
    try:
        with problems.guarded():
            page.run()
            _finish()
    finally:
        _framed.reset(framed)
        # The page may have ended early, or changed what is carried along.
        now.draw()
        # After a first page, when all it needs is loaded.
        settle()


def ensure() -> None:
    """Start over inside the frame when a page was run without it.

    A folder named pages/ makes Streamlit run a page by itself when a new process is first asked
    for that page's address. Calling `st.navigation` ends that for the life of the process.
    """
    if _framed.get() is None:
        # Without icons: before the page is configured, Streamlit would fetch one from outside.
        known = [*_pages(with_icons=False).values(), *_also()]
        st.navigation(known, position="hidden")
        st.rerun()


def _finish() -> None:
    """Do what needs the whole page: open the dialog that was asked for, write the URL."""
    page = st.session_state.get(_OPEN)
    if page is not None:
        header.show_export(page)
        drill.open_asked(page)
        state.leave()


Links = dict[str, "list[tuple[str, str]] | None"]


@dataclass
class Menu:
    """The menu of one run: its place, and the links it was last drawn with."""

    slot: DeltaGenerator
    pages: dict[str, st.Page]
    drawn: Links | None = None

    def draw(self) -> None:
        """Draw it, unless it stands there with the same links."""
        links = _links(self.pages)
        if links != self.drawn:
            _menu(self.slot, self.pages, links)
            self.drawn = links


def _links(pages: dict[str, st.Page]) -> Links:
    """Return each page's URL parameters: its link carries the reader's filters along."""
    return {name: state.pairs_for(name) for name in pages}


def _menu(slot: DeltaGenerator, pages: dict[str, st.Page], links: Links) -> None:
    """Draw the menu into its slot."""
    section = ""
    with slot.container(gap="xxsmall"):
        for name, page in pages.items():
            one = menu.entry(name)
            if one.section != section:
                section = one.section
                st.caption(text(section))
            st.page_link(
                page,
                label=text(one.title),
                icon=f":material/{one.icon}:",
                query_params=links[name],
                width="stretch",
            )


def opened(page: Page) -> None:
    """Note the page of this run, for what is drawn after it; its links are known now."""
    st.session_state[_OPEN] = page
    if (menu_now := _framed.get()) is not None:
        menu_now.draw()


def _pages(with_icons: bool = True) -> dict[str, st.Page]:
    return {
        one.name: st.Page(
            one.path,
            title=text(one.title),
            icon=f":material/{one.icon}:" if with_icons else None,
            # The overview stands at the root; its own name stays free for `_also`.
            url_path="start" if one.name == menu.HOME else one.name,
            default=one.name == menu.HOME,
        )
        for one in menu.entries()
    }


def _also() -> list[st.Page]:
    """The overview under its own name too: a link that says /home must not end nowhere."""
    home = menu.entry(menu.HOME)
    if not home.path.exists():
        return []

    def again() -> None:
        runpy.run_path(str(home.path))

    return [st.Page(again, title=text(home.title), url_path=home.name, visibility="hidden")]


def settle() -> None:
    """Move what is loaded and kept out of the collector's sight; called after each run.

    Streamlit collects garbage after every run, which with pandas and pyarrow loaded costs more
    than most pages; frozen objects are not looked at. What runs keep (answers, charts) is frozen
    now and then as well. Frozen objects that have become garbage in a circle since, such as
    those of sessions that ended, are let go at a thaw.
    """
    run = next(_runs)
    if run == 1:
        atexit.register(_let_go)
    if run == 1 or run % _THAW_EVERY == 0:
        gc.unfreeze()
        gc.collect()
        gc.freeze()
    elif run % _FREEZE_EVERY == 0:
        gc.freeze()


def _let_go() -> None:
    """Close what is open and thaw, so that the engine's binding does not report it as lost."""
    gc.unfreeze()
    st.cache_resource.clear()
    gc.collect()
