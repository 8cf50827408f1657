"""A workbook of 100,000 rows: the table a manager takes to Excel at its largest."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bench.measure import ROUNDS, Row, Times, show, timed
from dealglass.engines.duckdb import Limits
from dealglass.export import about, page_workbook
from dealglass.results import open_source
from dealglass.selection import Selection

if TYPE_CHECKING:
    from pathlib import Path

ROWS = 100_000


def run(store: Path) -> list[Row]:
    """Measure writing 100,000 deals with about a dozen columns, off the main process."""
    source = open_source(store, "bench", limits=replace(Limits(), rows=2 * ROWS))
    result = source.rows("all/deals", Selection(), limit=ROWS)
    facts = about(result)

    def write() -> int:
        return len(page_workbook("Deals", [("Deals", result, None)], facts))

    taken = Times(tuple(timed(write) for _ in range(ROUNDS)))
    size = write() / 1_000_000
    return [
        Row(
            f"workbook with {ROWS:,} rows, in a worker process",
            "≤ 10 s",
            show(taken.median),
            f"{taken}; {len(result.columns)} columns, {size:.1f} MB",
            taken.median <= 10,
        )
    ]
