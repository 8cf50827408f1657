"""Ask a report: Selection and Viewer in, Result out. Cached, bounded, cancellable."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from cachetools import LRUCache

from dealglass.access import LOCAL_ADMIN, Viewer
from dealglass.answer import Column, Later, Result, drill, kind_of, label_of, words
from dealglass.build import schema_hash
from dealglass.compose import Mode, Moment, OutputColumn, Query, check_report, compose
from dealglass.engines.duckdb import DuckDBEngine, Limits
from dealglass.errors import OutdatedStore
from dealglass.periods import Span, YearShape, before, span_of
from dealglass.registry import Registry, load_registry
from dealglass.selection import Filter, Selection, split_name

if TYPE_CHECKING:
    from collections.abc import Collection, Hashable, Mapping
    from datetime import date
    from pathlib import Path

    import pyarrow as pa

    from dealglass.engines.protocol import Engine, Ticket
    from dealglass.sqlfile import Report

__all__ = [
    "Column",
    "Result",
    "Source",
    "drill",
    "kind_of",
    "label_of",
    "open_source",
    "words",
]

CACHE_BYTES = 96 * 1024 * 1024


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
        # What is laid over the store, and how often that has changed: answers kept by others
        # are of one revision.
        self.overlaid: Hashable = None
        self.revision = 0
        self._laying = threading.Lock()

    # -- questions -----------------------------------------------------------------------------

    def ask(
        self,
        key: str,
        selection: Selection | None = None,
        viewer: Viewer = LOCAL_ADMIN,
        ticket: Ticket | None = None,
    ) -> Result:
        """Answer a report as this viewer has filtered and grouped it.

        The totals are asked when they are first read; with a ticket, at once.

        Raises UnknownName and BadSelection for names and values that are not the report's,
        QueryTimeout and QueryCancelled from the engine.
        """
        report = self.registry.report(key)
        chosen = selection or Selection()
        moment = self.moment(chosen)
        query = self._compose(report, chosen, viewer, moment, "groups")
        answer = self._answer(report, chosen, viewer, moment, query, ticket)
        answer = replace(answer, totals=self._totals(report, chosen, viewer, moment, ticket))
        past = before(moment.span, chosen.compare, moment.as_of, chosen.period, self.shape)
        if past is None:
            return answer
        earlier = replace(moment, span=past)
        then = self._compose(report, chosen, viewer, earlier, "groups")
        return replace(
            answer,
            previous=self.run(then, ticket),
            previous_totals=self._totals(report, chosen, viewer, earlier, ticket),
            previous_span=past,
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
        return self._answer(report, chosen, viewer, moment, query, ticket)

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
            # The lists of the filters are in the cache; what they leave out is looked for itself.
            listed = self.choices(key, column, viewer)
            if not (asked := tuple(v for v in one.values if v not in listed)):
                continue
            known = Selection(
                filters=(Filter(column, "in", asked),),
                group_by=(column,),
                measures=report.measures[:1],
            )
            have = set(self.rows_of(key, known, viewer))
            found += [f"{dimension.label}: {v}" for v in asked if v not in have]
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
            began = self.revision
        table = self.engine.run(query.sql, query.values, ticket)
        with self._lock:
            if table.nbytes < CACHE_BYTES // 8 and self.revision == began:
                self._cache[key] = table
        return table

    def overlay(
        self,
        mark: Hashable,
        script: str,
        tables: Mapping[str, pa.Table],
        replaces: Collection[str],
    ) -> None:
        """Put tables in front of the store's, and forget the answers that read the ones before.

        `mark` tells this state from others: when it is laid already, nothing is done. `replaces`
        names the tables that change; see Engine.overlay.
        """
        with self._laying:
            if self.overlaid == mark:
                return
            self.engine.overlay(script, tables)
            with self._lock:
                self.overlaid = mark
                self.revision += 1
                for key in [k for k in self._cache if any(name in k[0] for name in replaces)]:
                    del self._cache[key]

    def _answer(
        self,
        report: Report,
        chosen: Selection,
        viewer: Viewer,
        moment: Moment,
        query: Query,
        ticket: Ticket | None,
    ) -> Result:
        return Result(
            report=report,
            selection=chosen,
            viewer=viewer,
            catalog=self.registry.catalog,
            columns=self._columns(query),
            table=self.run(query, ticket),
            span=moment.span,
            as_of=moment.as_of,
            state_at=moment.state_at,
            store_version=self.version,
            currency=self.currency,
            query=query,
        )

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
    ) -> Mapping[str, Any]:
        whole = replace(chosen, limit=None, sort=None, percent=False)
        query = self._compose(report, whole, viewer, moment, "totals")

        def ask() -> dict[str, Any]:
            rows = self.run(query, ticket).to_pylist()
            return rows[0] if rows else {}

        # Who may cancel waits for the whole answer.
        return ask() if ticket else Later(ask)

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


def open_source(
    path: Path,
    version: str,
    *,
    shape: YearShape | None = None,
    limits: Limits | None = None,
    registry: Registry | None = None,
) -> Source:
    """Open one version for questions.

    Raises StoreProblem when it cannot be read, OutdatedStore when another release built it.
    """
    engine = DuckDBEngine(path, version, limits)
    first = engine.run("select * from meta.store order by as_of", {}).to_pylist()[0]
    if first.get("schema_hash") != schema_hash():
        engine.close()
        raise OutdatedStore(
            "this version was built by another release of Dealglass, or with other business hours.",
            where=version,
            mend="Open the dashboard or run `dealglass versions`: it is built again at once.",
        )
    extras = engine.run(
        "select table_name, column_name, label from meta.extra_columns order by column_name", {}
    ).to_pylist()
    base = registry or load_registry(check=check_report)
    found = [(e["table_name"], e["column_name"], e["label"]) for e in extras]
    return Source(
        engine,
        base.extended(found),
        as_of=first["as_of"],
        currency=first["reporting_currency"],
        kind=first["kind"],
        shape=shape,
    )
