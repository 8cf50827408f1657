"""Goals to set: one metric over a fiscal year, as a board of holders by periods.

A cell is a target. Filling one sets a goal, changing it changes the goal, emptying it removes
it; nothing is kept before `save`. An imported goal stays as it was imported: an edit stands in
front of it, and can be taken back.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal
from uuid import uuid4

from dealglass.access import LOCAL_ADMIN, Viewer, may_edit_goal
from dealglass.errors import NotAllowed
from dealglass.goals import read_goals
from dealglass.i18n import text
from dealglass.periods import Span, YearShape, unit_start
from dealglass.selection import Selection
from dealglass.workspace import Edit, KeptGoal, WantedGoal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from dealglass.goals import Goal
    from dealglass.results import Source
    from dealglass.workspace import Workspace

Kind = Literal["month", "quarter", "year"]
KINDS: tuple[Kind, ...] = ("month", "quarter", "year")
_MONTHS = {"month": 1, "quarter": 3, "year": 12}
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Holder:
    """Who a goal is for: the company, a team, or one of its people by `owner_id`."""

    scope: str
    team: str | None = None
    owner_id: str | None = None
    name: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """What tells this holder from others, whatever its name or team is now."""
        return (self.scope, self.owner_id or self.team or "")


COMPANY = Holder("company")
Place = tuple[tuple[str, str], date]


@dataclass(frozen=True)
class Known:
    """The goal of a cell as it stands, and the version an editor sees; 0 for an imported one."""

    goal: WantedGoal
    version: int = 0


@dataclass(frozen=True)
class Board:
    """The goals of one metric and kind of period in one fiscal year.

    `known` holds a cell's goal by (holder's key, first day); `gone` the goal that was removed
    from it, which comes back when the cell is filled again.
    """

    metric: str
    label: str
    kind: Kind
    spans: tuple[Span, ...]
    holders: tuple[Holder, ...]
    known: Mapping[Place, Known] = field(default_factory=dict)
    gone: Mapping[Place, Known] = field(default_factory=dict)

    def target(self, holder: Holder, first: date) -> float | None:
        """Return a cell's target, None when there is no goal."""
        found = self.known.get((holder.key, first))
        return found.goal.target if found else None

    def strategy(self, holder: Holder) -> str | None:
        """Return the strategy a holder's goals serve, the first one named."""
        mine = (self.known.get((holder.key, s.start)) for s in self.spans if s.start)
        return next((k.goal.strategy for k in mine if k and k.goal.strategy), None)


def year_of(day: date, shape: YearShape, ahead: int = 0) -> date:
    """Return the first day of the fiscal year of a day, or of one `ahead` years later."""
    return unit_start(day, "year", shape, back=-ahead)


def spans_of(first: date, kind: Kind) -> tuple[Span, ...]:
    """Return the periods of a kind in the year that begins on `first`."""
    step = _MONTHS[kind]
    starts = [_months_on(first, step * i) for i in range(12 // step)]
    return tuple(Span(start, _months_on(start, step)) for start in starts)


def read_board(
    source: Source,
    workspace: Workspace | None,
    metric: str,
    kind: Kind,
    first: date,
    viewer: Viewer = LOCAL_ADMIN,
    *,
    reps_may: bool = False,
    chosen: Selection | None = None,
) -> Board:
    """Return the board of a metric for the fiscal year that begins on `first`.

    Its rows are the holders this viewer may set goals for, of those that `chosen` leaves of
    goals/people. Goals of other dates are not on it.
    """
    spans = spans_of(first, kind)
    of_metric = Selection().with_filter("metric", (metric,))
    touched = {k.goal.goal_id: k for k in workspace.goals.all()} if workspace else {}
    known: dict[Place, Known] = {}
    for goal in read_goals(source, viewer, of_metric):
        key = (goal.scope, goal.owner_id or goal.team or "")
        if goal.span in spans:
            version = touched[goal.goal_id].version if goal.goal_id in touched else 0
            known.setdefault((key, goal.starts_on), Known(_wanted(goal), version))
    gone = {
        ((k.goal.scope, k.goal.owner_id or k.goal.team or ""), k.goal.starts_on): Known(
            k.goal, k.version
        )
        for k in touched.values()
        if k.state == "removed" and k.goal.metric == metric and span_of(k.goal) in spans
    }
    holders = tuple(
        h
        for h in _holders(source, viewer, chosen or Selection())
        if may_edit_goal(viewer, h.scope, h.owner_id, reps_may=reps_may)
    )
    label = source.registry.catalog.measure(metric).label
    return Board(metric, label, kind, spans, holders, known, gone)


def edits(
    board: Board,
    targets: Mapping[Place, float | None],
    strategies: Mapping[tuple[str, str], str | None] | None = None,
) -> list[Edit]:
    """Return the changes that make the board hold `targets`; cells not named stay as they are.

    A strategy is that of all goals of its holder.
    """
    found: list[Edit] = []
    said = strategies or {}
    for holder in board.holders:
        for span in board.spans:
            assert span.start is not None and span.end is not None
            place = (holder.key, span.start)
            old = board.known.get(place)
            target = targets.get(place, old.goal.target if old else None)
            if target is None:
                if old is not None:
                    found.append(Edit(old.goal, old.version, "removed", old.goal))
                continue
            seen = old or board.gone.get(place)
            goal = seen.goal if seen else _new(board, holder, span)
            strategy = said.get(holder.key, goal.strategy) or None
            wanted = replace(goal, target=float(target), strategy=strategy)
            if old is None or wanted != old.goal:
                before = old.goal if old else None
                found.append(Edit(wanted, seen.version if seen else 0, "set", before))
    return found


def save(
    workspace: Workspace, changes: Sequence[Edit], viewer: Viewer, *, reps_may: bool = False
) -> None:
    """Keep the changes, all or none.

    Raises NotAllowed when the viewer may not make one of them, EditConflict when another editor
    came first, WorkspaceProblem when they cannot be kept.
    """
    for edit in changes:
        for goal in filter(None, (edit.goal, edit.before)):
            if not may_edit_goal(viewer, goal.scope, goal.owner_id, reps_may=reps_may):
                raise NotAllowed(
                    text("you may not set this goal."),
                    where=goal.name or goal.metric,
                    mend=text("Ask somebody who manages the team."),
                )
    workspace.goals.apply(changes, who=viewer.name)


def as_imported(kept: Iterable[KeptGoal], imported: Iterable[str]) -> list[KeptGoal]:
    """Return the goals that can be taken back to what the data say: changed or removed ones."""
    known = set(imported)
    return [k for k in kept if k.goal.goal_id in known and k.state != "imported"]


def imported_ids(source: Source) -> set[str]:
    """Return the ids of the goals in the data, whatever is laid over them."""
    found = source.engine.run("select goal_id from store.crm.goals", {})
    return set(found.column(0).to_pylist())


def _holders(source: Source, viewer: Viewer, chosen: Selection) -> list[Holder]:
    """Return company, teams and people, each team before its own; filtered, without company."""
    people = source.rows("goals/people", chosen, viewer, limit=10_000).rows
    people.sort(key=lambda p: (p["team"] is None, p["team"] or "", p["owner"] or ""))
    holders = [] if chosen.filters else [replace(COMPANY, name=text("Company"))]
    for person in people:
        team = person["team"]
        if team is not None and (not holders or holders[-1].team != team):
            holders.append(Holder("team", team, None, team))
        name = person["owner"] or person["user_id"]
        holders.append(Holder("user", team, person["user_id"], name))
    return holders


def _new(board: Board, holder: Holder, span: Span) -> WantedGoal:
    assert span.start is not None and span.end is not None
    whose = text("company") if holder.scope == "company" else holder.name
    return WantedGoal(
        goal_id=f"set-{uuid4().hex[:12]}",
        metric=board.metric,
        scope=holder.scope,
        period=board.kind,
        starts_on=span.start,
        ends_on=span.end - _DAY,
        target=0.0,
        team=holder.team if holder.scope == "team" else None,
        owner_id=holder.owner_id,
        name=f"{text(board.label)}, {whose}",
        strategy=board.strategy(holder),
    )


def span_of(goal: WantedGoal) -> Span:
    """Return the goal's days, half-open."""
    return Span(goal.starts_on, goal.ends_on + _DAY)


def _wanted(goal: Goal) -> WantedGoal:
    return WantedGoal(
        goal_id=goal.goal_id,
        metric=goal.metric,
        scope=goal.scope,
        period=goal.period,
        starts_on=goal.starts_on,
        ends_on=goal.ends_on,
        target=goal.target,
        team=goal.team if goal.scope == "team" else None,
        owner_id=goal.owner_id,
        name=goal.name,
        strategy=goal.strategy,
    )


def _months_on(day: date, months: int) -> date:
    total = day.year * 12 + day.month - 1 + months
    return date(total // 12, total % 12 + 1, 1)
