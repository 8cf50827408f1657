"""Carry out a planned import: one new version of the store, or none at all."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb

from dealglass.build import build, recover, scratch
from dealglass.ingest import limits, mapfile, merge, stages
from dealglass.ingest.asof import AsOf, find_as_of
from dealglass.ingest.convert import Typed
from dealglass.ingest.plan import Plan
from dealglass.ingest.progress import Progress, Watch
from dealglass.ingest.rates import find_missing_rates
from dealglass.ingest.references import Accept, accept_none
from dealglass.ingest.report import FileReport, Report
from dealglass.ingest.sqltext import identifier
from dealglass.ingest.stage import Staged, find_unknown_records, stage
from dealglass.store import Store

DEFAULT_CURRENCY = "USD"
_SHOWN_REJECTS = 100


class _NothingNew(Exception):
    """Ends the new version without publishing it."""


def run(
    plan: Plan,
    store: Store | None = None,
    accept: Accept | None = None,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
    *,
    reporting_currency: str | None = None,
    today: date | None = None,
) -> Report:
    """Import the planned files into a new version of the store and make it current.

    `accept` gets the proposed joins (references.Reference) and returns those to apply; None
    applies none, `accept_sure` those of at least 0.9. `progress(done_rows, total_rows or None,
    rows_per_second, step)` may be called from a second thread. `cancelled()` is asked several
    times a second. `reporting_currency` defaults to that of the store, else the most frequent
    currency of the files, else USD. `today` is for tests.

    Rows are merged by id into an imported version before; a demo store is replaced. When nothing
    differs no version is made, and Report.version is None. On any error, and on cancel
    (QueryCancelled), the version in use stays. Raises ImportProblem, StoreProblem.
    """
    store = store or Store(plan.home)
    started = time.monotonic()
    watch = Watch(progress, cancelled)
    report: Report | None = None
    try:
        with store.new_version("import", note=_note(plan)) as draft:
            before = store.current()
            with scratch(draft.path, limits.MEMORY_LIMIT, in_memory=True) as connection:
                connection.execute("set preserve_insertion_order = true")
                with watch.guard(connection):
                    currency, moment_before = reporting_currency, None
                    if before is not None and before.kind == "import":
                        watch.tell("reading the version before")
                        recover(connection, before.path)
                        currency = reporting_currency or before.reporting_currency
                        moment_before = before.as_of
                    report = _fill(
                        connection,
                        plan,
                        draft.path.parent,
                        watch,
                        accept or accept_none,
                        currency,
                        moment_before,
                        today or date.today(),
                    )
                    if moment_before is not None and not any(
                        sum(change.values()) for change in report.changes.values()
                    ):
                        raise _NothingNew
                    _build(connection, report, watch)
                report.version = draft.name
    except _NothingNew:
        assert report is not None
        report.version = None
    assert report is not None
    report.seconds = time.monotonic() - started
    _save_mappings(plan, store)
    watch.tell("done", report.rows_in)
    return report


def _note(plan: Plan) -> str:
    names = [file.name for file in plan.files]
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return f"Import of {', '.join(names[:3])}{more}"


def _fill(
    connection: duckdb.DuckDBPyConnection,
    plan: Plan,
    folder: Path,
    watch: Watch,
    accept: Accept,
    currency: str | None,
    moment_before: date | None,
    today: date,
) -> Report:
    """Stage all files and write schema landing and the log tables. Returns the report so far."""
    sources = [source for source in plan.sources if any(one.table for one in source.maps)]
    staged = stage(connection, sources, folder, watch, accept)
    watch.tell("merging with the version before", sum(t.raw.rows_in for t in staged.files))
    import_id = uuid.uuid4().hex[:12]
    for table in list(staged.tables.current):
        _write(connection, staged, table)
    as_of = find_as_of(staged.tables, today, plan.given_as_of)
    history = _history(staged, as_of, moment_before, today)
    if history:
        _write(connection, staged, "deal_changes")
    stages.fill_stages(staged.tables)
    _write(connection, staged, "stages")
    find_unknown_records(staged)
    chosen = currency or _most_frequent_currency(staged)
    changes = _to_landing(connection, staged, import_id, is_first=moment_before is None)
    find_missing_rates(staged, chosen, as_of.day.isoformat())
    report = Report(
        [_file_report(typed, plan) for typed in staged.files],
        plan.skipped,
        None,
        as_of.day.isoformat(),
        as_of.why,
        chosen,
        staged.references,
        [
            {"table": t, "column": c, "value": v, "spelling": s, "rows": n}
            for t, c, v, s, n in staged.folds
        ],
        _count_rules(staged),
        _shown_rejects(connection),
        changes,
        history,
        0.0,
    )
    _log(connection, staged, report, import_id)
    _drop_temporary(connection)
    return report


def _history(staged: Staged, as_of: AsOf, moment_before: date | None, today: date) -> int:
    """What changed in the deals since the version before, as deal_changes rows."""
    if moment_before is None or "deals" not in staged.tables.current:
        return 0
    day = as_of.day
    now = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
    moment = now if day == today else datetime(day.year, day.month, day.day, 23, 59, 59)
    return merge.history_from_difference(
        staged.tables,
        staged.tables.relation("deals"),
        "landing.deals",
        moment.isoformat(sep=" "),
        moment_before.isoformat(),
    )


def _most_frequent_currency(staged: Staged) -> str:
    row = staged.tables.connection.execute(
        f"select upper(currency) from {staged.tables.relation('deals')} "
        "where currency is not null group by 1 order by count(*) desc, 1 limit 1"
    ).fetchone()
    return str(row[0]) if row else DEFAULT_CURRENCY


def _write(connection: duckdb.DuckDBPyConnection, staged: Staged, table: str) -> None:
    """Write the current rows of a table to landing.next_<table>, from where they are read on.

    The table is made afresh without its key: doubles are rejected already, and checking a
    million rows one by one would take as long as reading them.
    """
    columns = ", ".join(identifier(c) for c in staged.tables.columns(table))
    connection.execute(
        f"create or replace table landing.next_{table} as "
        f"select {columns} from {staged.tables.relation(table)}"
    )
    staged.tables.current[table] = f"landing.next_{table}"


def _to_landing(
    connection: duckdb.DuckDBPyConnection, staged: Staged, import_id: str, *, is_first: bool
) -> dict[str, dict[str, int]]:
    """Put the new rows in place of the landing tables; count and log what is new or changed."""
    tables_ = staged.tables
    changes: dict[str, dict[str, int]] = {}
    for table in list(tables_.current):
        if not is_first:
            changes[table] = _compare(connection, tables_, table, import_id)
        connection.execute(f"drop table landing.{table}")
        connection.execute(f"alter table landing.next_{table} rename to {table}")
        tables_.current[table] = f"landing.{table}"
        for name, label in tables_.extras.get(table, {}).items():
            connection.execute(
                "insert into landing.extra_columns select ?, ?, ? where not exists (select 1 from "
                "landing.extra_columns where table_name = ? and column_name = ?)",
                [table, name, label, table, name],
            )
    return changes


def _compare(
    connection: duckdb.DuckDBPyConnection, tables_: merge.Tables, table: str, import_id: str
) -> dict[str, int]:
    """Rows of landing.next_<table> that landing.<table> lacks, new or changed; logged."""
    keys = merge.keys_of(table)
    record = f"concat_ws('/', {', '.join(f'n.{identifier(key)}' for key in keys)})"
    on = " and ".join(f"o.{identifier(key)} = n.{identifier(key)}" for key in keys)
    old = {
        name
        for (name,) in connection.execute(
            "select column_name from duckdb_columns() where schema_name = 'landing' "
            "and table_name = ?",
            [table],
        ).fetchall()
    }
    differs = " or ".join(
        f"n.{identifier(c)} is distinct from o.{identifier(c)}"
        if c in old
        else f"n.{identifier(c)} is not null"
        for c in tables_.columns(table)
    )
    connection.execute(
        f"insert into store.meta.record_changes select ?, ?, {record}, "
        f"case when o.{identifier(keys[0])} is null then 'new' else 'changed' end, "
        f"current_timestamp::timestamp from landing.next_{table} n "
        f"left join landing.{table} o on {on} where {differs}",
        [import_id, table],
    )
    counts = dict(
        connection.execute(
            "select change, count(*) from store.meta.record_changes "
            "where import_id = ? and table_name = ? group by change",
            [import_id, table],
        ).fetchall()
    )
    return {"new": counts.get("new", 0), "changed": counts.get("changed", 0)}


def _file_report(typed: Typed, plan: Plan) -> FileReport:
    planned = next((f.notes for f in plan.files if f.name == typed.raw.file), [])
    rejected = typed.raw.rows_in - typed.rows
    return FileReport(
        typed.raw.file,
        typed.file_map.table or "",
        typed.file_map.label,
        typed.raw.rows_in,
        typed.rows,
        rejected,
        typed.raw.encoding,
        list(dict.fromkeys([*planned, *typed.raw.notes, *typed.notes])),
        {column.header: column.target for column in typed.file_map.columns},
        {c.header: c.evidence for c in typed.file_map.columns if c.evidence},
        typed.placeholders,
    )


def _count_rules(staged: Staged) -> dict[str, int]:
    counts: dict[str, int] = {}
    for finding in staged.findings:
        counts[finding.rule] = counts.get(finding.rule, 0) + 1
    return counts


def _shown_rejects(connection: duckdb.DuckDBPyConnection) -> list[dict[str, object]]:
    rows = connection.execute(
        "select file, line, column_name, value, reason from rejects "
        f"order by file, line limit {_SHOWN_REJECTS}"
    ).fetchall()
    names = ("file", "line", "column", "value", "reason")
    return [dict(zip(names, row, strict=True)) for row in rows]


def _log(
    connection: duckdb.DuckDBPyConnection, staged: Staged, report: Report, import_id: str
) -> None:
    """Write meta.imports, rejected_rows, references and findings of this import."""
    now = datetime.now(UTC).replace(tzinfo=None)
    for file, typed in zip(report.files, staged.files, strict=True):
        connection.execute(
            "insert into store.meta.imports values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                import_id,
                now,
                file.file,
                file.table,
                file.rows_in,
                file.rows_loaded,
                file.rows_rejected,
                file.encoding,
                mapfile.to_yaml(typed.file_map),
            ],
        )
    connection.execute(
        "insert into store.meta.rejected_rows "
        "select ?, file, line, column_name, value, reason, row_text from rejects "
        "order by file, line",
        [import_id],
    )
    for reference in report.references:
        connection.execute(
            "insert into store.meta.references values (?, ?, ?, ?, ?, ?, ?, ?)",
            [
                import_id,
                reference.table,
                reference.column,
                reference.raw_value,
                reference.joined_value,
                reference.confidence,
                reference.decision,
                reference.rows,
            ],
        )
    if staged.findings:
        connection.executemany(
            "insert into store.meta.findings values (?, ?, ?, ?, ?)",
            [[import_id, f.table, f.rule, f.record_id, f.detail] for f in staged.findings],
        )


def _drop_temporary(connection: duckdb.DuckDBPyConnection) -> None:
    """Free the memory of staging before the build, which needs it."""
    for kind in ("view", "table"):
        names = connection.execute(
            f"select {kind}_name from duckdb_{kind}s() where temporary and not internal"
        ).fetchall()
        for (name,) in names:
            connection.execute(f"drop {kind} if exists temp.{identifier(name)}")


def _build(connection: duckdb.DuckDBPyConnection, report: Report, watch: Watch) -> None:
    def progress(step: str, share: float) -> None:
        watch.tell(f"building {step}")

    build(
        connection,
        as_of=date.fromisoformat(report.as_of),
        reporting_currency=report.reporting_currency,
        kind="import",
        progress=progress,
    )


def _save_mappings(plan: Plan, store: Store) -> None:
    """Keep the mapping of files that no preset knows, and of those a person has edited."""
    for file in plan.files:
        edited = file.map.label.startswith("mapping ")
        if file.map.table and (edited or file.map.preset is None):
            mapfile.save(store.home, file.header, replace(file.map))
