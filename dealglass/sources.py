"""How conversion is told for the data at hand: with leads and deals, leads only, or deals only."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from math import ceil
from typing import TYPE_CHECKING

from dealglass import formats
from dealglass.i18n import text
from dealglass.periods import FIRST_DAY, Span
from dealglass.selection import Selection

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dealglass.access import Viewer
    from dealglass.results import Result, Source
    from dealglass.sqlfile import Report

FEW = 10


@dataclass(frozen=True)
class View:
    """Which report and measures tell conversion: `rate` by group, `cohort` over time.

    `speed` compares `days` with all other groups. `steps` and `wins` are the columns of the two
    tables; `wins` is empty where nothing was won. `has_dates` is false when no lead has a date.
    """

    report: str
    rate: str
    cohort: str
    still_open: str
    speed: str
    days: str
    cards: tuple[str, ...]
    steps: tuple[str, ...]
    wins: tuple[str, ...]
    has_leads: bool = True
    has_dates: bool = True
    has_costs: bool = False


LEADS = View(
    report="by_source",
    rate="close_rate_pct",
    cohort="close_rate_pct",
    still_open="undecided_pct",
    speed="faster_than_rest_pct",
    days="days_to_win_median",
    cards=(
        "leads",
        "lead_conversion_pct",
        "close_rate_pct",
        "won_lead_value",
        "days_to_win_median",
    ),
    steps=(
        "leads",
        "qualified_leads",
        "converted_leads",
        "lead_conversion_pct",
        "won_leads",
        "close_rate_pct",
        "undecided_pct",
    ),
    wins=(
        "won_lead_value",
        "won_lead_size",
        "won_lead_size_vs_all_pct",
        "days_to_win_median",
        "faster_than_rest_pct",
        "cost_per_win",
    ),
)
LEADS_ONLY = replace(
    LEADS,
    rate="lead_conversion_pct",
    cohort="lead_conversion_pct",
    cards=("leads", "lead_conversion_pct", "qualified_leads"),
    steps=LEADS.steps[:4],
    wins=(),
)
DEALS_ONLY = View(
    report="deals_by_source",
    rate="win_rate_pct",
    cohort="cohort_win_rate_pct",
    still_open="still_open_pct",
    speed="faster_cycle_pct",
    days="cycle_days_median",
    cards=("deals", "won_deals", "win_rate_pct", "won_value", "cycle_days_median"),
    steps=("deals", "won_deals", "lost_deals", "win_rate_pct", "still_open_pct"),
    wins=(
        "won_value",
        "average_deal_size",
        "deal_size_vs_all_pct",
        "cycle_days_median",
        "faster_cycle_pct",
    ),
    has_leads=False,
)


def view(source: Source, viewer: Viewer) -> View:
    """Choose the view by what the data hold at all, whatever the reader's filters."""
    asked = Selection(measures=("leads", "won_leads", "cost_per_lead"))
    totals = source.ask("conversion/by_source", asked, viewer).totals
    if not totals["leads"]:
        return DEALS_ONLY
    dated = replace(asked, measures=("leads",), start=FIRST_DAY)
    return replace(
        LEADS if totals["won_leads"] else LEADS_ONLY,
        has_dates=bool(source.ask("conversion/by_source", dated, viewer).totals["leads"]),
        has_costs=bool(totals["cost_per_lead__n"]),
    )


def days_until_done(source: Source, viewer: Viewer) -> int | None:
    """Return the days within which nine of ten wins came of their leads, over all time.

    None below ten wins: nobody knows then when a lead is old enough.
    """
    asked = Selection(measures=("days_to_win_p90",))
    totals = source.ask("conversion/by_source", asked, viewer).totals
    if (totals["days_to_win_p90__n"] or 0) < FEW:
        return None
    return ceil(totals["days_to_win_p90"])


def done_span(span: Span, as_of: date, days: int) -> Span | None:
    """Return the part of a period whose leads are at least `days` old; None where none is."""
    end = as_of - timedelta(days=days)
    if span.end is not None and span.end < end:
        end = span.end
    return Span(span.start, end) if span.start is None or span.start < end else None


def groups(
    source: Source, viewer: Viewer, chosen: Selection, report: Report, instead: Sequence[str]
) -> tuple[str, ...]:
    """Return the reader's grouping; where no row has a value for it, the first of `instead`.

    Data without sources are then shown by product or owner instead of as one grey bar.
    """
    first = chosen.group_by[:1] or report.group_by
    if first != report.group_by:
        return first
    for name in (*first, *instead):
        empty = source.registry.catalog.dimension(name).empty
        if set(source.choices(report.key, name, viewer, 2)) - {empty}:
            return (name,)
    return first


def fastest(result: Result, share: str, days: str, locale: str | None = None) -> str | None:
    """Say which group wins sooner than all others, by how much and on how many wins.

    `share` is the measure of speed against the rest, `days` the median it comes from. None when
    no group of at least ten wins is faster, or there is nothing to compare with: a quarter is no
    faster than other quarters, it is only younger.
    """
    if result.groups[0].unit == "date":
        return None
    rows = [r for r in result.rows if (r[f"{days}__n"] or 0) >= FEW and (r[share] or 0) > 0]
    if not rows:
        return None
    best = max(rows, key=lambda r: r[share])
    return text(
        "{group} wins {share} faster than the rest: half within {days} (n = {n}).",
        group=best[result.groups[0].name],
        share=formats.number(best[share], "percent", None, locale),
        days=formats.number(best[days], "days", None, locale),
        n=formats.number(best[f"{days}__n"], "count", None, locale),
    )
