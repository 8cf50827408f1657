"""What people made on the pages, shown to every report that reads it.

The store's versions are never changed. Edited goals are laid over the imported ones in the
engine's own memory, under the name the reports read; see docs/decisions/0006.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

from dealglass.config import PROJECT

if TYPE_CHECKING:
    from dealglass.results import Source
    from dealglass.workspace import Workspace

_GOALS = PROJECT / "data" / "overlay" / "goals.sql"
# How a goal is spread over its days is told once, where the store is built.
_GOAL_DAYS = PROJECT / "data" / "schema" / "build" / "65_goal_days.sql"
_COLUMNS = pa.schema(
    [
        ("goal_id", pa.string()),
        ("state", pa.string()),
        ("name", pa.string()),
        ("metric", pa.string()),
        ("scope", pa.string()),
        ("team", pa.string()),
        ("owner_id", pa.string()),
        ("period", pa.string()),
        ("starts_on", pa.date32()),
        ("ends_on", pa.date32()),
        ("target", pa.float64()),
        ("strategy", pa.string()),
    ]
)


def show_goals(source: Source, workspace: Workspace) -> None:
    """Let a source answer with the workspace's goals; costs one short question when it does.

    Raises WorkspaceProblem when the workspace cannot be read: the source is then as it was.
    """
    mark = (workspace.address, workspace.goals.revision())
    if source.overlaid == mark or (mark[1] == 0 and source.overlaid is None):
        return
    rows = [{**vars(kept.goal), "state": kept.state} for kept in workspace.goals.all()]
    source.overlay(
        mark,
        _GOALS.read_text("utf-8") + _days(),
        {"edited_goals": pa.Table.from_pylist(rows, schema=_COLUMNS)},
        replaces=("goals", "goal_days"),
    )


def _days() -> str:
    """Return the build's statement for goal_days, reading and writing beside the store."""
    laid = _GOAL_DAYS.read_text("utf-8")
    for built, beside in (
        ("create table store.crm.goal_days", "create or replace table memory.kept.goal_days"),
        ("from store.crm.goals", "from memory.kept.goals"),
    ):
        if built not in laid:
            raise AssertionError(f"65_goal_days.sql no longer says '{built}'")
        laid = laid.replace(built, beside)
    return (
        laid
        + """
create or replace view memory.crm.goal_days as
select * from memory.kept.goal_days;
"""
    )
