"""What campaigns are credited with: the attribution in words, its three ways side by side."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pyarrow.compute as pc

from dealglass import formats
from dealglass.blend import Blend, Figure, blended
from dealglass.i18n import text
from dealglass.selection import split_name

if TYPE_CHECKING:
    from dealglass.results import Result

REPORT = "campaigns/results"
MEASURES = (
    "campaign_leads", "campaign_deals", "campaign_sales", "credited_value",
    "campaign_new_customers", "campaign_cost", "campaign_roi_pct", "campaign_cost_per_lead",
    "campaign_cost_per_win", "campaign_revenue",
)  # fmt: skip
HEADINGS = (
    ("campaign_leads", "Leads"),
    ("campaign_deals", "Deals"),
    ("campaign_sales", "Won"),
    ("credited_value", "Won value"),
    ("campaign_new_customers", "New customers"),
    ("campaign_cost", "Cost"),
    ("campaign_roi_pct", "ROI"),
    ("campaign_cost_per_lead", "Per lead"),
    ("campaign_cost_per_win", "Per win"),
)
REACTIONS = (
    "sent", "delivery_pct", "people_opened_pct", "people_clicked_pct",
    "people_responded_pct", "unsubscribed_pct",
)  # fmt: skip
WORDS = {
    "even": "Even split: each campaign that touched a deal gets an equal part of it, whatever the "
    "number of clicks.",
    "first": "First touch: the campaign that touched the deal first gets all of it.",
    "last": "Last touch: the campaign that touched the deal last before it was created gets all "
    "of it.",
}
SHORT = {"even": "Even", "first": "First", "last": "Last"}
# Dimensions of campaigns and their messages: a cost can be told by the first four.
OF_CAMPAIGNS = (
    "campaign", "channel", "campaign_status", "starts_on", "touched_by", "event_type",
    "send_number",
)  # fmt: skip
WITH_COST = OF_CAMPAIGNS[:4]
_OF_COST = (
    "campaign_cost", "campaign_roi_pct", "campaign_roi_pct__n", "campaign_cost_per_lead",
    "campaign_cost_per_win",
)  # fmt: skip
# A campaign that is one in ten better or worse is worth a word.
TIRED = 0.9


def words(attribution: str) -> str:
    """Say how deals are credited, and what counts as a touch."""
    return (
        text(WORDS[attribution])
        + " "
        + text(
            "A touch is a click, an answer or a call in the 180 days before the deal was created; "
            "campaigns without such events count where the CRM names them."
        )
    )


def results_table(found: Result) -> Blend:
    """Return what campaigns brought under short headings, most won first, "(none)" last.

    `found` is campaigns/results in any grouping with MEASURES.
    """
    group = found.groups[0].name
    dimension = found.catalog.dimensions.get(found.groups[0].source)
    nobody = dimension.empty if dimension else None

    def place(row: dict[str, Any]) -> tuple[bool, float, float]:
        cost = row["campaign_cost"] or 0
        return row[group] == nobody, -(row["credited_value"] or 0), -cost

    ordered = found.rows if found.groups[0].unit == "date" else sorted(found.rows, key=place)
    if not tells_cost(found):
        ordered = [{**row, **dict.fromkeys(_OF_COST)} for row in ordered]
    names = [c.name for c in found.groups]
    figures: list[Figure | str] = []
    for name, label in HEADINGS:
        figures.append(_short(found, name, label))
        figures += [f"{name}__n"] if name == "campaign_roi_pct" else []
    origins = {name: (found, name) for name, _ in HEADINGS}
    return blended(found, names, figures, ordered, found.totals, origins)


def tells_cost(result: Result) -> bool:
    """Whether a cost may be told of its groups: it belongs to a campaign as a whole."""
    return all(c.source in (*WITH_COST, "time") for c in result.groups)


def _short(result: Result, name: str, label: str) -> Figure:
    measure = result.measure(name)
    return Figure(name, label, measure.unit, measure.counted, measure.better, measure.caution)


def known(result: Result, measure: str) -> Result:
    """Return the result without the groups where a measure has no value."""
    keep = pc.is_valid(result.table.column(measure))
    return replace(result, table=result.table.filter(keep))


def best_and_worst(result: Result, group: str) -> str | None:
    """Name the campaign that earned most and the one that lost most, with their returns."""
    rows = [r for r in result.rows if r["campaign_profit"] is not None]
    if len(rows) < 2:
        return None
    top = max(rows, key=lambda r: r["campaign_profit"])
    low = min(rows, key=lambda r: r["campaign_profit"])
    said = text("{name} earned most", name=_named(top, group, result))
    if low["campaign_profit"] < 0:
        said += text("; {name} lost most", name=_named(low, group, result))
    return said + "."


def _named(row: dict[str, Any], group: str, result: Result) -> str:
    roi = formats.number(row["campaign_roi_pct"], "percent", result.currency)
    return text("{name} (ROI {roi})", name=row[group], roi=roi)


def by_attribution(ask: Callable[..., Result], group: str = "campaign") -> Blend:
    """Return won value per campaign under each attribution, the largest first.

    `ask` is Page.ask or like it, with the keyword `params`.
    """
    found = {
        name: ask(
            REPORT,
            group_by=(group,),
            measures=("credited_value",),
            compare="none",
            params={"attribution": name},
        )
        for name in WORDS
    }
    base = found["even"]
    figures = [Figure(f"by_{n}", SHORT[n], "money", WORDS[n], "up") for n in WORDS]
    rows: dict[Any, dict[str, Any]] = {}
    for name, result in found.items():
        for row in result.rows:
            one = rows.setdefault(row[group], {group: row[group], **dict.fromkeys(_columns(), 0.0)})
            one[f"by_{name}"] = float(row["credited_value"] or 0)
    # What no campaign touched is the same by every attribution.
    nobody = base.catalog.dimension(group).empty
    shown = sorted(
        (r for r in rows.values() if r[group] != nobody and any(r[c] for c in _columns())),
        key=lambda r: (-max(r[c] for c in _columns()), str(r[group])),
    )
    totals = {f"by_{n}": r.totals["credited_value"] for n, r in found.items()}
    origins = {f"by_{n}": (r, "credited_value") for n, r in found.items()}
    return blended(base, (group,), figures, shown, totals, origins)


def _columns() -> tuple[str, ...]:
    return tuple(f"by_{name}" for name in WORDS)


def adds_up(ask: Callable[..., Result]) -> tuple[float, float] | None:
    """Return the won value shared among campaigns and none, and the won value of all deals.

    None under a filter that deals do not know or know in another sense, such as the campaign.
    """
    shared = ask(REPORT, group_by=(), measures=("credited_value",), compare="none")
    if any(split_name(f.column)[0] in OF_CAMPAIGNS for f in shared.selection.filters):
        return None
    won = ask("all/deals", group_by=(), measures=("won_value",), compare="none")
    return shared.totals["credited_value"] or 0.0, won.totals["won_value"] or 0.0


def tiredness(sends: Result, by: str) -> str | None:
    """Say how the click rate falls from the first send to the last with enough messages."""
    rows = [r for r in sends.rows if r["message_click_pct"] and r["message_click_pct__n"] >= 100]
    if len(rows) < 2:
        return None
    first, last = rows[0], rows[-1]
    ratio = last["message_click_pct"] / first["message_click_pct"]
    if ratio > TIRED:
        return text("People do not tire: clicks hold from send to send.")
    return text(
        "People tire: {then} of messages were clicked in send {first}, {now} in send {last}.",
        then=formats.number(first["message_click_pct"], "percent"),
        now=formats.number(last["message_click_pct"], "percent"),
        first=first[by],
        last=last[by],
    )
