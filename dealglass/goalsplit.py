"""Targets spread in one go: a year's over its quarters, the company's over its teams.

What is given to the parts adds up to the whole exactly. A rate, a median or a duration is not
shared: each part has the whole's target.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal

from dealglass import formats
from dealglass.access import LOCAL_ADMIN, Viewer
from dealglass.goals import adds_up, measured_by
from dealglass.i18n import text
from dealglass.periods import Span
from dealglass.selection import Selection

if TYPE_CHECKING:
    from dealglass.goalboard import Board, Place
    from dealglass.results import Source

Way = Literal["last year", "even"]
_DAY = timedelta(days=1)


def shared(whole: float, weights: Sequence[float], step: float = 1.0) -> list[float]:
    """Return the whole in parts as large as their weights, each a multiple of `step`.

    They add up to the whole: what rounding leaves over goes to the parts that lost most by it.
    Without any weight the parts are even.
    """
    if not weights:
        return []
    if not any(w > 0 for w in weights):
        weights = [1.0] * len(weights)
    total = sum(max(0.0, w) for w in weights)
    exact = [whole * max(0.0, w) / total for w in weights]
    parts = [step * (value // step) for value in exact]
    left = round((whole - sum(parts)) / step)
    order = sorted(range(len(parts)), key=lambda i: parts[i] - exact[i])
    for i in order[: max(0, left)]:
        parts[i] += step
    # What is no multiple of the step at all stays with the largest part.
    parts[max(range(len(parts)), key=lambda i: exact[i])] += whole - sum(parts)
    return parts


def over_time(
    source: Source,
    longer: Board,
    shorter: Board,
    way: Way,
    viewer: Viewer = LOCAL_ADMIN,
) -> dict[Place, float | None]:
    """Return targets for `shorter` from those of `longer`: a year's spread over its months.

    By last year: as the metric of the whole company came in over the same months a year before;
    one rep's few deals draw no season.
    """
    found: dict[Place, float | None] = {}
    is_shared = adds_up(source, longer.metric)
    for span in longer.spans:
        inside = [s for s in shorter.spans if _within(s, span)]
        weights = (
            [_actual(source, longer.metric, _year_before(s), viewer) for s in inside]
            if way == "last year" and is_shared
            else [1.0] * len(inside)
        )
        for holder in longer.holders:
            target = longer.target(holder, _first(span))
            if target is None:
                continue
            parts = shared(target, weights, _step(target)) if is_shared else [target] * len(inside)
            found |= {(holder.key, _first(s)): p for s, p in zip(inside, parts, strict=True)}
    return found


def over_holders(
    source: Source,
    board: Board,
    below: Literal["team", "user"],
    way: Way,
    viewer: Viewer = LOCAL_ADMIN,
) -> dict[Place, float | None]:
    """Return targets for all teams from the company's, or for people from their team's.

    By last year: by what each brought over the same dates a year before. Who brought nothing
    then is given nothing; set it by hand.
    """
    measure = source.registry.catalog.measure(board.metric)
    found: dict[Place, float | None] = {}
    parents = [h for h in board.holders if h.scope == ("company" if below == "team" else "team")]
    for span in board.spans:
        brought = _brought(source, board.metric, span, below, viewer) if way != "even" else {}
        for parent in parents:
            target = board.target(parent, _first(span))
            parts = [
                h
                for h in board.holders
                if h.scope == below and (below == "team" or h.team == parent.team)
            ]
            if target is None or not parts:
                continue
            if not measure.is_additive:
                given = [target] * len(parts)
            else:
                weights = [brought.get(h.name, 0.0) for h in parts]
                given = shared(target, weights, _step(target))
            found |= {
                (h.key, _first(span)): part or None for h, part in zip(parts, given, strict=True)
            }
    return found


def sums(board: Board, targets: Mapping[Place, float | None], locale: str | None = None) -> str:
    """Say per period how far the teams' and the people's targets add up to the company's.

    "" where there is nothing to compare, or all of them add up to within one in a hundred.
    """
    said = []
    for scope, words in (("team", text("teams")), ("user", text("people"))):
        shares = []
        for span in board.spans:
            whole = targets.get((("company", ""), _first(span)))
            parts = [targets.get((h.key, _first(span))) for h in board.holders if h.scope == scope]
            given = [p for p in parts if p is not None]
            if whole and given and abs(sum(given) / whole - 1) >= 0.01:
                period = formats.date_text(_first(span), board.kind, locale)
                share = formats.number(100.0 * sum(given) / whole, "percent", None, locale)
                shares.append(f"{period} {share}")
        if shares:
            said.append(f"{words} {', '.join(shares)}")
    return text("Out of the company's target: {list}.", list="; ".join(said)) if said else ""


def _step(target: float) -> float:
    """Whole pieces; hundreds where the target is of six figures, as people would set it."""
    return 100.0 if abs(target) >= 100_000 else 1.0


def _actual(source: Source, metric: str, span: Span, viewer: Viewer) -> float:
    chosen = Selection(start=span.start, end=span.end, measures=(metric,))
    return float(source.ask(measured_by(source)[metric], chosen, viewer).totals[metric] or 0)


def _brought(
    source: Source, metric: str, span: Span, scope: str, viewer: Viewer
) -> dict[str, float]:
    by = "team" if scope == "team" else "owner"
    key = measured_by(source)[metric]
    if by not in source.registry.report(key).dimensions:
        return {}
    before = _year_before(span)
    chosen = Selection(start=before.start, end=before.end, group_by=(by,), measures=(metric,))
    return {r[by]: float(r[metric] or 0) for r in source.ask(key, chosen, viewer).rows}


def _within(inner: Span, outer: Span) -> bool:
    assert inner.end is not None and outer.end is not None
    return _first(outer) <= _first(inner) and inner.end <= outer.end


def _first(span: Span) -> date:
    assert span.start is not None
    return span.start


def _year_before(span: Span) -> Span:
    """The same months a year before; periods begin on the first of a month."""
    assert span.start is not None and span.end is not None
    return Span(
        span.start.replace(year=span.start.year - 1), span.end.replace(year=span.end.year - 1)
    )
