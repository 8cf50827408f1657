"""What people touch: pages, page bar, cards. The only door to streamlit."""

from dealglass.ui.frame import run
from dealglass.ui.page import Page, open_page

__all__ = ["Page", "open_page", "run"]
