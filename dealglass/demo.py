"""The demo company: landing tables filled by data/demo/*.sql, then built like any import.

The generator is SQL. Every value is a hash of a record's number, a purpose and the seed, so the
same seed and as-of date give the same rows, on any number of threads. docs/demo.md lists what is
planted in the data and how to find it.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from dealglass.build import SCHEMA, build, scratch
from dealglass.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    import pyarrow as pa

    from dealglass.store import Store, Version

SCRIPTS = SCHEMA.parent / "demo"
DEFAULT_DEALS = 8_000
FEWEST, MOST = 2_000, 10_000_000
REPORTING_CURRENCY = "EUR"
COMPANY = "Varnholt Controls"
# The share of the work that filling `landing` takes; the build does the rest.
_FILL_SHARE = 0.25


def make_demo(
    store: Store,
    *,
    deals: int = DEFAULT_DEALS,
    seed: int = 7,
    as_of: date | None = None,
    progress: Callable[[str, float], None] | None = None,
) -> Version:
    """Write the demo company as a new version of `store` and make it current.

    `deals` from 2,000 to 10,000,000; `as_of` is the day the company looks at (today by default):
    nothing in the data is known after the day before. `progress` gets a step's name and the
    share done, 0 to 1. Raises UsageError for a number of deals out of range; StoreProblem from
    the store. Source: data/demo/*.sql.
    """
    day = as_of or date.today()
    with store.new_version("demo", note=f"Demo company, {deals:,} deals, seed {seed}") as draft:
        write_demo(draft.path, deals=deals, seed=seed, as_of=day, progress=progress)
    version = store.current()
    assert version is not None
    return version


def write_demo(
    path: Path,
    *,
    deals: int = DEFAULT_DEALS,
    seed: int = 7,
    as_of: date,
    progress: Callable[[str, float], None] | None = None,
) -> None:
    """Write the demo company into a fresh DuckDB file at `path`, schemas `crm` and `meta`.

    Arguments and errors as in `make_demo`.
    """

    def at(first: float, share: float) -> Callable[[str, float], None] | None:
        if progress is None:
            return None
        return lambda step, done: progress(step, first + share * done)

    with scratch(path, in_memory=True) as connection:
        fill_landing(
            connection,
            deals=deals,
            seed=seed,
            as_of=as_of,
            progress=at(0.0, _FILL_SHARE),
        )
        build(
            connection,
            as_of=as_of,
            reporting_currency=REPORTING_CURRENCY,
            kind="demo",
            progress=at(_FILL_SHARE, 1 - _FILL_SHARE),
        )
        _log_as_import(connection, deals, seed, as_of)
    if progress:
        progress("done", 1.0)


def fill_landing(
    connection: duckdb.DuckDBPyConnection,
    *,
    deals: int,
    seed: int,
    as_of: date,
    progress: Callable[[str, float], None] | None = None,
) -> None:
    """Fill the empty `landing` tables of a scratch database with the demo company.

    Leaves schema `demo` behind, which data/demo/truth.sql reads; the tables of `landing` become
    views of it, because the build reads each of them once or twice and writing the rows first
    would cost more than computing them again. Raises UsageError for a number of deals out of
    range.
    """
    _begin(connection, deals, seed, as_of)
    scripts = sorted(SCRIPTS.glob("[0-9]*.sql"))
    for number, script in enumerate(scripts):
        if progress:
            progress(script.stem[3:].replace("_", " "), number / len(scripts))
        connection.execute(script.read_text("utf-8"))
    _put_views_over_landing(connection)


def true_probabilities(*, deals: int = DEFAULT_DEALS, seed: int = 7, as_of: date) -> pa.Table:
    """Return the true probability of winning each deal of that demo company, one row per deal.

    Columns: deal_id, created_on, status, reached_stage, has_champion, has_competitor,
    stakeholders, log_odds (natural), true_win_probability (at creation, 0 to 1),
    true_win_probability_now (given the stage reached by `as_of`), is_stale (a deal lost without
    anybody closing it). Arguments and errors as in `fill_landing`. Source: data/demo/truth.sql.
    """
    with duckdb.connect(":memory:") as connection:
        connection.execute("set timezone = 'UTC'")
        _begin(connection, deals, seed, as_of)
        for script in sorted(SCRIPTS.glob("[0-3][05]_*.sql"))[:5]:
            connection.execute(script.read_text("utf-8"))
        return connection.sql((SCRIPTS / "truth.sql").read_text("utf-8")).to_arrow_table()


def _begin(connection: duckdb.DuckDBPyConnection, deals: int, seed: int, as_of: date) -> None:
    """Set the variables the scripts read. Raises UsageError for too few or too many deals."""
    if not FEWEST <= deals <= MOST:
        raise UsageError(
            f"{deals:,} deals are out of range.",
            where="demo",
            mend=f"Choose from {FEWEST:,} to {MOST:,}.",
        )
    connection.execute("create schema if not exists demo")
    connection.execute("set variable demo_deals = ?::bigint", [deals])
    connection.execute("set variable demo_seed = ?::bigint", [seed])
    connection.execute("set variable as_of = ?::date", [as_of])


def _log_as_import(
    connection: duckdb.DuckDBPyConnection, deals: int, seed: int, as_of: date
) -> None:
    """Note in `meta.imports` what was generated, one row per table, like any other import."""
    tables = connection.execute(
        "select table_name, estimated_size from duckdb_tables() "
        "where database_name = 'store' and schema_name = 'crm' order by table_name"
    ).fetchall()
    names = {path.removeprefix("landing_") for path in _demo_tables(connection)}
    connection.executemany(
        "insert into store.meta.imports values ('demo', ?, ?, ?, ?, ?, 0, null, null)",
        [
            (as_of, f"demo company, {deals} deals, seed {seed}", table, rows, rows)
            for table, rows in tables
            if table in names
        ],
    )


def _demo_tables(connection: duckdb.DuckDBPyConnection) -> set[str]:
    rows = connection.execute(
        "select distinct table_name from duckdb_columns() where schema_name = 'demo' "
        "and starts_with(table_name, 'landing_') and database_name = current_database()"
    ).fetchall()
    return {name for (name,) in rows}


def _put_views_over_landing(connection: duckdb.DuckDBPyConnection) -> None:
    """Replace each table of `landing` by a view of `demo.landing_<table>` with its columns."""
    made: dict[str, set[str]] = {}
    wanted: dict[str, list[tuple[str, str]]] = {}
    for schema, table, column, data_type in connection.execute(
        "select schema_name, table_name, column_name, data_type from duckdb_columns() "
        "where schema_name in ('demo', 'landing') and database_name = current_database() "
        "order by table_oid, column_index"
    ).fetchall():
        if schema == "demo":
            made.setdefault(table, set()).add(column)
        elif table != "extra_columns":
            wanted.setdefault(table, []).append((column, data_type))
    for table, columns in wanted.items():
        has = made[f"landing_{table}"]
        unknown = has - {name for name, _ in columns}
        if unknown:
            raise AssertionError(f"demo.landing_{table} has columns {sorted(unknown)} too many")
        chosen = ", ".join(
            f"{name}::{kind} as {name}" if name in has else f"null::{kind} as {name}"
            for name, kind in columns
        )
        connection.execute(f"drop table landing.{table}")
        connection.execute(
            f"create view landing.{table} as select {chosen} from demo.landing_{table}"
        )
