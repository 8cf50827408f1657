"""What the Leads page tells of leads: against two earlier periods, and what is not known."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from dealglass import formats
from dealglass.blend import Blend, Figure, blended
from dealglass.i18n import text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dealglass.results import Result

BEFORE = Figure(
    "leads_before",
    "Previous period",
    "count",
    "Leads created in the period of the same length that ends where this one begins.",
)
BEFORE_CHANGE = Figure(
    "leads_before_change_pct",
    "Change, %",
    "number",
    "Leads created against the previous period; empty where there were none.",
    better="up",
)
LAST_YEAR = Figure(
    "leads_last_year",
    "Last year",
    "count",
    "Leads created in the same period a year before.",
)
LAST_YEAR_CHANGE = Figure(
    "leads_last_year_change_pct",
    "Change on last year, %",
    "number",
    "Leads created against the same period a year before; empty where there were none.",
    better="up",
)
_NOW = ("leads", "lead_share_pct")
_BECAME = ("lead_conversion_pct", "close_rate_pct", "undecided_pct")


def against_both(ask: Callable[..., Result], group: str) -> Blend:
    """Return leads by one grouping beside the previous period and the same one last year.

    `ask` is Page.ask or like it. Columns: leads, share of all, each earlier period with its
    change in percent, conversion, close rate and what is still open. A group that had leads
    only earlier is in it, with 0. An unbounded period has no earlier one: those columns are null.
    """
    groups = (group,)
    measures = (*_NOW, *_BECAME)
    now = ask("all/leads", group_by=groups, measures=measures, compare="previous")
    year = ask("all/leads", group_by=groups, measures=("leads",), compare="year")
    name = now.groups[0].name
    rows = {row[name]: dict(row) for row in now.rows}
    for result, count, change in (
        (now, BEFORE, BEFORE_CHANGE),
        (year, LAST_YEAR, LAST_YEAR_CHANGE),
    ):
        if result.previous is None:
            continue
        earlier = {row[name]: row["leads"] for row in result.previous.to_pylist()}
        for label in earlier:
            rows.setdefault(label, {name: label, "leads": 0, "lead_share_pct": 0.0})
        for label, row in rows.items():
            row[count.name] = earlier.get(label, 0)
            row[change.name] = change_pct(row["leads"], row[count.name])
    totals = dict(now.totals)
    for result, count, change in (
        (now, BEFORE, BEFORE_CHANGE),
        (year, LAST_YEAR, LAST_YEAR_CHANGE),
    ):
        before = (result.previous_totals or {}).get("leads")
        totals |= {count.name: before, change.name: change_pct(totals["leads"], before)}
    return blended(
        now,
        groups,
        [*_NOW, BEFORE, BEFORE_CHANGE, LAST_YEAR, LAST_YEAR_CHANGE, *_BECAME],
        sorted(rows.values(), key=lambda r: (-r["leads"], str(r[name]))),
        totals,
        {m: (now, m) for m in measures},
    )


def change_pct(now: float | None, before: float | None) -> float | None:
    """Return the change in percent; None where there was nothing to change from."""
    return 100.0 * (now - before) / before if now is not None and before else None


def unknown_words(result: Result, locale: str | None = None) -> str | None:
    """Say how many leads have no value of the grouping, from `leads` by it; None for none."""
    group = result.groups[0]
    if group.unit == "date":
        return None
    empty = result.catalog.dimension(group.source).empty
    row = next((r for r in result.rows if r[group.name] == empty), None)
    whole = result.totals["leads"]
    if row is None or not row["leads"] or not whole:
        return None
    return text(
        "{empty}: {count} leads, {share} of all.",
        empty=empty,
        count=formats.number(row["leads"], "count", None, locale),
        share=formats.number(100.0 * row["leads"] / whole, "percent", None, locale),
    )


def beside_words(totals: Mapping[str, Any], locale: str | None = None) -> str:
    """Say what no average of the speed can see: untouched leads and impossible times."""
    return text(
        "In no average: {untouched} leads nobody has touched, {wrong} touched before they were "
        "created.",
        untouched=formats.number(totals["untouched_leads"] or 0, "count", None, locale),
        wrong=formats.number(totals["touches_before_creation"] or 0, "count", None, locale),
    )
