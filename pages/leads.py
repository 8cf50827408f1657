"""Where do leads come from, and who is working them? SQL: queries/all/leads.sql."""

from dealglass import ui
from dealglass.i18n import text
from dealglass.selection import Selection
from dealglass.ui import leads

page = ui.open_page(
    "leads",
    main="all/leads",
    title="Leads",
    question="Where do leads come from, and who is working them?",
    default=Selection(period="last_12_months", compare="previous", group_by=("source",)),
    controls=("group", "chart"),
)
if not page.needs("leads", shows=text("where leads come from and how fast they are answered")):
    dated = leads.when(page)
    figures = leads.show_figures(page, dated)
    if not dated:
        leads.choose_grain(page)
    leads.show_sources(page, dated)
    leads.show_against(page, dated)
    leads.show_speed(page, figures)
    leads.show_people(page, figures, dated)
    leads.show_outcome(page, dated)
    leads.show_untouched(page, figures)
    page.note(text(figures.report.about))
