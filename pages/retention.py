"""Who stays, who goes quiet, which segment? SQL: queries/retention/*.sql."""

from dealglass import lifetimes, ui
from dealglass.i18n import text
from dealglass.selection import Selection
from dealglass.ui import retention

page = ui.open_page(
    "retention",
    main="retention/customers",
    title="Retention",
    question="Who stays, who goes quiet, and how much of the money stays?",
    default=Selection(period="last_365_days", compare="previous", group_by=("industry",)),
    controls=("group",),
)
if retention.has_customers(page):
    basis = lifetimes.read_basis(page.source)
    if retention.show_figures(page, basis):
        retention.show_trend(page, basis)
    retention.show_cohorts(page)
    retention.show_quiet(page, basis)
    retention.show_renewals(page)
    retention.show_contacts(page)
    retention.show_new(page, basis)
    page.note(text(page.report("customers").about))
