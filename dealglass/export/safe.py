"""Text that a spreadsheet would run as a formula, made harmless.

Source: OWASP, "CSV Injection": a cell that begins with = + - @, tab or carriage return (or the
full-width forms of those signs) is a formula to a spreadsheet, whoever typed it.
"""

from __future__ import annotations

import re

import pyarrow as pa
import pyarrow.compute as pc

FIRST_SIGNS = "=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20"
_DANGER = re.compile(f"^[{FIRST_SIGNS}]")


def safe_text(value: str) -> str:
    """Return the text with an apostrophe before it when a spreadsheet would run it."""
    return f"'{value}" if _DANGER.match(value) else value


def safe_batch(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Return the batch with every text cell safe, and NaN and infinity as no value.

    Numbers stay numbers: "-5" as a number is no formula. Lists and other nested values become
    text first.
    """
    columns = [_safe_column(column) for column in batch.columns]
    return pa.RecordBatch.from_arrays(columns, names=batch.schema.names)


def _safe_column(column: pa.Array) -> pa.Array:
    if pa.types.is_floating(column.type):
        return finite(column)
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if pa.types.is_nested(column.type):
        column = pa.array([None if v is None else str(v) for v in column.to_pylist()], pa.string())
    if not (pa.types.is_string(column.type) or pa.types.is_large_string(column.type)):
        return column
    danger = pc.match_substring_regex(column, f"^[{FIRST_SIGNS}]")
    if not pc.any(danger).as_py():
        return column
    mark = pa.scalar("'", column.type)
    empty = pa.scalar("", column.type)
    return pc.if_else(danger, pc.binary_join_element_wise(mark, column, empty), column)


def finite(column: pa.Array) -> pa.Array:
    """Return the numbers with NaN and infinity as null."""
    return pc.if_else(pc.is_finite(column), column, pa.scalar(None, column.type))
