"""How this reader looks: locale, light or dark."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st


@dataclass(frozen=True)
class Viewing:
    """The reader's locale (BCP 47, as the browser says), and the theme it shows."""

    locale: str = "en-US"
    theme: str = "light"


def use() -> Viewing:
    """Return how the current session's browser looks."""
    try:
        kind = st.context.theme.type
        locale = st.context.locale
    except Exception:  # outside a browser session there is no context
        return Viewing()
    return Viewing(locale or "en-US", "dark" if kind == "dark" else "light")
