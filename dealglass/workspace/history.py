"""Who changed what, when: one row per change, written with the change itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from dealglass.errors import EditConflict
from dealglass.i18n import text
from dealglass.workspace import tables

if TYPE_CHECKING:
    from dealglass.workspace.database import Database


@dataclass(frozen=True)
class Change:
    """One change. `version` is what it made; `before` and `after` the thing as plain values."""

    changed_at: datetime
    changed_by: str
    key: str
    version: int
    words: str
    before: Any
    after: Any


def now() -> datetime:
    """Return the moment in UTC without its zone, as it is kept."""
    return datetime.now(UTC).replace(tzinfo=None, microsecond=0)


def note(
    connection: sa.Connection,
    kind: str,
    key: str,
    version: int,
    *,
    who: str,
    at: datetime,
    words: str,
    before: Any,  # noqa: ANN401 - plain JSON values
    after: Any,  # noqa: ANN401
) -> None:
    """Write one change, in the transaction that makes it."""
    connection.execute(
        tables.history.insert().values(
            changed_at=at,
            changed_by=who,
            kind=kind,
            key=key,
            version=version,
            words=words,
            before=before,
            after=after,
        )
    )


def changes(database: Database, kind: str, key: str | None, limit: int) -> list[Change]:
    """Return the changes of a kind, of one thing when `key` is given, the latest first."""
    of = tables.history.c
    wanted = sa.select(
        of.changed_at, of.changed_by, of.key, of.version, of.words, of.before, of.after
    ).where(of.kind == kind)
    if key is not None:
        wanted = wanted.where(of.key == key)
    found = database.rows(wanted.order_by(of.change_id.desc()).limit(limit))
    return [Change(**row._mapping) for row in found]


def revision(database: Database, kind: str) -> int:
    """Return a number that rises with every change of a kind.

    A count, not the highest number: of two changes at once the later number may be kept first.
    """
    of = tables.history.c
    found = database.rows(sa.select(sa.func.count(of.change_id)).where(of.kind == kind))
    return int(found[0][0]) if found else 0


def conflict(what: str, by: str, at: datetime) -> EditConflict:
    """Return the error of a change that another one came before."""
    return EditConflict(
        text("{who} changed it on {day} at {time} UTC.", who=by, day=f"{at:%Y-%m-%d}",
             time=f"{at:%H:%M}"),
        where=what,
        mend=text("Nothing of yours was kept. Look at the new state, then change it again."),
    )  # fmt: skip
