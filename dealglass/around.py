"""What changed around the deals since last week: leads, tickets, campaigns, activity, silence.

Each rule is a function of counted figures, as in dealglass/changes.py.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dealglass import formats
from dealglass.changes import (
    Note,
    Week,
    against,
    cause_of,
    counted,
    is_notable,
    listed,
    small_weight,
    tone_of,
)
from dealglass.i18n import text
from dealglass.selection import Selection

if TYPE_CHECKING:
    from collections.abc import Callable

# Fewer tickets or answers than these are chance from week to week.
FEW = 5


def leads(week: Week) -> Note | None:
    """New leads, and the source that explains most of the move."""
    pair = week.pair("leads")
    if not (pair.now or pair.before) or not is_notable(pair):
        return None
    words = text("{n} came in", n=counted(pair.now or 0, "lead", "leads"))
    words += against(pair, lambda n: formats.number(n, "count"), text("none the week before"))
    if cause := cause_of(week.parts_of("leads", "source"), pair):
        words = words.removesuffix(".") + text(
            ", mostly from {source} ({before} → {now}).",
            source=cause[0],
            before=formats.number(cause[1].before or 0, "count"),
            now=formats.number(cause[1].now or 0, "count"),
        )
    weight = small_weight(week, pair)
    return Note(words, tone_of(pair), "leads", week.link("source"), weight, kind="leads")


def activities(week: Week) -> Note | None:
    """Activities done, when they moved by more than noise."""
    pair = week.pair("activities_done")
    if not (pair.now or pair.before) or not is_notable(pair):
        return None
    words = text("{n} done", n=counted(pair.now or 0, "activity was", "activities were"))
    words += against(pair, lambda n: formats.number(n, "count"), text("none the week before"))
    weight = small_weight(week, pair)
    return Note(words, tone_of(pair), "activity", week.link("owner"), weight, kind="activities")


def quiet_reps(week: Week) -> Note | None:
    """Who stopped logging; half as weighty as the deals that lie with them."""
    if not week.quiet:
        return None
    names = listed([r.owner for r in week.quiet])
    first = week.quiet[0]
    words = text("{names} logged nothing in the last seven days", names=names)
    if len(week.quiet) == 1:
        words += text(
            ", after {usual} activities in a usual week; the last one is {days} days old",
            usual=formats.number(round(first.usual_per_week), "count"),
            days=formats.number(first.days_silent, "count"),
        )
    link = week.link("owner").with_filter("owner", [r.owner for r in week.quiet])
    # The deals are not lost yet: what was won or lost by as much comes first.
    weight = 0.5 * max(r.open_value for r in week.quiet)
    return Note(words + ".", "bad", "activity", link, weight, kind="quiet")


def tickets(week: Week) -> Note | None:
    """Tickets opened, and what that did to the pile of open ones."""
    opened, solved = week.pair("tickets"), week.pair("cases_handled")
    if max(opened.now or 0, opened.before or 0) < FEW or not is_notable(opened):
        return None
    words = text("{n} opened", n=counted(opened.now or 0, "ticket was", "tickets were"))
    words += against(opened, _number, text("none the week before")).removesuffix(".")
    grown = (opened.now or 0) - (solved.now or 0)
    words += text("; {n} resolved", n=counted(solved.now or 0, "was", "were"))
    if grown:
        more = text("the backlog grew by {n}") if grown > 0 else text("the backlog fell by {n}")
        words += ", " + more.format(n=_number(abs(grown)))
    tone = tone_of(opened, "down")
    weight = small_weight(week, opened)
    return Note(words + ".", tone, "service", week.link("queue"), weight, kind="tickets")


def campaigns(week: Week) -> Note | None:
    """People who answered a campaign, and the campaign that explains most of the move."""
    pair = week.pair("campaign_responses")
    if max(pair.now or 0, pair.before or 0) < FEW or not is_notable(pair):
        return None
    words = text("{n} to campaigns came in", n=counted(pair.now or 0, "answer", "answers"))
    words += against(pair, _number, text("none the week before"))
    if cause := cause_of(week.parts_of("campaign_responses", "campaign"), pair):
        words = words.removesuffix(".") + text(
            ", mostly from {campaign} ({before} → {now}).",
            campaign=cause[0],
            before=_number(cause[1].before or 0),
            now=_number(cause[1].now or 0),
        )
    weight = small_weight(week, pair)
    return Note(words, tone_of(pair), "campaigns", week.link("campaign"), weight, kind="campaigns")


def new_customers(week: Week) -> Note | None:
    """Customers who ordered for the first time, when that moved by more than noise."""
    pair = week.pair("new_customers")
    if max(pair.now or 0, pair.before or 0) < FEW or not is_notable(pair):
        return None
    words = text("{n} for the first time", n=counted(pair.now or 0, "customer ordered",
                 "customers ordered"))  # fmt: skip
    words += against(pair, _number, text("none the week before"))
    weight = small_weight(week, pair)
    link = week.link()
    return Note(words, tone_of(pair), "profitability", link, weight, kind="customers")


def silence(week: Week) -> Note | None:
    """What has not been recorded for two weeks though it was before: is the import up to date?"""
    if not week.silent:
        return None
    words = text(
        "Nothing has been recorded for two weeks of: {names}. Is the import up to date?",
        names=listed([text(name) for name in week.silent], 5),
    )
    # It may explain all the others, so it comes first.
    return Note(words, "bad", "data", Selection(), float("inf"), kind="silence")


RULES: tuple[Callable[[Week], Note | None], ...] = (
    leads,
    activities,
    quiet_reps,
    tickets,
    campaigns,
    new_customers,
    silence,
)


def _number(value: float) -> str:
    return formats.number(value, "count")
