"""DuckDB in the process: one locked-down, read-only connection per version, a cursor per call."""

from __future__ import annotations

import os
import threading
from dataclasses import dataclass
from pathlib import Path
from tempfile import gettempdir
from typing import TYPE_CHECKING, Any

import duckdb
import pyarrow as pa

from dealglass.engines.protocol import Ticket
from dealglass.errors import DealglassError, QueryCancelled, QueryTimeout, StoreProblem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

BATCH_ROWS = 50_000


@dataclass(frozen=True)
class Limits:
    """What one query may take. `rows` bounds what is held in memory; exports stream past it."""

    memory: str = "2GB"
    threads: int = 0
    seconds: float = 60.0
    rows: int = 200_000


class TooManyRows(DealglassError):
    """An answer larger than the row limit."""


class DuckDBEngine:
    """One immutable version of the store, open for reading. Safe to share between threads."""

    def __init__(self, path: Path, version: str, limits: Limits | None = None) -> None:
        self.path, self.version, self.limits = path, version, limits or Limits()
        self._schema = "store.crm"
        self._laying = threading.Lock()
        try:
            # Attached to an instance of its own: a file opened directly shares one instance in
            # the process, and the second opener would meet the first one's locked settings.
            self._root = duckdb.connect()
            quoted = str(path).replace("'", "''")
            self._root.execute(f"attach '{quoted}' as store (read_only)")
            self._lock_down()
        except duckdb.Error as error:
            raise StoreProblem(
                f"the store cannot be opened: {_first_line(error)}.",
                where=path.name,
                mend="See `dealglass versions` and restore an older one with `dealglass restore`.",
            ) from error

    def _lock_down(self) -> None:
        limits = self.limits
        # Large sorts spill here, beside nobody's files; DuckDB makes and removes it itself.
        spill = Path(gettempdir()) / f"dealglass-{os.getpid()}-{self.version}"
        self._root.execute("set temp_directory = ?", [str(spill)])
        self._root.execute("set timezone = 'UTC'")
        self._root.execute(f"set memory_limit = '{limits.memory}'")
        if limits.threads:
            self._root.execute(f"set threads = {int(limits.threads)}")
        for setting in (
            "autoinstall_known_extensions = false",
            "autoload_known_extensions = false",
            "enable_external_access = false",
            "lock_configuration = true",
        ):
            self._root.execute(f"set {setting}")

    def _cursor(self) -> duckdb.DuckDBPyConnection:
        cursor = self._root.cursor()
        cursor.execute(f"use {self._schema}")
        return cursor

    def overlay(self, script: str, tables: Mapping[str, pa.Table]) -> None:
        """Run a script that puts tables in front of the store's; see Engine.overlay.

        It finds the store as `store`, and writes tables into `memory.kept` and views into
        `memory.crm`, which has a view of every table of the store.
        """
        with self._laying, _translated(self, Ticket()), self._root.cursor() as cursor:
            cursor.execute("begin")
            if self._schema == "store.crm":
                _mirror(cursor)
            for name, table in tables.items():
                cursor.register(name, table)
            cursor.execute(script)
            cursor.execute("commit")
            for name in tables:
                cursor.unregister(name)
            self._schema = "memory.crm"

    def run(self, sql: str, values: dict[str, Any], ticket: Ticket | None = None) -> pa.Table:
        """Run one query whole; see Engine.run."""
        ticket = ticket or Ticket()
        # max_execution_time does not reach a result that is read in batches; a timer does.
        clock = threading.Timer(self.limits.seconds, ticket.expire)
        clock.daemon = True
        clock.start()
        try:
            with _translated(self, ticket):
                reader = self._reader(sql, values, ticket)
                return pa.Table.from_batches(self._bounded(reader), schema=reader.schema)
        finally:
            clock.cancel()
            ticket.end()

    def _bounded(self, reader: pa.RecordBatchReader) -> Iterator[pa.RecordBatch]:
        rows = 0
        for batch in reader:
            rows += batch.num_rows
            if rows > self.limits.rows:
                raise TooManyRows(
                    f"the answer has more than {self.limits.rows:,} rows.",
                    mend="Filter or group it, or export it whole as CSV or Parquet.",
                )
            yield batch

    def stream(
        self, sql: str, values: dict[str, Any], ticket: Ticket | None = None
    ) -> pa.RecordBatchReader:
        """Run one query in batches; see Engine.stream."""
        ticket = ticket or Ticket()
        with _translated(self, ticket):
            reader = self._reader(sql, values, ticket)

        def batches() -> Iterator[pa.RecordBatch]:
            # Errors come up while batches are read, after this function has returned.
            try:
                with _translated(self, ticket):
                    yield from reader
            finally:
                ticket.end()

        return pa.RecordBatchReader.from_batches(reader.schema, batches())

    def _reader(self, sql: str, values: dict[str, Any], ticket: Ticket) -> pa.RecordBatchReader:
        if ticket.is_cancelled:
            raise QueryCancelled("the question was cancelled.")
        cursor = self._cursor()
        ticket.begin(cursor.interrupt)
        try:
            return cursor.sql(sql, params=values).to_arrow_reader(BATCH_ROWS)
        except BaseException:
            ticket.end()
            raise

    def close(self) -> None:
        """Close the file."""
        self._root.close()


def _mirror(cursor: duckdb.DuckDBPyConnection) -> None:
    """Make a view of every table of the store in the database in memory."""
    cursor.execute("create schema memory.kept")
    tables = cursor.execute(
        "select schema_name, table_name from duckdb_tables() where database_name = 'store'"
    ).fetchall()
    for schema in sorted({schema for schema, _ in tables}):
        cursor.execute(f'create schema if not exists memory."{schema}"')
    for schema, name in tables:
        cursor.execute(
            f'create view memory."{schema}"."{name}" as select * from store."{schema}"."{name}"'
        )


class _translated:
    """Turns DuckDB's errors into ours."""

    def __init__(self, engine: DuckDBEngine, ticket: Ticket) -> None:
        self.engine, self.ticket = engine, ticket

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        # A result read in batches passes an interrupt on as an Arrow error.
        if error is not None and (self.ticket.is_cancelled or self.ticket.is_expired):
            if not self.ticket.is_expired:
                raise QueryCancelled("the question was cancelled.") from error
            raise QueryTimeout(
                f"the answer took longer than {self.engine.limits.seconds:g} seconds.",
                mend="Choose a shorter period or fewer groups, or raise query_timeout_seconds.",
            ) from error
        if isinstance(error, duckdb.OutOfMemoryException):
            raise QueryTimeout(
                f"the answer needs more memory than {self.engine.limits.memory}.",
                mend="Choose a shorter period or fewer groups, or raise memory_limit.",
            ) from error
        if isinstance(error, (duckdb.IOException, duckdb.FatalException)):
            raise StoreProblem(
                f"the store cannot be read: {_first_line(error)}.",
                where=self.engine.path.name,
                mend="See `dealglass versions` and restore an older one.",
            ) from error


def _first_line(error: BaseException) -> str:
    return str(error).strip().splitlines()[0].rstrip(".")
