"""What the forecast page says in words, and the months it looks at."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from dealglass import formats
from dealglass.i18n import text
from dealglass.periods import Span, YearShape, unit_start
from dealglass.selection import Filter

if TYPE_CHECKING:
    from datetime import date

    from dealglass.results import Result

MONTHS_BACK, MONTHS_AHEAD = 6, 6
# The rows that are deals: goals stand in the same report, day by day.
DEALS = Filter("outlook_category", "not", ("Goal",))


def months(as_of: date, shape: YearShape) -> Span:
    """Return the months shown around today: six whole ones before, this one, six to come."""
    end = unit_start(as_of, "month", shape)
    for _ in range(MONTHS_AHEAD + 1):
        end = unit_start(end + timedelta(days=32), "month", shape)
    return Span(unit_start(as_of, "month", shape, back=MONTHS_BACK), end)


def targets(result: Result) -> list[float] | None:
    """Return the goal so far at the end of each bucket; None where there is no goal."""
    so_far = [row["target_running_value"] for row in result.rows]
    if not any(so_far):
        return None
    return [float(value or 0) for value in so_far]


def against_goal(result: Result, locale: str | None = None) -> str:
    """Say what remains to the goal and what would be needed for it; or that there is no goal."""
    totals, currency = result.totals, result.currency
    target = totals["target_value"]

    def money(value: float) -> str:
        return formats.number(value, "money", currency, locale, compact=True)

    if not target:
        return text("No goal for won value covers this period and these filters.")
    if not totals["remaining_value"]:
        return text("The goal of {target} is met.", target=money(target))
    words = text(
        "{remaining} remain to the goal of {target}.",
        remaining=money(totals["remaining_value"]),
        target=money(target),
    )
    if totals["pipeline_needed"] is None:
        return f"{words} " + text("No open deal is expected to close in the period.")
    return f"{words} " + text(
        "At the pipeline's mean probability that takes {needed} of open pipeline; there are {has}.",
        needed=money(totals["pipeline_needed"]),
        has=money(totals["pipeline_value"]),
    )
