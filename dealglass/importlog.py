"""What a version of the store knows about its imports: files, rejected rows, joins, findings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dealglass.compose import Query

if TYPE_CHECKING:
    import pyarrow as pa

    from dealglass.results import Source

_IMPORTS = """
select imported_at, file, table_name, rows_in, rows_loaded, rows_rejected, encoding
from meta.imports
order by imported_at desc, file
limit 1000
"""
_LAST_BY_TABLE = """
select table_name, max(imported_at) as last_import_at, count(distinct import_id) as imports
from meta.imports
group by table_name
order by table_name
"""
_REJECTED = """
select file, line, column_name, value, reason, row_text
from meta.rejected_rows
order by import_id desc, file, line
"""
_REASONS = """
select reason, count(*) as rejected_rows
from meta.rejected_rows
group by reason
order by rejected_rows desc, reason
limit 50
"""
_JOINS = """
select decision, table_name, column_name, raw_value, joined_value, confidence, row_count
from meta.references
order by decision, row_count desc, raw_value
limit 1000
"""
_FINDINGS = """
select table_name, rule, count(*) as records, min(detail) as example
from meta.findings
group by table_name, rule
order by records desc, table_name, rule
limit 200
"""


def imports(source: Source) -> pa.Table:
    """Return one row per imported file, the latest first, at most 1,000."""
    return source.run(Query(_IMPORTS, {}, ()))


def last_by_table(source: Source) -> dict[str, dict[str, object]]:
    """Return when each table last got a file, and from how many imports it comes."""
    rows = source.run(Query(_LAST_BY_TABLE, {}, ())).to_pylist()
    return {r["table_name"]: r for r in rows}


def rejected_count(source: Source) -> int:
    """Return how many rows could not be loaded."""
    found = source.run(Query("select count(*) as n from meta.rejected_rows", {}, ()))
    return int(found.column("n")[0].as_py())


def rejected(source: Source, limit: int = 500) -> pa.Table:
    """Return the first rejected rows: file, line, column, value, reason, the row's text."""
    return source.run(Query(_REJECTED + "limit $row_limit", {"row_limit": limit}, ()))


def rejected_query() -> Query:
    """Return the query of all rejected rows, for a download."""
    return Query(_REJECTED, {}, ())


def reasons(source: Source) -> pa.Table:
    """Return the reasons of rejected rows with how many each has."""
    return source.run(Query(_REASONS, {}, ()))


def joins(source: Source) -> pa.Table:
    """Return the decided joins of names to records, at most 1,000."""
    return source.run(Query(_JOINS, {}, ()))


def findings(source: Source) -> pa.Table:
    """Return what was odd but kept, by table and rule, with an example."""
    return source.run(Query(_FINDINGS, {}, ()))
