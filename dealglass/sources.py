"""What the conversion page needs to know first: are there leads, are there sources, who is fast."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dealglass import formats
from dealglass.i18n import text
from dealglass.selection import Selection

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dealglass.access import Viewer
    from dealglass.results import Result, Source
    from dealglass.sqlfile import Report

FEW = 10
LEAD_COLUMNS = (
    "leads",
    "qualified_pct",
    "lead_conversion_pct",
    "won_leads",
    "close_rate_pct",
    "undecided_pct",
)
LEAD_WIN_COLUMNS = (
    "won_lead_value",
    "won_lead_size",
    "won_lead_size_vs_all_pct",
    "days_to_win_median",
    "faster_than_rest_pct",
    "cost_per_win",
)
DEAL_COLUMNS = ("deals", "won_deals", "lost_deals", "win_rate_pct", "still_open_pct")
DEAL_WIN_COLUMNS = (
    "won_value",
    "average_deal_size",
    "deal_size_vs_all_pct",
    "cycle_days_median",
    "faster_cycle_pct",
)


@dataclass(frozen=True)
class Known:
    """How many leads these data hold at all, and how many of them became won deals."""

    leads: int
    won_leads: int
    costs: int


def known(source: Source, viewer: Viewer) -> Known:
    """Count the leads the viewer may see, whatever the filters."""
    asked = Selection(measures=("leads", "won_leads", "cost_per_lead"))
    totals = source.ask("conversion/by_source", asked, viewer).totals
    return Known(totals["leads"], totals["won_leads"], totals["cost_per_lead__n"] or 0)


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
    no group of at least ten wins is faster, or there is nothing to compare with.
    """
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
