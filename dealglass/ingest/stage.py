"""All files of one import brought to landing rows: read, typed, merged, joined.

Used twice: on the first rows of each file when an import is planned, and on all of them when it
runs. The caller owns the connection, as `dealglass.build.scratch` opens it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from dealglass.errors import ImportProblem
from dealglass.ingest import convert, derive, merge, references, stages, tickets
from dealglass.ingest.convert import Typed
from dealglass.ingest.mapping import FileMap
from dealglass.ingest.merge import Tables
from dealglass.ingest.progress import Watch
from dealglass.ingest.read import Raw, read
from dealglass.ingest.references import Accept, Reference
from dealglass.ingest.sniff import Sniffed
from dealglass.ingest.sqltext import identifier

# Stages are told before the deals that are in them; the rest in the order the files were given.
_FIRST = ("stages",)


@dataclass
class SourceFile:
    """One file to import and what each of its sheets (mostly one) becomes."""

    sniffed: Sniffed
    maps: list[FileMap]


@dataclass
class Finding:
    """Something odd in the data that was kept: rule, record and words for a person."""

    table: str
    rule: str
    record_id: str
    detail: str


@dataclass
class Staged:
    """The result of staging. `files` have their counts; `tables` says where the rows stand."""

    tables: Tables
    files: list[Typed]
    references: list[Reference] = field(default_factory=list)
    folds: list[tuple[str, str, str, str, int]] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def stage(
    connection: duckdb.DuckDBPyConnection,
    files: list[SourceFile],
    scratch: Path,
    watch: Watch,
    accept: Accept,
    sample_rows: int | None = None,
) -> Staged:
    """Read every file into the tables of this import; nothing is written to `landing` yet.

    `scratch` is a folder for temporary files. `accept` decides about references by likeness.
    Raises ImportProblem when a file cannot be read as a whole or rows do not add up;
    QueryCancelled.
    """
    typed = _typed(connection, files, scratch, watch, sample_rows)
    watch.tell("joining records")
    tables_ = Tables(connection, _described_before(connection))
    tables_.extras = _extras_before(connection)
    stages.find_outcomes(connection, typed)
    typed.sort(key=lambda one: one.file_map.table not in _FIRST)
    for number, one in enumerate(typed):
        history = derive.stage_history(connection, one, number)
        incoming = derive.derive(connection, one, number)
        merge.reject_doubles(tables_, incoming)
        merge.absorb(tables_, incoming)
        if history is not None:
            merge.absorb(tables_, history)
    found = Staged(tables_, typed)
    for table in list(tables_.current):
        watch.check()
        found.folds += [(table, *row) for row in merge.fold_spellings(tables_, table)]
    _from_events(found)
    remembered = references.remembered_joins(connection)
    found.references = references.resolve(tables_, accept, remembered)
    _finish(found)
    if sample_rows is None:
        _rows_add_up(connection, typed)
    return found


def _typed(
    connection: duckdb.DuckDBPyConnection,
    files: list[SourceFile],
    scratch: Path,
    watch: Watch,
    sample_rows: int | None,
) -> list[Typed]:
    typed: list[Typed] = []
    done = 0
    for number, file in enumerate(files):
        watch.tell(f"reading {file.sniffed.path.name}", done)
        raws = read(connection, file.sniffed, number, scratch, watch, sample_rows)
        by_name = {one.file: one for one in file.maps}
        for raw in raws:
            file_map = by_name.get(raw.file)
            done += raw.rows_in
            watch.tell(f"reading {raw.file}", done)
            if file_map is None or file_map.table is None:
                connection.execute(f"drop table {raw.table}")
                # What is left out as a whole has no rejected rows either.
                connection.execute("delete from rejects where file = ?", [raw.file])
                continue
            _check_header(raw, file_map)
            typed.append(convert.convert(connection, raw, file_map, len(typed), watch))
    return typed


def _check_header(raw: Raw, file_map: FileMap) -> None:
    planned = [column.header for column in file_map.columns]
    if list(raw.header) != planned:
        raise ImportProblem(
            "the header is not the one the import was planned with.",
            where=raw.file,
            mend="The file changed in between: plan the import again.",
        )


def _described_before(connection: duckdb.DuckDBPyConnection) -> set[str]:
    rows = connection.execute(
        "select distinct table_name from store.meta.imports where rows_loaded > 0"
    ).fetchall()
    return {name for (name,) in rows if name}


def _extras_before(connection: duckdb.DuckDBPyConnection) -> dict[str, dict[str, str]]:
    rows = connection.execute(
        "select table_name, column_name, label from landing.extra_columns"
    ).fetchall()
    found: dict[str, dict[str, str]] = {}
    for table, column, label in rows:
        found.setdefault(table, {})[column] = label
    return found


def _from_events(staged: Staged) -> None:
    """Tickets from event logs, with a finding for each event told twice."""
    tables_ = staged.tables
    if "ticket_events" not in tables_.current:
        return
    if tickets.doubled_events(tables_):
        rows = tables_.connection.execute(
            "select ticket_event_id, ticket_id, event, occurred_at from event_doubles "
            "order by ticket_id, occurred_at"
        ).fetchall()
        staged.findings += [
            Finding(
                "ticket_events",
                "event_told_twice",
                event_id,
                f"'{event}' of {ticket} at {at} is told twice in the same second",
            )
            for event_id, ticket, event, at in rows
        ]
    tickets.fold_events(tables_)


def _finish(staged: Staged) -> None:
    """Fill ids from the joins, and turn ids that stand for names into the names."""
    tables_ = staged.tables
    connection = tables_.connection
    for table in references.linked_tables(tables_):
        if table in tables_.current or _has_open_names(tables_, table):
            target = f"joined_{table}"
            # A view: its rows are written once, when they go to landing.
            connection.execute(
                f"create or replace temp view {target} as "
                f"{references.joined_select(tables_, table)}"
            )
            tables_.current[table] = target
    if "users" in tables_.current:
        _name_for_id(tables_, "users", "manager", "user_id")
    if "accounts" in tables_.current:
        _name_for_id(tables_, "accounts", "parent_account", "account_id")
    if "x_deal" in tables_.extras.get("activities", {}) and "activities" in tables_.current:
        _deals_of_activities(tables_)


def _has_open_names(tables_: Tables, table: str) -> bool:
    conditions = " or ".join(
        f"({raw} is not null and ({id_} is null or starts_with({id_}, '{derive.MADE_UP}')))"
        for id_, raw, _ in references.LINKS[table]
    )
    row = tables_.connection.execute(
        f"select 1 from {tables_.relation(table)} where {conditions} limit 1"
    ).fetchone()
    return row is not None


def _name_for_id(tables_: Tables, table: str, column: str, key: str) -> None:
    relation = tables_.relation(table)
    chosen = ", ".join(
        f"coalesce(p.name, t.{column}) as {column}" if c == column else f"t.{identifier(c)}"
        for c in tables_.columns(table)
    )
    target = f"named_{table}"
    tables_.connection.execute(
        f"create or replace temp table {target} as select {chosen} from {relation} t "
        f"left join {relation} p on p.{key} = t.{column}"
    )
    tables_.current[table] = target


def _deals_of_activities(tables_: Tables) -> None:
    """An activity that names its deal joins it when only one deal has that name."""
    chosen = ", ".join(
        "coalesce(t.deal_id, d.id) as deal_id" if c == "deal_id" else f"t.{identifier(c)}"
        for c in tables_.columns("activities")
    )
    tables_.connection.execute(
        f"create or replace temp table activities_with_deals as select {chosen} "
        f"from {tables_.relation('activities')} t left join ("
        f"select name, min(deal_id) as id from {tables_.relation('deals')} group by name "
        "having count(*) = 1) d on d.name = t.x_deal"
    )
    tables_.current["activities"] = "activities_with_deals"


def find_unknown_records(staged: Staged) -> None:
    """A finding for ids that point to no record of a table that has records.

    Call it when the rows stand in landing.
    """
    tables_ = staged.tables
    for table in references.linked_tables(tables_):
        if table not in tables_.current:
            continue
        for id_, _, referred in references.LINKS[table]:
            key = f"{referred.removesuffix('s')}_id"
            if tables_.is_empty(referred):
                continue
            rows = tables_.connection.execute(
                f"select {id_}, count(*) from {tables_.relation(table)} "
                f"where {id_} is not null and {id_} not in "
                f"(select {key} from {tables_.relation(referred)} where {key} is not null) "
                "group by 1 order by 2 desc, 1 limit 100"
            ).fetchall()
            staged.findings += [
                Finding(
                    table,
                    f"unknown_{id_}",
                    value,
                    f"{count:,} rows name {id_} '{value}', which is no record of {referred}",
                )
                for value, count in rows
            ]


def _rows_add_up(connection: duckdb.DuckDBPyConnection, typed: list[Typed]) -> None:
    """Rows in = rows loaded + rows rejected, for every file; anything else stops the import."""
    counts = dict(connection.execute("select file, count(*) from rejects group by file").fetchall())
    for one in typed:
        rejected = counts.get(one.raw.file, 0)
        loaded = connection.execute(f"select count(*) from {one.table}").fetchone()
        unread = one.raw.rows_in - one.raw.rows_read
        if one.rows + rejected != one.raw.rows_in or unread + one.rejected != rejected:
            raise ImportProblem(
                f"{one.raw.rows_in:,} rows are in the file, but {one.rows:,} would be loaded and "
                f"{rejected:,} rejected ({loaded[0] if loaded else 0:,} typed); nothing was "
                "imported.",
                where=one.raw.file,
                mend="Please report this file: no row may get lost.",
            )
