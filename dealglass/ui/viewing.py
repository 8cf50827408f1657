"""How this reader looks: locale, light or dark."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st


@dataclass(frozen=True)
class Viewing:
    """The reader's locale (BCP 47, as the browser says), theme, and whether on a phone."""

    locale: str = "en-US"
    theme: str = "light"
    is_phone: bool = False


def use() -> Viewing:
    """Return how the current session's browser looks."""
    try:
        kind = st.context.theme.type
        locale = st.context.locale
        agent = st.context.headers.get("User-Agent", "")
    except Exception:  # outside a browser session there is no context
        return Viewing()
    return Viewing(locale or "en-US", "dark" if kind == "dark" else "light", "Mobi" in agent)
