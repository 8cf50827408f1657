"""DuckDB behind its door: locked down, bounded in time and rows, cancellable, shared by threads."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb
import pytest

from dealglass.engines.duckdb import DuckDBEngine, Limits, TooManyRows
from dealglass.engines.protocol import Ticket
from dealglass.errors import DealglassError, QueryCancelled, QueryTimeout, StoreProblem
from tests.tiny import tiny_store

# Nothing in it ends soon, and none of it can be answered from statistics.
ENDLESS = "select sum(sin(a.i * b.i)) as s from range(4000000) a(i), range(4000000) b(i)"


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("engine")
    deals = [{"deal_id": f"d{i}", "status": "won", "amount": i} for i in range(5)]
    tiny_store({"deals": deals}, date(2026, 1, 31), folder=folder).engine.close()
    return folder / "tiny.duckdb"


@pytest.fixture
def engine(path: Path) -> Iterator[DuckDBEngine]:
    engine = DuckDBEngine(path, "v1", Limits(memory="256MB", threads=2, seconds=20))
    yield engine
    engine.close()


@pytest.mark.parametrize(
    "sql",
    [
        "select * from read_csv('{file}')",
        "select * from '{file}'",
        "select * from read_text('{file}')",
        "select * from glob('{folder}/*')",
        "select * from read_blob('{file}')",
        "select * from 'https://example.com/a.csv'",
        "copy (select 1) to '{folder}/out.csv'",
        "copy store.crm.deals to '{folder}/out.parquet'",
        "export database '{folder}/out'",
        "attach '{folder}/other.duckdb' as other",
        "install httpfs",
        "load '{folder}/x.duckdb_extension'",
        "set memory_limit = '100GB'",
        "set enable_external_access = true",
        "reset lock_configuration",
        "set global threads = 64",
        "pragma temp_directory = '{folder}'",
        "insert into store.crm.deals select * from store.crm.deals",
        "delete from store.crm.deals",
        "update store.crm.deals set amount = 0",
        "drop table store.crm.deals",
        "create table store.crm.mine (a int)",
        "alter table store.crm.deals add column a int",
    ],
)
def test_nothing_leaves_or_enters(engine: DuckDBEngine, tmp_path: Path, sql: str) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text("a\n1\n", "utf-8")
    with pytest.raises((duckdb.Error, DealglassError)):
        engine.run(sql.format(file=secret, folder=tmp_path), {})
    assert [p.name for p in tmp_path.iterdir()] == ["secret.csv"]
    assert engine.run("select count(*) as n from deals", {}).to_pylist() == [{"n": 5}]


def test_values_are_bound_and_never_read_as_sql(engine: DuckDBEngine) -> None:
    value = "x' or 1=1; drop table deals; --"
    table = engine.run("select $v as v, count(*) as n from deals where deal_id = $v", {"v": value})
    assert table.to_pylist() == [{"v": value, "n": 0}]


def test_time_is_limited(path: Path) -> None:
    engine = DuckDBEngine(path, "v1", Limits(seconds=0.3, threads=2))
    started = time.monotonic()
    with pytest.raises(QueryTimeout, match=r"longer than 0.3 seconds. Choose a shorter period"):
        engine.run(ENDLESS, {})
    assert time.monotonic() - started < 10
    # The next question has its own time.
    assert engine.run("select 1 as a", {}).num_rows == 1
    engine.close()


def test_a_question_can_be_cancelled(engine: DuckDBEngine) -> None:
    ticket = Ticket()
    timer = threading.Timer(0.3, ticket.cancel)
    timer.start()
    with pytest.raises(QueryCancelled):
        engine.run(ENDLESS, {}, ticket)
    timer.join()
    assert engine.run("select 1 as a", {}, Ticket()).num_rows == 1


def test_a_question_cancelled_before_it_starts_does_not_run(engine: DuckDBEngine) -> None:
    ticket = Ticket()
    ticket.cancel()
    with pytest.raises(QueryCancelled):
        engine.run(ENDLESS, {}, ticket)
    with pytest.raises(QueryCancelled):
        engine.run("select 1 as a", {}, ticket)


def test_a_stream_can_be_cancelled_while_it_is_read(engine: DuckDBEngine) -> None:
    ticket = Ticket()
    reader = engine.stream("select i, sin(i) as s from range(20000000) r(i)", {}, ticket)
    next(iter(reader))
    ticket.cancel()
    with pytest.raises(QueryCancelled):
        for _ in reader:
            pass


def test_rows_in_memory_are_limited_and_streams_are_not(path: Path) -> None:
    engine = DuckDBEngine(path, "v1", replace(Limits(), rows=1000))
    sql = "select i from range({n}) r(i)"
    assert engine.run(sql.format(n=1000), {}).num_rows == 1000
    with pytest.raises(TooManyRows, match=r"more than 1,000 rows. Filter or group it"):
        engine.run(sql.format(n=1001), {})
    assert sum(b.num_rows for b in engine.stream(sql.format(n=120_000), {})) == 120_000
    engine.close()


def test_memory_is_limited(path: Path) -> None:
    engine = DuckDBEngine(path, "v1", Limits(memory="20MB", threads=1, seconds=20))
    with pytest.raises(QueryTimeout, match="needs more memory than 20MB"):
        engine.run(
            "select length(string_agg(repeat('x', 1000) || i, '')) from range(200000) r(i)", {}
        )
    engine.close()


def test_threads_share_one_engine(engine: DuckDBEngine) -> None:
    """One connection used by several threads mixes up answers; a cursor per question does not."""

    def ask(number: int) -> bool:
        sql = "select $n as n, count(*) as c, sum(i) as s from range($n) r(i)"
        row = engine.run(sql, {"n": number}).to_pylist()[0]
        return row == {"n": number, "c": number, "s": number * (number - 1) // 2}

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(ask, range(1, 241)))


def test_two_engines_may_hold_one_version(path: Path, engine: DuckDBEngine) -> None:
    other = DuckDBEngine(path, "v1", Limits(memory="128MB"))
    assert other.run("select count(*) as n from deals", {}).to_pylist() == [{"n": 5}]
    other.close()
    assert engine.run("select count(*) as n from deals", {}).to_pylist() == [{"n": 5}]


@pytest.mark.parametrize("content", [None, b"", b"not a database at all" * 100])
def test_a_damaged_file_says_what_to_do(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "v000001.duckdb"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(StoreProblem, match="dealglass restore"):
        DuckDBEngine(file, "v1").run("select count(*) from deals", {})
