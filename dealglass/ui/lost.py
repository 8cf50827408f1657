"""The parts of the Lost deals page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dealglass import charts, lost
from dealglass.i18n import text
from dealglass.selection import Filter
from dealglass.ui import parts

if TYPE_CHECKING:
    from dealglass.results import Result
    from dealglass.ui.page import Page

CARDS = ("lost_deals", "lost_value", "win_rate_pct", "lost_cycle_days_median", "without_reason_pct")
_BESIDE = ("lost_without_amount", "negative_losses", "lost_to_competitor_pct")
_LIST_COLUMNS = (
    "crm_url",
    "deal",
    "account",
    "owner",
    "lost_reason",
    "competitor",
    "lost_stage",
    "product",
    "amount",
    "closed_on",
    "cycle_days",
)
_BACK_COLUMNS = (
    "crm_url",
    "account",
    "deal",
    "amount",
    "closed_on",
    "won_back_deal",
    "won_back_amount",
    "won_back_on",
    "won_back_days",
)
_LOST = (Filter("status", "in", ("lost",)),)
_NOW: dict[str, Any] = {"compare": "none", "split_by": None}


def show_figures(page: Page) -> Result:
    """Show the key figures of the losses in the period; return them with what is beside."""
    figures = page.ask("deals", group_by=(), measures=(*CARDS, *_BESIDE))
    trend = page.ask("deals", group_by=("time:month",), measures=CARDS, compare="none")
    cards = [c for c in CARDS if c != "lost_value" or has_values(figures)]
    page.figures(figures, *cards, trend=trend)
    return figures


def has_values(figures: Result) -> bool:
    """Whether any lost deal carries an amount; some CRMs empty it at the loss."""
    return bool(figures.totals["lost_value"])


def choose_measure(page: Page, figures: Result) -> str:
    """Let the reader choose count or value; where no lost deal has an amount, count it is."""
    if not has_values(figures):
        if figures.totals["lost_deals"]:
            page.note(
                text("The lost deals of this period carry no amounts: they are counted."),
                icon="info",
            )
        return "lost_deals"
    names = {"lost_deals": text("By count"), "lost_value": text("By value")}
    return page.option("measure", names, default="lost_deals")


def show_reasons(page: Page, measure: str, figures: Result) -> None:
    """Show why deals were lost, and whether a competitor wins in a way of its own."""
    if figures.totals["without_reason_pct"] == 100:
        _say_no_reasons(page, measure)
        return
    found = page.ask("deals", group_by=("lost_reason",), measures=(measure,), **_NOW)
    with page.columns(1, 1):
        title = text("Why deals were lost")
        note = text("Dots: the reasons added up, as a share of the whole.")
        page.chart(charts.pareto(found, measure, title=title), found, note=note)
        if figures.totals["lost_to_competitor_pct"]:
            _show_competitors(page, measure)
        else:
            _show_products(page, measure)


def _say_no_reasons(page: Page, measure: str) -> None:
    """Say that nobody noted a reason and what to import; show products instead."""
    with page.columns(1, 1):
        _show_products(page, measure)
        page.empty(
            text("No reasons in these data"),
            text(
                "All lost deals of this period stand under “(no reason)”. Import a column "
                "with the reason (and the competitor, where there is one) on the Data page; deals "
                "are matched by their id, so an updated export is enough."
            ),
            "deal_id,lost_reason,competitor",
        )


def _show_products(page: Page, measure: str) -> None:
    found = page.ask("deals", group_by=("product",), measures=(measure,), **_NOW)
    title = text("What was lost, by product")
    page.chart(charts.pareto(found, measure, title=title), found)


def _show_competitors(page: Page, measure: str) -> None:
    by_both: dict[str, Any] = {"group_by": ("competitor", "lost_reason"), "compare": "none"}
    found = page.ask("deals", measures=(measure,), extra_filters=_LOST, percent=True, **by_both)
    counted = page.ask("deals", measures=("lost_deals",), extra_filters=_LOST, **by_both)
    title = text("What each competitor wins by")
    drawn = charts.stacked_bars(found, measure, percent=True, title=title)
    page.chart(drawn, found, note=lost.habit_words(counted))


def show_stages(page: Page, measure: str) -> None:
    """Show at which stage deals were lost, and in which stages their days went.

    Where no stage is known it is said once, with what to import.
    """
    known = page.ask("deals", group_by=("lost_stage",), measures=(measure,), extra_filters=_LOST)
    if {row["lost_stage"] for row in known.rows} <= {page.catalog.dimension("lost_stage").empty}:
        page.empty(text("Stage they were lost at"), _no_history())
        return
    only = parts.pipeline_switch(page)
    spent = page.ask(
        "time", group_by=("stage",), measures=("lost_stage_days",), extra_filters=only, **_NOW
    )
    with page.columns(1, 1):
        _show_stages_lost_at(page, measure, only)
        title = text("Where the days of lost deals went")
        if any(row["lost_stage_days"] for row in spent.rows):
            drawn = charts.ranked_bars(spent, "lost_stage_days", sort=False, title=title)
            page.chart(drawn, spent)
        else:
            page.empty(title, _no_history())


def _no_history() -> str:
    return text(
        "No stage history of the lost deals. Import a history of stage changes, or import your "
        "deals again from time to time: each change of stage between two imports is kept."
    )


def _show_stages_lost_at(page: Page, measure: str, only: tuple[Filter, ...]) -> None:
    both = (*_LOST, *only)
    found = page.ask(
        "deals", group_by=("lost_stage",), measures=(measure,), extra_filters=both, **_NOW
    )
    title = text("Stage they were lost at")
    page.chart(charts.ranked_bars(found, measure, sort=False, title=title), found)


def show_trend(page: Page, measure: str, figures: Result) -> None:
    """Show lost against won over time, and the win rate beside; by value where losses have one."""
    won = measure.replace("lost", "won")
    months = page.ask("deals", group_by=("time:month",), measures=(won, measure), **_NOW)
    rates = ("win_rate_pct", "win_rate_value_pct")[: 1 + has_values(figures)]
    rated = page.ask("deals", group_by=("time:month",), measures=rates, **_NOW)
    with page.columns(1, 1):
        title = text("Won and lost by month of closing")
        page.chart(charts.stacked_bars(months, (won, measure), title=title), months)
        title = text("Win rate, by count and by value") if rates[1:] else text("Win rate by month")
        page.chart(charts.line(rated, rates, title=title), rated)


def show_groups(page: Page) -> None:
    """Show the losses by what the reader groups by, beside the win rate and the days spent."""
    found = page.ask("deals", compare="none")
    names = ["lost_deals", "lost_share_pct", "lost_value", "lost_value_share_pct"]
    if not has_values(found):
        names = names[:2]
    # What only lost deals have (a reason) splits no win rate.
    if found.groups[0].source not in ("lost_reason", "competitor", "lost_stage"):
        names += ["win_rate_pct", "win_rate_value_pct"][: 1 + has_values(found)]
    names += ["lost_cycle_days_median", "days_wasted"]
    title = text("Lost deals by {group}", group=text(found.groups[0].label).lower())
    page.table(found, title=title, columns=(*(c.name for c in found.groups), *names))


def show_won_back(page: Page, figures: Result) -> None:
    """Show whose customers bought from us after all, within a year of the loss."""
    if not page.has("accounts"):
        page.needs("accounts", shows=text("which customers of lost deals were won back"))
        return
    report = page.report("won_back")
    page.heading(text("Won back later"))
    choices = {value: text(label) for value, label in dict(report.choices)["won_back"]}
    page.option("won_back", choices)
    by = "product" if figures.totals["without_reason_pct"] == 100 else "lost_reason"
    found = page.ask("won_back", group_by=(by,), compare="none")
    back = page.ask_rows("won_back", measure="won_back_deals", sort="-won_back_amount")
    page.note(lost.won_back_words(found.totals, page.currency) + " " + text(report.about))
    if not found.totals["won_back_deals"]:
        return
    lately = page.ask("won_back", group_by=("time:quarter",), period="all", compare="none")
    with page.columns(1, 1):
        group = text(found.groups[0].label).lower()
        title = text("Won back, by the {group} of the loss", group=group)
        page.chart(charts.ranked_bars(found, "won_back_pct", title=title), found)
        title = text("Won back, by the quarter of the loss")
        page.chart(charts.bars(lately, "won_back_pct", title=title), lately)
    title = text("Lost, then won")
    page.rows_table(back, title=title, columns=_BACK_COLUMNS, name="won_back")


def show_list(page: Page, figures: Result) -> None:
    """List the lost deals, the largest first."""
    rows = page.ask_rows("deals", measure="lost_deals", sort="-amount")
    page.rows_table(
        rows,
        title=text("Lost deals"),
        columns=_LIST_COLUMNS,
        note=lost.beside_words(figures.totals),
        name="lost_deals",
    )
    page.note(text(rows.report.about))
