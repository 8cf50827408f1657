"""What people make: their goals and their own choices, in a relational database.

    with open_workspace(home) as workspace:
        workspace.sets.put("Ana", "metrics", ["won_value"], who="Ana")
        workspace.goals.apply([Edit(goal)], who="Ana")

The database is a SQLite file in the home folder, or what `workspace` in dealglass.toml or
DEALGLASS_WORKSPACE names. The file is made by the first change; reading needs none.
"""

from __future__ import annotations

import os
from pathlib import Path
from types import TracebackType

from dealglass.config import settings
from dealglass.store import home_path
from dealglass.workspace.database import Database
from dealglass.workspace.goals import Edit, Goals, KeptGoal, WantedGoal
from dealglass.workspace.history import Change
from dealglass.workspace.sets import KeptSet, Sets

__all__ = [
    "Change",
    "Edit",
    "Goals",
    "KeptGoal",
    "KeptSet",
    "Sets",
    "WantedGoal",
    "Workspace",
    "open_workspace",
]

FILE = "workspace.db"


class Workspace:
    """The repositories of one database. Safe to share between threads; open it once a process.

    `address` names the database without its password; `read_only` says why nothing can be
    changed, "" when it can.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self.goals = Goals(database)
        self.sets = Sets(database)

    @property
    def address(self) -> str:
        """Where it lives: a path, or a URL without its password."""
        return self._database.address

    @property
    def read_only(self) -> str:
        """Why nothing can be changed; "" when it can."""
        return self._database.read_only

    def close(self) -> None:
        """Give the connections back."""
        self._database.close()

    def __enter__(self) -> Workspace:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.close()


def workspace_url(home: str | Path | None = None) -> str:
    """Return the database's URL: DEALGLASS_WORKSPACE, else dealglass.toml, else the home's file."""
    named = os.environ.get("DEALGLASS_WORKSPACE") or settings().workspace
    if not named:
        return f"sqlite:///{home_path(home) / FILE}"
    return named if "://" in named else f"sqlite:///{Path(named).expanduser().resolve()}"


def open_workspace(home: str | Path | None = None, *, url: str | None = None) -> Workspace:
    """Open the workspace of a home, or at a URL, bringing an older one up to date.

    Raises WorkspaceProblem when the database cannot be reached or read, is damaged, or belongs
    to a newer release. A file that may only be read is opened so; see `Workspace.read_only`.
    """
    return Workspace(Database(url or workspace_url(home)))
