"""How fast is the demo company written, against DuckDB writing the same tables from a SELECT?

Each round writes the demo company (generator, build and file) and then copies its finished tables
into a fresh file with `create table ... as from ...`, the plainest SELECT there is.
"""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path

import duckdb

from bench.measure import ROUNDS, Row, Times, ratio, timed
from dealglass.build import STORAGE_VERSION
from dealglass.demo import write_demo

AS_OF = date(2026, 11, 18)


def run(deals: int, rounds: int = ROUNDS) -> list[Row]:
    """Measure whole rounds in turn, so that a busy machine slows both."""
    ours, plain = [], []
    for _ in range(rounds):
        with tempfile.TemporaryDirectory() as folder:
            made, copy = Path(folder) / "made.duckdb", Path(folder) / "copy.duckdb"
            ours.append(timed(lambda to=made: write_demo(to, deals=deals, as_of=AS_OF)))
            plain.append(timed(lambda of=made, to=copy: copy_tables(of, to)))
    return [
        ratio(
            f"demo company of {deals:,} deals against a plain SELECT of the same tables",
            1.3,
            Times(tuple(ours)),
            Times(tuple(plain)),
            ("generator and build", "create table as"),
        )
    ]


def copy_tables(source: Path, target: Path) -> None:
    """Write every table of schema `crm` of `source` into a fresh file."""
    with duckdb.connect() as connection:
        connection.execute(f"attach '{source}' as made (read_only)")
        connection.execute(f"attach '{target}' as copy (storage_version '{STORAGE_VERSION}')")
        connection.execute("create schema copy.crm")
        for (table,) in connection.execute(
            "select table_name from duckdb_tables() "
            "where database_name = 'made' and schema_name = 'crm'"
        ).fetchall():
            connection.execute(f"create table copy.crm.{table} as from made.crm.{table}")
        connection.execute("checkpoint copy")
