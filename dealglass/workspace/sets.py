"""A reader's own choices, such as the metrics they want to see: a value by owner and name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from dealglass.i18n import text
from dealglass.workspace import history, tables

if TYPE_CHECKING:
    from dealglass.workspace.database import Database
    from dealglass.workspace.history import Change

KIND = "set"


@dataclass(frozen=True)
class KeptSet:
    """A choice as it is kept: plain JSON values, with who changed it last."""

    value: Any
    version: int
    changed_by: str
    changed_at: datetime


class Sets:
    """The choices of all readers. `owner` is whose it is, `name` what for ("metrics")."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, owner: str, name: str) -> KeptSet | None:
        """Return what an owner keeps under a name, None when nothing."""
        of = tables.sets.c
        found = self._database.rows(
            sa.select(of.value, of.version, of.changed_by, of.changed_at).where(
                of.owner == owner, of.name == name
            )
        )
        return KeptSet(**found[0]._mapping) if found else None

    def put(
        self,
        owner: str,
        name: str,
        value: Any,  # noqa: ANN401 - plain JSON values
        *,
        who: str,
        version: int | None = None,
        words: str = "",
    ) -> KeptSet:
        """Keep a JSON value and return it as kept.

        `version` is the one the editor saw (0: none yet); None overwrites whatever is there, for
        choices that only their owner makes. `words` tell the history what changed.

        Raises EditConflict when it was changed after the editor saw it.
        """
        table, at = tables.sets, history.now()
        same = sa.and_(table.c.owner == owner, table.c.name == name)
        with self._database.writing() as connection:
            old = connection.execute(sa.select(table).where(same)).one_or_none()
            seen = old.version if old is not None else 0
            if version is not None and version != seen:
                by, when = (old.changed_by, old.changed_at) if old is not None else (who, at)
                raise history.conflict(name, by, when)
            kept = {"value": value, "version": seen + 1, "changed_by": who, "changed_at": at}
            if old is None:
                connection.execute(table.insert().values(owner=owner, name=name, **kept))
            else:
                connection.execute(table.update().where(same).values(**kept))
            history.note(
                connection,
                KIND,
                _key(owner, name),
                seen + 1,
                who=who,
                at=at,
                words=words or text("changed"),
                before=old.value if old is not None else None,
                after=value,
            )
        return KeptSet(value, seen + 1, who, at)

    def history(self, owner: str, name: str, limit: int = 200) -> list[Change]:
        """Return the changes of one choice, the latest first."""
        return history.changes(self._database, KIND, _key(owner, name), limit)


def _key(owner: str, name: str) -> str:
    return f"{owner}/{name}"
