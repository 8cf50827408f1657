"""CSV and Parquet: every row, every value as it is, and no formula anywhere."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dealglass.compose import Query
from dealglass.export import table_csv, table_parquet
from dealglass.export.safe import safe_batch, safe_text
from dealglass.results import Source
from dealglass.selection import Selection

MANY_ROWS = 300_000


def read_csv(source: Source, query: Query) -> list[dict[str, str]]:
    text = b"".join(table_csv(source, query)).decode("utf-8")
    return list(csv.DictReader(io.StringIO(text)))


def plain_query(sql: str) -> Query:
    return Query(sql, {}, ())


def test_rows_come_out_as_they_are(source: Source) -> None:
    rows = read_csv(source, source.rows_query("all/deals", Selection()))
    by_id = {row["deal_id"]: row for row in rows}
    assert list(by_id) == ["d1", "d2", "d3", "d4"]
    # A negative number is a number; a text that looks like one is marked as text.
    assert by_id["d2"]["amount"] == "-40.00"
    assert by_id["d2"]["deal"] == "'-5"
    assert by_id["d1"]["deal"] == "'+49 30"
    assert by_id["d3"]["deal"] == "'\tTab"
    assert by_id["d4"]["deal"] == "Ünïcode €, 日本"
    assert by_id["d1"]["owner"] == '\'=HYPERLINK("http://x","Ann")'
    assert by_id["d3"]["owner"] == 'Bob; said "hi"\nthere'
    assert (by_id["d1"]["created_on"], by_id["d4"]["closed_on"]) == ("2026-01-05", "")


def test_figures_come_out_as_numbers(source: Source) -> None:
    chosen = Selection(group_by=("status",), measures=("won_value", "win_rate_pct"))
    rows = {r["status"]: r for r in read_csv(source, source.groups_query("all/deals", chosen))}
    assert rows["won"] == {
        "status": "won",
        "won_value": "60",
        "win_rate_pct": "100",
        "win_rate_pct__n": "2",
    }
    # A rate of nothing is no value, not 0.
    assert rows["open"]["win_rate_pct"] == ""


def test_headings_are_safe_and_counted(source: Source) -> None:
    query = source.groups_query("all/deals", Selection(measures=("deals",)))
    first = next(table_csv(source, query, ["=cmd|' /C calc'!A0"], for_excel=True))
    assert first.decode("utf-8-sig") == "'=cmd|' /C calc'!A0\n"
    assert first.startswith(b"\xef\xbb\xbf")
    with pytest.raises(ValueError, match="2 headings for 1 columns"):
        list(table_csv(source, query, ["a", "b"]))


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff20"])
def test_every_dangerous_sign_is_marked(sign: str) -> None:
    batch = pa.RecordBatch.from_pydict({"a": [f"{sign}1+1", f"a{sign}1", None, ""]})
    assert safe_batch(batch).column(0).to_pylist() == [f"'{sign}1+1", f"a{sign}1", None, ""]
    assert safe_text(f"{sign}x") == f"'{sign}x"


@given(st.lists(st.one_of(st.none(), st.text(max_size=8)), max_size=20))
def test_text_and_arrow_agree(values: list[str | None]) -> None:
    batch = pa.RecordBatch.from_arrays([pa.array(values, pa.string())], names=["a"])
    assert safe_batch(batch).column(0).to_pylist() == [v and safe_text(v) for v in values]


def test_nan_is_no_value_anywhere(source: Source, tmp_path: Path) -> None:
    query = plain_query("select 1.5 :: double as a, 'nan' :: double as b, 'inf' :: double as c")
    assert read_csv(source, query) == [{"a": "1.5", "b": "", "c": ""}]
    table_parquet(source, query, tmp_path / "t.parquet")
    assert pq.read_table(tmp_path / "t.parquet").to_pylist() == [{"a": 1.5, "b": None, "c": None}]


def test_parquet_keeps_types_and_rows(source: Source, tmp_path: Path) -> None:
    path = tmp_path / "deals.parquet"
    assert table_parquet(source, source.rows_query("all/deals", Selection()), path) == 4
    row = pq.read_table(path).to_pylist()[0]
    assert row["amount"] == Decimal("100.00")
    assert row["created_on"] == date(2026, 1, 5)
    # Parquet cells are typed: nothing runs them, so nothing is put before them.
    assert row["owner"] == '=HYPERLINK("http://x","Ann")'


def test_an_export_is_not_cut_at_the_row_limit(source: Source) -> None:
    query = plain_query(f"select i, 'text ' || i as t from range({MANY_ROWS}) r(i)")
    assert source.engine.limits.rows < MANY_ROWS
    pieces = list(table_csv(source, query))
    assert sum(piece.count(b"\n") for piece in pieces) == MANY_ROWS + 1
    assert pieces[-1].splitlines()[-1] == b'299999,"text 299999"'


def test_memory_stays_bounded(source: Source, tmp_path: Path) -> None:
    """300,000 wide rows are 300 MB; a batch at a time is a small part of that."""
    query = plain_query(f"select i, repeat('x', 1000) || i as t from range({MANY_ROWS}) r(i)")
    held_before = pa.total_allocated_bytes()
    most = total = 0
    for piece in table_csv(source, query):
        total += len(piece)
        most = max(most, pa.total_allocated_bytes() - held_before + len(piece))
    assert total > 300_000_000
    assert most < total / 4
    assert table_parquet(source, query, tmp_path / "wide.parquet") == MANY_ROWS


def test_all_groups_even_under_a_limit_of_the_page(source: Source) -> None:
    chosen = Selection(group_by=("status",), measures=("deals",), limit=1)
    assert len(read_csv(source, source.groups_query("all/deals", chosen))) == 1
    whole = source.groups_query("all/deals", replace(chosen, limit=None))
    assert [r["deals"] for r in read_csv(source, whole)] == ["1", "1", "2"]
