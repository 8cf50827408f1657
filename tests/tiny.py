"""Stores small enough to count by hand, and one demo company shared by a test session."""

from __future__ import annotations

import tempfile
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dealglass.build import build, scratch
from dealglass.demo import write_demo
from dealglass.results import Source, open_source

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

DEMO_AS_OF = date(2026, 11, 18)


def tiny_store(
    rows: Mapping[str, Sequence[Mapping[str, Any]]],
    as_of: date,
    *,
    currency: str = "EUR",
    folder: Path | None = None,
) -> Source:
    """Build a store from a few landing rows and open it.

    `rows` maps a landing table to dicts of its columns; absent columns are null.
    """
    folder = folder or Path(tempfile.mkdtemp(prefix="dealglass-tiny-"))
    path = folder / "tiny.duckdb"
    with scratch(path) as connection:
        for table, records in rows.items():
            for record in records:
                names = ", ".join(f'"{name}"' for name in record)
                places = ", ".join("?" for _ in record)
                connection.execute(
                    f"insert into landing.{table} ({names}) values ({places})",
                    list(record.values()),
                )
        build(connection, as_of=as_of, reporting_currency=currency, kind="import")
    return open_source(path, f"tiny-{as_of}")


@lru_cache(maxsize=1)
def demo_source() -> Source:
    """Return the smallest demo company, as of DEMO_AS_OF, built once per process."""
    path = Path(tempfile.mkdtemp(prefix="dealglass-demo-")) / "demo.duckdb"
    write_demo(path, deals=2_000, as_of=DEMO_AS_OF)
    return open_source(path, "demo")


def by(result: Any, *names: str) -> dict[Any, dict[str, Any]]:  # noqa: ANN401
    """Return the rows of a result by their groups: a value for one group, a tuple for several."""
    keys = names or tuple(c.name for c in result.groups)
    if len(keys) == 1:
        return {row[keys[0]]: row for row in result.rows}
    return {tuple(row[k] for k in keys): row for row in result.rows}
