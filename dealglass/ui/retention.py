"""The parts of the Retention page."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from dealglass import charts, formats, lifetimes, sources
from dealglass.config import settings
from dealglass.i18n import text
from dealglass.selection import Filter

if TYPE_CHECKING:
    from dealglass.lifetimes import Basis
    from dealglass.results import Result
    from dealglass.ui.page import Page

_NOW: dict[str, Any] = {"compare": "none"}
_CARDS = ("customers", "retention_pct", "gross_revenue_retention_pct", "net_revenue_retention_pct")
_AHEAD_DAYS, _NEW_MONTHS, _COHORTS = 90, 5, 12


def has_customers(page: Page) -> bool:
    """Say what to import where nothing was ever sold; tell whether anything was."""
    if page.has("orders") or page.has("subscriptions"):
        return True
    if page.has("deals") and page.ask("all/deals", group_by=(), period="all").totals["won_deals"]:
        return True
    shows = text("who stays, who goes quiet, cohorts, revenue retention and renewals")
    return not page.needs("orders", "subscriptions", shows=shows)


def show_figures(page: Page, basis: Basis) -> bool:
    """Show who stayed and how much of the money, and what active means.

    Returns whether anybody was a customer when the period began: else there is nothing to compare.
    """
    found = page.ask("customers", group_by=())
    page.figures(found, *_CARDS, "new_customers")
    page.note(lifetimes.about_active(basis), icon="info")
    purchases = lifetimes.about_purchases(basis)
    if purchases:
        page.note(purchases, icon="info")
    if found.totals["customers_at_start"]:
        if not basis.row["has_contracts"]:
            _say_what_is_short(page, found)
        return True
    if found.span.start is None:
        words = text("Retention compares the first day of a period with its last: choose a period.")
    else:
        words = text(
            "Nobody was a customer before {day}: choose a period that begins later, such as the "
            "last quarter.",
            day=formats.date_text(found.span.start),
        )
    page.empty(text("Nothing to compare with"), words)
    return False


def _say_what_is_short(page: Page, found: Result) -> None:
    """Say it when the data do not reach back far enough to know the money at the start."""
    first = page.ask_rows("customers", sort="customer_since", limit=1, period="all").rows
    start, days = found.span.start, settings().active_days
    began = first[0]["customer_since"] if first else None
    if start is None or began is None or (start - began).days >= days:
        return
    words = text(
        "The data begin on {day}, less than {days} days before the period: the value at the start "
        "is too small, and net revenue retention too high.",
        day=formats.date_text(began),
        days=formats.number(days, "count"),
    )
    page.note(words, icon="warning")


def show_trend(page: Page, basis: Basis) -> None:
    """Show retention over the years, and what became of the money of the period."""
    with page.columns(1, 1):
        lines = ("year_retention_pct", "year_gross_pct", "year_net_pct")
        ages = page.ask(
            "over_time", group_by=("quarter_end:quarter",), measures=lines, period="all", **_NOW
        )
        title = text("Of the customers and money of a year before, what stayed")
        if any(row["year_retention_pct"] is not None for row in ages.rows):
            page.chart(charts.line(ages, lines, title=title, subtitle=""), ages)
        else:
            page.empty(title, text("The data do not yet reach over a year and a quarter's end."))
        groups = page.ask("customers", group_by=_groups(page), **_NOW)
        title = text("Who stays")
        page.chart(charts.ranked_bars(groups, "retention_pct", title=title), groups)
    first = groups.groups[0].source
    columns: tuple[str, ...] = (first, "customers_at_start", "left_customers")
    columns += ("retention_pct", "value_at_start", "gross_revenue_retention_pct")
    page.table(
        groups,
        title=text("Retention and churn, by customers and by money"),
        columns=(*columns, "net_revenue_retention_pct"),
        note=_money(page),
        name="retention_by_group",
    )


def _groups(page: Page) -> tuple[str, ...]:
    """Return the reader's grouping, or another where no customer has a value for it."""
    report, instead = page.report("customers"), ("segment", "country", "owner")
    return sources.groups(page.source, page.viewer, page.chosen, report, instead)


def _money(page: Page) -> str:
    """Say in words how the money at the start became the money at the end."""
    totals = page.ask("customers", group_by=(), **_NOW).totals
    if not totals["value_at_start"]:
        return ""

    def money(name: str) -> str:
        return formats.number(totals[name], "money", page.currency, compact=True)

    return text(
        "{start} at the start, {up} expansion, {down} contraction, {churned} churned: {end} of "
        "the same customers at the end. New customers are in neither.",
        start=money("value_at_start"),
        up=money("value_expanded"),
        down=money("value_contracted"),
        churned=money("value_churned"),
        end=money("value_of_retained"),
    )


def show_cohorts(page: Page) -> None:
    """Show the cohorts by age: how many still buy, or how much."""
    page.heading(text("Cohorts"), text("by first order, whatever the period"))
    left, right = page.columns(1, 1)
    with left:
        kinds = {"count": text("Customers still buying"), "value": text("Revenue of the first")}
        kind = page.option("cohorts", kinds)
    with right:
        units = {"quarter": text("Quarters"), "month": text("Months")}
        unit = page.option("cohort_unit", units)
    measure = "cohort_buying_pct" if kind == "count" else "cohort_value_pct"
    first = months_back(page.as_of, 3 * _COHORTS if unit == "quarter" else _COHORTS)
    found = page.ask(
        "cohorts",
        group_by=(f"cohort_on:{unit}", "cohort_age"),
        measures=(measure,),
        extra_filters=(Filter("cohort_on", "ge", (first.isoformat(),)),),
        period="all",
        **_NOW,
    )
    title = (
        text("Share of each cohort that still buys, by age")
        if kind == "count"
        else text("Revenue of each cohort against its first, by age")
    )
    drawn = charts.heat_map(found, measure, dates_down=True, title=title, subtitle="")
    page.chart(drawn, found, note=text(found.report.about))


def show_quiet(page: Page, basis: Basis) -> None:
    """List who has gone quiet, the most money first, beside how often customers order."""
    page.heading(text("Rhythm"), text("each customer against their own usual interval"))
    rhythms = page.ask("rhythm", group_by=("rhythm",), **_NOW)
    spread = page.ask("rhythm", group_by=("order_gap_bin",), measures=("habit_customers",), **_NOW)
    totals = page.ask("rhythm", group_by=(), **_NOW).totals
    with page.columns(1, 1):
        title = text("Customers by rhythm")
        page.chart(
            charts.bars(rhythms, "rhythm_customers", title=title),
            rhythms,
            note=text(
                "Quiet: no order for more than twice the own usual interval. {money} of yearly "
                "orders is at stake.",
                money=formats.number(totals["quiet_value"], "money", page.currency, compact=True),
            ),
        )
        marks = {text("median"): totals["order_gap_days_median"]}
        title = text("Usual days between orders")
        note = text(
            "Usual days between our contacts with a customer: {days}.",
            days=formats.number(totals["contact_gap_days_median"], "days"),
        )
        page.chart(
            charts.histogram(
                spread, "habit_customers", bin_size=10, marks=marks, unit="days", title=title
            ),
            spread,
            note=note if totals["contact_gap_days_median"] is not None else None,
        )
    rows = page.ask_rows("rhythm", measure="quiet_customers", sort="-stake")
    if not rows.rows:
        page.note(text("Nobody has gone quiet."))
        return
    columns = ["account", "owner", "segment", "last_bought_on", "recency_days", "usual_gap_days"]
    columns += ["stake", "chance_to_return", "last_contact_on", "next_contact_on"]
    page.rows_table(
        rows,
        title=text("Gone quiet, the most money first"),
        columns=[c for c in columns if c != "chance_to_return" or basis.has_values],
        note=text("Money at stake: what they ordered in the 365 days up to their last order."),
        name="quiet",
    )


def show_renewals(page: Page) -> None:
    """Show the renewals due and what came of those that were."""
    page.heading(text("Renewals and growth"))
    if not page.needs("subscriptions", shows=text("renewals due, the renewal rate, and MRR")):
        found = page.ask("all/subscriptions", group_by=())
        cards = ("renewal_rate_pct", "renewal_value_rate_pct", "monthly_value")
        page.figures(found, *cards, "coming_renewals", "coming_renewals_value")
        rows = page.ask_rows("all/subscriptions", measure="coming_renewals", sort="renewal_due_on")
        columns = ("account", "owner", "product", "renewal_due_on", "monthly_amount", "started_on")
        title = text("Renewals due in the next {days} days", days=_AHEAD_DAYS)
        page.rows_table(rows, title=title, columns=columns, name="renewals")
    growth = page.ask("customers", group_by=(), **_NOW)
    if growth.totals["cross_sell_deals"] or growth.totals["up_sell_deals"]:
        sold = ("cross_sell_ratio_pct", "up_sell_ratio_pct", "cross_sell_deals", "up_sell_deals")
        page.figures(growth, *sold)
        return
    words = text(
        "Cross-sell and up-sell ratios need the type of each deal (new, renewal, upsell, "
        "cross_sell): no won deal of the period has one of the two types."
    )
    page.note(words, icon="info")


def show_contacts(page: Page) -> None:
    """Show the channels customers use, and who has to be called back."""
    page.heading(text("Channels and call-backs"), text("in the period"))
    found = page.ask("channels", group_by=("contact_channel",), **_NOW)
    if not found.rows:
        page.needs("activities", "tickets", shows=text("channels and call-backs by segment"))
        return
    segments = {
        "gender": text("Gender"),
        "industry": text("Industry"),
        "segment": text("Segment"),
        "country": text("Country"),
        "job_title": text("Job title"),
    }
    by = page.option("call_backs", segments)
    with page.columns(1, 1):
        title = text("Channels customers and we use")
        page.chart(charts.ranked_bars(found, "contacts_with_customers", title=title), found)
        calls = page.ask("call_backs", group_by=(by,), **_NOW)
        title = text("Calls that had to be called back")
        if calls.rows:
            page.chart(charts.ranked_bars(calls, "called_back_pct", title=title), calls)
        else:
            page.empty(title, text("There are no calls in the period."))


def months_back(day: date, months: int) -> date:
    """Return the first day of the month so many months before a day's."""
    total = day.year * 12 + day.month - 1 - months
    return date(total // 12, total % 12 + 1, 1)


def show_new(page: Page, basis: Basis) -> None:
    """Show the customers of the last five months and whether they came back."""
    # The running month counts as one of the five.
    start, end = months_back(page.as_of, _NEW_MONTHS - 1), page.as_of + timedelta(days=1)
    page.heading(
        text("Customers of the last five months"),
        text("first order since {day}", day=formats.date_text(start)),
    )
    since = Filter("customer_since", "ge", (start.isoformat(),))
    rows = page.ask_rows(
        "profitability/customers", sort="-revenue", extra_filters=(since,), period="all"
    )
    if not rows.rows:
        page.note(text("Nobody ordered for the first time in these months."))
        return
    months = page.ask("goals/new_customers", group_by=("time:month",), start=start, end=end, **_NOW)
    came_back = sum(1 for r in rows.rows if (r["purchases"] or 0) > 1)
    note = text(
        "{again} of the {shown} listed have ordered again.", again=came_back, shown=len(rows.rows)
    )
    columns = ["account", "owner", "segment", "industry", "revenue", "purchases", "last_bought_on"]
    with page.columns(1, 2):
        page.chart(charts.bars(months, "new_customers", title=text("New customers")), months)
        title = text("Who they are")
        page.rows_table(rows, title=title, columns=columns, note=note, name="new_customers")
