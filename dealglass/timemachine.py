"""The pipeline between two moments: which deals are looked at, whose hands count, how far the
recorded history reaches. The moments are the bounds of the reader's period."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from dealglass import formats
from dealglass.i18n import text
from dealglass.periods import YearShape, unit_start
from dealglass.selection import Selection, split_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from dealglass.access import Viewer
    from dealglass.results import Result, Source

WATERFALL, STANDING, HISTORY = "changes/waterfall", "changes/standing", "changes/history"
# Which open deals are looked at, by their expected close; relative to the second moment.
WINDOWS = {
    "all": "Any close date",
    "this_month": "Closing this month",
    "this_quarter": "Closing this quarter",
    "next_quarter": "Next quarter",
    "this_year": "This year",
    "custom": "Other dates",
}
BY = {"team": "Team", "owner": "Owner", "pipeline": "Pipeline"}


@dataclass(frozen=True)
class Moments:
    """The two moments as days: the state just before `start` began, and at the end of `end`.

    `start` is None when the period has no beginning: then nothing was open before it.
    """

    start: date | None
    end: date


def moments(source: Source, chosen: Selection) -> Moments:
    """Return the moments a selection means; the second is never after the data."""
    found = source.moment(chosen)
    return Moments(found.span.start, found.state_at)


def window(name: str, day: date, shape: YearShape) -> tuple[date | None, date | None]:
    """Return the expected closes looked at, [from, to), as seen on `day`; None is no bound.

    "all" and "custom" have none of their own. Quarters and years are the fiscal ones.
    """
    which, _, unit = name.partition("_")
    if which not in ("this", "next") or unit not in ("month", "quarter", "year"):
        return None, None
    ahead = 1 if which == "next" else 0
    return unit_start(day, unit, shape, -ahead), unit_start(day, unit, shape, -ahead - 1)


def books(chosen: Selection, groups: Iterable[str] = ()) -> str:
    """Return between whom a change of hands is a step: "owner", "team" or "company" (nobody).

    Only a question that tells owners or teams apart, by filter or grouping, can see one.
    """
    told = {split_name(f.column)[0] for f in chosen.filters} | set(groups)
    if told & {"owner", "manager", "region"}:
        return "owner"
    return "team" if "team" in told else "company"


def asked(
    chosen: Selection,
    closing: tuple[date | None, date | None] | None = None,
    groups: Iterable[str] = (),
) -> Selection:
    """Return the selection with the parameters of changes/waterfall.

    `closing` are the bounds of the expected close; None keeps those of the selection.
    """
    params = dict(chosen.params) | {"books": books(chosen, groups)}
    if closing is not None:
        for name, day in zip(("closes_from", "closes_to"), closing, strict=True):
            params.pop(name, None)
            if day is not None:
                params[name] = day.isoformat()
    return replace(chosen, params=tuple(params.items()))


def first_change_on(source: Source, viewer: Viewer) -> date | None:
    """Return the day of the first recorded change the viewer may see; None without history."""
    first = source.rows(HISTORY, Selection(sort="changed_on"), viewer, limit=1).rows
    return first[0]["changed_on"] if first else None


def reach(first: date | None, when: Moments, found: Result) -> str:
    """Say plainly what the history does not know of this waterfall; "" when it knows all."""
    words = []
    totals = found.totals
    if first is None:
        words.append(
            text(
                "These data have no recorded changes: only when a deal was created and closed is "
                "known. Amounts, owners and dates are those of today throughout."
            )
        )
    elif when.start is not None and when.start <= first:
        words.append(
            text(
                "The recorded history begins on {day}: of the days before, only creation and close "
                "are known.",
                day=formats.date_text(first),
            )
        )
    unknown = totals.get("start_without_history") or 0
    if first is not None and unknown:
        words.append(
            text(
                "Of {n} of the {all} deals open at the start no change was ever recorded: they "
                "count with the amount, owner and dates of today.",
                n=formats.number(unknown, "count"),
                all=formats.number(totals.get("start_deals"), "count"),
            )
        )
    return " ".join(words)


def beside(totals: Mapping[str, Any]) -> str:
    """Say how many deals the amounts do not see; "" when there are none."""
    start, end = totals.get("start_without_amount") or 0, totals.get("end_without_amount") or 0
    if not start and not end:
        return ""
    return text(
        "Without an amount, so counted with 0: {start} deals at the start, {end} at the end.",
        start=formats.number(start, "count"),
        end=formats.number(end, "count"),
    )


def heading(when: Moments) -> str:
    """Return the two moments in words, for a title."""
    end = formats.date_text(when.end)
    if when.start is None:
        return text("What moved up to {end}", end=end)
    before = when.start - timedelta(days=1)
    return text("What moved from {start} to {end}", start=formats.date_text(before), end=end)
