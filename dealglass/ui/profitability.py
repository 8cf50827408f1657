"""The parts of the Profitability page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dealglass import charts, formats, lifetimes, sources
from dealglass.i18n import text

if TYPE_CHECKING:
    from dealglass.lifetimes import Basis
    from dealglass.ui.page import Page

_NOW: dict[str, Any] = {"compare": "none"}
_MOST_CUSTOMERS = 20_000
_WORTH = ("lifetime_value", "lifetime_value_low", "lifetime_value_high")


def has_sales(page: Page) -> bool:
    """Say what to import where nothing was ever sold; tell whether anything was."""
    if page.has("orders") or page.has("subscriptions"):
        return True
    if page.has("deals") and page.ask("all/deals", group_by=(), period="all").totals["won_deals"]:
        return True
    shows = text("revenue, cost and profit per customer, concentration and lifetime value")
    return not page.needs("orders", shows=shows)


def show_figures(page: Page, basis: Basis) -> None:
    """Show revenue, profit and margin with what is missing of the costs in words."""
    cards = ["revenue", "customer_profit", "customer_margin_pct", "buying_customers"]
    if not basis.has_margin:
        cards = ["revenue", "orders", "average_order_value", "buying_customers"]
    cards.append("orders_per_customer")
    found = page.ask("orders", group_by=())
    trend = page.ask("orders", group_by=("time:month",), measures=cards, compare="none")
    page.figures(found, *cards, trend=trend)
    words = lifetimes.missing_costs(basis, found.totals, page.currency)
    if words:
        page.note(words, icon="info")
    about = lifetimes.about_purchases(basis)
    if about:
        page.note(about, icon="info")


def show_concentration(page: Page, basis: Basis) -> None:
    """Show how much hangs on how few customers, and who brings the profit, group by group."""
    with page.columns(1, 1):
        most: dict[str, Any] = {"sort": "-revenue", "limit": _MOST_CUSTOMERS}
        sold = page.ask("orders", group_by=("account",), measures=("revenue",), **_NOW, **most)
        title = text("How much hangs on how few")
        drawn = charts.concentration(sold, "revenue", title=title)
        page.chart(drawn, sold, note=lifetimes.shares(sold))
        groups = page.ask("orders", group_by=_grouping(page), **_NOW)
        measure = "customer_profit" if basis.has_margin else "revenue"
        title = text("Who brings the profit") if basis.has_margin else text("Who brings the money")
        page.chart(charts.ranked_bars(groups, measure, title=title), groups)
    first = groups.groups[0].source
    columns = [first, "buying_customers", "revenue"]
    if basis.has_margin:
        columns += ["cost_of_goods", "cost_to_serve", "acquisition_cost", "customer_profit"]
        columns.append("customer_margin_pct")
    else:
        columns += ["orders", "average_order_value", "orders_per_customer"]
    title = text("Revenue, cost and profit") if basis.has_margin else text("Revenue")
    page.table(groups, title=title, columns=columns, name="profit_by_group")


def _grouping(page: Page) -> tuple[str, ...]:
    """Return the reader's grouping, or another where no order has a value for it."""
    report, instead = page.report("orders"), ("segment", "country", "owner")
    return sources.groups(page.source, page.viewer, page.chosen, report, instead)


def show_accounts(page: Page, basis: Basis) -> None:
    """List the customers of the period; a click on one lists its orders."""
    most: dict[str, Any] = {"sort": "-revenue", "limit": 200}
    found = page.ask("orders", group_by=("account",), **_NOW, **most)
    columns = ["account", "revenue"]
    if basis.has_margin:
        columns += ["customer_profit", "customer_margin_pct", "orders_without_cost_of_goods"]
        columns += ["orders_without_cost_to_serve", "customers_without_acquisition_cost"]
    else:
        columns += ["orders", "revenue_share_running_pct"]
    page.table(
        found,
        title=text("Customers of the period, the largest first"),
        columns=columns,
        note=text("A click on a figure lists the orders behind it."),
        name="profit_by_account",
        height=420,
    )


def show_lifetime(page: Page, basis: Basis) -> None:
    """Show what customers are worth, how sure that is, and how it did on a later period."""
    page.heading(text("Lifetime value"), text("so far and from here on, whatever the period"))
    if not basis.has_values:
        page.empty(text("No lifetime value"), lifetimes.method(basis, page.currency))
        return
    with page.columns(1, 1):
        most: dict[str, Any] = {"sort": "-lifetime_value", "limit": 12}
        best = page.ask("customers", group_by=("account",), measures=_WORTH, **_NOW, **most)
        title = text("The customers worth most, with 8 of 10 outcomes")
        page.chart(
            charts.intervals(best, *_WORTH, mark_small=False, title=title, subtitle=""), best
        )
        groups = _groups(page)
        title = text("Worth of one customer, on average")
        drawn = charts.intervals(groups, *_WORTH, title=title, subtitle="")
        page.chart(drawn, groups, note=text("Means of the customers' own values and intervals."))
    page.note(lifetimes.method(basis, page.currency))
    page.note(lifetimes.judgement(basis, page.currency), icon="fact_check")


def _groups(page: Page) -> Any:  # noqa: ANN401
    """Lifetime values by the reader's grouping, or by segment where customers lack it."""
    report = page.report("customers")
    first = _grouping(page)
    known = first if first[0] in report.dimensions else ("segment",)
    return page.ask("customers", group_by=known, **_NOW)


def show_loyalty(page: Page, basis: Basis) -> None:
    """Show how loyal customers are: how many orders, how recent, how long."""
    bands = page.ask("customers", group_by=("order_count_band",), **_NOW)
    columns = ["order_count_band", "revenue_to_date", "revenue_to_date_share_pct"]
    columns += ["recency_days_median", "tenure_days_median"]
    if basis.has_values:
        columns += ["chance_to_return_pct", "lifetime_value"]
    with page.columns(2, 3):
        title = text("Revenue to date by number of orders")
        page.chart(charts.ranked_bars(bands, "revenue_to_date", sort=False, title=title), bands)
        page.table(bands, title=text("Loyalty: orders, recency, tenure"), columns=columns)


def show_lists(page: Page, basis: Basis) -> None:
    """List the customers with their worth, and those that cost more than they brought."""
    columns = ["account", "owner", "segment", "revenue"]
    sort = "-revenue"
    if basis.has_margin:
        columns += ["profit_to_date", "margin_to_date_pct"]
    if basis.has_values:
        columns += ["lifetime_value", "lifetime_low", "lifetime_high", "chance_to_return"]
        sort = "-lifetime_value"
    columns += ["purchases", "last_bought_on"]
    if basis.has_margin:
        columns.append("missing_costs")
    rows = page.ask_rows("customers", sort=sort, period="all")
    title = text("Every customer, to date and from here on")
    page.rows_table(rows, title=title, columns=columns, name="customers", height=420)
    if not basis.has_margin:
        return
    losing = page.ask_rows(
        "customers", measure="losing_customers", sort="profit_to_date", period="all"
    )
    if not losing.rows:
        page.note(text("No customer has cost more than they brought, as far as costs are known."))
        return
    lost = sum(float(r["profit_to_date"]) for r in losing.rows)
    note = text(
        "{n} customers have cost {lost} more than they brought: raise the price, serve them more "
        "cheaply, or let them go.",
        n=formats.number(page.count(losing), "count"),
        lost=formats.number(-lost, "money", page.currency, compact=True),
    )
    columns = ["account", "owner", "segment", "revenue", "profit_to_date", "acquisition_cost"]
    columns += ["purchases", "last_bought_on", "missing_costs"]
    title = text("Customers at a loss")
    page.rows_table(losing, title=title, columns=columns, note=note, name="losing_customers")
