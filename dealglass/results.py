"""Ask a report: Selection and Viewer in, Result out. Cached, bounded, cancellable."""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from cachetools import LRUCache

from dealglass.access import LOCAL_ADMIN, Viewer
from dealglass.catalog import Catalog, Dimension, Measure
from dealglass.compose import Mode, Moment, OutputColumn, Query, check_report, compose
from dealglass.engines.duckdb import DuckDBEngine, Limits
from dealglass.periods import Span, YearShape, before, span_of
from dealglass.registry import Registry, load_registry
from dealglass.selection import Filter, Selection, split_name

if TYPE_CHECKING:
    from pathlib import Path

    import pyarrow as pa

    from dealglass.engines.protocol import Engine, Ticket
    from dealglass.sqlfile import Report

CACHE_BYTES = 96 * 1024 * 1024
_EMPTY = "__empty__"


@dataclass(frozen=True)
class Column:
    """One column of a result, ready for a heading: see OutputColumn for `role`."""

    name: str
    role: str
    label: str
    unit: str
    source: str
    grain: str | None = None


@dataclass(frozen=True)
class Result:
    """The answer to one question.

    `table` has one row per group and the columns of `columns` in order. `totals` and
    `previous_totals` map each measure (and `<measure>__n`) to its value over all groups,
    computed by the engine. `previous` is the table of the compared period, or None. `span` and
    `previous_span` are the periods meant; `state_at` the day a state such as open deals is of.
    """

    report: Report
    selection: Selection
    viewer: Viewer
    catalog: Catalog
    columns: tuple[Column, ...]
    table: pa.Table
    totals: dict[str, Any]
    previous: pa.Table | None
    previous_totals: dict[str, Any] | None
    span: Span
    previous_span: Span | None
    as_of: date
    state_at: date
    store_version: str
    currency: str
    query: Query

    @property
    def sql(self) -> str:
        """The text the engine ran."""
        return self.query.sql

    @property
    def groups(self) -> tuple[Column, ...]:
        """The columns grouped by."""
        return tuple(c for c in self.columns if c.role == "dimension")

    @property
    def measures(self) -> tuple[Column, ...]:
        """The columns of measures, without their n and shares."""
        return tuple(c for c in self.columns if c.role == "measure")

    @cached_property
    def rows(self) -> list[dict[str, Any]]:
        """The table as a list of plain dicts."""
        return self.table.to_pylist()

    def measure(self, name: str) -> Measure:
        """The catalogue's entry of a measure."""
        return self.catalog.measure(name)

    def change(self, name: str) -> float | None:
        """Change of a total against the compared period, in percent; points for a rate.

        None when there is no comparison or it was 0: a change from nothing is no percentage.
        """
        if not self.previous_totals:
            return None
        now, then = self.totals.get(name), self.previous_totals.get(name)
        if now is None or then is None:
            return None
        if self.measure(name).unit == "percent":
            return float(now) - float(then)
        return 100.0 * (float(now) - float(then)) / abs(float(then)) if then else None


class Source:
    """One version of the store with its registry: everything a question needs.

    Open it once per version and share it between threads and viewers.
    """

    def __init__(
        self,
        engine: Engine,
        registry: Registry,
        *,
        as_of: date,
        currency: str,
        kind: str,
        shape: YearShape | None = None,
    ) -> None:
        self.engine, self.registry = engine, registry
        self.as_of, self.currency, self.kind = as_of, currency, kind
        self.shape = shape or YearShape()
        self.version = engine.version
        self._cache: LRUCache[tuple[Any, ...], pa.Table] = LRUCache(
            CACHE_BYTES, getsizeof=lambda table: table.nbytes + 1024
        )
        self._lock = threading.Lock()

    # -- questions -----------------------------------------------------------------------------

    def ask(
        self,
        key: str,
        selection: Selection | None = None,
        viewer: Viewer = LOCAL_ADMIN,
        ticket: Ticket | None = None,
    ) -> Result:
        """Answer a report as this viewer has filtered and grouped it.

        Raises UnknownName and BadSelection for names and values that are not the report's,
        QueryTimeout and QueryCancelled from the engine.
        """
        report = self.registry.report(key)
        chosen = selection or Selection()
        moment = self.moment(chosen)
        query = self._compose(report, chosen, viewer, moment, "groups")
        past = before(moment.span, chosen.compare, moment.as_of, chosen.period, self.shape)
        earlier = replace(moment, span=past) if past else None
        return Result(
            report=report,
            selection=chosen,
            viewer=viewer,
            catalog=self.registry.catalog,
            columns=self._columns(query),
            table=self.run(query, ticket),
            totals=self._totals(report, chosen, viewer, moment, ticket),
            previous=self.run(self._compose(report, chosen, viewer, earlier, "groups"), ticket)
            if earlier
            else None,
            previous_totals=self._totals(report, chosen, viewer, earlier, ticket)
            if earlier
            else None,
            span=moment.span,
            previous_span=past,
            as_of=moment.as_of,
            state_at=moment.state_at,
            store_version=self.version,
            currency=self.currency,
            query=query,
        )

    def rows(
        self,
        key: str,
        selection: Selection | None = None,
        viewer: Viewer = LOCAL_ADMIN,
        *,
        measure: str | None = None,
        limit: int | None = 1_000,
        ticket: Ticket | None = None,
    ) -> Result:
        """Return the rows under a figure: one per grain, the header's `rows` columns.

        `measure` narrows them to the rows that measure counts.
        """
        report = self.registry.report(key)
        chosen = replace(selection or Selection(), limit=limit)
        moment = self.moment(chosen)
        query = self.rows_query(key, chosen, viewer, measure=measure)
        return Result(
            report=report,
            selection=chosen,
            viewer=viewer,
            catalog=self.registry.catalog,
            columns=self._columns(query),
            table=self.run(query, ticket),
            totals={},
            previous=None,
            previous_totals=None,
            span=moment.span,
            previous_span=None,
            as_of=moment.as_of,
            state_at=moment.state_at,
            store_version=self.version,
            currency=self.currency,
            query=query,
        )

    def rows_query(
        self,
        key: str,
        selection: Selection,
        viewer: Viewer = LOCAL_ADMIN,
        *,
        measure: str | None = None,
    ) -> Query:
        """Return the query of `rows`, for exports that stream it."""
        report = self.registry.report(key)
        moment = self.moment(selection)
        return self._compose(report, selection, viewer, moment, "rows", measure)

    def groups_query(self, key: str, selection: Selection, viewer: Viewer = LOCAL_ADMIN) -> Query:
        """Return the query of `ask`, for exports that stream it."""
        report = self.registry.report(key)
        return self._compose(report, selection, viewer, self.moment(selection), "groups")

    def choices(
        self, key: str, column: str, viewer: Viewer = LOCAL_ADMIN, limit: int = 500
    ) -> list[str]:
        """Return the labels a dimension has in a report, in its order, for a filter's list."""
        count = self.registry.report(key).measures[0]
        chosen = Selection(group_by=(column,), measures=(count,), limit=limit)
        result = self.rows_of(key, chosen, viewer)
        return [label_of(v, self.registry.catalog.dimension(column)) for v in result]

    def rows_of(self, key: str, chosen: Selection, viewer: Viewer) -> list[Any]:
        """Return the first column of a grouped question."""
        report = self.registry.report(key)
        query = self._compose(report, chosen, viewer, self.moment(chosen), "groups")
        return self.run(query).column(0).to_pylist()

    def missing_values(
        self, key: str, selection: Selection, viewer: Viewer = LOCAL_ADMIN
    ) -> list[str]:
        """Return "Label: value" for filtered values that no row of the report has."""
        report = self.registry.report(key)
        found = []
        for one in selection.filters:
            column, grain = split_name(one.column)
            if one.op != "in" or grain or column not in report.dimensions:
                continue
            dimension = self.registry.catalog.dimension(column)
            if dimension.kind != "text":
                continue
            known = Selection(
                filters=(Filter(column, "in", one.values),),
                group_by=(column,),
                measures=report.measures[:1],
            )
            have = set(self.rows_of(key, known, viewer))
            found += [f"{dimension.label}: {v}" for v in one.values if v not in have]
        return found

    # -- parts ---------------------------------------------------------------------------------

    def moment(self, chosen: Selection) -> Moment:
        """Return the dates a selection means in this store."""
        as_of = chosen.as_of or self.as_of
        if chosen.start or chosen.end:
            span = Span(chosen.start, chosen.end)
        else:
            span = span_of(chosen.period, as_of, self.shape)
        return Moment(span, as_of, self.shape)

    def run(self, query: Query, ticket: Ticket | None = None) -> pa.Table:
        """Run a query through the cache; the viewer's rule is part of text and values."""
        key = (query.sql, tuple(sorted(query.values.items(), key=lambda kv: kv[0])))
        with self._lock:
            if key in self._cache:
                return self._cache[key]
        table = self.engine.run(query.sql, query.values, ticket)
        with self._lock:
            if table.nbytes < CACHE_BYTES // 8:
                self._cache[key] = table
        return table

    def _compose(
        self,
        report: Report,
        chosen: Selection,
        viewer: Viewer,
        moment: Moment,
        mode: Mode,
        measure: str | None = None,
    ) -> Query:
        return compose(report, chosen, viewer.policy, self.registry.catalog, moment, mode, measure)

    def _totals(
        self,
        report: Report,
        chosen: Selection,
        viewer: Viewer,
        moment: Moment,
        ticket: Ticket | None,
    ) -> dict[str, Any]:
        whole = replace(chosen, limit=None, sort=None, percent=False)
        query = self._compose(report, whole, viewer, moment, "totals")
        rows = self.run(query, ticket).to_pylist()
        return rows[0] if rows else {}

    def _columns(self, query: Query) -> tuple[Column, ...]:
        return tuple(self._column(c) for c in query.columns)

    def _column(self, column: OutputColumn) -> Column:
        catalog = self.registry.catalog
        if column.role == "row":
            known = catalog.dimensions.get(column.name)
            return Column(
                column.name,
                "row",
                known.label if known else words(column.name),
                known.kind if known else kind_of(column.name),
                column.source,
            )
        if column.role == "dimension":
            label = "Time" if column.source == "time" else catalog.dimension(column.source).label
            kind = "date" if column.source == "time" else catalog.dimension(column.source).kind
            return Column(column.name, "dimension", label, kind, column.source, column.grain)
        measure = catalog.measure(column.source)
        label, unit = measure.label, measure.unit
        if column.role == "n":
            label, unit = f"{measure.label}: n", "count"
        elif column.role == "share":
            label, unit = f"{measure.label}: share", "percent"
        return Column(column.name, column.role, label, unit, column.source)


def words(name: str) -> str:
    """Turn a column's name into a heading: "deal_id" -> "Deal id"."""
    return name.removeprefix("x_").replace("_", " ").strip().capitalize()


def kind_of(name: str) -> str:
    """Tell a raw column's kind by the suffix that names its unit."""
    if name.endswith("_on"):
        return "date"
    if name.endswith("_days") or name.endswith("days_in_stage"):
        return "days"
    if name.endswith("_pct"):
        return "percent"
    if name.startswith("is_"):
        return "boolean"
    return "money" if name.endswith(("amount", "_value")) else "text"


def label_of(value: Any, dimension: Dimension) -> str:  # noqa: ANN401
    """Return the text that stands for a group's value in filters and links."""
    if value is None:
        return dimension.empty
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return value.isoformat() if isinstance(value, date) else str(value)


def drill(result: Result, values: dict[str, Any]) -> Selection:
    """Return the selection of the rows under one cell: the groups' values become filters.

    `values` maps grouping names ("owner", "closed_on:quarter", "time:month") to a row's values.
    """
    chosen = replace(result.selection, group_by=(), split_by=None, percent=False, sort=None)
    for name, value in values.items():
        column, grain = split_name(name)
        if column == "time":
            start, end = _bucket_span(value, grain or "day", result.span)
            chosen = replace(chosen, period="all", start=start, end=end)
            continue
        dimension = result.catalog.dimension(column)
        chosen = chosen.with_filter(name, (label_of(value, dimension),))
    return chosen


def _bucket_span(start: date, grain: str, span: Span) -> tuple[date, date]:
    months = {"month": 1, "quarter": 3, "year": 12}.get(grain)
    if months:
        total = start.year * 12 + start.month - 1 + months
        end = date(total // 12, total % 12 + 1, start.day)
    else:
        end = date.fromordinal(start.toordinal() + (7 if grain == "week" else 1))
    return max(start, span.start or start), min(end, span.end or end)


def open_source(
    path: Path,
    version: str,
    *,
    shape: YearShape | None = None,
    limits: Limits | None = None,
    registry: Registry | None = None,
) -> Source:
    """Open one version for questions. Raises StoreProblem when it cannot be read."""
    engine = DuckDBEngine(path, version, limits)
    about = engine.run(
        "select as_of, reporting_currency, kind from meta.store order by as_of", {}
    ).to_pylist()
    extras = engine.run(
        "select table_name, column_name, label from meta.extra_columns order by column_name", {}
    ).to_pylist()
    base = registry or load_registry(check=check_report)
    found = [(e["table_name"], e["column_name"], e["label"]) for e in extras]
    first = about[0]
    return Source(
        engine,
        base.extended(found),
        as_of=first["as_of"],
        currency=first["reporting_currency"],
        kind=first["kind"],
        shape=shape,
    )
