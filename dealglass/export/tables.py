"""One table as CSV or Parquet, streamed: all rows, a batch in memory at a time."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from dealglass.export.safe import finite, safe_batch, safe_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from dealglass.compose import Query
    from dealglass.engines.protocol import Ticket
    from dealglass.results import Source

# Rows written at once: small enough that a piece of wide rows stays a few MB.
PIECE_ROWS = 5_000
BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def table_csv(
    source: Source,
    query: Query,
    headings: Sequence[str] | None = None,
    *,
    for_excel: bool = False,
    ticket: Ticket | None = None,
) -> Iterator[bytes]:
    """Give the rows of a query as CSV, a piece per batch; the first piece is the heading.

    UTF-8, comma, point as decimal sign, ISO dates, text in quotes, nothing between commas where
    there is no value. `headings` replaces the columns' names. `for_excel` begins with a byte
    order mark, without which Excel takes UTF-8 for the machine's own encoding. Text that begins
    with = + - @, tab or a line break gets an apostrophe before it, so that no spreadsheet runs
    it as a formula; numbers are left alone.

    Raises ValueError when the number of headings is not the number of columns.
    """
    reader = source.engine.stream(query.sql, query.values, ticket)
    names = list(headings or reader.schema.names)
    if len(names) != len(reader.schema.names):
        raise ValueError(f"{len(names)} headings for {len(reader.schema.names)} columns")
    line = io.StringIO()
    csv.writer(line, lineterminator="\n").writerow(safe_text(name) for name in names)
    yield (BYTE_ORDER_MARK if for_excel else b"") + line.getvalue().encode("utf-8")
    options = pa_csv.WriteOptions(include_header=False)
    for batch in reader:
        for start in range(0, batch.num_rows, PIECE_ROWS):
            piece = pa.BufferOutputStream()
            pa_csv.write_csv(safe_batch(batch.slice(start, PIECE_ROWS)), piece, options)
            yield piece.getvalue().to_pybytes()


def table_parquet(source: Source, query: Query, path: Path, ticket: Ticket | None = None) -> int:
    """Write the rows of a query into a Parquet file at `path`; return how many there were.

    Columns keep their names and types; NaN and infinity become null. Raises OSError when the
    file cannot be written.
    """
    reader = source.engine.stream(query.sql, query.values, ticket)
    rows = 0
    with pq.ParquetWriter(path, reader.schema, compression="zstd") as writer:
        for batch in reader:
            rows += batch.num_rows
            writer.write_batch(_finite(batch))
    return rows


def _finite(batch: pa.RecordBatch) -> pa.RecordBatch:
    columns = [finite(c) if pa.types.is_floating(c.type) else c for c in batch.columns]
    return pa.RecordBatch.from_arrays(columns, schema=batch.schema)
