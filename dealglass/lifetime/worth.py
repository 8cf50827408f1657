"""What customers will bring in a time to come, with an interval, from what they bought so far."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from dealglass.lifetime.buying import Buying, History, fit_buying
from dealglass.lifetime.spending import Spending, fit_spending

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from dealglass.lifetime.buying import Array

# Eight of ten outcomes lie inside the interval.
LOW, HIGH = 0.1, 0.9
# Fewer customers who came back, or fewer of their purchases, fit seven parameters to noise.
FEWEST_REPEATERS, FEWEST_REPEATS = 30, 100
_MOST_TO_FIT, _DRAWS_IN_ALL, _CHUNK = 4_000, 4_000_000, 20_000


@dataclass(frozen=True)
class Days:
    """Buying days, sorted by customer and day: number of the customer from 0, day number, money."""

    customer: NDArray[np.int64]
    day: NDArray[np.int64]
    money: Array

    def until(self, last: int) -> Days:
        """Return the days up to and with `last`."""
        kept = self.day <= last
        return Days(self.customer[kept], self.day[kept], self.money[kept])


@dataclass(frozen=True)
class Seen:
    """What is known of each customer at the end of a day.

    `customer` are the numbers of those who had bought; `paid_days` and `paid_level` their days,
    after the first, with money on them and the mean logarithm of it. `place` and `paid` are those
    days one by one: the customer's place in `customer`, and the money.
    """

    customer: NDArray[np.int64]
    history: History
    paid_days: Array
    paid_level: Array
    place: NDArray[np.int64]
    paid: Array

    @property
    def is_enough(self) -> bool:
        """Whether enough customers came back, often enough, to say anything."""
        repeats = self.history.repeats
        return bool(
            (repeats > 0).sum() >= FEWEST_REPEATERS
            and repeats.sum() >= FEWEST_REPEATS
            and (self.paid_days > 0).sum() >= FEWEST_REPEATERS
        )


@dataclass(frozen=True)
class Models:
    """How often and for how much: the two fitted models."""

    buying: Buying
    spending: Spending


@dataclass(frozen=True)
class Worth:
    """Per customer: probability (0 to 1) to buy again, expected buying days, money, its bounds."""

    alive: Array
    purchases: Array
    money: Array
    low: Array
    high: Array


def seen_at(days: Days, end: int) -> Seen:
    """Sum up what each customer had done by the end of day `end`."""
    known = days.until(end)
    customer, first = np.unique(known.customer, return_index=True)
    counts = np.diff(np.append(first, len(known.customer)))
    began, last = known.day[first], known.day[first + counts - 1]
    is_repeat = np.ones(len(known.customer), dtype=bool)
    is_repeat[first] = False
    # The first order is often of another kind than those that follow it.
    counted = is_repeat & (known.money > 0)
    place = np.repeat(np.arange(len(customer)), counts)[counted]
    paid = known.money[counted]
    paid_days = np.bincount(place, minlength=len(customer)).astype(float)
    logs = np.bincount(place, weights=np.log(paid), minlength=len(customer))
    return Seen(
        customer,
        History((counts - 1).astype(float), (last - began) / 7.0, (end - began) / 7.0),
        paid_days,
        logs / np.maximum(paid_days, 1),
        place,
        paid,
    )


def fit(seen: Seen) -> Models:
    """Fit both models; how often to every n-th customer where there are over four thousand."""
    step = max(1, -(-len(seen.customer) // _MOST_TO_FIT))
    return Models(
        fit_buying(seen.history.part(slice(None, None, step))),
        fit_spending(seen.place, seen.paid),
    )


def worth(
    models: Models, seen: Seen, weeks: float, factors: tuple[float, float] = (1.0, 1.0)
) -> Worth:
    """Say what each customer brings in the next `weeks`.

    The bounds are the 10th and 90th of 100 possible futures, drawn with a fixed seed. `factors`
    correct purchases and money by what was learned from an earlier comparison.
    """
    draws = int(np.clip(_DRAWS_IN_ALL // max(len(seen.customer), 1), 60, 1000))
    dice = np.random.default_rng(7)
    purchases = models.buying.expected(seen.history, weeks)
    low, high = np.empty(len(purchases)), np.empty(len(purchases))
    for start in range(0, len(purchases), _CHUNK):
        part = slice(start, start + _CHUNK)
        counts = models.buying.drawn(seen.history.part(part), weeks, draws, dice)
        money = models.spending.drawn(counts, seen.paid_days[part], seen.paid_level[part], dice)
        low[part], high[part] = np.quantile(money, (LOW, HIGH), axis=1)
    return Worth(
        models.buying.alive(seen.history),
        factors[0] * purchases,
        factors[1] * purchases * models.spending.expected(seen.paid_days, seen.paid_level),
        factors[1] * low,
        factors[1] * high,
    )
