"""JSON, JSON lines and Parquet into a raw table, in SQL."""

from __future__ import annotations

import duckdb

from dealglass.errors import ImportProblem
from dealglass.ingest import limits
from dealglass.ingest.sniff import Sniffed
from dealglass.ingest.sqltext import identifier, literal

# Where interfaces of CRM tools put their records.
_WRAPPERS = ("records", "results", "data", "items", "value")
_FAILED = (duckdb.InvalidInputException, duckdb.IOException, duckdb.ConversionException)


def read_parquet(
    connection: duckdb.DuckDBPyConnection, sniffed: Sniffed, table: str, limit: int | None
) -> tuple[tuple[str, ...], int, int]:
    """Fill `table` from a Parquet file. Returns header, rows in the file, rows read."""
    source = f"read_parquet({literal(str(sniffed.path))})"
    try:
        names = [row[0] for row in connection.execute(f"describe from {source}").fetchall()]
        chosen = ", ".join(
            f"cast({identifier(name)} as varchar) as c{n}" for n, name in enumerate(names)
        )
        limited = f" limit {int(limit)}" if limit else ""
        connection.execute(
            f"create or replace temp table {table} as select {chosen} from {source}{limited}"
        )
        if limit:
            return tuple(names), (rows := _count(connection, table)), rows
        declared = connection.execute(
            f"select sum(num_rows) from parquet_file_metadata({literal(str(sniffed.path))})"
        ).fetchone()
    except _FAILED as error:
        raise ImportProblem(
            "the Parquet file is damaged or cut off.",
            where=sniffed.path.name,
            mend="Export it again.",
        ) from error
    rows = _count(connection, table)
    if declared is None or int(declared[0]) != rows:
        raise ImportProblem(
            "the Parquet file does not hold as many rows as it says.",
            where=sniffed.path.name,
            mend="Export it again.",
        )
    return tuple(names), rows, rows


def read_json(
    connection: duckdb.DuckDBPyConnection, sniffed: Sniffed, table: str, limit: int | None
) -> tuple[tuple[str, ...], int, int]:
    """Fill `table` from JSON: an array of objects, one object per line, or {"records": [...]}.

    Objects inside objects become columns named "outer.inner"; lists stay JSON text. Lines that are
    no JSON objects are rejected. Returns header, rows in the file, rows read.
    """
    objects = f"{table}_objects"
    name = sniffed.path.name
    try:
        if sniffed.kind == "jsonl":
            rows_in = _lines(connection, sniffed, objects, limit)
        else:
            rows_in = _array(connection, sniffed, objects, limit)
    except _FAILED as error:
        raise ImportProblem(
            f"the JSON is broken: {str(error).splitlines()[0][:200]}",
            where=name,
            mend="Export it again, or save it as JSON lines so that only broken lines are lost.",
        ) from error
    paths = _paths(connection, objects, name)
    chosen = ", ".join(f"{_value(path)} as c{n}" for n, path in enumerate(paths))
    connection.execute(
        f"create or replace temp table {table} as select {chosen} from {objects} order by rowid"
    )
    connection.execute(f"drop table {objects}")
    return tuple(".".join(path) for path in paths), rows_in, _count(connection, table)


def _array(
    connection: duckdb.DuckDBPyConnection, sniffed: Sniffed, objects: str, limit: int | None
) -> int:
    path = literal(str(sniffed.path))
    limited = f" limit {int(limit)}" if limit else ""
    connection.execute(
        f"create or replace temp table {objects} as select json from "
        f"read_json_objects({path}, format = 'auto', maximum_object_size = 268435456)"
    )
    first = connection.execute(f"select json from {objects} limit 2").fetchall()
    if len(first) == 1:
        for wrapper in _WRAPPERS:
            kind = connection.execute(
                f"select json_type(json, ?) from {objects}", [f"$.{wrapper}"]
            ).fetchone()
            if kind and kind[0] == "ARRAY":
                connection.execute(
                    f"create or replace temp table {objects} as "
                    f"select unnest(json_extract(json, {literal('$.' + wrapper + '[*]')})) as json "
                    f"from {objects}{limited}"
                )
                break
    return _count(connection, objects)


def _lines(
    connection: duckdb.DuckDBPyConnection, sniffed: Sniffed, objects: str, limit: int | None
) -> int:
    """One JSON object per line; a line that is none is a rejected row."""
    limited = f" limit {int(limit)}" if limit else ""
    connection.execute(
        f"create or replace temp table {objects}_text as select line from "
        f"read_csv({literal(str(sniffed.path))}, auto_detect = false, header = false, "
        f"delim = '\x01', quote = '', escape = '', columns = {{'line': 'varchar'}}, "
        f"max_line_size = 67108864){limited}"
    )
    connection.execute(
        "insert into rejects select ?, rowid + 1, null, null, "
        f"'the line is no JSON object', left(line, 10000) from {objects}_text "
        "where trim(line) <> '' and not (json_valid(line) and "
        "coalesce(json_type(try_cast(line as json)) = 'OBJECT', false))",
        [sniffed.path.name],
    )
    connection.execute(
        f"create or replace temp table {objects} as select cast(line as json) as json "
        f"from {objects}_text where json_valid(line) "
        "and json_type(try_cast(line as json)) = 'OBJECT'"
    )
    found = connection.execute(
        f"select count(*) from {objects}_text where trim(line) <> ''"
    ).fetchone()
    connection.execute(f"drop table {objects}_text")
    return int(found[0]) if found else 0


def _paths(connection: duckdb.DuckDBPyConnection, objects: str, name: str) -> list[tuple[str, ...]]:
    """Keys of the objects in order of appearance; keys of inner objects as pairs."""
    rows = connection.execute(
        f"with keys as (select rowid as row, json, unnest(json_keys(json)) as key from {objects}), "
        "numbered as (select *, row_number() over (partition by row) as place from keys) "
        "select key, bool_or(json_type(json -> ('$.\"' || replace(key, '\"', '\\\"') || '\"')) "
        "= 'OBJECT') from numbered group by key order by min(row), min(place)"
    ).fetchall()
    paths: list[tuple[str, ...]] = []
    for key, is_object in rows:
        if not is_object:
            paths.append((key,))
            continue
        inner = connection.execute(
            f"select distinct unnest(json_keys(json, {literal(_json_path((key,)))})) as inner_key "
            f"from {objects} order by 1"
        ).fetchall()
        # Salesforce adds {"attributes": {type, url}} to every record: no data.
        paths += [] if key == "attributes" else [(key, sub) for (sub,) in inner]
    if not paths:
        raise ImportProblem("the JSON holds no records.", where=name, mend="Export it again.")
    if len(paths) > limits.MAX_COLUMNS:
        raise ImportProblem(
            f"the records have {len(paths):,} different keys, the limit is {limits.MAX_COLUMNS:,}.",
            where=name,
            mend="Export fewer fields.",
        )
    return paths


def _json_path(path: tuple[str, ...]) -> str:
    return "$" + "".join('."' + key.replace('"', '\\"') + '"' for key in path)


def _value(path: tuple[str, ...]) -> str:
    return f"nullif(json ->> {literal(_json_path(path))}, '')"


def _count(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    row = connection.execute(f"select count(*) from {table}").fetchone()
    return int(row[0]) if row else 0
