"""Goals that people set on the page, and what they changed of the imported ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Literal

import sqlalchemy as sa

from dealglass.i18n import text
from dealglass.workspace import history, tables

if TYPE_CHECKING:
    from dealglass.workspace.database import Database
    from dealglass.workspace.history import Change

KIND = "goal"
# set: as somebody wrote it; removed: no goal any more; imported: as the data have it, if they do.
State = Literal["set", "removed", "imported"]


@dataclass(frozen=True)
class WantedGoal:
    """What a goal says. `owner_id` is a user's, for scope "user"; `ends_on` its last day.

    `goal_id` is an imported goal's to stand in its place. `target` is in the metric's unit.
    """

    goal_id: str
    metric: str
    scope: str
    period: str
    starts_on: date
    ends_on: date
    target: float
    team: str | None = None
    owner_id: str | None = None
    name: str | None = None
    strategy: str | None = None


@dataclass(frozen=True)
class KeptGoal:
    """A goal as it is kept, with who changed it last."""

    goal: WantedGoal
    version: int
    state: State
    changed_by: str
    changed_at: datetime


@dataclass(frozen=True)
class Edit:
    """One change. `version` is the one the editor saw, 0 for a goal nobody has changed yet.

    `before` is the imported goal a first change stands in for, for the words of the history.
    """

    goal: WantedGoal
    version: int = 0
    state: State = "set"
    before: WantedGoal | None = None


_NAMES = tuple(f.name for f in fields(WantedGoal))


class Goals:
    """The goals of a workspace."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> list[KeptGoal]:
        """Return every goal somebody touched, in order of `goal_id`."""
        found = self._database.rows(sa.select(tables.goals).order_by(tables.goals.c.goal_id))
        return [_kept(row) for row in found]

    def revision(self) -> int:
        """Return a number that rises with every change."""
        return history.revision(self._database, KIND)

    def history(self, goal_id: str | None = None, limit: int = 200) -> list[Change]:
        """Return the changes of one goal or of all, the latest first."""
        return history.changes(self._database, KIND, goal_id, limit)

    def apply(self, edits: Sequence[Edit], *, who: str) -> None:
        """Make all changes, or none.

        Raises EditConflict when somebody changed one of the goals after the editor saw it.
        """
        at = history.now()
        with self._database.writing() as connection:
            for edit in edits:
                _apply(connection, edit, who, at)


def _apply(connection: sa.Connection, edit: Edit, who: str, at: datetime) -> None:
    table, goal = tables.goals, edit.goal
    same = table.c.goal_id == goal.goal_id
    found = connection.execute(sa.select(table).where(same)).one_or_none()
    old = _kept(found) if found is not None else None
    if old is not None and old.version != edit.version:
        raise history.conflict(goal.name or goal.metric, old.changed_by, old.changed_at)
    values = {
        **asdict(goal),
        "version": edit.version + 1,
        "state": edit.state,
        "changed_at": at,
        "changed_by": who,
    }
    if old is None:
        connection.execute(table.insert().values(values))
    else:
        connection.execute(table.update().where(same).values(values))
    was = old.goal if old is not None and old.state == "set" else edit.before
    history.note(
        connection,
        KIND,
        goal.goal_id,
        edit.version + 1,
        who=who,
        at=at,
        words=_words(edit, was),
        before=_plain(was) if was else None,
        after=_plain(goal) if edit.state == "set" else None,
    )


def _words(edit: Edit, was: WantedGoal | None) -> str:
    """Say a change as a person would: what was set, removed, or changed from what to what."""
    if edit.state == "removed":
        return text("removed")
    if edit.state == "imported":
        return text("as imported again")
    if was is None:
        return text("set: {target}", target=f"{edit.goal.target:,.10g}")
    parts = []
    for name in _NAMES:
        old, new = getattr(was, name), getattr(edit.goal, name)
        if old != new:
            parts.append(f"{name.replace('_', ' ')} {_said(old)} → {_said(new)}")
    return "; ".join(parts) or text("unchanged")


def _said(value: object) -> str:
    if value is None:
        return "-"
    return f"{value:,.10g}" if isinstance(value, float) else str(value)


def _plain(goal: WantedGoal) -> dict[str, Any]:
    values = asdict(goal)
    return {k: v.isoformat() if isinstance(v, date) else v for k, v in values.items()}


def _kept(row: sa.Row[Any]) -> KeptGoal:
    values = row._mapping
    return KeptGoal(
        WantedGoal(**{name: values[name] for name in _NAMES}),
        values["version"],
        values["state"],
        values["changed_by"],
        values["changed_at"],
    )
