"""How much does a customer spend on a day they buy? A log-normal model with credibility.

The logarithm of the money on a buying day varies around a mean of the customer's own, and those
means around the mean of all. A customer's mean is drawn to the mean of all, the more so the fewer
days are known and the more a customer's days differ among themselves. What is expected on a day
is scaled so that the days learned from add up to what they really brought.

The Gamma-Gamma model often used here sees each customer's mean alone. Where customers buy spare
parts often and whole plants seldom it takes a single large order for a habit; this one does not.

Sources: Buehlmann and Straub, Glaubwuerdigkeit fuer Schadensaetze (1970), for the credibility;
Abe, "Counting Your Customers" One by One, Marketing Science 28 (2009), for the log-normal; Duan,
Smearing Estimate, JASA 78 (1983), for the scale.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from dealglass.lifetime.buying import Array


@dataclass(frozen=True)
class Spending:
    """The fitted model of the logarithm of the money on a buying day.

    `mean` of all days, variance `within` a customer and `between` customers; `scale` is what a
    day brings over exp(mean of the customer).
    """

    mean: float
    within: float
    between: float
    scale: float

    def weight(self, days: Array) -> Array:
        """Return how much, 0 to 1, a customer's own mean counts after so many days."""
        return days * self.between / (days * self.between + self.within)

    def level(self, days: Array, own: Array) -> Array:
        """Return the mean logarithm of each customer, drawn to the mean of all."""
        weight = self.weight(days)
        return np.where(days > 0, weight * own, 0.0) + (1 - weight) * self.mean

    def expected(self, days: Array, own: Array) -> Array:
        """Return the money expected on a buying day, from `days` seen with mean logarithm `own`."""
        return self.scale * np.exp(self.level(days, own))

    def drawn(self, counts: Array, days: Array, own: Array, dice: np.random.Generator) -> Array:
        """Return possible money for each number of buying days in `counts`: customers x draws.

        A sum of equal log-normals is drawn as the log-normal of the same mean and variance
        (Fenton and Wilkinson).
        """
        spread = np.sqrt(self.between * (1 - self.weight(days)))[:, None]
        level = self.level(days, own)[:, None] + spread * dice.standard_normal(counts.shape)
        sum_variance = np.log1p(np.expm1(self.within) / np.maximum(counts, 1))
        noise = np.sqrt(sum_variance) * dice.standard_normal(counts.shape) - sum_variance / 2
        mean = self.scale * np.exp(level - spread**2 / 2)
        return np.where(counts > 0, counts * mean * np.exp(noise), 0.0)


def fit_spending(customer: NDArray[np.int64], money: Array) -> Spending:
    """Fit the model to buying days: the customer's number and the money, above 0, of each.

    Raises ValueError when no customer has two days: nothing tells customers from days then.
    """
    logs = np.log(money)
    days = np.bincount(customer)
    own = np.bincount(customer, weights=logs) / np.maximum(days, 1)
    customers, count = int((days > 0).sum()), len(logs)
    if count <= customers:
        raise ValueError("no customer has two buying days")
    mean = float(logs.mean())
    within = float(((logs - own[customer]) ** 2).sum() / (count - customers))
    apart = float((days * (own - mean) ** 2).sum()) - (customers - 1) * within
    between = apart / (count - float((days**2).sum()) / count) if customers > 1 else 0.0
    plain = Spending(mean, max(within, 1e-9), max(between, 1e-9), 1.0)
    levels = plain.level(days.astype(float), own)
    scale = float(money.sum() / np.exp(levels[customer]).sum())
    return Spending(plain.mean, plain.within, plain.between, scale)
