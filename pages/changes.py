"""What moved in the open pipeline between two moments? SQL: queries/changes/*.sql."""

from dealglass import ui
from dealglass.i18n import text
from dealglass.selection import Selection
from dealglass.ui import changes

page = ui.open_page(
    "changes",
    main="changes/waterfall",
    title="Pipeline changes",
    question="What moved between two moments, and which deals did it?",
    default=Selection(period="this_quarter"),
    controls=(),
)
when = changes.choose_deals(page)
if not page.has("deal_changes"):
    page.needs("deal_changes", shows=text("the true amounts, owners and dates of past moments"))
changes.show_steps(page, when)
by = changes.show_tables(page)
changes.show_deals(page)
changes.show_past(page, when)
changes.show_pushes(page, by)
