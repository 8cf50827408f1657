"""How the figures in docs/benchmarks.md are taken: side by side, in turn, medians of seven.

An import writes a whole store and is measured three times; its row says so.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

ROUNDS = 7


@dataclass(frozen=True)
class Times:
    """Seconds of repeated runs of one thing."""

    seconds: tuple[float, ...]

    @property
    def median(self) -> float:
        """The middle run."""
        return statistics.median(self.seconds)

    def __str__(self) -> str:
        return f"{show(self.median)} ({show(min(self.seconds))} to {show(max(self.seconds))})"


@dataclass(frozen=True)
class Row:
    """One line of the table: what, the figure to reach, what was measured, and how."""

    what: str
    reach: str
    measured: str
    detail: str
    is_met: bool | None = None


def show(seconds: float) -> str:
    """Print seconds with a unit that suits their size."""
    if seconds < 0.001:
        return f"{seconds * 1e6:.0f} µs"
    return f"{seconds * 1000:.1f} ms" if seconds < 1 else f"{seconds:.2f} s"


def timed(action: Callable[[], object]) -> float:
    """Return the wall seconds of one call."""
    begin = time.perf_counter()
    action()
    return time.perf_counter() - begin


def side_by_side(*actions: Callable[[], object], rounds: int = ROUNDS) -> list[Times]:
    """Run the actions in turn, `rounds` times, after one unmeasured turn of each.

    Taking turns lets a slow moment of the machine fall on all of them alike.
    """
    for action in actions:
        action()
    taken: list[list[float]] = [[] for _ in actions]
    for _ in range(rounds):
        for i, action in enumerate(actions):
            taken[i].append(timed(action))
    return [Times(tuple(t)) for t in taken]


def ratio(what: str, reach: float, ours: Times, other: Times, names: tuple[str, str]) -> Row:
    """Compare two medians against the ratio to reach."""
    found = ours.median / other.median
    detail = f"{names[0]} {ours}; {names[1]} {other}"
    return Row(what, f"≤ {reach:g} times", f"{found:.2f} times", detail, found <= reach)
