"""What the Lost deals page says in words, worked out from answers: no page, no charts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dealglass import formats
from dealglass.i18n import text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dealglass.results import Result

# Fewer losses than this are no evidence; a share this much above that of the others is.
FEW = 10
TIMES = 2.0


@dataclass(frozen=True)
class Habit:
    """A competitor who beats us in a way of its own: `share_pct` of its `losses` name `reason`,
    of the other competitors' `others_pct`."""

    competitor: str
    reason: str
    losses: int
    share_pct: float
    others_pct: float


def habit(result: Result) -> Habit | None:
    """Return how one competitor wins unlike the others, from lost_deals by competitor and reason.

    The pair with the highest share among those at least twice as usual as with all other
    competitors together, of the losses that name a competitor and a reason. Fewer than ten losses
    say nothing. None where nothing stands out, or there is no second competitor.
    """
    blank = {c.source: result.catalog.dimension(c.source).empty for c in result.groups}
    named = [r for r in result.rows if all(r[name] != word for name, word in blank.items())]
    losses: dict[str, int] = {}
    reasons: dict[str, int] = {}
    for row in named:
        losses[row["competitor"]] = losses.get(row["competitor"], 0) + row["lost_deals"]
        reasons[row["lost_reason"]] = reasons.get(row["lost_reason"], 0) + row["lost_deals"]
    whole = sum(losses.values())
    found = []
    for row in named:
        own, rest = losses[row["competitor"]], whole - losses[row["competitor"]]
        if own < FEW or rest < FEW:
            continue
        share = 100.0 * row["lost_deals"] / own
        others = 100.0 * (reasons[row["lost_reason"]] - row["lost_deals"]) / rest
        if row["lost_deals"] >= FEW and share >= TIMES * others:
            found.append(Habit(row["competitor"], row["lost_reason"], own, share, others))
    return max(found, key=lambda h: (h.share_pct, h.losses), default=None)


def habit_words(result: Result, locale: str | None = None) -> str | None:
    """Say how one competitor wins unlike the others; see `habit`."""
    found = habit(result)
    if found is None:
        return None
    return text(
        "{competitor} wins by {reason}: {share} of the deals lost to it for a known reason name "
        "that (n = {n}), of those lost to the others {others}.",
        competitor=found.competitor,
        reason=found.reason,
        share=formats.number(found.share_pct, "percent", None, locale),
        others=formats.number(found.others_pct, "percent", None, locale),
        n=formats.number(found.losses, "count", None, locale),
    )


def won_back_words(totals: Mapping[str, Any], currency: str, locale: str | None = None) -> str:
    """Say how many lost customers came back, from the totals of lost/won_back."""
    if not totals["won_back_deals"]:
        return text("No customer of a deal lost in this period was won back so far.")
    return text(
        "{count} of {all} lost deals ({share}) were won back, half of them within {days}, with "
        "deals worth {value}.",
        count=formats.number(totals["won_back_deals"], "count", None, locale),
        all=formats.number(totals["lost_deals"], "count", None, locale),
        share=formats.number(totals["won_back_pct"], "percent", None, locale),
        days=formats.number(totals["won_back_days_median"], "days", None, locale),
        value=formats.number(totals["won_back_value"], "money", currency, locale, compact=True),
    )


def beside_words(totals: Mapping[str, Any], locale: str | None = None) -> str:
    """Say what stands beside the figures: deals without amount, impossible dates."""
    return text(
        "Counted beside: {amount} lost deals without an amount, {wrong} lost before they were "
        "created, in no number of days.",
        amount=formats.number(totals["lost_without_amount"] or 0, "count", None, locale),
        wrong=formats.number(totals["negative_losses"] or 0, "count", None, locale),
    )
