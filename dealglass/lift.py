"""What a campaign did, told by its control group: lift, its interval, what it was worth.

A campaign with a control group leaves people out by chance. Whoever of both groups bought in the
days after is compared: the difference is the campaign's, since everything else is alike. The
interval of the difference of two proportions is Newcombe's hybrid of two Wilson scores, which
keeps its 95 % where few people bought: R. G. Newcombe, Interval estimation for the difference
between independent proportions: comparison of eleven methods, Statistics in Medicine 17 (1998),
873-890, method 10. The value per person is compared by Welch's difference of two means.
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
    "treated_people", "treated_buyers", "treated_won_value", "treated_value_squares",
    "control_people", "control_buyers", "control_won_value", "control_value_squares",
    "treated_buyer_pct", "control_buyer_pct", "lift_points",
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
    "Mean won value of those written to less that of those held out, times the people written to.",
    "up",
    "A few large deals move it far. Read it with its interval.",
)
VALUE_LOW = Figure(
    "incremental_value_low",
    "At least",
    "money",
    "Lower end of the 95 % interval of the won value the campaign brought (Welch).",
)
VALUE_HIGH = Figure(
    "incremental_value_high",
    "At most",
    "money",
    "Upper end of the 95 % interval of the won value the campaign brought (Welch).",
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
    "Where the won value the campaign brought lies with 95 % certainty (Welch).",
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
    """One campaign's two groups. Values are in the reporting currency; squares in its square."""

    treated_people: int
    treated_buyers: int
    control_people: int
    control_buyers: int
    treated_value: float = 0.0
    treated_squares: float = 0.0
    control_value: float = 0.0
    control_squares: float = 0.0

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
    def value(self) -> float | None:
        """The won value the campaign brought; None without both groups."""
        if not self.treated_people or not self.control_people:
            return None
        mean = self.treated_value / self.treated_people - self.control_value / self.control_people
        return mean * self.treated_people

    @property
    def value_interval(self) -> tuple[float, float] | None:
        """The 95 % interval of `value`; None where a group has fewer than two people."""
        if self.value is None or min(self.treated_people, self.control_people) < 2:
            return None
        spread = _variance(self.treated_people, self.treated_value, self.treated_squares)
        spread += _variance(self.control_people, self.control_value, self.control_squares)
        away = Z * sqrt(spread) * self.treated_people
        return self.value - away, self.value + away

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


def _variance(n: int, total: float, squares: float) -> float:
    """The variance of a mean, from n, the sum and the sum of squares."""
    return max(0.0, squares - total * total / n) / (n - 1) / n


def lift_of(row: Mapping[str, Any]) -> Lift:
    """Return the lift of a row, or of the totals, of campaigns/control."""
    return Lift(
        treated_people=int(row["treated_people"] or 0),
        treated_buyers=int(row["treated_buyers"] or 0),
        control_people=int(row["control_people"] or 0),
        control_buyers=int(row["control_buyers"] or 0),
        treated_value=float(row["treated_won_value"] or 0),
        treated_squares=float(row["treated_value_squares"] or 0),
        control_value=float(row["control_won_value"] or 0),
        control_squares=float(row["control_value_squares"] or 0),
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
        "might have come anyway.",
        n=n,
        all=max(n, campaigns),
        works=works,
    )
