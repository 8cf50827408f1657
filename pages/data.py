"""What is in here, and can I trust it? Import, versions, freshness, rejected rows."""

from dealglass import ui
from dealglass.ui import data_import, data_store

page = ui.open_page(
    "data", title="Data", question="What is in here, and can I trust it?", controls=()
)
data_import.show(page)
data_store.show(page)
