"""From the landing tables to the tables reports read: data/schema/build/*.sql, in name order.

The importer and the demo generator both fill schema `landing` of a scratch database and call
`build`; nothing else writes schema `crm`.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import contextmanager
from datetime import UTC, date, datetime
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from dealglass.config import settings
from dealglass.lifetime.table import write_lifetimes

if TYPE_CHECKING:
    from collections.abc import Iterator

SCHEMA = Path(__file__).resolve().parent.parent / "data" / "schema"
LIFETIME = Path(__file__).resolve().parent / "lifetime"
# DuckDB 1.5 can still open files of this layout, whose texts are written in two thirds of the
# time those of v1.2.0 take (docs/decisions/0001).
STORAGE_VERSION = "v1.4.0"
# Tables of `landing` whose rows live under another name in `crm` as well.
_ALSO = {"deals": "deleted_deals"}


def _lifetimes(connection: duckdb.DuckDBPyConnection, as_of: date) -> None:
    write_lifetimes(connection, as_of, settings().lifetime_years)


# Steps that SQL cannot do, by the file of the build they follow.
AFTER = {"75_purchases": _lifetimes}


@contextmanager
def scratch(
    draft: Path, memory_limit: str | None = None, *, in_memory: bool = False
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a scratch database with an empty `landing`, and the draft attached as `store`.

    The scratch database lives beside the draft and is removed at the end; the landing rows thus
    never leave holes in the published file. With `in_memory` it is no file, and what does not
    fit spills beside the draft. `memory_limit` as DuckDB takes it, such as "2GB".
    """
    work = draft.with_suffix(".work.duckdb")
    spill = draft.with_suffix(".spill")
    connection = duckdb.connect(":memory:" if in_memory else str(work))
    try:
        connection.execute("set timezone = 'UTC'")
        if in_memory:
            connection.execute("set temp_directory = ?", [str(spill)])
        if memory_limit:
            connection.execute("set memory_limit = ?", [memory_limit])
        quoted = str(draft).replace("'", "''")
        connection.execute(f"attach '{quoted}' as store (storage_version '{STORAGE_VERSION}')")
        connection.execute((SCHEMA / "landing.sql").read_text("utf-8"))
        connection.execute(
            "create table landing.extra_columns (table_name text, column_name text, label text)"
        )
        connection.execute((SCHEMA / "meta.sql").read_text("utf-8"))
        yield connection
        connection.execute("checkpoint store")
    finally:
        connection.close()
        for leftover in (work, work.with_name(work.name + ".wal")):
            leftover.unlink(missing_ok=True)
        shutil.rmtree(spill, ignore_errors=True)


def build(
    connection: duckdb.DuckDBPyConnection,
    *,
    as_of: date,
    reporting_currency: str,
    kind: str,
    progress: Callable[[str, float], None] | None = None,
) -> None:
    """Create `store.crm` and fill `store.meta.store` from `landing`.

    `progress` is called with the step's name and the share done (0 to 1). Raises duckdb.Error
    when a build file is wrong: that is a bug of ours, not of the data.
    """
    connection.execute("set variable as_of = ?::date", [as_of])
    connection.execute("set variable reporting_currency = ?", [reporting_currency])
    for name, value in _read_settings().items():
        connection.execute(f"set variable {name} = ?", [value])
    # A join to a table without rows would still read and hash the million deals it looks for.
    for table in ("activities", "deal_changes", "deal_lines", "leads"):
        connection.execute(
            f"set variable has_{table} = (select count(*) > 0 from (from landing.{table} limit 1))"
        )
    files = sorted((SCHEMA / "build").glob("*.sql"))
    # Each build file sorts narrow rows and then joins labels to them: a hash join keeps the order
    # of its left side, as long as the optimizer does not swap the sides.
    connection.execute("set disabled_optimizers = 'join_order,build_side_probe_side'")
    try:
        for number, file in enumerate(files):
            if progress:
                progress(file.stem[3:].replace("_", " "), number / len(files))
            connection.execute(file.read_text("utf-8"))
            if file.stem in AFTER:
                AFTER[file.stem](connection, as_of)
    finally:
        connection.execute("reset disabled_optimizers")
    connection.execute("insert into store.meta.extra_columns from landing.extra_columns")
    connection.execute(
        "insert into store.meta.store values (?, ?, ?, ?, ?)",
        [as_of, reporting_currency, kind, datetime.now(UTC).replace(tzinfo=None), schema_hash()],
    )


def schema_hash() -> str:
    """Return a hash of what a store is built by: the schema's files, and the settings they read.

    A version built by others must be built again, as after an upgrade; a change of business hours
    thus reaches the reports when the store is opened next.
    """
    told = repr((_files_hash(), sorted(_read_settings().items())))
    return sha256(told.encode()).hexdigest()[:16]


def _read_settings() -> dict[str, Any]:
    """The settings that the build files read, by the name of their variable there."""
    now = settings()
    return {
        "time_zone": now.time_zone.key,
        "business_start": now.business_start,
        "business_end": now.business_end,
        "business_days": list(now.business_days),
        "service_limit": now.service_limit,
    }


@cache
def _files_hash() -> str:
    digest = sha256()
    for file in (*sorted(SCHEMA.rglob("*.sql")), *sorted(LIFETIME.glob("*.py"))):
        digest.update(file.read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()


def recover(connection: duckdb.DuckDBPyConnection, version: Path) -> None:
    """Fill `landing` and the log tables from an existing version, as they were imported."""
    quoted = str(version).replace("'", "''")
    connection.execute(f"attach '{quoted}' as old (read_only)")
    try:
        for table, column in connection.execute(
            "select table_name, column_name from old.meta.extra_columns"
        ).fetchall():
            connection.execute(f'alter table landing.{table} add column "{column}" varchar')
        for table, columns in _landing_columns(connection).items():
            for source in filter(None, (table, _ALSO.get(table))):
                known = _columns(connection, "old", "crm", source)
                if not known:
                    continue
                chosen = ", ".join(
                    f'"{c}_original"' if f"{c}_original" in known else f'"{c}"'
                    for c in columns
                    if c in known
                )
                into = ", ".join(f'"{c}"' for c in columns if c in known)
                connection.execute(
                    f"insert into landing.{table} ({into}) select {chosen} from old.crm.{source}"
                )
        connection.execute("insert into landing.extra_columns from old.meta.extra_columns")
        for table in ("imports", "rejected_rows", "record_changes", "findings", "references"):
            connection.execute(f"insert into store.meta.{table} from old.meta.{table}")
    finally:
        connection.execute("detach old")


def _landing_columns(connection: duckdb.DuckDBPyConnection) -> dict[str, list[str]]:
    rows = connection.execute(
        "select table_name, column_name from duckdb_columns() where schema_name = 'landing' "
        "and table_name <> 'extra_columns' order by table_oid, column_index"
    ).fetchall()
    columns: dict[str, list[str]] = {}
    for table, column in rows:
        columns.setdefault(table, []).append(column)
    return columns


def _columns(
    connection: duckdb.DuckDBPyConnection, database: str, schema: str, table: str
) -> set[str]:
    rows = connection.execute(
        "select column_name from duckdb_columns() "
        "where database_name = ? and schema_name = ? and table_name = ?",
        [database, schema, table],
    ).fetchall()
    return {name for (name,) in rows}
