"""What changed since last week, in plain sentences.

No language model: each sentence comes from one rule, a function of counted figures, and carries
the page and selection that show the same figures. A rule that has nothing to say returns None.
dealglass/weekly.py asks for the figures, dealglass/around.py has the rules about all else than
deals, dealglass/telling.py puts them in order.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Literal

from dealglass import formats
from dealglass.i18n import text
from dealglass.selection import Selection

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Tone = Literal["good", "bad", "neutral"]
DAYS = 7
# Below this share a move between two weeks is noise, not news.
NOTABLE_PCT = 10.0
# From so many more deals lost for a reason it is said: one or two are chance.
MORE_LOST = 3


@dataclass(frozen=True)
class Note:
    """One sentence with where to see it.

    `weight` orders notes: money at stake, or like it. Of each `kind` the weightiest comes before
    a second one of another. `title` is for actions.
    """

    words: str
    tone: Tone
    page: str
    link: Selection
    weight: float = 0.0
    title: str = ""
    kind: str = ""


@dataclass(frozen=True)
class Pair:
    """A figure of the last seven days beside the seven days before; None where nothing counts."""

    now: float | None
    before: float | None

    @property
    def difference(self) -> float:
        """Now minus before, an absent figure taken as 0."""
        return (self.now or 0) - (self.before or 0)

    @property
    def change_pct(self) -> float | None:
        """Change in percent; None from nothing."""
        return 100.0 * self.difference / self.before if self.before else None


@dataclass(frozen=True)
class Deal:
    """A deal worth naming."""

    name: str
    amount: float
    owner: str
    detail: str = ""


@dataclass(frozen=True)
class QuietRep:
    """Somebody who used to log activities and logged none in the last seven days."""

    owner: str
    usual_per_week: float
    days_silent: int
    open_value: float = 0.0


@dataclass(frozen=True)
class Week:
    """The figures the sentences are made of: `[start, end)` against the seven days before.

    `figures` holds Pairs by measure name, `parts` the Pairs of a measure by a dimension's labels,
    under "measure/dimension". `silent` names what has not been recorded for two weeks.
    """

    start: date
    end: date
    currency: str
    figures: Mapping[str, Pair]
    parts: Mapping[str, Mapping[str, Pair]] = field(default_factory=dict)
    silent: tuple[str, ...] = ()
    biggest_win: Deal | None = None
    biggest_loss: Deal | None = None
    quiet: tuple[QuietRep, ...] = ()
    filters: Selection = field(default_factory=Selection)

    def pair(self, name: str) -> Pair:
        """A measure's two weeks; nothing counted when it was not asked."""
        return self.figures.get(name, Pair(None, None))

    def parts_of(self, measure: str, dimension: str) -> Mapping[str, Pair]:
        """A measure's two weeks by a dimension's labels; nothing when it was not asked."""
        return self.parts.get(f"{measure}/{dimension}", {})

    def money(self, value: float | None) -> str:
        """Money in the reader's locale, short."""
        return formats.number(value or 0, "money", self.currency, compact=True)

    def link(self, *groups: str) -> Selection:
        """A selection of exactly these days, compared with the days before."""
        return Selection(
            start=self.start,
            end=self.end,
            compare="previous",
            filters=self.filters.filters,
            group_by=groups,
        )


def won(week: Week) -> Note | None:
    """Deals won: how many, for how much, against the week before."""
    count, value = week.pair("won_deals"), week.pair("won_value")
    if not count.now and not count.before:
        return None
    if not count.now:
        words = text(
            "No deal was won in the last seven days; the week before brought {n} worth {value}.",
            n=deals_in_words(count.before),
            value=week.money(value.before),
        )
        return Note(words, "bad", "forecast", week.link(), value.before or 0.0, kind="won")
    words = _happened(week, count, value, text("was won"), text("were won"))
    words += _against_deals(week, count, value)
    tone = tone_of(value if value.now else count)
    return Note(words, tone, "cycle", week.link("owner"), value.now or count.now, kind="won")


def lost(week: Week) -> Note | None:
    """Deals lost; good news when it is less than the week before."""
    count, value = week.pair("lost_deals"), week.pair("lost_value")
    if not count.now:
        return None
    words = _happened(week, count, value, text("was lost"), text("were lost"))
    words += _against_deals(week, count, value)
    tone, weight = tone_of(value if value.now else count, "down"), value.now or count.now
    return Note(words, tone, "lost", week.link("owner"), 0.6 * weight, kind="lost")


def lost_reason(week: Week) -> Note | None:
    """The reason for which clearly more deals were lost than the week before."""
    moved = {
        reason: pair
        for reason, pair in week.parts_of("lost_deals", "lost_reason").items()
        if pair.difference >= MORE_LOST and not reason.startswith("(")
    }
    if not moved:
        return None
    reason = max(moved, key=lambda r: moved[r].difference)
    pair = moved[reason]
    words = text(
        "{n} lost for \u201c{reason}\u201d, against {before} the week before.",
        n=counted(pair.now or 0, "deal was", "deals were"),
        reason=reason,
        before=formats.number(pair.before or 0, "count"),
    )
    lost = week.pair("lost_deals")
    share = pair.difference / lost.now if lost.now else 0.0
    link = week.link("lost_reason").with_filter("lost_reason", (reason,))
    weight = share * (week.pair("lost_value").now or lost.now or 0.0)
    return Note(words, "bad", "lost", link, weight, kind="reason")


def created(week: Week) -> Note | None:
    """New deals, when their value moved by more than noise."""
    count, value = week.pair("deals"), week.pair("created_value")
    if not count.now and not count.before:
        return None
    main = value if value.now or value.before else count
    if not is_notable(main):
        return None
    entered = text("entered the pipeline")
    words = _happened(week, count, value, entered, entered)
    words += _against_deals(week, count, value)
    weight = 0.5 * abs(value.difference)
    return Note(words, tone_of(main), "pipeline", week.link("stage"), weight, kind="created")


def pushed(week: Week) -> Note | None:
    """Deals whose close date moved out."""
    count, value = week.pair("pushed_deals"), week.pair("pushed_value")
    if not count.now:
        return None
    moved = text("moved to a later close date")
    words = _happened(week, count, value, moved, moved)
    words += against(count, lambda n: formats.number(n, "count"), text("none the week before"))
    tone, weight = tone_of(count, "down"), 0.4 * (value.now or 0)
    return Note(words, tone, "forecast", week.link(), weight, kind="pushed")


def biggest_win(week: Week) -> Note | None:
    """The largest deal won, where several were."""
    deal = week.biggest_win
    if deal is None or not deal.amount or (week.pair("won_deals").now or 0) < 2:
        return None
    words = text(
        "The largest win was {deal} for {value} by {owner}.",
        deal=deal.name,
        value=week.money(deal.amount),
        owner=deal.owner,
    )
    link = week.link().with_filter("owner", (deal.owner,))
    return Note(words, "good", "cycle", link, 0.9 * deal.amount, kind="won")


def biggest_loss(week: Week) -> Note | None:
    """The largest deal lost, with its reason, where it outweighs the usual."""
    deal = week.biggest_loss
    if deal is None or not deal.amount:
        return None
    words = text(
        "The largest loss was {deal} for {value} by {owner}: {reason}.",
        deal=deal.name,
        value=week.money(deal.amount),
        owner=deal.owner,
        reason=deal.detail or text("no reason given"),
    )
    link = week.link().with_filter("owner", (deal.owner,))
    return Note(words, "bad", "lost", link, 0.5 * deal.amount, kind="lost")


def quiet_words(rep: QuietRep) -> str:
    """One person's silence in a sentence."""
    return text(
        "{owner} has logged nothing for {days} days; {usual} activities a week were usual.",
        owner=rep.owner,
        days=formats.number(rep.days_silent, "count"),
        usual=formats.number(round(rep.usual_per_week), "count"),
    )


DEAL_RULES: tuple[Callable[[Week], Note | None], ...] = (
    won,
    lost,
    lost_reason,
    created,
    pushed,
    biggest_win,
    biggest_loss,
)


# -- words -----------------------------------------------------------------------------------------


def counted(count: float, one: str, many: str) -> str:
    return f"{formats.number(count, 'count')} {text(one if count == 1 else many)}"


def deals_in_words(count: float | None) -> str:
    return counted(count or 0, "deal", "deals")


def _happened(week: Week, count: Pair, value: Pair, one: str, many: str) -> str:
    """What happened to how many deals; their worth only where any of them has an amount."""
    number = count.now or 0
    if not value.now:
        return f"{deals_in_words(number)} {one if number == 1 else many}"
    subject = text("One deal") if number == 1 else deals_in_words(number)
    worth = text("worth {value}", value=week.money(value.now))
    return f"{subject} {worth} {one if number == 1 else many}"


def _against_deals(week: Week, count: Pair, value: Pair) -> str:
    """The week before by worth, or by number where the amounts are missing."""
    nothing = text("none the week before")
    if value.now and (value.before or not count.before):
        return against(value, week.money, nothing)
    return against(count, lambda n: formats.number(n, "count"), nothing)


def against(pair: Pair, shown: Callable[[float], str], nothing: str) -> str:
    """The second half of a sentence: the week before, and the change where it is a percentage."""
    if not pair.before:
        return text(", {nothing}.", nothing=nothing)
    change = pair.change_pct
    if change is None or abs(change) < 0.5:
        return text(", as much as the week before.")
    return text(
        ", {change} against {before} the week before.",
        change=formats.change(change),
        before=shown(pair.before),
    )


def is_notable(pair: Pair) -> bool:
    change = pair.change_pct
    return pair.difference != 0 and (change is None or abs(change) >= NOTABLE_PCT)


def tone_of(pair: Pair, better: str = "up") -> Tone:
    difference = pair.difference if better == "up" else -pair.difference
    if not is_notable(pair):
        return "neutral"
    return "good" if difference > 0 else "bad"


def cause_of(parts: Mapping[str, Pair], whole: Pair) -> tuple[str, Pair] | None:
    """The part that explains at least half of the move, if one does."""
    moved = [(name, p) for name, p in parts.items() if p.difference * whole.difference > 0]
    if not moved:
        return None
    name, part = max(moved, key=lambda m: abs(m[1].difference))
    return (name, part) if abs(part.difference) >= 0.5 * abs(whole.difference) else None


def small_weight(week: Week, pair: Pair) -> float:
    """A weight for what is not money: a tenth of the week's wins, more when it moved more."""
    base = (week.pair("won_value").now or 0.0) * 0.1
    return base * min(3.0, 1.0 + abs(pair.change_pct or 100.0) / 100.0)


def listed(names: list[str], most: int = 3) -> str:
    if len(names) > most:
        rest = text("{n} others", n=len(names) - most + 1)
        names = [*names[: most - 1], rest]
    if len(names) == 1:
        return names[0]
    return text("{first} and {last}", first=", ".join(names[:-1]), last=names[-1])
