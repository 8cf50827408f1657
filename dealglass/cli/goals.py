"""goals: list, set and remove targets, as the Goals page does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dealglass.cli.say import cell, print_columns, print_json
from dealglass.cli.store import open_current
from dealglass.errors import UsageError, near

if TYPE_CHECKING:
    from argparse import Namespace

    from dealglass.goalboard import Board, Holder
    from dealglass.goals import Goal
    from dealglass.results import Source


def run_goals(args: Namespace) -> int:
    """List the goals as reports see them, or set or remove one target."""
    source = open_current(args)
    if args.action == "list":
        return _list(source, args)
    return _change(source, args)


def _list(source: Source, args: Namespace) -> int:
    from dealglass.goals import read_goals
    from dealglass.selection import Selection
    from dealglass.workspace import open_workspace

    chosen = Selection().with_filter("metric", (args.metric,)) if args.metric else Selection()
    goals = read_goals(source, chosen=chosen)
    with open_workspace(args.home) as workspace:
        by = {k.goal.goal_id: k.changed_by for k in workspace.goals.all() if k.state == "set"}
    if args.json:
        print_json([_plain(g, by.get(g.goal_id)) for g in goals])
        return 0
    rows = [
        [
            g.metric,
            cell(g.holder, 30),
            g.period,
            g.starts_on.isoformat(),
            g.ends_on.isoformat(),
            f"{g.target:,.10g}",
            cell(g.strategy or "", 40),
            by.get(g.goal_id, "imported"),
        ]
        for g in goals
    ]
    heads = ["metric", "whose", "period", "from", "to", "target", "strategy", "set by"]
    print_columns(heads, rows, [False] * 5 + [True] + [False] * 2)
    return 0


def _plain(goal: Goal, by: str | None) -> dict[str, object]:
    return {
        "goal_id": goal.goal_id,
        "metric": goal.metric,
        "scope": goal.scope,
        "whose": goal.holder,
        "period": goal.period,
        "starts_on": goal.starts_on.isoformat(),
        "ends_on": goal.ends_on.isoformat(),
        "target": goal.target,
        "strategy": goal.strategy,
        "set_by": by,
    }


def _change(source: Source, args: Namespace) -> int:
    from dealglass import goalboard
    from dealglass.access import LOCAL_ADMIN
    from dealglass.goals import measured_by
    from dealglass.workspace import open_workspace

    measured = measured_by(source)
    if args.metric not in measured:
        raise UsageError(
            f"no report measures '{args.metric or ''}'.",
            where="--metric",
            mend=near(args.metric or "", measured) or "`dealglass reports KEY` lists measures.",
        )
    if args.action == "set" and args.target is None:
        raise UsageError("a target is missing.", mend="Say --target NUMBER.")
    first = goalboard.year_of(args.day or source.as_of, source.shape)
    with open_workspace(args.home) as workspace:
        board = goalboard.read_board(source, workspace, args.metric, args.period, first)
        holder = _holder(board, args)
        day = args.day or source.as_of
        span = next(s for s in board.spans if s.start and s.end and s.start <= day < s.end)
        assert span.start is not None
        place = (holder.key, span.start)
        if args.action == "remove" and place not in board.known:
            raise UsageError("there is no such goal.", mend="`dealglass goals` lists them.")
        target = args.target if args.action == "set" else None
        said = {holder.key: args.strategy} if args.strategy else None
        # A strategy given here is of this one goal, not of all its holder has.
        changes = [
            e
            for e in goalboard.edits(board, {place: target}, said)
            if e.goal.starts_on == span.start
        ]
        goalboard.save(workspace, changes, LOCAL_ADMIN)
        latest = workspace.goals.history(limit=1)
    whose = holder.name or "Company"
    words = latest[0].words if changes else "unchanged"
    print(f"{args.metric}, {whose}, {args.period} from {span.start}: {words}.")
    return 0


def _holder(board: Board, args: Namespace) -> Holder:
    if args.team and args.owner:
        raise UsageError("a goal is a team's or a person's, not both.")
    scope = "team" if args.team else "user" if args.owner else "company"
    name = args.team or args.owner
    mine = [h for h in board.holders if h.scope == scope]
    found = [h for h in mine if name is None or name in (h.name, h.owner_id)]
    if not found:
        names = [h.name for h in mine]
        raise UsageError(f"there is no '{name}'.", mend=near(name, names))
    if len(found) > 1 and name is not None:
        ids = ", ".join(h.owner_id or "" for h in found)
        raise UsageError(f"'{name}' is the name of several.", mend=f"Give one id: {ids}.")
    return found[0]
