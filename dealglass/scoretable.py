"""The metrics as one table: for exports, and for who would rather read rows than cards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dealglass import formats
from dealglass.blend import Blend, Figure, blended
from dealglass.i18n import text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dealglass.results import Result
    from dealglass.scorecard import Reading

_FIGURES = (
    Figure("metric_value", "Value", "number", "The metric in the chosen period, in its own unit."),
    Figure("metric_unit", "Unit", "text", "What the value counts."),
    Figure("metric_change", "Change", "text", "Against the compared period; points for a rate."),
    Figure("metric_previous", "Before", "number", "The metric in the compared period."),
    Figure("metric_n", "n", "count", "What a rate is a share of."),
    Figure("metric_category", "Category", "text", "What the metric tells of."),
    Figure("metric_goal", "Goal", "text", "The goal of the company it serves."),
    Figure("metric_counted", "How counted", "text", "The definition."),
    Figure("metric_lacks", "Missing", "text", "The table or column without which it says nothing."),
)


def score_table(base: Result, readings: Sequence[Reading]) -> Blend:
    """Return one row per metric, in the order given; a value opens the rows under it.

    `base` is any result of the report goals/list, whose dimension "metric" the rows go by.
    """
    rows = [
        {
            "metric": text(one.label),
            "metric_value": one.value,
            "metric_unit": unit_words(one.entry.unit, base.currency),
            "metric_change": (
                None
                if one.change is None
                else formats.change(one.change, formats.change_of(one.entry.unit))
            ),
            "metric_previous": one.previous,
            "metric_n": one.n,
            "metric_category": text(one.entry.category),
            "metric_goal": text(one.entry.goal) or None,
            "metric_counted": text(one.entry.counted),
            "metric_lacks": one.lacking[0] if one.lacking else None,
        }
        for one in readings
    ]
    return blended(base, ("metric",), _FIGURES, rows)


def unit_words(unit: str, currency: str) -> str:
    """Return a measure's unit as a person writes it behind a number."""
    known = {
        "count": "",
        "number": "",
        "percent": "%",
        "money": currency,
        "money_per_day": text("{currency} a day", currency=currency),
        "days": text("days"),
        "seconds": text("s"),
        "hours": text("h"),
        "ratio": "\N{MULTIPLICATION SIGN}",
    }
    return known.get(unit, unit)
