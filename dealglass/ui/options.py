"""A page's own switch, kept in the URL as `p.<name>`."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import streamlit as st

from dealglass.i18n import text
from dealglass.ui import state

if TYPE_CHECKING:
    from dealglass.selection import Selection
    from dealglass.ui.page import Page

# More than these do not fit side by side: they are a list to choose from.
_MOST_BUTTONS, _LIST_PX = 7, 320


def option(
    page: Page, name: str, choices: dict[str, str], default: str | None, label: str | None
) -> str:
    """Show the switch and return the chosen key; an unknown value in a link means the default."""
    first = default if default in choices else next(iter(choices))
    given = dict(page.chosen.params).get(name, first)
    chosen = given if given in choices else first
    key = f"dg_option_{page.entry.name}_{name}"
    st.session_state[key] = chosen
    words = label or text("View")
    widget: dict[str, Any] = {
        "format_func": choices.__getitem__,
        "key": key,
        "label_visibility": "collapsed",
        "on_change": _changed,
        "args": (name, key, first),
    }
    if len(choices) > _MOST_BUTTONS:
        st.selectbox(words, list(choices), width=_LIST_PX, **widget)
    else:
        st.segmented_control(words, list(choices), required=True, **widget)
    return chosen


def _changed(name: str, key: str, first: str) -> None:
    value = st.session_state[key]

    def update(chosen: Selection) -> Selection:
        others = tuple(p for p in chosen.params if p[0] != name)
        return replace(chosen, params=others if value == first else (*others, (name, value)))

    state.change(update)
