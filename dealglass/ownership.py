"""How each deal owner stands beside the team's median: one row per owner, zeros included."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from statistics import median
from typing import TYPE_CHECKING, Any

from dealglass.blend import Blend, Figure, blended
from dealglass.periods import Span, YearShape, unit_start
from dealglass.selection import Filter

if TYPE_CHECKING:
    from dealglass.results import Result

# Below this many owners with a value a team has no median of its own: everybody's stands in.
FEWEST_PEERS = 3
LONGEST_DAYS = 100
NOBODY = "(no owner)"
ATTAINMENT = Figure(
    "owner_attainment_pct",
    "Attainment",
    "percent",
    "Won value of the period out of the owner's goal for it. Goals are spread evenly over their "
    "days; owners without a goal have none.",
    "up",
)
TARGET = Figure(
    "owner_target",
    "Goal",
    "money",
    "The owner's goals for won value, spread evenly over their days, for the days of the period.",
)
DEALS = (
    "deals",
    "created_value",
    "won_deals",
    "won_value",
    "lost_deals",
    "lost_value",
    "win_rate_pct",
    "win_rate_value_pct",
    "average_deal_size",
    "cycle_days_median",
    "open_deals",
    "open_value",
    "weighted_value",
)
SLIPPED = ("deals_due", "slipped_deals", "slipped_value", "slippage_pct")
PUSHED = ("push_moves", "push_days", "pushes_per_deal")
COLUMNS: tuple[str | Figure, ...] = (*DEALS, ATTAINMENT, TARGET, *SLIPPED, *PUSHED)
# What the field of colours compares, most telling first.
COMPARED = (
    "won_value",
    ATTAINMENT.name,
    "win_rate_pct",
    "win_rate_value_pct",
    "average_deal_size",
    "cycle_days_median",
    "slippage_pct",
    "pushes_per_deal",
    "deals",
    "open_value",
    "weighted_value",
)


@dataclass(frozen=True)
class Owners:
    """The table of owners, and whom each is compared with.

    `peers` maps an owner to the owners behind the median; `units` an owner to the team (or, in
    data without teams, the manager), None where neither is known.
    """

    table: Blend
    slip_span: Span
    units: Mapping[str, str | None] = field(default_factory=dict)
    against_all: bool = False

    @property
    def names(self) -> list[str]:
        """The owners, without the row of deals that have none."""
        return [r["owner"] for r in self.table.rows if r["owner"] != NOBODY]

    def values(self, measure: str) -> dict[str, float]:
        """Return a measure of each owner who has one, and who has any deal at all.

        People without deals are shown with zeros, but they are nobody's yardstick.
        """
        return {
            r["owner"]: float(r[measure])
            for r in self.table.rows
            if r["owner"] != NOBODY and r[measure] is not None and has_deals(r)
        }

    def median_of(self, owner: str, measure: str) -> float | None:
        """Return the median an owner is compared with: the team's, the owner's own value in it.

        Everybody's where the team has fewer than three owners with a value.
        """
        values = self.values(measure)
        if owner not in values:
            return None
        unit = self.units.get(owner)
        if not self.against_all and unit is not None:
            team = [v for o, v in values.items() if self.units.get(o) == unit]
            if len(team) >= FEWEST_PEERS:
                return median(team)
        return median(values.values()) if values else None


def has_deals(row: Mapping[str, Any]) -> bool:
    """Whether an owner created, closed or holds any deal in the period."""
    return any(row.get(name) for name in ("deals", "won_deals", "lost_deals", "open_deals"))


def slip_span(span: Span, as_of: date, shape: YearShape) -> Span:
    """Return the period slippage is told for: the reader's, or the last whole quarter in it.

    Over more than about a quarter hardly any deal was known when the period began.
    """
    if span.start is not None and span.days is not None and span.days <= LONGEST_DAYS:
        return span
    last = min(as_of, span.end - timedelta(days=1)) if span.end else as_of
    end = unit_start(last + timedelta(days=1), "quarter", shape)
    return Span(unit_start(end - timedelta(days=1), "quarter", shape), end)


def read_owners(
    ask: Callable[..., Result],
    span: Span,
    as_of: date,
    shape: YearShape,
    *,
    against_all: bool = False,
    has_history: bool = True,
    has_goals: bool = True,
) -> Owners:
    """Return one row per owner: COLUMNS, most won value first, under the reader's filters.

    `ask` is Page.ask or like it; `span` the reader's period. Active users who sell are there
    with zeros, deals without an owner in a row of their own. Without a history there are no
    slipped or pushed deals, without goals no attainment.
    """
    by_owner: dict[str, Any] = {"group_by": ("owner",), "compare": "none"}
    slipping = slip_span(span, as_of, shape)
    base = ask("all/deals", measures=DEALS, **by_owner)
    people = ask("owners/people", group_by=("owner", "team", "manager"), compare="none")
    parts = [base]
    if has_history:
        when = {"start": slipping.start, "end": slipping.end}
        parts.append(ask("owners/slippage", measures=SLIPPED, **when, **by_owner))
        parts.append(ask("changes/pushes", measures=PUSHED, **by_owner))
    rows: dict[str, dict[str, Any]] = {r["owner"]: {} for r in people.rows}
    for part in parts:
        for r in part.rows:
            if r["owner"] in rows or _has_something(r, part):
                rows.setdefault(r["owner"], {}).update(r)
    for owner, row in rows.items():
        row["owner"] = owner
        _fill(row, parts)
    targets = _targets(ask, by_owner) if has_goals else {}
    for owner, row in rows.items():
        goal = targets.get(owner) if owner != NOBODY else None
        row[TARGET.name] = goal
        row[ATTAINMENT.name] = 100.0 * float(row["won_value"] or 0) / goal if goal else None
    columns = [c for c in _with_n(base, parts) if has_goals or c not in (ATTAINMENT, TARGET)]
    table = blended(
        base,
        ("owner",),
        columns,
        sorted(rows.values(), key=lambda r: (r["owner"] == NOBODY, -(r["won_value"] or 0))),
        _totals(parts, targets),
        {c.name: (part, c.name) for part in parts for c in part.measures},
    )
    return Owners(table, slipping, units_of(people.rows), against_all)


def _has_something(row: Mapping[str, Any], part: Result) -> bool:
    return any(row[c.name] for c in part.measures if part.measure(c.name).is_additive)


def _fill(row: dict[str, Any], parts: Sequence[Result]) -> None:
    """Give an owner whom a question did not find zeros for what adds up, nothing for rates."""
    for part in parts:
        for column in part.measures:
            if row.get(column.name) is None and part.measure(column.name).is_additive:
                row[column.name] = 0


def _with_n(base: Result, parts: Sequence[Result]) -> list[str | Figure]:
    known = {c.name for part in parts for c in part.columns}
    found: list[str | Figure] = []
    for column in COLUMNS:
        if isinstance(column, Figure):
            found.append(column)
        elif column in known:
            found.append(column)
            if f"{column}__n" in known:
                found.append(f"{column}__n")
    return found


def _targets(ask: Callable[..., Result], by_owner: Mapping[str, Any]) -> dict[str, float]:
    own = Filter("owner", "not", (NOBODY,))
    found = ask("forecast/outlook", measures=("target_value",), extra_filters=(own,), **by_owner)
    return {r["owner"]: float(r["target_value"]) for r in found.rows if r["target_value"]}


def _totals(parts: Sequence[Result], targets: Mapping[str, float]) -> dict[str, Any]:
    totals: dict[str, Any] = {}
    for part in parts:
        totals |= dict(part.totals)
    goal = sum(targets.values())
    totals[TARGET.name] = goal or None
    # Of those with a goal only: others' wins meet nobody's.
    won = sum(float(r["won_value"] or 0) for r in parts[0].rows if r["owner"] in targets)
    totals[ATTAINMENT.name] = 100.0 * won / goal if goal else None
    return totals


def units_of(rows: Sequence[Mapping[str, Any]]) -> dict[str, str | None]:
    """Return each owner's team; the manager where the data know no teams, None for neither."""
    has_teams = any(r["team"] != "(no team)" for r in rows)
    column, none = ("team", "(no team)") if has_teams else ("manager", "(no manager)")
    return {r["owner"]: None if r[column] == none else r[column] for r in rows}


def medians(owners: Owners, measures: Sequence[str]) -> Blend:
    """Return the owners' rows with the medians over all of them in place of totals.

    For charts whose line marks the owner in the middle. Deals without an owner are left out.
    """
    rows = [r for r in owners.table.rows if r["owner"] != NOBODY]
    totals = dict(owners.table.totals)
    for name in measures:
        values = owners.values(name).values()
        totals[name] = median(values) if values else None
    table = owners.table
    figures = [c.name for c in table.columns if c.role != "dimension"]
    return blended(table, ("owner",), figures, rows, totals, table.origins)
