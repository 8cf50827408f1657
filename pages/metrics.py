"""Which measures matter for our goals? SQL: queries/metrics.yml names each one's report."""

from dealglass import ui
from dealglass.selection import Selection
from dealglass.ui import metrics

page = ui.open_page(
    "metrics",
    main="all/users",
    title="Metrics",
    question="Which measures matter for our goals, and how do they stand?",
    default=Selection(period="last_12_months", compare="previous", group_by=("team",)),
    controls=(),
)
mine = metrics.show_set(page)
metrics.show_catalogue(page, mine)
