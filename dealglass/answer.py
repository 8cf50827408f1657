"""An answer: its columns and rows, ready for pages, charts, exports; and the way down to rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from dealglass.selection import Selection, split_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import pyarrow as pa

    from dealglass.access import Viewer
    from dealglass.catalog import Catalog, Dimension, Measure
    from dealglass.compose import Query
    from dealglass.periods import Span
    from dealglass.sqlfile import Report

T = TypeVar("T")


@dataclass(frozen=True)
class Column:
    """One column of a result, ready for a heading: see OutputColumn for `role`."""

    name: str
    role: str
    label: str
    unit: str
    source: str
    grain: str | None = None


class Later(Mapping[str, Any]):
    """A mapping asked for when it is first read: most charts and tables show no totals.

    Reading raises what `ask` raises. It travels to another process as a plain dict.
    """

    def __init__(self, ask: Callable[[], dict[str, Any]]) -> None:
        self._ask = ask

    @cached_property
    def _found(self) -> dict[str, Any]:
        return self._ask()

    def __getitem__(self, name: str) -> Any:  # noqa: ANN401
        return self._found[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)

    def __repr__(self) -> str:
        return repr(self._found)

    def __reduce__(self) -> tuple[type[dict[str, Any]], tuple[dict[str, Any]]]:
        return dict, (self._found,)


@dataclass(frozen=True)
class Result:
    """The answer to one question.

    `table` has one row per group and the columns of `columns` in order. `totals` and
    `previous_totals` map each measure (and `<measure>__n`) to its value over all groups,
    computed by the engine when they are first read (see Later). `previous` is the table of the
    compared period, or None. `span` and `previous_span` are the periods meant; `state_at` the
    day a state such as open deals is of.
    """

    report: Report
    selection: Selection
    viewer: Viewer
    catalog: Catalog
    columns: tuple[Column, ...]
    table: pa.Table
    span: Span
    as_of: date
    state_at: date
    store_version: str
    currency: str
    query: Query
    totals: Mapping[str, Any] = field(default_factory=dict)
    previous: pa.Table | None = None
    previous_totals: Mapping[str, Any] | None = None
    previous_span: Span | None = None

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

    @cached_property
    def made(self) -> dict[Any, Any]:
        """What was drawn from this answer, by what it was drawn with; see `once`."""
        return {}

    @property
    def settings(self) -> tuple[str, ...]:
        """The parameters that change the figures, in words: "Attribution: Even split"."""
        given, choices = dict(self.selection.params), dict(self.report.choices)
        found = []
        for name, kind in self.report.params:
            known = dict(choices.get(name, ()))
            value = given.get(name, next(iter(known), None))
            if value is not None and (known or kind.endswith("?")):
                found.append(f"{words(name)}: {known.get(value, value)}")
        return tuple(found)

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


def once(result: Result, key: tuple[Any, ...], make: Callable[[], T]) -> T:
    """Return what `make` gives, made once for a result and a key of all else it depends on.

    Pages ask the same question again on every run; a result that is kept between runs keeps its
    charts and tables as well. What is returned is shared: treat it as frozen. A key that cannot
    be hashed is made anew each time.
    """
    try:
        hash(key)
    except TypeError:
        return make()
    if key not in result.made:
        result.made[key] = make()
    found: T = result.made[key]
    return found


def words(name: str) -> str:
    """Turn a column's name into a heading: "deal_id" -> "Deal id"."""
    return name.removeprefix("x_").replace("_", " ").strip().capitalize()


def kind_of(name: str) -> str:
    """Tell a raw column's kind by the suffix that names its unit."""
    if name.endswith("_on"):
        return "date"
    if name.endswith("_days") or name.endswith("days_in_stage"):
        return "days"
    if name.startswith(("hours_", "business_hours_")):
        return "hours"
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
