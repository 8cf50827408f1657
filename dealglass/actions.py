"""Three things to act on, made from counted figures by rules, each with the page that shows it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dealglass import formats
from dealglass.changes import Deal, Note, QuietRep, counted, deals_in_words
from dealglass.i18n import text
from dealglass.selection import Selection

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from dealglass.goals import Progress

# From this share of open deals on, a missing amount is no oversight of one or two.
MANY = 0.2


@dataclass(frozen=True)
class FallenRate:
    """A rep whose win rate fell from one quarter to the next by more than chance explains."""

    owner: str
    now_pct: float
    before_pct: float
    closed: int
    lost_value: float = 0.0


@dataclass(frozen=True)
class Standing:
    """What lies about as of today: counts and money of open deals by what is wrong with them.

    `named` holds the largest deal under each of the same names.
    """

    currency: str
    figures: Mapping[str, float]
    named: Mapping[str, Deal] = field(default_factory=dict)
    goals: tuple[Progress, ...] = ()
    quiet: tuple[QuietRep, ...] = ()
    fallen: FallenRate | None = None
    filters: Selection = field(default_factory=Selection)


def actions(now: Standing, limit: int = 3) -> list[Note]:
    """Return the things to act on: the weightiest of each kind first, then what is left.

    Kinds are deals, goals and people: three notes about the same open deals help less than one.
    """
    notes = [note for rule in ACTION_RULES if (note := rule(now))]
    notes.sort(key=lambda n: -n.weight)
    firsts = {n.kind: n for n in reversed(notes)}
    notes.sort(key=lambda n: firsts[n.kind] is not n)
    return notes[:limit]


def act_on_stuck(now: Standing) -> Note | None:
    """Deals that stand in their stage longer than nine of ten did."""
    return _deals_to_act_on(
        now,
        "stuck",
        text("Move stuck deals"),
        text("In their stage for longer than nine of ten deals: {deals}"),
        "pipeline",
    )


def act_on_no_next_step(now: Standing) -> Note | None:
    """Open deals nobody has planned anything for."""
    return _deals_to_act_on(
        now,
        "without_next_step",
        text("Plan a next step"),
        text("Open without any activity planned: {deals}"),
        "activity",
    )


def act_on_past_close(now: Standing) -> Note | None:
    """Open deals whose close date has passed."""
    return _deals_to_act_on(
        now,
        "past_close_date",
        text("Date anew or close"),
        text("Past the expected close date and still open: {deals}"),
        "forecast",
    )


def act_on_goal(now: Standing) -> Note | None:
    """The goal that is furthest behind what was expected by today."""
    behind = [p for p in now.goals if p.status == "behind" and p.pace_points is not None]
    if not behind:
        return None
    worst = max(behind, key=_behind_by)
    unit = "money" if worst.weighted is not None and worst.goal.metric == "won_value" else "number"
    words = text(
        "{goal}: {attained} of the target reached, {expected} expected by today; {week} a week "
        "are needed until {end}.",
        goal=worst.goal.name,
        attained=formats.number(worst.attainment_pct, "percent"),
        expected=formats.number(100.0 * worst.expected / worst.goal.target, "percent"),
        week=formats.number(worst.needed_per_week, unit, now.currency, compact=True),
        end=formats.date_text(worst.goal.ends_on),
    )
    link = Selection(
        params=(("metric", worst.goal.metric), ("period", worst.goal.period)),
        filters=now.filters.filters,
    )
    weight = _behind_by(worst)[1]
    return Note(words, "bad", "goals", link, weight, text("Catch up with a goal"), "goals")


def _behind_by(one: Progress) -> tuple[bool, float]:
    """Money first, then by how much: goals in pieces cannot be weighed against money."""
    missing = abs(one.expected - (one.actual or 0.0))
    return (one.goal.metric == "won_value", missing)


def act_on_quiet(now: Standing) -> Note | None:
    """The rep who stopped logging while deals are open."""
    quiet = [r for r in now.quiet if r.open_value > 0]
    if not quiet:
        return None
    rep = max(quiet, key=lambda r: r.open_value)
    words = text(
        "{owner} has logged nothing for {days} days and has {value} in open deals.",
        owner=rep.owner,
        days=formats.number(rep.days_silent, "count"),
        value=formats.number(rep.open_value, "money", now.currency, compact=True),
    )
    link = Selection(period="last_week").with_filter("owner", (rep.owner,))
    return Note(words, "bad", "activity", link, rep.open_value, text("Talk to a rep"), "people")


def act_on_overdue(now: Standing) -> Note | None:
    """Activities whose due date has passed; without money, so last unless nothing else is."""
    count = now.figures.get("activities_overdue") or 0
    if not count:
        return None
    words = text("{n} overdue.", n=counted(count, "planned activity is", "planned activities are"))
    return Note(
        words,
        "bad",
        "activity",
        Selection(period="last_week", filters=now.filters.filters),
        0.0,
        text("Do what is overdue"),
        "people",
    )


def act_on_fallen(now: Standing) -> Note | None:
    """The rep whose win rate fell most, where it cannot be chance."""
    rep = now.fallen
    if rep is None:
        return None
    words = text(
        "{owner} won {now} of {n} closed deals this quarter, {before} the quarter before.",
        owner=rep.owner,
        now=formats.number(rep.now_pct, "percent"),
        n=formats.number(rep.closed, "count"),
        before=formats.number(rep.before_pct, "percent"),
    )
    link = Selection(period="this_quarter", compare="previous").with_filter("owner", (rep.owner,))
    return Note(words, "bad", "lost", link, rep.lost_value, text("Coach a rep"), "people")


def act_on_old(now: Standing) -> Note | None:
    """Open deals older than the wins ever were: what is left to say without a stage history."""
    count, stuck = now.figures.get("older_deals") or 0, now.figures.get("stuck_deals") or 0
    if not count or stuck:
        return None
    words = text(
        "{n} older than nine of ten won deals were when they closed: win them or let them go.",
        n=counted(count, "open deal is", "open deals are"),
    )
    link = Selection(filters=now.filters.filters)
    return Note(words, "bad", "pipeline", link, 0.0, text("Decide on old deals"), "deals")


def act_on_no_amount(now: Standing) -> Note | None:
    """Open deals without an amount, where they are so many that the pipeline has no value."""
    count, deals = now.figures.get("no_amount_deals") or 0, now.figures.get("open_deals") or 0
    if not count or count < MANY * deals:
        return None
    words = text(
        "{n} of {all} open deals carry no amount: what the pipeline is worth cannot be said.",
        n=formats.number(count, "count"),
        all=formats.number(deals, "count"),
    )
    link = Selection(filters=now.filters.filters)
    return Note(words, "bad", "pipeline", link, 0.0, text("Give deals an amount"), "data")


ACTION_RULES: tuple[Callable[[Standing], Note | None], ...] = (
    act_on_stuck,
    act_on_no_next_step,
    act_on_past_close,
    act_on_goal,
    act_on_quiet,
    act_on_overdue,
    act_on_fallen,
    act_on_old,
    act_on_no_amount,
)


def _deals_to_act_on(now: Standing, what: str, title: str, words: str, page: str) -> Note | None:
    count, value = now.figures.get(f"{what}_deals") or 0, now.figures.get(f"{what}_value") or 0.0
    if not count:
        return None
    deals = deals_in_words(count)
    if value:
        money = formats.number(value, "money", now.currency, compact=True)
        deals = text("{deals} worth {value}", deals=deals, value=money)
    said = words.format(deals=deals)
    if value and (deal := now.named.get(what)):
        said += text(
            "; the largest is {deal} ({value}, {owner})",
            deal=deal.name,
            value=formats.number(deal.amount, "money", now.currency, compact=True),
            owner=deal.owner,
        )
    link = Selection(filters=now.filters.filters)
    return Note(said + ".", "bad", page, link, value, title, "deals")
