"""The few style rules that the theme has no option for, each with its reason."""

from __future__ import annotations

import streamlit as st

from dealglass.ui import state

# Which of the two bars shows depends on the width of the window, which only the browser knows.
_BARS = """
.st-key-dg_bar_narrow { display: none; }
@media (max-width: 640px) {
  .st-key-dg_bar_wide { display: none; }
  .st-key-dg_bar_narrow { display: flex; }
}
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
    st.html(f"<style>{_BARS}</style>")
    if state.state().seen is None and not state.url_pairs():
        st.html(_GUARD, unsafe_allow_javascript=True)
