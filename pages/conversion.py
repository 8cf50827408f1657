"""Which sources turn leads into won deals? SQL: queries/conversion/*.sql."""

from dealglass import sources, ui
from dealglass.i18n import text
from dealglass.selection import Selection
from dealglass.ui import conversion, parts

page = ui.open_page(
    "conversion",
    main="conversion/by_source",
    title="Conversion",
    question="Which sources turn leads into won deals, how fast, and at what size?",
    default=Selection(period="last_12_months", compare="previous", group_by=("source",)),
    controls=("group", "chart"),
)
view = sources.view(page.source, page.viewer)
parts.say_what_is_missing(page, view)
when = conversion.choose_leads(page, view)
conversion.show_figures(page, view, when)
found = conversion.show_groups(page, view, when)
conversion.show_steps(page, view, when)
conversion.show_tables(page, view, found)
page.note(text(page.report(view.report).about))
