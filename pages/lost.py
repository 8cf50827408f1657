"""Which deals did we lose, and why? SQL: queries/lost/*.sql."""

from dealglass import ui
from dealglass.i18n import text
from dealglass.selection import Selection
from dealglass.ui import lost

page = ui.open_page(
    "lost",
    main="lost/deals",
    title="Lost deals",
    question="Which deals did we lose, and why?",
    default=Selection(period="last_12_months", compare="previous", group_by=("owner",)),
    controls=("group",),
)
if not page.needs("deals", shows=text("which deals were lost, why, and at which stage")):
    figures = lost.show_figures(page)
    measure = lost.choose_measure(page, figures)
    lost.show_reasons(page, measure, figures)
    lost.show_stages(page, measure)
    lost.show_trend(page, measure, figures)
    lost.show_groups(page)
    lost.show_won_back(page, figures)
    lost.show_list(page, figures)
