"""What a campaign did, told by its control group: lift, its interval, what it was worth.

A campaign with a control group leaves people out by chance. Whoever of both groups bought in the
days after is compared: the difference is the campaign's, since everything else is alike. The
interval of the difference of two proportions is Newcombe's hybrid of two Wilson scores, which
keeps its 95 % where few people bought: R. G. Newcombe, Interval estimation for the difference
between independent proportions: comparison of eleven methods, Statistics in Medicine 17 (1998),
873-890, method 10. What the campaign was worth is the buyers it brought times the mean won value
of a buyer: single large deals say little about a campaign, so their spread is left out of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING, Any

from dealglass import formats
from dealglass.blend import Blend, Figure, blended
from dealglass.i18n import text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from dealglass.results import Result

# The 97.5 % point of the normal distribution: intervals of 95 %.
Z = 1.959963984540054
# People a group needs before its share of buyers is told.
FEW = 10
MEASURES = (
    "treated_people", "treated_buyers", "treated_won_value", "control_people", "control_buyers",
    "control_won_value", "treated_buyer_pct", "control_buyer_pct", "lift_points",
)  # fmt: skip

LOW = Figure(
    "lift_low",
    "Lift, at least",
    "percent",
    "Lower end of the 95 % interval of the lift (Newcombe 1998, method 10), in percentage points.",
)
HIGH = Figure(
    "lift_high",
    "Lift, at most",
    "percent",
    "Upper end of the 95 % interval of the lift (Newcombe 1998, method 10), in percentage points.",
)
DEALS = Figure(
    "incremental_buyers",
    "Buyers it brought",
    "number",
    "Lift times the people written to: those who would not have bought without the campaign.",
    "up",
)
VALUE = Figure(
    "incremental_value",
    "Won value it brought",
    "money",
    "Buyers the campaign brought, times the mean won value of a buyer in both groups.",
    "up",
    "Read it with its interval.",
)
VALUE_LOW = Figure(
    "incremental_value_low",
    "At least",
    "money",
    "Lower end of the 95 % interval of the lift, as won value.",
)
VALUE_HIGH = Figure(
    "incremental_value_high",
    "At most",
    "money",
    "Upper end of the 95 % interval of the lift, as won value.",
)
ROI = Figure(
    "incremental_roi_pct",
    "ROI by control group",
    "percent",
    "(Won value the campaign brought - cost) / cost. Nothing when the cost is not known.",
    "up",
)
BETWEEN = Figure(
    "incremental_value_between",
    "95 % interval",
    "text",
    "The 95 % interval of the lift, as won value.",
)
VERDICT = Figure(
    "lift_verdict",
    "Verdict",
    "text",
    "It works (or does harm) when the whole interval of the lift lies on one side of 0.",
)


# What the table of the page shows, of all that the export has.
SHOWN = (
    VERDICT.name, "treated_people", "control_people", VALUE.name, BETWEEN.name, ROI.name,
    "campaign_roi_pct",
)  # fmt: skip


@dataclass(frozen=True)
class Lift:
    """One campaign's two groups. Values are in the reporting currency."""

    treated_people: int
    treated_buyers: int
    control_people: int
    control_buyers: int
    treated_value: float = 0.0
    control_value: float = 0.0

    @property
    def points(self) -> float | None:
        """Share of buyers of those written to less that of those held out, in points."""
        if not self.treated_people or not self.control_people:
            return None
        treated = self.treated_buyers / self.treated_people
        return 100.0 * (treated - self.control_buyers / self.control_people)

    @property
    def interval(self) -> tuple[float, float] | None:
        """The 95 % interval of `points`; None without both groups."""
        if not self.treated_people or not self.control_people:
            return None
        low, high = newcombe(
            self.treated_buyers, self.treated_people, self.control_buyers, self.control_people
        )
        return 100.0 * low, 100.0 * high

    @property
    def buyers(self) -> float | None:
        """How many of those written to bought because of it."""
        return None if self.points is None else self.points / 100.0 * self.treated_people

    @property
    def value_per_buyer(self) -> float | None:
        """The mean won value of a buyer of either group; None without any."""
        buyers = self.treated_buyers + self.control_buyers
        return (self.treated_value + self.control_value) / buyers if buyers else None

    @property
    def value(self) -> float | None:
        """The won value the campaign brought; None without both groups or any buyer."""
        if self.buyers is None or self.value_per_buyer is None:
            return None
        return self.buyers * self.value_per_buyer

    @property
    def value_interval(self) -> tuple[float, float] | None:
        """The 95 % interval of the lift as won value: it holds 0 when that of the lift does."""
        if self.interval is None or self.value_per_buyer is None:
            return None
        low, high = (p / 100.0 * self.treated_people * self.value_per_buyer for p in self.interval)
        return low, high

    @property
    def verdict(self) -> str:
        """What the interval allows to say, in a few words."""
        if self.interval is None or min(self.treated_people, self.control_people) < FEW:
            return "too few people"
        low, high = self.interval
        return "works" if low > 0 else "does harm" if high < 0 else "not shown"


def wilson(hits: int, n: int, z: float = Z) -> tuple[float, float]:
    """Return Wilson's score interval of a proportion, both ends from 0 to 1. `n` above 0."""
    share = hits / n
    middle = share + z * z / (2 * n)
    away = z * sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    return max(0.0, (middle - away) / (1 + z * z / n)), min(1.0, (middle + away) / (1 + z * z / n))


def newcombe(hits: int, n: int, other_hits: int, other_n: int, z: float = Z) -> tuple[float, float]:
    """Return the interval of the difference of two independent proportions, from -1 to 1.

    Newcombe (1998), method 10; both `n` above 0.
    """
    one, other = hits / n, other_hits / other_n
    (low, high), (other_low, other_high) = wilson(hits, n, z), wilson(other_hits, other_n, z)
    below = sqrt((one - low) ** 2 + (other_high - other) ** 2)
    above = sqrt((high - one) ** 2 + (other - other_low) ** 2)
    return one - other - below, one - other + above


def lift_of(row: Mapping[str, Any]) -> Lift:
    """Return the lift of a row, or of the totals, of campaigns/control."""
    return Lift(
        treated_people=int(row["treated_people"] or 0),
        treated_buyers=int(row["treated_buyers"] or 0),
        control_people=int(row["control_people"] or 0),
        control_buyers=int(row["control_buyers"] or 0),
        treated_value=float(row["treated_won_value"] or 0),
        control_value=float(row["control_won_value"] or 0),
    )


def lift_table(ask: Callable[..., Result], results: Result) -> Blend:
    """Return one row per campaign with a control group, the clearest lift first.

    `ask` is Page.ask or like it; `results` is campaigns/results by campaign with cost and ROI,
    put beside the lift. The totals are those of all people of both groups.
    """
    found = ask("campaigns/control", group_by=("campaign",), measures=MEASURES, compare="none")
    costs = {row["campaign"]: row for row in results.rows}
    rows = [_row(row, costs.get(row["campaign"], {}), found.currency) for row in found.rows]
    # A lift that is not known stands last.
    rows.sort(key=lambda r: -101 if r[LOW.name] is None else r[LOW.name], reverse=True)
    totals = found.totals if found.rows else {}
    naive = results.measure("campaign_roi_pct")
    figures = (
        VERDICT, "treated_people", "control_people", "treated_buyer_pct", "control_buyer_pct",
        "lift_points", "lift_points__n", LOW, HIGH, DEALS, VALUE, VALUE_LOW, VALUE_HIGH, BETWEEN,
        "campaign_cost", ROI,
        Figure(naive.name, "Naive ROI", naive.unit, naive.counted, naive.better, naive.caution),
    )  # fmt: skip
    # Of several campaigns together neither cost nor verdict means anything.
    whole = _row(totals, {}, found.currency) if totals else {}
    told = {k: v for k, v in whole.items() if k != VERDICT.name}
    origins = {name: (found, name) for name in MEASURES}
    origins |= {name: (results, name) for name in ("campaign_cost", "campaign_roi_pct")}
    return blended(found, ("campaign",), figures, rows, told, origins)


def _row(row: Mapping[str, Any], money: Mapping[str, Any], currency: str) -> dict[str, Any]:
    lift = lift_of(row)
    low, high = lift.interval or (None, None)
    value_low, value_high = lift.value_interval or (None, None)
    cost = money.get("campaign_cost")
    return {
        **row,
        LOW.name: low,
        HIGH.name: high,
        DEALS.name: lift.buyers,
        VALUE.name: lift.value,
        VALUE_LOW.name: value_low,
        VALUE_HIGH.name: value_high,
        BETWEEN.name: None
        if value_low is None
        else text(
            "{low} to {high}",
            low=formats.number(value_low, "money", currency, compact=True),
            high=formats.number(value_high, "money", currency, compact=True),
        ),
        VERDICT.name: text(lift.verdict),
        "campaign_cost": cost,
        ROI.name: 100.0 * (lift.value - cost) / cost if cost and lift.value is not None else None,
        "campaign_roi_pct": money.get("campaign_roi_pct"),
    }


def naive_words(lifts: Blend, campaigns: int) -> str:
    """Say how far the return can be trusted: how many of the campaigns have a control group."""
    n = lifts.table.num_rows
    if not n:
        return text(
            "No campaign here has a control group, so every return is naive: it credits the "
            "campaign with deals that might have come anyway."
        )
    works = sum(row[VERDICT.name] == text("works") for row in lifts.rows)
    return text(
        "{n} of {all} campaigns left people out by chance; of {works} the whole interval lies "
        "above 0. The returns of the others are naive: they credit the campaign with deals that "
        "might have come anyway, and miss those it brought without a click.",
        n=n,
        all=max(n, campaigns),
        works=works,
    )
