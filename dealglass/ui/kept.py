"""The workspace as pages use it: opened once for all sessions, tried again when it was gone."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

import streamlit as st

from dealglass.errors import WorkspaceProblem
from dealglass.overlay import show_goals
from dealglass.workspace import Workspace, open_workspace, workspace_url

if TYPE_CHECKING:
    from dealglass.results import Source

# A server that does not answer would hold up every page: it is left alone for a while.
RETRY_SECONDS = 30.0
_lock = threading.Lock()
_failed: dict[str, tuple[float, WorkspaceProblem]] = {}


def workspace() -> Workspace:
    """Return the workspace of this process.

    Raises WorkspaceProblem when it cannot be used; pages then show all they can without it.
    """
    url = workspace_url()
    with _lock:
        until, problem = _failed.get(url, (0.0, None))
    if problem is not None and time.monotonic() < until:
        raise problem
    try:
        return _opened(url)
    except WorkspaceProblem as error:
        _note(url, error)
        raise


def lay(source: Source) -> WorkspaceProblem | None:
    """Let a source answer with the goals people set; return why it cannot, None when it does."""
    try:
        show_goals(source, workspace())
    except WorkspaceProblem as error:
        _note(workspace_url(), error)
        return error
    return None


def _note(url: str, error: WorkspaceProblem) -> None:
    with _lock:
        _failed[url] = (time.monotonic() + RETRY_SECONDS, error)


@st.cache_resource(max_entries=2, show_spinner=False)
def _opened(url: str) -> Workspace:
    return open_workspace(url=url)
