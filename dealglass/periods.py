"""Periods: named ones relative to the as-of date, custom ones, and the one before.

Every period is half-open, [start, end). Fiscal years and week starts follow the configuration.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from dealglass.errors import BadSelection, near

FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2200, 1, 1)
_ROLLING_DAYS = {"last_7_days": 7, "last_30_days": 30, "last_90_days": 90, "last_365_days": 365}
_UNITS = ("week", "month", "quarter", "year")

PRESETS: dict[str, str] = {
    "this_week": "This week",
    "last_week": "Last week",
    "this_month": "This month",
    "last_month": "Last month",
    "this_quarter": "This quarter",
    "last_quarter": "Last quarter",
    "this_year": "This year",
    "last_year": "Last year",
    "last_7_days": "Last 7 days",
    "last_30_days": "Last 30 days",
    "last_90_days": "Last 90 days",
    "last_365_days": "Last 365 days",
    "last_12_months": "Last 12 months",
    "all": "All time",
}


@dataclass(frozen=True)
class YearShape:
    """How this company cuts its years: first fiscal month (1-12), first weekday (ISO, 1-7)."""

    fiscal_month: int = 1
    week_start: int = 1


@dataclass(frozen=True)
class Span:
    """A half-open range of days; None leaves that side open."""

    start: date | None = None
    end: date | None = None

    @property
    def days(self) -> int | None:
        """Number of days, or None when a side is open."""
        return (self.end - self.start).days if self.start and self.end else None


def unit_start(day: date, unit: str, shape: YearShape, back: int = 0) -> date:
    """Return the first day of the week, month, quarter or year `back` units before `day`'s."""
    if unit == "week":
        return day - timedelta(days=(day.isoweekday() - shape.week_start) % 7 + 7 * back)
    months = {"month": 1, "quarter": 3, "year": 12}[unit]
    total = day.year * 12 + day.month - 1
    total -= (day.month - shape.fiscal_month) % months + months * back
    return date(total // 12, total % 12 + 1, 1)


def span_of(preset: str, as_of: date, shape: YearShape) -> Span:
    """Return the days a named period covers as of a date.

    Raises BadSelection when the name is unknown.
    """
    if preset == "all":
        return Span()
    tomorrow = as_of + timedelta(days=1)
    if preset in _ROLLING_DAYS:
        return Span(tomorrow - timedelta(days=_ROLLING_DAYS[preset]), tomorrow)
    if preset == "last_12_months":
        return Span(unit_start(as_of, "month", shape, back=11), tomorrow)
    which, _, unit = preset.partition("_")
    if preset not in PRESETS or unit not in _UNITS:
        raise BadSelection(f"there is no period '{preset}'.", mend=near(preset, PRESETS))
    back = 1 if which == "last" else 0
    return Span(unit_start(as_of, unit, shape, back), unit_start(as_of, unit, shape, back - 1))


def before(span: Span, compare: str, as_of: date, preset: str, shape: YearShape) -> Span | None:
    """Return the compared period, or None where there is nothing to compare with.

    A period still running is compared up to today, so both sides have the same number of days:
    mistake 6 of the definitions. A calendar period compares with the same days of the calendar
    period before it, any other with the days just before; "year" with the same dates last year.
    """
    if compare == "none" or span.start is None:
        return None
    end = min(span.end or as_of + timedelta(days=1), as_of + timedelta(days=1))
    if end <= span.start:
        end = span.end or span.start
    length = end - span.start
    if compare == "year":
        start = _year_back(span.start)
        return Span(start, start + length)
    unit = preset.partition("_")[2]
    if unit in _UNITS:
        start = unit_start(span.start - timedelta(days=1), unit, shape)
        return Span(start, min(start + length, span.start))
    return Span(span.start - length, span.start)


def running(span: Span, as_of: date) -> Span:
    """Return the part of the period that has happened: what a compared period must match."""
    tomorrow = as_of + timedelta(days=1)
    if span.start and span.end and span.start < tomorrow < span.end:
        return Span(span.start, tomorrow)
    return span


def _year_back(day: date) -> date:
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return date(day.year - 1, 2, 28)
