"""One database: its connections, its upgrade, and its errors in words."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy import exc

from dealglass.errors import WorkspaceProblem
from dealglass.workspace.problems import translated

if TYPE_CHECKING:
    from collections.abc import Sequence

MIGRATIONS = Path(__file__).resolve().parent / "migrations"
# Seconds a writer waits for another one, and a reader for a server that does not answer.
WAIT_SECONDS = 5.0
_LOCK = 0x6465616C  # of PostgreSQL's advisory locks; SQLite has its own
_DRIVERS = {"postgresql": "postgresql+pg8000", "postgres": "postgresql+pg8000"}


class Database:
    """Reads with `rows`, changes inside `writing`: all of a change is kept, or none of it.

    Raises WorkspaceProblem, when opened and in each call, if the database cannot be used.
    """

    def __init__(self, url: str) -> None:
        try:
            parsed = sa.make_url(url)
        except exc.ArgumentError:
            raise WorkspaceProblem(
                "the address of the workspace is not one.",
                where="workspace",
                mend='Write a path, or "postgresql://user:password@server/database".',
            ) from None
        self._url = parsed.set(drivername=_DRIVERS.get(parsed.drivername, parsed.drivername))
        self.is_server = self._url.get_backend_name() != "sqlite"
        self._file = None if self.is_server else Path(self._url.database or "")
        self.address = self._url.render_as_string() if self._file is None else str(self._file)
        self.read_only = self._why_read_only()
        self._ready = False
        self._preparing = threading.Lock()
        self._engine = self._make_engine()
        if self.exists:
            self._prepare()

    @property
    def exists(self) -> bool:
        """Whether there is a database to read; a file comes with the first change."""
        return self._file is None or self._file.exists()

    def rows(self, statement: sa.Select[Any]) -> Sequence[sa.Row[Any]]:
        """Return what a SELECT gives; nothing when nothing has been written yet."""
        if not self.exists:
            return []
        self._prepare()
        with self._translated(), self._engine.connect() as connection:
            return connection.execute(statement).all()

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """Give a connection whose changes are kept together at the end of the block.

        One writer at a time, from the first statement on; another waits, WAIT_SECONDS at most.
        """
        if self.read_only:
            raise WorkspaceProblem(
                self.read_only,
                where=self.address,
                mend="Give Dealglass permission to write it, and its folder.",
            )
        with self._translated():
            if self._file is not None:
                self._file.parent.mkdir(parents=True, exist_ok=True)
            self._prepare()
            with self._alone() as connection:
                yield connection

    def close(self) -> None:
        """Close all connections; the next call opens new ones."""
        self._engine.dispose()

    # How it is done

    def _translated(self) -> Any:  # noqa: ANN401 - a context manager
        return translated(self.address, is_server=self.is_server)

    def _why_read_only(self) -> str:
        if self._file is None or not self._file.exists():
            return ""
        may = os.access(self._file, os.W_OK) and os.access(self._file.parent, os.W_OK)
        return "" if may else "it may be read, not changed."

    def _make_engine(self) -> sa.Engine:
        url, options = self._url, {}
        if self._file is None:
            if url.get_driver_name() == "pg8000":
                options = {"timeout": WAIT_SECONDS}
        else:
            options = {"timeout": WAIT_SECONDS}
            if self.read_only:
                # Beside a file that may not be written, SQLite can make no log of its own.
                alone = "" if Path(f"{self._file}-wal").exists() else "&immutable=1"
                url = sa.make_url(f"sqlite:///file:{self._file}?mode=ro&uri=true{alone}")
        try:
            engine = sa.create_engine(
                url, connect_args=options, pool_pre_ping=self.is_server, pool_recycle=1800
            )
        except (exc.NoSuchModuleError, ModuleNotFoundError) as error:
            raise WorkspaceProblem(
                f"there is no driver for '{self._url.drivername}'.",
                where=self.address,
                mend='Begin the address with "postgresql://" or "sqlite:///".',
            ) from error
        if not self.is_server:
            _speak_sqlite(engine, is_read_only=bool(self.read_only))
        return engine

    @contextmanager
    def _alone(self) -> Iterator[sa.Connection]:
        """Give a connection in a transaction that no other writer's overlaps."""
        with self._engine.execution_options(is_writing=True).begin() as connection:
            if self.is_server:
                connection.exec_driver_sql(f"set local lock_timeout = {int(WAIT_SECONDS * 1000)}")
                connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
            yield connection

    def _prepare(self) -> None:
        """Bring the tables up to date, once a process; another one waits and finds it done."""
        if self._ready:
            return
        with self._preparing, self._translated():
            if not self._ready:
                self._upgrade()
                self._ready = True

    def _upgrade(self) -> None:
        # Alembic is loaded for the first look only: it costs more than the look.
        from alembic.config import Config
        from alembic.migration import MigrationContext
        from alembic.script import ScriptDirectory

        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
        script = ScriptDirectory.from_config(config)
        head = script.get_current_head()
        known = {revision.revision for revision in script.walk_revisions()}

        def found(connection: sa.Connection) -> str | None:
            revision = MigrationContext.configure(connection).get_current_revision()
            if revision is not None and revision not in known:
                raise WorkspaceProblem(
                    f"it was written by a newer release of Dealglass (schema {revision}, this "
                    f"one knows up to {head}).",
                    where=self.address,
                    mend="Upgrade Dealglass; nothing was changed.",
                )
            return revision

        with self._engine.connect() as connection:
            if found(connection) == head:
                return
        if self.read_only:
            raise WorkspaceProblem(
                "it was written by an older release and may not be changed.",
                where=self.address,
                mend="Give Dealglass permission to write it, and its folder.",
            )
        with self._alone() as connection:
            if found(connection) != head:
                from alembic import command

                config.attributes["connection"] = connection
                command.upgrade(config, "head")


def _speak_sqlite(engine: sa.Engine, *, is_read_only: bool) -> None:
    """Let us, not the driver, say when a transaction begins, and of which kind."""

    @sa.event.listens_for(engine, "connect")
    def opened(connection: Any, _: object) -> None:  # noqa: ANN401 - the driver's own
        connection.isolation_level = None
        if not is_read_only:
            # Readers and a writer do not wait for each other; a crash loses nothing committed.
            connection.execute("pragma journal_mode = wal")
            connection.execute("pragma synchronous = full")
        connection.execute("pragma foreign_keys = on")

    @sa.event.listens_for(engine, "begin")
    def begun(connection: sa.Connection) -> None:
        is_writing = connection.get_execution_options().get("is_writing")
        # "immediate": a reader that starts to write half-way could only fail.
        connection.exec_driver_sql("begin immediate" if is_writing else "begin")
