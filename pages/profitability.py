"""Which customers bring the money, and will they stay? SQL: queries/profitability/*.sql."""

from dealglass import lifetimes, ui
from dealglass.i18n import text
from dealglass.selection import Selection
from dealglass.ui import profitability

page = ui.open_page(
    "profitability",
    main="profitability/orders",
    title="Profitability",
    question="Which customers bring the money, what do they cost, and what will they bring?",
    default=Selection(period="last_12_months", compare="previous", group_by=("industry",)),
    controls=("group",),
)
if profitability.has_sales(page):
    basis = lifetimes.read_basis(page.source)
    profitability.show_figures(page, basis)
    profitability.show_concentration(page, basis)
    profitability.show_accounts(page, basis)
    profitability.show_lifetime(page, basis)
    profitability.show_loyalty(page, basis)
    profitability.show_lists(page, basis)
    page.note(text(page.report("orders").about))
