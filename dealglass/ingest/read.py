"""Any file becomes a raw table: one VARCHAR column per field, no row lost on the way.

Raw tables are temporary tables `raw_<n>` with columns c0, c1, ...; their rowid is the order of the
file. What cannot be read goes to the temporary table `rejects`.
"""

from __future__ import annotations

import bisect
from dataclasses import dataclass, field, replace
from pathlib import Path

import duckdb
import numpy as np

from dealglass.errors import ImportProblem
from dealglass.ingest import documents, textfile, workbook
from dealglass.ingest.progress import Watch
from dealglass.ingest.sniff import Layout, Sniffed
from dealglass.ingest.sqltext import identifier, literal

REJECTS_DDL = """
create temp table if not exists rejects (
    file varchar, line bigint, column_name varchar, value varchar, reason varchar,
    row_text varchar
)"""
_REASONS = {
    "MISSING COLUMNS": "the row has fewer fields than the header",
    "TOO MANY COLUMNS": "the row has more fields than the header",
    "UNQUOTED VALUE": "the quotes of this row are broken",
    "INVALID ENCODING": "the row holds bytes that are no text in the file's encoding",
    "LINE SIZE OVER MAXIMUM": "the row is longer than 2 MB",
    "INVALID STATE": "the row cannot be read as delimited text",
}


@dataclass
class Raw:
    """A raw table as read: `rows_in` = rows in the table + rows rejected while reading."""

    table: str
    file: str
    header: tuple[str, ...]
    encoding: str
    rows_in: int
    rows_read: int
    notes: list[str] = field(default_factory=list)
    is_sample: bool = False
    # What is needed to say on which physical line a row stands.
    path: Path | None = None
    first_line: int = 2
    rejected_lines: list[int] = field(default_factory=list)
    is_simple: bool = True
    separator: str = ","
    # Values may have blanks around them; and tabs, line ends or no-break spaces as well.
    has_blanks: bool = True
    has_odd_blanks: bool = True

    def lines_of(self, rowids: list[int]) -> list[int]:
        """Physical lines (from 1) of rows of the raw table, given as ascending rowids."""
        if self.is_simple or self.path is None:
            found, shift = [], 0
            for rowid in rowids:
                while (
                    shift < len(self.rejected_lines)
                    and self.rejected_lines[shift] <= self.first_line + rowid + shift
                ):
                    shift += 1
                found.append(self.first_line + rowid + shift)
            return found
        return self._lines_by_reading(rowids)

    def _lines_by_reading(self, rowids: list[int]) -> list[int]:
        assert self.path is not None
        wanted = set(rowids)
        rejected = set(self.rejected_lines)
        found: dict[int, int] = {}
        number = 0
        for line, _, whole in textfile.records(self.path, self.first_line - 1):
            if not whole or line in rejected:
                continue
            if number in wanted:
                found[number] = line
                if len(found) == len(wanted):
                    break
            number += 1
        return [found.get(rowid, 0) for rowid in rowids]


def read(
    connection: duckdb.DuckDBPyConnection,
    sniffed: Sniffed,
    number: int,
    scratch: Path,
    watch: Watch,
    sample_rows: int | None = None,
) -> list[Raw]:
    """Read one file into raw tables: one, or for a workbook one per sheet that has rows.

    `sample_rows` limits the rows for a plan; counts are then those of the sample. Raises
    ImportProblem when the file as a whole cannot be read.
    """
    connection.execute(REJECTS_DDL)
    if sniffed.kind == "csv":
        return [_read_text(connection, sniffed, number, scratch, watch, sample_rows)]
    if sniffed.kind in ("json", "jsonl", "parquet"):
        reader = documents.read_parquet if sniffed.kind == "parquet" else documents.read_json
        header, rows_in, rows_read = reader(connection, sniffed, f"raw_{number}", sample_rows)
        encoding = sniffed.notes[0] if sniffed.notes else "binary"
        raw = Raw(f"raw_{number}", sniffed.path.name, header, encoding, rows_in, rows_read)
        raw.first_line = 1
        raw.is_sample = sample_rows is not None and rows_read >= sample_rows
        return [raw]
    found = []
    for sheet in workbook.read(connection, sniffed.path, f"raw_{number}", sample_rows, watch):
        raw = Raw(
            sheet.table, sheet.name, sheet.header, "binary", sheet.rows, sheet.rows, sheet.notes
        )
        raw.first_line = sheet.first_line
        found.append(raw)
    return found


def _read_text(
    connection: duckdb.DuckDBPyConnection,
    sniffed: Sniffed,
    number: int,
    scratch: Path,
    watch: Watch,
    sample_rows: int | None,
) -> Raw:
    layout = sniffed.layout
    assert layout is not None
    table = f"raw_{number}"
    if sample_rows is not None:
        return _read_sample(connection, sniffed, layout, table, scratch, sample_rows)
    # A copy is kept until the import ends: line numbers of rejected rows are read from it.
    ready = textfile.make_ready(sniffed.path, layout, scratch, watch)
    return _read_whole(connection, sniffed, layout, ready, number, scratch, watch)


def _read_sample(
    connection: duckdb.DuckDBPyConnection,
    sniffed: Sniffed,
    layout: Layout,
    table: str,
    scratch: Path,
    sample_rows: int,
) -> Raw:
    """The first rows of the file, from a copy of its first lines."""
    head = scratch / f"{table}-head.csv"
    wanted = layout.first_data_line - 1 + sample_rows
    lines = 0
    more = False
    with (
        sniffed.path.open("r", encoding=layout.encoding, errors="replace") as source,
        head.open("w", encoding="utf-8", newline="\n") as out,
    ):
        for line in source:
            if lines >= wanted:
                more = True
                break
            out.write(line)
            lines += 1
    ready = textfile.Ready(head, layout.encoding, lines, is_copy=True)
    ready = textfile.repair(ready, layout, scratch, Watch())
    layout_now = _without_head(layout)
    _scan(connection, ready.path, layout_now, table, f"{table}_errors", strict=True)
    rows = _count(connection, table)
    head.unlink(missing_ok=True)
    ready.path.unlink(missing_ok=True)
    return Raw(
        table, sniffed.path.name, layout.header, layout.encoding, rows, rows,
        list(layout.notes), is_sample=more, separator=layout.separator,
    )  # fmt: skip


def _without_head(layout: Layout) -> Layout:
    return replace(layout, first_data_line=1)


def _read_whole(
    connection: duckdb.DuckDBPyConnection,
    sniffed: Sniffed,
    layout: Layout,
    ready: textfile.Ready,
    number: int,
    scratch: Path,
    watch: Watch,
) -> Raw:
    table, errors = f"raw_{number}", f"raw_{number}_errors"
    name = sniffed.path.name
    head_lines = layout.first_data_line - 1
    try:
        _scan(connection, ready.path, layout, table, errors, strict=True)
        loaded, rejected = _count(connection, table), _rejected(connection, errors)
        expected = ready.lines - head_lines
        simple = loaded + len(rejected) == expected
        broken = any(kind == "UNQUOTED VALUE" for _, kind, *_ in rejected)
    except duckdb.InvalidInputException:
        # The reader gave up on the file as a whole; the repair finds the line that is to blame.
        simple, broken, loaded, rejected = False, True, 0, []
    expected = ready.lines - head_lines
    lines_of_rejects: list[int] = []
    if not simple or broken:
        expected, whole = textfile.count_records(ready.path, head_lines, watch)
        if broken or not whole or expected != loaded + len(rejected):
            mended = textfile.repair(ready, layout, scratch, watch)
            _scan(connection, mended.path, _without_head(layout), table, errors, strict=True)
            loaded, rejected = _count(connection, table), _rejected(connection, errors)
            for line, reason, text in mended.removed:
                lines_of_rejects.append(line)
                _reject(connection, name, line, None, reason, text)
            positions = _record_lines(ready.path, head_lines, mended.path, rejected)
            simple = False
        else:
            positions = textfile.lines_at(ready.path, np.array([r[0] for r in rejected])).tolist()
    else:
        positions = textfile.lines_at(ready.path, np.array([r[0] for r in rejected])).tolist()
    for line, (_, kind, message, text) in zip(positions, rejected, strict=True):
        lines_of_rejects.append(line)
        reason = _REASONS.get(kind, message)
        if kind in ("MISSING COLUMNS", "TOO MANY COLUMNS"):
            reason = f"{reason}: {message.lower().replace('number of columns: ', '')}"
        _reject(connection, name, line, None, reason, text)
    rows_in = expected
    total_rejected = len(lines_of_rejects)
    if loaded + total_rejected != rows_in:
        raise ImportProblem(
            f"{rows_in:,} rows are in the file, but {loaded:,} were read and "
            f"{total_rejected:,} rejected; nothing was imported.",
            where=name,
            mend="Please report this file: no row may get lost.",
        )
    return Raw(
        table,
        name,
        layout.header,
        ready.encoding,
        rows_in,
        loaded,
        list(layout.notes),
        path=ready.path,
        first_line=layout.first_data_line,
        rejected_lines=sorted(lines_of_rejects),
        is_simple=simple,
        separator=layout.separator,
        has_blanks=ready.has_blanks or not simple,
        has_odd_blanks=ready.has_odd_blanks or not simple,
    )


def _record_lines(
    path: Path, head_lines: int, mended: Path, rejected: list[tuple[int, str, str, str]]
) -> list[int]:
    """Physical lines of rejects of a mended file: by their record, counted in both files."""
    if not rejected:
        return []
    lines = textfile.lines_at(mended, np.array([r[0] for r in rejected])).tolist()
    starts = [line for line, _, _ in textfile.records(mended, 0)]
    wanted = {bisect.bisect_left(starts, line): None for line in lines}
    found: dict[int, int] = {}
    number = 0
    for line, _, whole in textfile.records(path, head_lines):
        if whole:
            if number in wanted:
                found[number] = line
            number += 1
    return [found.get(bisect.bisect_left(starts, line), 0) for line in lines]


def _scan(
    connection: duckdb.DuckDBPyConnection,
    path: Path,
    layout: Layout,
    table: str,
    errors: str,
    *,
    strict: bool,
) -> None:
    """One pass of DuckDB's reader over a file that is UTF-8 by now, into table and errors."""
    columns = ", ".join(f"{literal(f'c{n}')}: 'varchar'" for n in range(len(layout.header)))
    for name in (errors, f"{errors}_scans"):
        connection.execute(f"drop table if exists {name}")
    padding = ", null_padding = true, parallel = false" if layout.pad_short_rows else ""
    connection.execute(
        f"create or replace temp table {table} as from read_csv({literal(str(path))}, "
        f"auto_detect = false, header = false, skip = {layout.first_data_line - 1}, "
        f"delim = {literal(layout.separator)}, quote = '\"', escape = '\"', "
        f"columns = {{{columns}}}, strict_mode = {str(strict).lower()}, "
        f"store_rejects = true, rejects_table = {literal(errors)}, rejects_limit = 0, "
        f"rejects_scan = {literal(errors + '_scans')}{padding})"
    )


def _rejected(
    connection: duckdb.DuckDBPyConnection, errors: str
) -> list[tuple[int, str, str, str]]:
    """Byte position, kind, message and text of each rejected record, in file order."""
    return connection.execute(
        "select line_byte_position, first(error_type), first(error_message), first(csv_line) "
        f"from {identifier(errors)} group by line_byte_position order by line_byte_position"
    ).fetchall()


def _count(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    row = connection.execute(f"select count(*) from {identifier(table)}").fetchone()
    return int(row[0]) if row else 0


def _reject(
    connection: duckdb.DuckDBPyConnection,
    file: str,
    line: int,
    column: str | None,
    reason: str,
    text: str | None,
) -> None:
    connection.execute(
        "insert into rejects values (?, ?, ?, null, ?, ?)",
        [file, line, column, reason, (text or "").strip("\r\n")],
    )
