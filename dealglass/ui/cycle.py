"""The parts of the Sales cycle page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dealglass import charts, formats, sources
from dealglass.i18n import text
from dealglass.ui import parts

if TYPE_CHECKING:
    from dealglass.results import Result
    from dealglass.ui.page import Page

CARDS = (
    "cycle_days_median",
    "cycle_days_p90",
    "lead_cycle_days_median",
    "open_age_days_median",
    "same_day_wins",
)
_COLUMNS = (
    "won_deals",
    "cycle_days_median",
    "cycle_days_mean",
    "cycle_days_p90",
    "faster_cycle_pct",
    "lost_cycle_days_median",
    "open_deals",
    "open_age_days_median",
)
# What stands in for the source where these data know none.
_INSTEAD = ("product", "owner")
_NOW: dict[str, Any] = {"compare": "none"}


def show_figures(page: Page) -> Result:
    """Show the key figures; from the lead on only where deals know their lead."""
    figures = page.ask("deals", group_by=())
    cards = [c for c in CARDS if c != CARDS[2] or figures.totals[f"{CARDS[2]}__n"]]
    trend = page.ask("deals", group_by=("time:month",), measures=cards, **_NOW)
    page.figures(figures, *cards, trend=trend)
    return figures


def show_groups(page: Page, figures: Result) -> None:
    """Show how the days spread, over all and by what the reader groups by."""
    report = page.report("deals")
    groups = sources.groups(page.source, page.viewer, page.chosen, report, _INSTEAD)
    found = page.ask("deals", group_by=groups, **_NOW)
    with page.columns(1, 1):
        parts.cycle_spread(page, figures.totals)
        title = text("Median to nine of ten")
        drawn = charts.ranges(found, "cycle_days_median", "cycle_days_p90", sort=True, title=title)
        note = sources.fastest(found, "faster_cycle_pct", "cycle_days_median")
        page.chart(drawn, found, note=note)
    _show_bands(page, found.groups[0].name)
    title = text("How long, and how old the open ones are")
    page.table(found, title=title, columns=(found.groups[0].source, *_COLUMNS))


def _show_bands(page: Page, group: str) -> None:
    """Show how the wins of each group spread over bands of days, as shares of the group."""
    if group in ("cycle_band", "cycle_bin", "cycle_days"):
        return
    spread = page.ask("deals", group_by=(group, "cycle_band"), measures=("cycle_band_pct",), **_NOW)
    title = text("How the wins spread over days, by {group}", group=_label(spread))
    note = text("Each row adds up to 100 %: the stronger the colour, the more wins took that long.")
    page.chart(charts.heat_map(spread, "cycle_band_pct", title=title), spread, note=note)


def _label(result: Result) -> str:
    return text(result.groups[0].label).lower()


def show_times(page: Page) -> None:
    """Show where the time goes, stage by stage, and how the cycle developed over the years."""
    only = parts.pipeline_switch(page)
    years = page.ask("deals", group_by=("time:quarter",), measures=CARDS[:2], period="all", **_NOW)
    with page.columns(1, 1):
        parts.stage_times(page, only)
        title = text("Sales cycle by quarter")
        page.chart(charts.line(years, CARDS[:2], title=title), years)


def show_apart(page: Page) -> None:
    """List the deals whose dates cannot be true, or say much about how they are typed in."""
    for measure, title in (
        ("negative_cycles", text("Closed before they were created, in no average")),
        ("same_day_wins", text("Won on the day of their creation")),
    ):
        rows = page.ask_rows("deals", measure=measure, sort="closed_on")
        if not rows.rows:
            continue
        columns = ("crm_url", "deal", "account", "owner", "status", "amount", "created_on")
        columns_shown = (*columns, "closed_on", "cycle_days")
        page.rows_table(rows, title=title, columns=columns_shown, name=f"cycle_{measure}")


def closed_words(figures: Result) -> str:
    """Say how long deals take to be lost, beside how long they take to be won."""
    return text(
        "Lost deals took {lost} in the middle, won deals {won}.",
        lost=formats.number(figures.totals["lost_cycle_days_median"], "days"),
        won=formats.number(figures.totals["cycle_days_median"], "days"),
    )
