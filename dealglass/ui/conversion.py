"""The parts of the Conversion page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dealglass import charts, formats, sources
from dealglass.i18n import text
from dealglass.ui import parts

if TYPE_CHECKING:
    from dealglass.results import Result
    from dealglass.sources import View
    from dealglass.ui.page import Page

# What stands in for the source where these data know none.
_INSTEAD = ("campaign", "product", "owner")


def choose_leads(page: Page, view: View) -> dict[str, Any]:
    """Return what to ask with: leads without a date are shown whatever the period.

    Where enough leads were won, the reader may leave out those too young to be: comparing a
    young source with an old one as if both were done is the usual mistake.
    """
    if not view.has_dates:
        return {"period": "all", "compare": "none"}
    days = sources.days_until_done(page.source, page.viewer) if view.has_leads else None
    if days is None:
        return {}
    shown = formats.number(days, "days")
    names = {
        "all": text("All leads"),
        "done": text("Only leads older than {days}", days=shown),
    }
    if page.option("leads", names, default="all") == "all":
        return {}
    span = sources.done_span(page.source.moment(page.chosen).span, page.as_of, days)
    if span is None:
        words = text("No lead of this period is that old: all of them are shown.")
        page.note(words, icon="info")
        return {}
    page.note(text("Nine of ten wins came within {days} of the lead.", days=shown))
    return {"start": span.start, "end": span.end}


def show_figures(page: Page, view: View, when: dict[str, Any]) -> None:
    """Show the key figures of the leads chosen."""
    figures = page.ask(view.report, group_by=(), measures=view.cards, **when)
    trend = page.ask(view.report, group_by=("time:month",), measures=view.cards, compare="none")
    page.figures(figures, *view.cards, trend=trend if view.has_dates else None)


def show_groups(page: Page, view: View, when: dict[str, Any]) -> Result:
    """Show rate and speed by what the reader groups by; return the figures per group."""
    report = page.report(view.report)
    groups = sources.groups(page.source, page.viewer, page.chosen, report, _INSTEAD)
    found = page.ask(view.report, group_by=groups, **({"compare": "none"} | when))
    with page.columns(1, 1):
        page.chart(parts.chosen_chart(page, found, view.rate), found)
        parts.speed_chart(page, found, view)
    return found


def show_steps(page: Page, view: View, when: dict[str, Any]) -> None:
    """Show how many leads get how far, and how cohorts turn out with what is still open."""
    if not view.has_leads:
        _show_cohorts(page, view)
        return
    steps = page.ask("steps", group_by=("step",), **({"compare": "none"} | when))
    with page.columns(1, 1):
        title = text("From lead to won deal")
        drawn = charts.funnel(steps, "step_leads", title=title)
        page.chart(drawn, steps)
        _show_cohorts(page, view)


def _show_cohorts(page: Page, view: View) -> None:
    if not view.has_dates:
        return
    lines = (view.cohort, view.still_open)
    ages = page.ask(
        view.report,
        group_by=("time:quarter",),
        measures=lines,
        start=parts.cohorts_from(page),
        compare="none",
    )
    title = text("By quarter of creation, with what is still open")
    page.chart(charts.line(ages, lines, title=title), ages)


def show_tables(page: Page, view: View, found: Result) -> None:
    """Show per group how many get how far, and what the wins are worth, take and cost."""
    first = found.groups[0].source
    title = text("How many get how far")
    page.table(found, title=title, columns=(first, *view.steps), name="conversion_steps")
    if not view.wins:
        return
    title = text("Value, speed and cost of the wins") if view.has_costs else text("Value and speed")
    columns = [c for c in view.wins if view.has_costs or c != "cost_per_win"]
    page.table(found, title=title, columns=(first, *columns), name="conversion_wins")
