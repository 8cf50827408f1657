"""The few style rules that the theme has no option for, each with its reason."""

from __future__ import annotations

import streamlit as st

# Which of the two bars shows depends on the width of the window, which only the browser knows.
_BARS = """
.st-key-dg_bar_narrow { display: none; }
@media (max-width: 640px) {
  .st-key-dg_bar_wide { display: none; }
  .st-key-dg_bar_narrow { display: flex; }
}
"""


def apply() -> None:
    """Add the rules to the page."""
    st.html(f"<style>{_BARS}</style>")
