"""What the Service page shows: which clock, which figures these data can give, what to say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dealglass import formats
from dealglass.blend import Blend, Figure, blended
from dealglass.config import settings
from dealglass.i18n import text
from dealglass.selection import Filter

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dealglass.catalog import Catalog
    from dealglass.config import Config
    from dealglass.results import Result

CALENDAR, BUSINESS = "calendar", "business"
FEW = 10
# A spread of at most this share of the middle: nobody closes by hand so evenly.
_TIMER_SPREAD, _TIMER_DAYS = 0.02, 1.0


@dataclass(frozen=True)
class Clock:
    """The measures of time by one clock: median and nine of ten, to the answer and the solution."""

    name: str
    answer: tuple[str, str]
    solution: tuple[str, str]


CLOCKS = {
    CALENDAR: Clock(
        CALENDAR,
        ("hours_to_first_response_median", "hours_to_first_response_p90"),
        ("days_to_resolve_median", "days_to_resolve_p90"),
    ),
    BUSINESS: Clock(
        BUSINESS,
        ("business_hours_to_first_response_median", "business_hours_to_first_response_p90"),
        ("business_hours_to_resolve_median", "business_hours_to_resolve_p90"),
    ),
}
# What else a desk looks at, in the order of the cards; the first that the data can tell are shown.
CUSTOMERS = (
    "closed_same_day_pct",
    "complaints",
    "complaint_days_to_resolve_median",
    "satisfaction_mean",
    "reopened_pct",
    "days_to_resolve_mean",
    "closed_tickets",
)
COMPLAINTS = ("complaints", "complaint_days_to_resolve_median")
_SAID = (
    "impossible_first_responses",
    "done_without_date",
    "days_resolved_to_closed_median",
    "days_resolved_to_closed_p90",
    "oldest_open_days",
    "backlog_age_days_median",
)
APART = (
    "once_days_to_resolve_median",
    "reopened_days_to_resolve_median",
    "reopened_tickets",
    "impossible_resolutions",
    "never_closed",
)


def headline(clock: Clock, totals: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the five figures on top; what these data cannot tell makes room for the next."""
    names = ("cases_handled", clock.answer[0], clock.solution[0], "sla_compliance_pct", "backlog")
    return told(totals, (*names, clock.solution[1], clock.answer[1]))


def measures_of_period(clock: Clock) -> tuple[str, ...]:
    """Return what is asked of the whole period: every figure and sentence of the page."""
    names = (*clock.answer, *clock.solution, *CUSTOMERS, *COMPLAINTS, *APART, *_SAID)
    return tuple(dict.fromkeys(("cases_handled", "sla_compliance_pct", "backlog", *names)))


def measures_of_groups(clock: Clock) -> tuple[str, ...]:
    """Return what is asked of each group: the charts and the table side by side."""
    beside = ("closed_same_day_pct", "sla_compliance_pct", "reopened_pct", "satisfaction_mean")
    names = (*clock.answer, *clock.solution, *beside, "complaints", "sla_due")
    return ("cases_handled", "backlog", *names)


def side_by_side(found: Result, clock: Clock) -> Blend:
    """Return a grouped answer of all/tickets under the short headings of one table.

    Columns the data cannot fill are left out; most cases handled first.
    """
    answer, solution = clock.answer[0], clock.solution
    unit = text("h") if clock.name == BUSINESS else text("days")
    headings = {
        "cases_handled": text("Handled"),
        "backlog": text("Open"),
        answer: text("Answer, h"),
        solution[0]: text("Solution, {unit}", unit=unit),
        solution[1]: text("9 of 10, {unit}", unit=unit),
        "sla_compliance_pct": text("In time"),
        "closed_same_day_pct": text("Same day"),
        "reopened_pct": text("Reopened"),
        "satisfaction_mean": text("Mark"),
        "complaints": text("Complaints"),
    }
    names = told(found.totals, tuple(headings), most=len(headings))
    figures: list[Figure | str] = []
    for name in names:
        measure = found.measure(name)
        # The heading says the unit: a number's own would be said twice.
        plain = "number" if measure.unit in ("hours", "days") else measure.unit
        figures.append(Figure(name, headings[name], plain, measure.counted, measure.better))
        figures += [f"{name}__n"] if measure.n else []
    return blended(
        found,
        found.selection.groups,
        figures,
        sorted(found.rows, key=lambda row: -(row["cases_handled"] or 0)),
        found.totals,
        {name: (found, name) for name in names},
    )


def only_open(catalog: Catalog) -> Filter:
    """Return the filter that leaves out the band of tickets that are not open."""
    return Filter("age_band", "not", (catalog.dimension("age_band").empty,))


def told(totals: Mapping[str, Any], names: Sequence[str], most: int = 5) -> tuple[str, ...]:
    """Return the first of `names` that have a value in `totals`; a count of 0 is a value."""
    return tuple(name for name in names if totals.get(name) is not None)[:most]


def clock_words(clock: Clock, config: Config | None = None) -> str:
    """Say which hours a figure of this clock counts."""
    if clock.name == CALENDAR:
        return text(
            "Times count day and night, weekends included. Switch to business hours to let the "
            "first response and the resolution count only the hours in which the desk is open."
        )
    now = config or settings()
    names = formats.weekday_names()
    return text(
        "First response and resolution count business hours only ({days}, {start} to {end}, "
        "{zone}); other times count day and night. A ticket opened outside them begins to count "
        "when the desk opens; holidays are not known. They are set in dealglass.toml, [time].",
        days=", ".join(names[day - 1] for day in now.business_days),
        start=now.business_start.isoformat("minutes"),
        end=now.business_end.isoformat("minutes"),
        zone=now.time_zone.key,
    )


def limit_words(config: Config | None = None) -> str:
    """Say what a ticket's time limit is for, and what is left out."""
    if (config or settings()).service_limit == "solution":
        return text(
            "In time: solved before the limit. Tickets whose limit has not elapsed are left out."
        )
    return text(
        "In time: first answered before the limit, or solved where no answer is recorded. Tickets "
        "whose limit has not elapsed are left out."
    )


def behind(result: Result, measure: str, points: float = 10.0) -> str | None:
    """Name the group that keeps its limits far less often than all tickets do.

    None when no group of at least ten due tickets lies `points` percentage points below.
    """
    whole, group = result.totals.get(measure), result.groups[0].name
    rows = [r for r in result.rows if (r[f"{measure}__n"] or 0) >= FEW and r[measure] is not None]
    if whole is None or len(rows) < 2 or result.groups[0].unit == "date":
        return None
    worst = min(rows, key=lambda r: r[measure])
    if worst[measure] > whole - points:
        return None
    return text(
        "{group} keeps {share} of its limits (n = {n}); all together {whole}.",
        group=worst[group],
        share=formats.number(worst[measure], "percent"),
        n=formats.number(worst[f"{measure}__n"], "count"),
        whole=formats.number(whole, "percent"),
    )


def apart_words(totals: Mapping[str, Any]) -> str:
    """Say what stands in no average, and how many tickets that are."""
    wrong = int(totals["impossible_resolutions"] or 0)
    answers = int(totals["impossible_first_responses"] or 0)
    undated = int(totals["done_without_date"] or 0)
    found = []
    if wrong:
        found.append(text("{n} resolved before they were opened", n=formats.number(wrong, "count")))
    if answers:
        found.append(
            text("{n} answered before they were opened", n=formats.number(answers, "count"))
        )
    if undated:
        found.append(text("{n} done, but no date says when", n=formats.number(undated, "count")))
    if not found:
        return text("No ticket of the period has an impossible time.")
    return text("Left out of every time and share: {what}.", what="; ".join(found))


def timer_words(totals: Mapping[str, Any]) -> str | None:
    """Say that closing follows the solution so evenly, or so late, that it is no service time.

    None when tickets are closed within a day of their solution, or too few are closed.
    """
    median, n = (
        totals["days_resolved_to_closed_median"],
        totals["days_resolved_to_closed_median__n"],
    )
    if median is None or n < FEW or median < _TIMER_DAYS:
        return None
    days = formats.number(median, "days")
    p90 = totals["days_resolved_to_closed_p90"]
    if p90 - median <= _TIMER_SPREAD * median:
        return text(
            "Closing comes {days} after the solution for nearly every ticket: a timer closes "
            "them. Times here therefore end with the solution.",
            days=days,
        )
    return text(
        "Closing comes {days} after the solution (the middle of {n} tickets), which no customer "
        "waits for. Times here therefore end with the solution.",
        days=days,
        n=formats.number(n, "count"),
    )


def doubled_words(totals: Mapping[str, Any]) -> str | None:
    """Say how many events the log tells twice; None when it tells each once."""
    doubled = totals["events_told_twice"]
    if not doubled:
        return None
    return text(
        "{n} events stand in the log twice, for the same ticket in the same second. They stay in: "
        "which of the two is the mistake is not ours to say.",
        n=formats.number(doubled, "count"),
    )


def busiest(result: Result, measure: str) -> str | None:
    """Name the weekday and hour that loses most callers beyond what is usual, in words.

    Only hours with at least ten calls and half as much again as all together can be named.
    """
    whole = result.totals.get(measure)
    first, second = (c.name for c in result.groups)
    rows = [
        r
        for r in result.rows
        if whole and (r[f"{measure}__n"] or 0) >= FEW and (r[measure] or 0) >= 1.5 * whole
    ]
    if not rows:
        return None
    worst = max(rows, key=lambda r: r[f"{measure}__n"] * (r[measure] - whole))
    return text(
        "Most callers are lost on {day} from {hour}:00: {share} of {n}; all together {whole}.",
        day=worst[first],
        hour=worst[second],
        share=formats.number(worst[measure], "percent"),
        n=formats.number(worst[f"{measure}__n"], "count"),
        whole=formats.number(whole, "percent"),
    )
