"""Is it any good? Learn until a cut-off, say what comes after it, compare with what came.

The models take customers to buy at the same pace all their life. Where they slow down with age
the models say too much, by about the same share every year: what came one period is used to
correct what is said of the next. The judgement is of the corrected figures, on days that neither
the models nor the correction have seen.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from dealglass.lifetime.worth import fit, seen_at, worth

if TYPE_CHECKING:
    from dealglass.lifetime.buying import Array
    from dealglass.lifetime.worth import Days

_LONGEST, _SHORTEST = 365, 60


@dataclass(frozen=True)
class Judged:
    """What was said of the `days` after day `cut_off` and what came, over the customers known then.

    Skills are the share of the squared error of a constant (the same purchases, or money, for
    everybody) that the model removes: 100 is perfect, 0 no better, below 0 worse. `inside_pct`
    is the share of customers whose money lay within the interval meant for 80 of 100.
    `purchase_factor` and `money_factor` corrected what the models said, `next_factors` are what
    this comparison teaches for the time after `end`.
    """

    cut_off: int
    days: int
    customers: int
    purchases_said: float
    purchases_came: float
    money_said: float
    money_came: float
    purchase_skill_pct: float
    money_skill_pct: float
    rank_correlation: float
    inside_pct: float
    purchase_factor: float = 1.0
    money_factor: float = 1.0

    @property
    def next_factors(self) -> tuple[float, float]:
        """What to multiply purchases and money of the models with, from what came this time."""
        return (
            _factor(self.purchases_came, self.purchases_said / self.purchase_factor),
            _factor(self.money_came, self.money_said / self.money_factor),
        )

    @property
    def is_useful(self) -> bool:
        """Whether the model tells customers apart better than the constant does."""
        return self.rank_correlation > 0 and max(self.purchase_skill_pct, self.money_skill_pct) > 0


def judged(bought: Days, end: int) -> Judged | None:
    """Judge the models on the last third of what is known, a year at most.

    None when less than 60 days, or too few repeat purchases before them, would be left.
    """
    days = _days(bought, end)
    before = _compared(bought.until(end - days), end - days, (1.0, 1.0)) if days else None
    return _compared(bought, end, before.next_factors if before else (1.0, 1.0))


def _days(bought: Days, end: int) -> int:
    return min(_LONGEST, int(end - bought.day.min()) // 3) if len(bought.day) else 0


def _compared(bought: Days, end: int, factors: tuple[float, float]) -> Judged | None:
    days = _days(bought, end)
    cut_off = end - days
    seen = seen_at(bought, cut_off)
    if days < _SHORTEST or not seen.is_enough:
        return None
    said = worth(fit(seen), seen, days / 7.0, factors)
    later = (bought.day > cut_off) & (bought.day <= end)
    size = int(bought.customer.max()) + 1
    came = np.bincount(bought.customer[later], minlength=size)[seen.customer].astype(float)
    money = np.bincount(bought.customer[later], weights=bought.money[later], minlength=size)
    paid = money[seen.customer]
    # The constant: what the same customers did per week before, the same for each.
    weeks = seen.history.age.sum()
    per_week = seen.history.repeats.sum() / weeks, seen.paid.sum() / weeks
    inside = (paid >= said.low - 0.005) & (paid <= said.high + 0.005)
    return Judged(
        cut_off=cut_off,
        days=days,
        customers=len(seen.customer),
        purchases_said=float(said.purchases.sum()),
        purchases_came=float(came.sum()),
        money_said=float(said.money.sum()),
        money_came=float(paid.sum()),
        purchase_skill_pct=_skill(said.purchases, came, per_week[0] * days / 7.0),
        money_skill_pct=_skill(said.money, paid, per_week[1] * days / 7.0),
        rank_correlation=_rank_correlation(said.money, paid),
        inside_pct=float(100.0 * inside.mean()),
        purchase_factor=factors[0],
        money_factor=factors[1],
    )


def _factor(came: float, said: float) -> float:
    """Came over said, within a half and double: one odd year shall not turn everything."""
    return float(np.clip(came / said, 0.5, 2.0)) if said > 0 else 1.0


def _skill(said: Array, came: Array, constant: float) -> float:
    nothing = float(((came - constant) ** 2).sum())
    return 100.0 * (1.0 - float(((came - said) ** 2).sum()) / nothing) if nothing else 0.0


def _rank_correlation(first: Array, second: Array) -> float:
    """Spearman's: 1 when both put the customers into the same order, 0 when unrelated."""
    ranks = [_ranks(values) for values in (first, second)]
    if min(float(r.std()) for r in ranks) == 0:
        return 0.0
    return float(np.corrcoef(ranks[0], ranks[1])[0, 1])


def _ranks(values: Array) -> Array:
    """Ranks from 0; equal values share their mean rank."""
    _, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts) - 1
    return (last - (counts - 1) / 2.0)[place]
