"""How fast is the demo company written, against DuckDB writing the same tables from a SELECT?

    python bench/demo_speed.py [--deals 1000000] [--rounds 7]

Each round writes the demo company (generator, build and file) and then copies its finished tables
into a fresh file with `create table ... as from ...`, the plainest SELECT there is. Rounds
alternate, so that a busy machine slows both. Prints medians with min and max in seconds and the
ratio of the medians; the processor time beside it hardly depends on what else is running.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import duckdb

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from dealglass.build import STORAGE_VERSION
from dealglass.demo import write_demo

AS_OF = date(2026, 11, 18)


def timed(work: Callable[[], None]) -> tuple[float, float]:
    """Wall and processor seconds of `work`."""
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - wall, time.process_time() - cpu


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


def line(name: str, seconds: list[float]) -> str:
    return (
        f"{name:28s} {statistics.median(seconds):8.2f} s   "
        f"({min(seconds):.2f} to {max(seconds):.2f})"
    )


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--deals", type=int, default=1_000_000)
    options.add_argument("--rounds", type=int, default=7)
    chosen = options.parse_args()
    ours: list[tuple[float, float]] = []
    plain: list[tuple[float, float]] = []
    for _ in range(chosen.rounds):
        with tempfile.TemporaryDirectory() as folder:
            made, copy = Path(folder) / "made.duckdb", Path(folder) / "copy.duckdb"
            ours.append(timed(lambda: write_demo(made, deals=chosen.deals, as_of=AS_OF)))  # noqa: B023 (called at once)
            plain.append(timed(lambda: copy_tables(made, copy)))  # noqa: B023 (called at once)
            size = made.stat().st_size / 1e6
    print(f"{chosen.deals:,} deals, {size:,.0f} MB, {chosen.rounds} rounds")
    for index, clock in enumerate(("wall", "processor")):
        mine, theirs = [r[index] for r in ours], [r[index] for r in plain]
        print(line(f"demo company, {clock}", mine))
        print(line(f"plain SELECT, {clock}", theirs))
        print(f"ratio {statistics.median(mine) / statistics.median(theirs):.2f}")


if __name__ == "__main__":
    main()
