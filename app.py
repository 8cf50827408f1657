"""The frame around every page. Start it with `streamlit run app.py`."""

from dealglass import ui

ui.run()
