"""When will a customer buy again? The MBG/NBD model of repeat purchases.

Each customer buys at random with a rate of their own and may, after any purchase, the first
included, never come back. Rates differ between customers as a gamma distribution (r, alpha), the
chances of leaving as a beta distribution (a, b); the four numbers are fitted by maximum
likelihood.

Sources: Batislam, Denizel and Filiztekin, Empirical validation and comparison of models for
customer base analysis, International Journal of Research in Marketing 24 (2007), which lets a
customer leave after the first purchase in the BG/NBD model of Fader, Hardie and Lee, "Counting
Your Customers" the Easy Way, Marketing Science 24 (2005).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.optimize import minimize
from scipy.special import betaincinv, gammaln

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[Any]

# Points of the beta distribution over which an expectation is taken.
_NODES = (np.arange(64) + 0.5) / 64
# Bounds of the logarithms: a group without any leaving customer drives b to infinity.
_BOUNDS = [(-6.0, 6.0), (-6.0, 10.0), (-6.0, 6.0), (-6.0, 10.0)]
_STARTS = ((0.0, 1.5, -0.5, 1.0), (-1.0, 3.0, 0.5, 2.0))


@dataclass(frozen=True)
class History:
    """What the model sees of each customer; arrays of one length, times in weeks.

    `repeats` are the buying days after the first, `last` the time from the first to the last of
    them (0 without repeats), `age` the time from the first to the end of what is seen.
    """

    repeats: Array
    last: Array
    age: Array

    def __len__(self) -> int:
        return len(self.repeats)

    def part(self, chosen: NDArray[np.int64] | slice) -> History:
        """Return the chosen customers."""
        return History(self.repeats[chosen], self.last[chosen], self.age[chosen])


@dataclass(frozen=True)
class Buying:
    """The fitted model. Rate of buying ~ gamma(r, alpha weeks), chance to leave ~ beta(a, b)."""

    r: float
    alpha: float
    a: float
    b: float

    def alive(self, seen: History) -> Array:
        """Return the probability, 0 to 1, that each customer will ever buy again."""
        x = seen.repeats
        gone = (
            self.a
            / (self.b + x)
            * np.exp(
                (self.r + x) * (np.log(self.alpha + seen.age) - np.log(self.alpha + seen.last))
            )
        )
        return 1.0 / (1.0 + gone)

    def expected(self, seen: History, weeks: float) -> Array:
        """Return the expected number of buying days of each customer in the next `weeks`.

        A customer with rate l and chance p to leave after a purchase makes (1 - exp(-l p t)) / p
        purchases in t weeks on average; the mean over gamma rates is closed, the one over beta
        chances is taken at 64 points.
        """
        kinds, place = np.unique(seen.repeats, return_inverse=True)
        chance = betaincinv(self.a, self.b + 1 + kinds[:, None], _NODES[None, :])
        chance = np.maximum(chance, 1e-12)[place]
        inside = np.log1p(chance * weeks / (self.alpha + seen.age)[:, None])
        mean = (-np.expm1(-(self.r + seen.repeats)[:, None] * inside) / chance).mean(axis=1)
        return self.alive(seen) * mean

    def drawn(self, seen: History, weeks: float, draws: int, dice: np.random.Generator) -> Array:
        """Return possible numbers of buying days in the next `weeks`: customers x draws.

        Given what was seen, a customer is either still there, with rate ~ gamma(r + x, alpha + T)
        and chance ~ beta(a, b + x + 1), or gone. Purchases end with the one after which they leave:
        the smaller of a Poisson and a geometric number.
        """
        shape, x = (len(seen), draws), seen.repeats[:, None]
        rate = dice.gamma(self.r + x, 1.0 / (self.alpha + seen.age)[:, None], shape)
        chance = np.maximum(dice.beta(self.a, self.b + 1 + x, shape), 1e-9)
        until_gone = dice.geometric(chance)
        count = np.minimum(dice.poisson(rate * weeks), until_gone)
        return np.where(dice.random(shape) < self.alive(seen)[:, None], count, 0).astype(float)


def fit_buying(seen: History) -> Buying:
    """Fit the model to what was seen of some customers. Raises ValueError without repeats."""
    if not len(seen) or not seen.repeats.any():
        raise ValueError("no customer bought a second time")
    best = min(
        (
            minimize(
                lambda logs: -_likelihood(logs, seen),
                np.array(start),
                method="L-BFGS-B",
                bounds=_BOUNDS,
            )
            for start in _STARTS
        ),
        key=lambda found: float(found.fun),
    )
    r, alpha, a, b = (float(v) for v in np.exp(best.x))
    return Buying(r, alpha, a, b)


def _likelihood(logs: Array, seen: History) -> float:
    """Mean log-likelihood of the parameters' logarithms."""
    r, alpha, a, b = np.exp(logs)
    x = seen.repeats
    counts = gammaln(r + x) - gammaln(r) + r * np.log(alpha)
    stays = gammaln(a + b) + gammaln(b + x + 1) - gammaln(b) - gammaln(a + b + x + 1)
    there = -(r + x) * np.log(alpha + seen.age)
    gone = np.log(a) - np.log(b + x) - (r + x) * np.log(alpha + seen.last)
    return float((counts + stays + np.logaddexp(there, gone)).mean())
