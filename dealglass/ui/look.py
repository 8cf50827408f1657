"""The few style rules that the theme has no option for, each with its reason."""

from __future__ import annotations

import streamlit as st

from dealglass.ui import state
from dealglass.ui.viewing import use

# Which of the two bars shows depends on the width of the window, which only the browser knows.
_BARS = """
.st-key-dg_bar_narrow { display: none; }
@media (max-width: 640px) {
  .st-key-dg_bar_wide { display: none; }
  .st-key-dg_bar_narrow { display: flex; }
}
"""

# Air above the name of a section: an element for it would be sent with every run.
_MENU = """
[data-testid="stSidebarUserContent"] [data-testid="stCaptionContainer"] { margin-top: 14px; }
"""

# The theme has no option for the text on the accent colour. White on the dark theme's accent,
# which must be light to be read on a dark page, has a contrast of 2.5; this ink has 6.7.
_ON_ACCENT = """
button[kind="primary"], button[kind="primary"] p, button[kind="primary"] span,
[data-baseweb="tag"], [data-baseweb="tag"] span { color: #04212a; }
"""

# Streamlit ignores a query string of more than 1,000 parameters or 512 Ki characters. The page
# would then show everything although the link asked for less, so the browser says it instead.
_GUARD = f"""<script>
const asked = window.location.search;
if (asked.split("&").length > 1000 || asked.length > 512 * 1024) {{
  window.location.replace(window.location.pathname + "?v=1&{state.TOO_MANY}=1");
}}
</script>"""


def apply() -> None:
    """Add the rules to the page, and to its first run the guard against oversized links."""
    rules = _BARS + _MENU + (_ON_ACCENT if use().theme == "dark" else "")
    st.html(f"<style>{rules}</style>")
    if state.state().seen is None and not state.url_pairs():
        st.html(_GUARD, unsafe_allow_javascript=True)
