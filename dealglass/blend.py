"""A Result put together from the answers to several questions, ready for charts and tables.

Some figures need more than one question: what was done last week beside what is planned next
week, a goal's target beside the actual of whatever measure it names. Such a table is still a
Result, so that pages, exports and "how counted" treat it like any other.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from dealglass.catalog import Catalog, Measure
from dealglass.results import Column, Result

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_TYPES = {"date": pa.date32(), "text": pa.string(), "boolean": pa.bool_()}


@dataclass(frozen=True)
class Figure:
    """One column of a blended result that is no plain measure of the catalogue.

    `unit` as in the catalogue, or "text" / "date" for a column that is no number. `counted`
    says how the figure comes about, `better` which direction is good news.
    """

    name: str
    label: str
    unit: str
    counted: str
    better: str = "none"
    caution: str = ""


class Held:
    """Stands where exports ask an engine for the rows of a query: gives the rows of a table."""

    def __init__(self, table: pa.Table) -> None:
        self.table = table

    @property
    def engine(self) -> Held:
        """Itself: what a Source's engine is asked for."""
        return self

    def stream(
        self, sql: str, values: Mapping[str, Any], ticket: object = None
    ) -> pa.RecordBatchReader:
        """Return the table in batches, whatever the query says."""
        return self.table.to_reader()


@dataclass(frozen=True)
class Blend(Result):
    """A blended result. `origins` maps a column to the result and measure its rows lie under.

    `places` maps a value of the first grouping to the groups' values of those results, where
    the labels of the rows are not theirs.
    """

    origins: Mapping[str, tuple[Result, str]] = field(default_factory=dict)
    places: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    @property
    def held(self) -> Held:
        """The source of this result's rows for exports: no query alone gives them."""
        return Held(self.table)

    def behind(self, measure: str, values: Mapping[str, Any]) -> tuple[Result, str, dict[str, Any]]:
        """Return result, measure and groups' values whose rows a click on a cell means."""
        if measure not in self.origins:
            return self, measure, dict(values)
        result, name = self.origins[measure]
        first = values.get(self.groups[0].name) if self.groups else None
        return result, name, dict(self.places.get(str(first), values) if self.places else values)


def blended(
    base: Result,
    groups: Sequence[str],
    figures: Sequence[Figure | str],
    rows: Iterable[Mapping[str, Any]],
    totals: Mapping[str, Any] | None = None,
    origins: Mapping[str, tuple[Result, str]] | None = None,
    places: Mapping[str, Mapping[str, Any]] | None = None,
) -> Blend:
    """Return `base` with other columns and rows: `groups`, then `figures`, in that order.

    `groups` are dimensions of the base's report ("owner", "time:day"); a figure given by name is
    a measure of the catalogue. Each row maps column names to values; absent ones are null. The
    rows keep their order, which `sort` in the selection tells whoever shows them.
    `totals` are the figures over all rows, computed by the caller from an engine's totals.
    `origins` and `places`: see Blend.
    """
    catalog = _with_figures(base.catalog, [f for f in figures if isinstance(f, Figure)])
    columns = [_group(base, catalog, name) for name in groups]
    columns += [_figure(catalog, f) for f in figures]
    records = [{c.name: row.get(c.name) for c in columns} for row in rows]
    arrays = [pa.array([r[c.name] for r in records], type=_type(c)) for c in columns]
    kept = {f.name: getattr(base, f.name) for f in fields(Result)}
    return Blend(
        **kept
        | {
            "columns": tuple(columns),
            "table": pa.table(arrays, names=[c.name for c in columns]),
            "totals": dict(totals or {}),
            "previous": None,
            "previous_totals": None,
            "catalog": catalog,
            "selection": replace(
                base.selection, group_by=tuple(groups), split_by=None, sort=groups[0]
            ),
        },
        origins=dict(origins or {}),
        places=dict(places or {}),
    )


def _with_figures(catalog: Catalog, figures: Sequence[Figure]) -> Catalog:
    made = {
        f.name: Measure(
            name=f.name,
            label=f.label,
            unit=f.unit,
            counted=f.counted,
            category="business performance",
            better=f.better,
            caution=f.caution,
        )
        for f in figures
    }
    return replace(catalog, measures=MappingProxyType({**catalog.measures, **made}))


def _group(base: Result, catalog: Catalog, name: str) -> Column:
    known = next((c for c in base.groups if c.name == name), None)
    if known:
        return known
    column, _, grain = name.partition(":")
    if column == "time":
        return Column(name, "dimension", "Time", "date", column, grain or None)
    dimension = catalog.dimension(column)
    return Column(name, "dimension", dimension.label, dimension.kind, column, grain or None)


def _figure(catalog: Catalog, figure: Figure | str) -> Column:
    if isinstance(figure, str) and figure.endswith("__n"):
        measure = catalog.measure(figure.removesuffix("__n"))
        return Column(figure, "n", f"{measure.label}: n", "count", measure.name)
    measure = catalog.measure(figure if isinstance(figure, str) else figure.name)
    return Column(measure.name, "measure", measure.label, measure.unit, measure.name)


def _type(column: Column) -> pa.DataType:
    if column.role == "dimension" and column.unit in ("date", "boolean"):
        return _TYPES[column.unit]
    if column.role == "dimension":
        return pa.float64() if column.unit in ("number", "money") else pa.string()
    return _TYPES.get(column.unit, pa.float64())
