"""Will we reach each goal? SQL: queries/goals/*.sql, and the report of each goal's metric."""

from dealglass import ui
from dealglass.selection import Selection
from dealglass.ui import goalboard, goals, purpose

page = ui.open_page(
    "goals",
    main="goals/list",
    title="Goals",
    question="Will we reach each goal?",
    default=Selection(period="this_quarter"),
    controls=(),
)
found = goals.metrics_of(page)
view = goals.choose_view(page)
if view == "set":
    goalboard.show(page, list(found))
elif view == "purpose":
    purpose.show(page)
    goals.show_strategies(page)
elif not found:
    goals.show_none(page)
else:
    shown = goals.choose(page, found)
    goals.show_headline(page, shown)
    goals.show_line(page, shown)
    goals.show_tree(page, shown)
