"""The data a page reads: the store's current version, opened once for all sessions."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from dealglass import config
from dealglass.access import LOCAL_ADMIN, Viewer
from dealglass.demo import make_demo
from dealglass.engines.duckdb import Limits
from dealglass.errors import OutdatedStore
from dealglass.i18n import text
from dealglass.periods import YearShape
from dealglass.rebuild import rebuild
from dealglass.results import Source, open_source
from dealglass.store import Store, home_path

if TYPE_CHECKING:
    from collections.abc import Callable

    from dealglass.store import Version

# Two sessions that start on an empty home must not both build the demo.
_building = threading.Lock()


def viewer() -> Viewer:
    """Return who is looking; everybody is the local admin until there is a login."""
    return LOCAL_ADMIN


def store() -> Store:
    """Return the store of the configured home."""
    return Store(home_path())


def current_source() -> tuple[Source, Version]:
    """Return the current version, opened; a version published meanwhile is picked up.

    Builds the demo company when the home holds nothing yet. Raises StoreProblem.
    """
    home = store()
    version = home.current()
    if version is None:
        version = _first_demo(home)
    try:
        return opened(str(home.home), version.name, str(version.path)), version
    except OutdatedStore:
        with (
            _building,
            st.spinner(text("Dealglass or its settings changed: building your data again")),
        ):
            version = rebuild(home)
        return opened(str(home.home), version.name, str(version.path)), version


@st.cache_resource(max_entries=3, show_spinner=False)
def opened(home: str, version: str, path: str) -> Source:
    """Open one version; readers of an older one keep theirs until it leaves this cache."""
    now = config.settings()
    return open_source(
        Path(path),
        version,
        shape=YearShape(now.fiscal_month, now.week_start),
        limits=Limits(
            memory=now.memory_limit, rows=now.row_limit, seconds=now.query_timeout_seconds
        ),
    )


def _first_demo(home: Store) -> Version:
    with _building:
        version = home.current()
        if version is not None:
            return version
        with st.status(text("Building the demo company"), expanded=True) as status:
            bar = st.progress(0.0, text("A moment: this happens once."))
            version = make_demo(home, progress=_shown_on(bar.progress))
            status.update(label=text("The demo company is ready"), state="complete")
    st.rerun()
    return version


def _shown_on(bar: Callable[[float, str], object]) -> Callable[[str, float], None]:
    def tell(step: str, share: float) -> None:
        bar(min(max(share, 0.0), 1.0), step.capitalize())

    return tell
