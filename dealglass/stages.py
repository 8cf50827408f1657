"""What the pages say about stages in words: which pipeline is meant, and where time is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dealglass import formats
from dealglass.i18n import text
from dealglass.selection import Filter, Selection

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dealglass.access import Viewer
    from dealglass.results import Result, Source

# Below this many cases a stage is no evidence of anything.
FEW = 10
# Stages a deal can still leave: days in "Won" are no days of work.
OPEN = Filter("is_open_stage", "in", ("true",))
# What `beside` reads from the totals of pipeline/open_deals.
BESIDE = ("open_without_amount", "open_without_close_date", "deals_past_close_date")


def pipelines(source: Source, viewer: Viewer, chosen: Selection) -> list[str]:
    """Return the pipelines the reader's filters leave, the one with most deals first."""
    kept = tuple(f for f in chosen.filters if f.column == "pipeline")
    asked = Selection(group_by=("pipeline",), measures=("deals",), filters=kept, sort="-deals")
    return [row["pipeline"] for row in source.ask("all/deals", asked, viewer).rows]


def only(pipeline: str | None) -> tuple[Filter, ...]:
    """Return the filter on one pipeline; none where there is no pipeline."""
    return (Filter("pipeline", "in", (pipeline,)),) if pipeline else ()


def has_times(result: Result) -> bool:
    """Whether any deal is known to have left a stage in the period."""
    return any(row["stage_days_median__n"] for row in result.rows)


def no_times() -> str:
    """Say why there are no days per stage, and what would bring them."""
    return text(
        "No deal is known to have left a stage in this period. Stage times come from a history of "
        "stage changes: import it, or import your deals again from time to time. Each change of "
        "stage between two imports is kept."
    )


def no_history() -> str:
    """Say what the funnel cannot know without a history."""
    return text(
        "No stage history for this period: where the lost deals stopped is not known, so they are "
        "counted in the first stage alone."
    )


def bottleneck(result: Result, locale: str | None = None) -> str | None:
    """Say which stage takes longest, from `stage_days_median` and its companions per stage.

    None when fewer than two stages have at least ten closed visits: no stage stands out then.
    """
    rows = [r for r in result.rows if (r["stage_days_median__n"] or 0) >= FEW]
    if len(rows) < 2:
        return None
    slow = max(rows, key=lambda r: r["stage_days_median"])

    def days(name: str) -> str:
        return formats.number(slow[name], "days", None, locale)

    words = text(
        "Bottleneck: {stage}. Half of the deals leave it within {median}, nine of ten within "
        "{p90} (n = {n}).",
        stage=slow["stage"],
        median=days("stage_days_median"),
        p90=days("stage_days_p90"),
        n=formats.number(slow["stage_days_median__n"], "count", None, locale),
    )
    share = slow.get("stage_time_share_pct")
    if share is None:
        return words
    part = formats.number(share, "percent", None, locale)
    return f"{words} " + text("It takes {part} of the time in all stages.", part=part)


def leak(result: Result, locale: str | None = None) -> str | None:
    """Say after which stage most deals are lost for good, from counts per stage."""
    rows = [r for r in result.rows if (r["reached_deals"] or 0) >= FEW]
    lossy = max(rows, key=lambda r: r["lost_in_stage_deals"] or 0, default=None)
    if lossy is None or not lossy["lost_in_stage_deals"]:
        return None
    count = formats.number(lossy["lost_in_stage_deals"], "count", None, locale)
    share = 100.0 * lossy["lost_in_stage_deals"] / lossy["reached_deals"]
    return text(
        "Most deals are lost at {stage}: {count}, {share} of those that reached it.",
        stage=lossy["stage"],
        count=count,
        share=formats.number(share, "percent", None, locale),
    )


def beside(totals: Mapping[str, Any], locale: str | None = None) -> str:
    """Say what no value and no month can see: open deals without amount or close date."""

    def count(name: str) -> str:
        return formats.number(totals.get(name) or 0, "count", None, locale)

    return text(
        "Counted beside: {amount} open deals without an amount, {day} without a close date, "
        "{past} past their close date.",
        amount=count("open_without_amount"),
        day=count("open_without_close_date"),
        past=count("deals_past_close_date"),
    )
