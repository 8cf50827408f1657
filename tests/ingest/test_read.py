"""No row is lost: rows in = rows read + rows rejected, each with its physical line."""

from __future__ import annotations

import random
import re
from pathlib import Path

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dealglass.errors import ImportProblem
from dealglass.ingest import limits
from dealglass.ingest.progress import Watch
from dealglass.ingest.read import read
from dealglass.ingest.sniff import sniff

from .conftest import ReadText

HEAD = b"id,name,amount\n"


def test_quoted_line_breaks_are_one_row(read_text: ReadText) -> None:
    raw, rows, rejects = read_text(HEAD + b'1,"two\nlines",5\n2,b,6\n3,"x\n\ny",7\n4,d,8\n')
    assert [row[1] for row in rows] == ["two\nlines", "b", "x\n\ny", "d"]
    assert rejects == []
    assert raw.lines_of([0, 1, 2, 3]) == [2, 4, 5, 8]


def test_ragged_rows_are_rejected_with_their_line(read_text: ReadText) -> None:
    raw, rows, rejects = read_text(HEAD + b"1,a,5\n2,b\n3,c,7,8\n4,d,8\n")
    assert [row[0] for row in rows] == ["1", "4"]
    assert [(line, text) for line, _, _, text in rejects] == [(3, "2,b"), (4, "3,c,7,8")]
    assert "fewer fields" in rejects[0][2] and "more fields" in rejects[1][2]
    assert raw.rows_in == 4
    assert raw.lines_of([0, 1]) == [2, 5]


def test_a_stray_quote_costs_one_line_not_the_file(read_text: ReadText) -> None:
    body = b'1,"open,5\n' + b"".join(b"%d,n,1\n" % n for n in range(2, 5_000))
    raw, rows, rejects = read_text(HEAD + body)
    assert len(rows) == 4_998
    assert [(line, text) for line, _, _, text in rejects] == [(2, '1,"open,5')]
    assert raw.rows_in == 4_999


def test_stray_quotes_among_honest_ones(read_text: ReadText) -> None:
    body = b'1,"a ""b"" c",5\n2,"open,6\n3,"q",7\n4,"two\nlines",8\n5,"he said "hi" x",9\n6,f,1\n'
    raw, rows, rejects = read_text(HEAD + body)
    assert [row[0] for row in rows] == ["1", "3", "4", "6"]
    assert [line for line, *_ in rejects] == [3, 7]
    assert raw.rows_in == 6


def test_a_file_cut_in_the_middle_of_a_quote(read_text: ReadText) -> None:
    _, rows, rejects = read_text(HEAD + b'1,a,5\n2,"b\nc",6\n3,"cut in')
    assert [row[0] for row in rows] == ["1", "2"]
    assert [(line, text) for line, _, _, text in rejects] == [(5, '3,"cut in')]


def test_a_file_cut_in_the_middle_of_a_row(read_text: ReadText) -> None:
    _, rows, rejects = read_text(HEAD + b"1,a,5\n2,b,6\n3,c")
    assert len(rows) == 2
    assert [line for line, *_ in rejects] == [4]


@pytest.mark.parametrize("ending", [b"\r\n", b"\r", b"\n"])
def test_every_kind_of_line_end(read_text: ReadText, ending: bytes) -> None:
    raw, rows, _ = read_text((HEAD + b"1,a,5\n2,b,6\n").replace(b"\n", ending))
    assert rows == [("1", "a", "5"), ("2", "b", "6")]
    assert raw.lines_of([1]) == [3]


def test_mixed_line_ends_and_blank_lines(read_text: ReadText) -> None:
    raw, rows, rejects = read_text(HEAD + b"1,a,5\r\n\r\n2,b,6\n\n3,c,7\r\n")
    assert [row[0] for row in rows] == ["1", "2", "3"]
    assert rejects == []
    assert raw.lines_of([0, 1, 2]) == [2, 4, 6]


def test_bad_bytes_in_utf8_reject_their_row_only(read_text: ReadText) -> None:
    body = "1,Müller,5\n2,Größe,6\n".encode() + b"3,x\xff\xfey,7\n" + "4,Söhne,8\n".encode()
    _, rows, rejects = read_text(HEAD + body)
    assert [row[1] for row in rows] == ["Müller", "Größe", "Söhne"]
    assert [line for line, *_ in rejects] == [4]


def test_windows_bytes_far_into_an_ascii_file_are_still_read(read_text: ReadText) -> None:
    body = b"1,plain,5\n" * 60_000 + "2,Müller,6\n".encode("cp1252")
    raw, rows, rejects = read_text(HEAD + body)
    assert raw.encoding == "cp1252"
    assert rows[-1] == ("2", "Müller", "6")
    assert rejects == []


def test_short_rows_under_a_header_with_blank_ends(read_text: ReadText) -> None:
    _, rows, rejects = read_text(b"id,name,amount,,\n1,a,5\n2,b,6\n3,c,7\n")
    assert rows == [(str(n), v, str(n + 4), None, None) for n, v in ((1, "a"), (2, "b"), (3, "c"))]
    assert rejects == []


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(
        st.one_of(
            st.just("{n},a,5"), st.just('{n},"q ""x""",6'), st.just('{n},"two\nlines",7'),
            st.just("{n},short"), st.just("{n},a,b,c,d"), st.just('{n},"open,1'),
            st.just('{n},a "b" c,1'), st.just(""), st.just('{n},"he "said",2'),
        ),
        min_size=1, max_size=20,
    )
)  # fmt: skip
def test_law_no_row_is_lost_whatever_is_broken(read_text: ReadText, parts: list[str]) -> None:
    # Enough whole rows to tell how wide the table is.
    parts = ["{n},a,5"] * 12 + parts
    lines = [part.format(n=number) for number, part in enumerate(parts, start=1)]
    raw, rows, rejects = read_text(HEAD + ("\n".join(lines) + "\n9999,end,1\n").encode())
    assert raw.rows_in == len(rows) + len(rejects)
    seen = {str(row[0]) for row in rows}
    seen |= {n for *_, text in rejects for n in re.findall(r"(?m)^(\d+),", text)}
    seen |= {n for row in rows for v in row if v for n in re.findall(r"(?m)^(\d+),", v)}
    whole = {str(n) for n, part in enumerate(parts, start=1) if part} | {"9999"}
    assert whole <= seen


def test_law_holds_over_many_buffers(tmp_path: Path) -> None:
    # Longer than the reader's buffer, so that several threads meet the broken lines.
    chance = random.Random(5)
    lines, bad = [], 0
    for number in range(250_000):
        odd = chance.random()
        if odd < 0.0002:
            lines.append(f'{number},"open {"x" * 80},1')
            bad += 1
        elif odd < 0.0004:
            lines.append(f"{number},short")
            bad += 1
        elif odd < 0.05:
            lines.append(f'{number},"a ""quoted"" {"y" * 60}",2')
        else:
            lines.append(f"{number},{'z' * 90},3")
    path = tmp_path / "long.csv"
    path.write_text("id,name,amount\n" + "\n".join(lines) + "\n")
    connection = duckdb.connect()
    raw = read(connection, sniff(path), 0, tmp_path, Watch())[0]
    rejected = connection.execute("select line, row_text from rejects").fetchall()
    assert raw.rows_in == 250_000
    assert raw.rows_read == 250_000 - bad == 250_000 - len(rejected)
    assert all(lines[line - 2] == text for line, text in rejected)


def test_jsonl_with_broken_lines(read_text: ReadText) -> None:
    content = b'{"id": 1, "owner": {"name": "Ann"}}\n{"id": 2\n[1]\n{"id": 3, "tags": ["x"]}\n'
    raw, rows, rejects = read_text(content)
    assert raw.header == ("id", "owner.name", "tags")
    assert rows == [("1", "Ann", None), ("3", None, '["x"]')]
    assert [line for line, *_ in rejects] == [2, 3]
    assert raw.rows_in == 4


def test_json_wrapped_as_interfaces_do(read_text: ReadText) -> None:
    raw, rows, _ = read_text(b'{"totalSize": 2, "records": [{"Id": "1"}, {"Id": "2", "N": 5}]}')
    assert raw.header == ("Id", "N")
    assert rows == [("1", None), ("2", "5")]


def test_broken_json_is_an_error_in_words(read_text: ReadText) -> None:
    with pytest.raises(ImportProblem, match="JSON is broken"):
        read_text(b'[{"id": 1}, {"id": 2')


def test_parquet_keeps_every_row(read_text: ReadText, tmp_path: Path) -> None:
    path = tmp_path / "p.parquet"
    duckdb.execute(
        f"copy (select i as id, date '2026-01-01' + i::int as day, i / 4 as amount "
        f"from range(10) t(i)) to '{path}'"
    )
    raw, rows, _ = read_text(path.read_bytes())
    assert raw.header == ("id", "day", "amount")
    assert rows[3] == ("3", "2026-01-04", "0.75")
    with pytest.raises(ImportProblem, match="damaged"):
        read_text(path.read_bytes()[:-20])


def test_memory_stays_bounded_while_30_mb_of_windows_text_stream(tmp_path: Path) -> None:
    import tracemalloc

    from dealglass.ingest import textfile

    path = tmp_path / "w.csv"
    line = "1;Müller und Söhne aus der Größe;5,50\n".encode("cp1252")
    with path.open("wb") as file:
        file.write(b"id;name;amount\n")
        for _ in range(80):
            file.write(line * 10_000)
    assert path.stat().st_size > 28 * limits.MB
    layout = sniff(path).layout
    tracemalloc.start()
    ready = textfile.make_ready(path, layout, tmp_path, Watch())
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert ready.lines == 800_001
    assert peak < 40 * limits.MB
