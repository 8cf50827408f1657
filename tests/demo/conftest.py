"""One demo company of 2,000 deals for all tests of this folder."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from dealglass.demo import write_demo

AS_OF = date(2026, 11, 18)
DEALS, SEED = 2_000, 7

Ask = Callable[[str], list[tuple[Any, ...]]]


@pytest.fixture(scope="session")
def demo_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("demo") / "demo.duckdb"
    write_demo(path, deals=DEALS, seed=SEED, as_of=AS_OF)
    return path


@pytest.fixture(scope="session")
def demo(demo_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(demo_path), read_only=True) as connection:
        connection.execute("use crm")
        yield connection


@pytest.fixture(scope="session")
def ask(demo: duckdb.DuckDBPyConnection) -> Ask:
    """Rows of a query on the demo company."""
    return lambda sql: demo.execute(sql).fetchall()
