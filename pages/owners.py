"""How does each owner's performance develop? SQL: queries/owners/*.sql, all/deals."""

from dealglass import ui
from dealglass.selection import Selection
from dealglass.ui import owners

page = ui.open_page(
    "owners",
    main="all/deals",
    title="Deal owners",
    question="How does each owner's performance develop, and who stands out?",
    default=Selection(period="last_12_months", compare="previous", group_by=("owner",)),
    controls=(),
)
if not page.needs("deals", shows="what each owner created, won and lost"):
    owners.show_figures(page)
    found = owners.read(page)
    owners.show_scorecard(page, found)
    owners.show_standing(page, found)
    owners.show_trend(page)
    owners.show_pushes(page)
    owners.show_table(page, found)
