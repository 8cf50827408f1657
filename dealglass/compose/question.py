"""A question in plain values: its moment, its shape (all but the values), what comes back."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Literal

from dealglass.catalog import Catalog, Dimension, Measure
from dealglass.config import settings
from dealglass.errors import BadSelection, UnknownName, near
from dealglass.periods import Span, YearShape
from dealglass.selection import Filter, Selection, check_grouping, split_name

if TYPE_CHECKING:
    from dealglass.access import Policy
    from dealglass.sqlfile import Report

Mode = Literal["groups", "totals", "rows"]
# Params the composer fills itself: the moment a state is seen at, the period's bounds (null where
# it has none), and two settings: the days after an order in which a customer is active, and the
# days after which an open deal is stale (null: its stage's own limit).
BUILT_IN_PARAMS = {
    "as_of": "date",
    "period_start": "date",
    "period_end": "date",
    "active_days": "integer",
    "stale_days": "integer",
}


@dataclass(frozen=True)
class OutputColumn:
    """One column of the answer: its name, and the dimension or measure it shows."""

    name: str
    role: Literal["dimension", "measure", "share", "n", "row"]
    source: str
    grain: str | None = None


@dataclass(frozen=True)
class Query:
    """What an engine runs: text with `$name` places, their values, and the columns to come."""

    sql: str
    values: dict[str, Any]
    columns: tuple[OutputColumn, ...]


@dataclass(frozen=True)
class Moment:
    """When a question is asked about: the period and the as-of date, already plain dates."""

    span: Span
    as_of: date
    shape: YearShape = field(default_factory=YearShape)

    @property
    def state_at(self) -> date:
        """The day whose end a state (open deals) is seen at: the period's last, or as-of."""
        if self.span.end is None:
            return self.as_of
        return min(self.as_of, self.span.end - timedelta(days=1))


@dataclass(frozen=True)
class Shape:
    """All of a question but its values: the key of the cache of SQL texts."""

    report: Report
    measures: tuple[Measure, ...]
    hidden: tuple[Measure, ...]
    groups: tuple[str, ...]
    dimensions: tuple[Dimension, ...]
    filters: tuple[tuple[str, str, int, bool], ...]
    has_start: bool
    has_end: bool
    owners: int | None
    mode: Mode
    percent: bool
    sort: str | None
    limited: bool
    blocked: bool
    year: YearShape


class Parts:
    """Checks a selection's names against the report, and names the values to bind."""

    def __init__(
        self,
        report: Report,
        catalog: Catalog,
        chosen: Selection,
        moment: Moment,
        mode: Mode,
        measure: str | None,
        policy: Policy,
    ) -> None:
        self.chosen, self.moment, self.policy, self.report = chosen, moment, policy, report
        wanted = (measure,) if measure else chosen.measures or report.measures
        measures = tuple(self._measure(name, catalog) for name in wanted)
        if mode == "rows" and not measure and not chosen.measures:
            measures = ()
        needed = dict.fromkeys(n for m in measures for n in m.needs if n not in wanted)
        names = [*chosen.groups, *(f.column for f in chosen.filters)]
        self.filters = [self._filter(f, catalog) for f in chosen.filters]
        used = {}
        for name in names:
            column = split_name(name)[0]
            if column == "time":
                continue
            if column not in report.dimensions:
                raise UnknownName(
                    f"there is no dimension '{column}'.",
                    where=f"Report '{report.key}'",
                    mend=near(column, report.dimensions),
                )
            check_grouping(name, catalog)
            used[column] = catalog.dimension(column)
        self.shape = Shape(
            report=report,
            measures=measures,
            hidden=tuple(self._measure(n, catalog) for n in needed),
            groups=chosen.groups if mode == "groups" else (),
            dimensions=tuple(used.values()),
            filters=tuple((c, op, len(v), none) for c, op, v, none in self.filters),
            has_start=moment.span.start is not None,
            has_end=moment.span.end is not None,
            owners=None if policy.owner_ids is None else len(policy.owner_ids),
            mode=mode,
            percent=chosen.percent and mode == "groups",
            sort=chosen.sort,
            limited=chosen.limit is not None,
            blocked=bool(chosen.blocked),
            year=moment.shape,
        )

    def _measure(self, name: str, catalog: Catalog) -> Measure:
        if name not in self.report.measures:
            raise UnknownName(
                f"there is no measure '{name}'.",
                where=f"Report '{self.report.key}'",
                mend=near(name, self.report.measures),
            )
        return catalog.measure(name)

    def _filter(self, one: Filter, catalog: Catalog) -> tuple[str, str, list[Any], bool]:
        """Return column, operator, typed values and whether "no value" is among them."""
        column = split_name(one.column)[0]
        dimension = catalog.dimension(column)
        values = [v for v in one.values if v != dimension.empty]
        typed = [_typed(v, dimension) for v in values]
        # The number of values is part of a shape. Repeating the last one up to a power of two
        # asks the same, and one more owner chosen finds the text of the last question again.
        typed += typed[-1:] * ((1 << (len(typed) - 1).bit_length()) - len(typed)) if typed else []
        return one.column, one.op, typed, len(values) < len(one.values)

    def values(self) -> dict[str, Any]:
        """Return every value the text names, typed."""
        span = self.moment.span
        bound: dict[str, Any] = {
            "as_of": self.moment.state_at,
            "period_start": span.start,
            "period_end": span.end,
            "active_days": settings().active_days,
            "stale_days": settings().stale_days,
        }
        for number, (_, _, values, _) in enumerate(self.filters):
            bound |= {f"f{number}_{i}": v for i, v in enumerate(values)}
        for i, owner in enumerate(self.policy.owner_ids or ()):
            bound[f"viewer_{i}"] = owner
        if self.chosen.limit is not None:
            bound["row_limit"] = self.chosen.limit
        given, choices = dict(self.chosen.params), dict(self.report.choices)
        for name, kind in self.report.params:
            if name in choices:
                bound[name] = chosen_value(self.report, name, given.get(name))
            elif name not in BUILT_IN_PARAMS and name in given:
                bound[name] = _param(name, kind.removesuffix("?"), given[name])
            elif kind.endswith("?"):
                bound[name] = None
        return bound


def chosen_value(report: Report, name: str, given: str | None) -> str:
    """Return the value of a parameter that takes one of a few: the first when none is given.

    Raises BadSelection when it is none of them.
    """
    known = dict(dict(report.choices)[name])
    if given is None:
        return next(iter(known))
    if given not in known:
        raise BadSelection(
            f"'{name}' cannot be '{given[:40]}'.",
            where=f"Report '{report.key}'",
            mend=near(given, known) or f"Use one of: {', '.join(known)}.",
        )
    return given


def _typed(value: str, dimension: Dimension) -> Any:  # noqa: ANN401
    if dimension.kind == "date":
        return date.fromisoformat(value)
    if dimension.kind in ("number", "money"):
        return float(value) if "." in value else int(value)
    if dimension.kind == "boolean":
        return value == "true"
    return value


def _param(name: str, kind: str, value: str) -> Any:  # noqa: ANN401
    try:
        if kind == "date":
            return date.fromisoformat(value)
        return {"integer": int, "number": float, "text": str}[kind](value)
    except ValueError:
        raise BadSelection(f"'{name}' must be a {kind}, not '{value[:40]}'.") from None
