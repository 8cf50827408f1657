"""How long does a deal take, and where does the time go? SQL: queries/cycle/deals.sql."""

from dealglass import ui
from dealglass.i18n import text
from dealglass.selection import Selection
from dealglass.ui import cycle, parts

page = ui.open_page(
    "cycle",
    main="cycle/deals",
    title="Sales cycle",
    question="How long does a deal take, and where does the time go?",
    default=Selection(period="last_12_months", compare="previous", group_by=("source",)),
    controls=("group",),
)
figures = cycle.show_figures(page)
cycle.show_groups(page, figures)
cycle.show_times(page)
parts.open_ages(page, figures.totals)
cycle.show_apart(page)
page.note(cycle.closed_words(figures))
page.note(text(figures.report.about))
