"""Report + Selection + Policy -> Query. The only door to sqlglot.

Two moves and no third. Policy: each base table the viewer may not see whole is shadowed by a
CTE of the same name. Selection: the report's SELECT becomes the CTE `report_rows`, and around
it stand filters, period, grouping and measures. Names come from the header or the catalogue
only; values are only ever bound. The SQL depends on the shape of a selection alone, so it is
built once per shape and reused for all values.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal

import sqlglot
from sqlglot import exp

from dealglass.access import PUBLIC_TABLES
from dealglass.catalog import Catalog, Dimension, Measure
from dealglass.errors import BadSelection, QueryFileError, UnknownName, near
from dealglass.periods import Span, YearShape
from dealglass.selection import GRAINS, Filter, Selection, check_grouping, split_name

if TYPE_CHECKING:
    from dealglass.access import Policy
    from dealglass.sqlfile import Report

Mode = Literal["groups", "totals", "rows"]
DIALECT = "duckdb"
OPEN = "_open"
_COMPARE = {"ge": exp.GTE, "gt": exp.GT, "le": exp.LTE, "lt": exp.LT}
# Params the composer fills itself: the moment a state is seen at, and the period's bounds.
BUILT_IN_PARAMS = {"as_of": "date", "period_start": "date", "period_end": "date"}


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
    shape: YearShape = YearShape()

    @property
    def state_at(self) -> date:
        """The day whose end a state (open deals) is seen at: the period's last, or as-of."""
        if self.span.end is None:
            return self.as_of
        return min(self.as_of, self.span.end - timedelta(days=1))


def compose(
    report: Report,
    chosen: Selection,
    policy: Policy,
    catalog: Catalog,
    moment: Moment,
    mode: Mode = "groups",
    measure: str | None = None,
) -> Query:
    """Build the query for one report as this viewer has filtered and grouped it.

    "groups": the columns of `chosen.groups` in order, then each measure, each rate followed by
    its `<measure>__n`; one row per group in the dimension's order. "totals": one row. "rows": the
    rows under the figures, one per grain, with the header's `rows` columns; `measure` narrows
    them to that measure's own rows.

    Raises UnknownName or BadSelection when a filter, grouping or measure is not this report's.
    """
    parts = _Parts(report, catalog, chosen, moment, mode, measure, policy)
    sql, columns, places = _built(parts.shape)
    bound = parts.values()
    for name in places - bound.keys():
        raise BadSelection(
            f"'{name}' has no value.", where=f"Report '{report.key}'", mend=f"Give p.{name}=..."
        )
    return Query(sql, {k: v for k, v in bound.items() if k in places}, columns)


@dataclass(frozen=True)
class _Shape:
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


class _Parts:
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
        self.shape = _Shape(
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
        return one.column, one.op, typed, len(values) < len(one.values)

    def values(self) -> dict[str, Any]:
        """Return every value the text names, typed."""
        span = self.moment.span
        bound: dict[str, Any] = {"as_of": self.moment.state_at}
        if span.start:
            bound["period_start"] = span.start
        if span.end:
            bound["period_end"] = span.end
        for number, (_, _, values, _) in enumerate(self.filters):
            bound |= {f"f{number}_{i}": v for i, v in enumerate(values)}
        for i, owner in enumerate(self.policy.owner_ids or ()):
            bound[f"viewer_{i}"] = owner
        if self.chosen.limit is not None:
            bound["row_limit"] = self.chosen.limit
        given = dict(self.chosen.params)
        for name, kind in self.report.params:
            if name not in BUILT_IN_PARAMS and name in given:
                bound[name] = _param(name, kind, given[name])
        return bound


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


@lru_cache(maxsize=2048)
def _built(shape: _Shape) -> tuple[str, tuple[OutputColumn, ...], frozenset[str]]:
    return _Builder(shape).build()


@lru_cache(maxsize=512)
def parsed(report: Report) -> exp.Select:
    """Parse a report's text. Raises QueryFileError unless it is one SELECT."""
    where = f"queries/{report.key}.sql"
    try:
        statements = sqlglot.parse(report.sql, dialect=DIALECT)
    except sqlglot.ParseError as error:
        first = error.errors[0] if error.errors else {}
        raise QueryFileError(
            f"is not SQL: {first.get('description', error)}.",
            where=f"{where}:{first.get('line', 1)} of the SELECT",
        ) from error
    if len(statements) != 1 or not isinstance(statements[0], exp.Select):
        raise QueryFileError("must be exactly one SELECT.", where=where)
    return statements[0]


def base_tables(report: Report) -> set[str]:
    """Return the names of the store's tables a report reads."""
    tree = parsed(report)
    local = {cte.alias for cte in tree.find_all(exp.CTE)}
    return {t.name for t in tree.find_all(exp.Table)} - local


def _column(name: str) -> exp.Column:
    return exp.column(name, quoted=False)


def _parameter(name: str, kind: str | None = None) -> exp.Expression:
    place = exp.Placeholder(this=name)
    return exp.cast(place, kind, dialect=DIALECT) if kind else place


def _parse(sql: str) -> exp.Expression:
    return sqlglot.parse_one(sql, dialect=DIALECT)


def bucket(column: str, grain: str | None, year: YearShape) -> exp.Expression:
    """Return the expression that puts a date into its week, month, quarter or year."""
    if grain is None or grain == "day":
        return _column(column)
    shift = (year.week_start - 1) if grain == "week" else 0
    unit = "day"
    if grain in ("quarter", "year") and year.fiscal_month > 1:
        shift, unit = year.fiscal_month - 1, "month"
    if not shift:
        return _parse(f"cast(date_trunc('{grain}', {column}) as date)")
    return _parse(
        f"cast(date_trunc('{grain}', {column} - interval {shift} {unit}) "
        f"+ interval {shift} {unit} as date)"
    )


class _Builder:
    """Builds the SQL of one shape."""

    def __init__(self, shape: _Shape) -> None:
        self.shape = shape
        self.report = shape.report
        self.by_name = {d.name: d for d in shape.dimensions}
        self.has_time = any(split_name(g)[0] == "time" for g in shape.groups)

    def build(self) -> tuple[str, tuple[OutputColumn, ...], frozenset[str]]:
        tree, columns = self._rows() if self.shape.mode == "rows" else self._figures()
        tree = self._with_rows_and_policy(tree)
        places = frozenset(p.name for p in tree.find_all(exp.Placeholder))
        return tree.sql(DIALECT, pretty=True), columns, places

    # -- expressions -------------------------------------------------------------------------

    def _label(self, name: str, time: str | None = None) -> exp.Expression:
        """The value a row is grouped by; a missing text label becomes its word."""
        column, grain = split_name(name)
        if column == "time":
            return bucket(time or "null", grain, self.shape.year)
        dimension = self.by_name[column]
        if dimension.kind == "date":
            return bucket(column, grain, self.shape.year)
        if dimension.kind == "text":
            return exp.func(
                "coalesce", _column(column), exp.Literal.string(dimension.empty), dialect=DIALECT
            )
        return _column(column)

    def _conditions(self) -> list[exp.Expression]:
        found: list[exp.Expression] = []
        for number, (name, op, count, with_none) in enumerate(self.shape.filters):
            label = self._label(name)
            places = [_parameter(f"f{number}_{i}") for i in range(count)]
            if op in _COMPARE:
                found.append(_COMPARE[op](this=label, expression=places[0]))
                continue
            found.append(self._membership(name, label, places, with_none, op == "not"))
        if self.shape.blocked:
            found.append(exp.false())
        return found

    def _membership(
        self,
        name: str,
        label: exp.Expression,
        places: list[exp.Expression],
        with_none: bool,
        negated: bool,
    ) -> exp.Expression:
        dimension = self.by_name[split_name(name)[0]]
        is_text = dimension.kind == "text"
        if is_text and with_none:
            places = [*places, exp.Literal.string(dimension.empty)]
        test: exp.Expression = exp.In(this=label.copy(), expressions=places)
        if not places:
            test = exp.false()
        if is_text:
            return exp.not_(test) if negated else test
        is_null = exp.Is(this=label.copy(), expression=exp.Null())
        if with_none:
            test = exp.or_(test, is_null)
            return exp.not_(exp.paren(test)) if negated else exp.paren(test)
        # A missing number or date is not among the chosen values, so "is not" keeps it.
        return exp.paren(exp.or_(exp.not_(test), is_null)) if negated else test

    def _basis(self, measure: Measure) -> str | None:
        """The date column the period applies to; None when the measure is a state."""
        if measure.derived or measure.time == "moment":
            return None
        return measure.time or self.report.time

    def _in_period(self, basis: str | None) -> exp.Expression | None:
        if basis is None:
            return None
        tests = []
        if self.shape.has_start:
            tests.append(exp.GTE(this=_column(basis), expression=_parameter("period_start")))
        if self.shape.has_end:
            tests.append(exp.LT(this=_column(basis), expression=_parameter("period_end")))
        return exp.and_(*tests) if tests else None

    def _aggregate(self, measure: Measure, condition: exp.Expression | None) -> exp.Expression:
        """The measure's SQL, each aggregate in it seeing only rows that meet the condition."""
        tree = _measured(measure.sql)
        if condition is not None:
            tree = _filtered(tree, condition)
        if measure.unit in ("money", "money_per_day"):
            tree = exp.cast(tree, "double", dialect=DIALECT)
        return tree

    # -- the answer --------------------------------------------------------------------------

    def _figures(self) -> tuple[exp.Select, tuple[OutputColumn, ...]]:
        plain = self._plain_measures()
        bases = list(dict.fromkeys(self._basis(m) for m in plain))
        if self.has_time and len(bases) > 1:
            grouped = self._by_own_time(plain, bases)
        else:
            grouped = self._one_pass(plain, bases, bases[0] if bases else None)
        return self._outer(grouped)

    def _plain_measures(self) -> list[Measure]:
        return [m for m in (*self.shape.measures, *self.shape.hidden) if not m.derived]

    def _one_pass(
        self, plain: list[Measure], bases: list[str | None], time: str | None
    ) -> exp.Select:
        several = len(bases) > 1
        select = exp.Select()
        select = self._select_groups(select, time)
        for measure in plain:
            condition = self._in_period(self._basis(measure)) if several else None
            select = self._add_measure(select, measure, condition)
        select = select.from_("report_rows")
        where = self._conditions()
        seen = [self._in_period(b) for b in bases]
        if seen and all(s is not None for s in seen):
            where.append(exp.paren(exp.or_(*seen)) if several else seen[0])
        if where:
            select = select.where(*where, dialect=DIALECT)
        return select

    def _by_own_time(self, plain: list[Measure], bases: list[str | None]) -> exp.Select:
        """Each measure bucketed by its own date, laid side by side over one time axis."""
        union: exp.Expression | None = None
        for basis in bases:
            if basis is None:
                continue
            part = self._select_groups(exp.Select(), basis)
            for measure in plain:
                if self._basis(measure) == basis:
                    part = self._add_measure(part, measure, None)
                else:
                    part = self._add_nothing(part, measure)
            part = part.from_("report_rows")
            where = self._conditions()
            period = self._in_period(basis)
            where.append(
                period
                if period is not None
                else exp.not_(exp.Is(this=_column(basis), expression=exp.Null()))
            )
            part = part.where(*where, dialect=DIALECT)
            union = part if union is None else exp.union(union, part, distinct=False)
        keys = [f"g{i}" for i in range(len(self.shape.groups))]
        select = exp.Select()
        for i in range(len(keys)):
            select = select.select(_column(keys[i]))
            if self._order_column(i):
                select = select.select(_parse(f"min({keys[i]}_order) as {keys[i]}_order"))
        for measure in plain:
            nothing = f"coalesce(max({measure.name}), 0)" if measure.is_additive else ""
            value = nothing or f"max({measure.name})"
            select = select.select(_parse(f"{value} as {measure.name}"))
            if measure.n:
                select = select.select(
                    _parse(f"coalesce(max({measure.name}__n), 0) as {measure.name}__n")
                )
        return select.from_(union.subquery("own_times")).group_by(*[_column(k) for k in keys])

    def _select_groups(self, select: exp.Select, time: str | None) -> exp.Select:
        for i, name in enumerate(self.shape.groups):
            label = self._label(name, time)
            select = select.select(exp.alias_(label, f"g{i}"))
            order = self._order_column(i)
            if order:
                select = select.select(_parse(f"min({order}) as g{i}_order"))
            select = select.group_by(label.copy())
        return select

    def _order_column(self, index: int) -> str:
        column = split_name(self.shape.groups[index])[0]
        dimension = self.by_name.get(column)
        return dimension.order if dimension else ""

    def _add_measure(
        self, select: exp.Select, measure: Measure, condition: exp.Expression | None
    ) -> exp.Select:
        select = select.select(exp.alias_(self._aggregate(measure, condition), measure.name))
        if measure.n:
            tree = _measured(measure.n)
            tree = _filtered(tree, condition) if condition is not None else tree
            select = select.select(exp.alias_(tree, f"{measure.name}__n"))
        return select

    def _add_nothing(self, select: exp.Select, measure: Measure) -> exp.Select:
        select = select.select(exp.alias_(exp.Null(), measure.name))
        return select.select(exp.alias_(exp.Null(), f"{measure.name}__n")) if measure.n else select

    def _outer(self, grouped: exp.Select) -> tuple[exp.Select, tuple[OutputColumn, ...]]:
        """Number the groups in their order, then add derived measures, shares, sort, limit."""
        columns: list[OutputColumn] = []
        groups = self.shape.groups
        keys = []
        for i, name in enumerate(groups):
            column, grain = split_name(name)
            columns.append(OutputColumn(name, "dimension", column, grain))
            keys += [f"g{i}_order"] if self._order_column(i) else []
            keys.append(f"g{i}")
        order = ", ".join(f"{k} asc nulls last" for k in keys)
        numbered = exp.Select().select(exp.Star())
        if groups:
            numbered = numbered.select(
                _parse(f"row_number() over (order by {order}) as group_order")
            )
        else:
            numbered = numbered.select(_parse("1 as group_order"))
        numbered = numbered.from_("grouped")
        outer = exp.Select()
        for i, name in enumerate(groups):
            outer = outer.select(exp.alias_(_column(f"g{i}"), name, quoted=True))
        partition = "partition by g0 " if len(groups) > 1 else ""
        for measure in self.shape.measures:
            formula = _parse(measure.derived) if measure.derived else _column(measure.name)
            outer = outer.select(exp.alias_(formula, measure.name))
            columns.append(OutputColumn(measure.name, "measure", measure.name))
            if measure.n and not measure.derived:
                outer = outer.select(_column(f"{measure.name}__n"))
                columns.append(OutputColumn(f"{measure.name}__n", "n", measure.name))
            if self.shape.percent and measure.is_additive:
                share = f"{measure.name}__share_pct"
                whole = (
                    f"100.0 * {measure.name} / nullif(sum({measure.name}) over ({partition}), 0)"
                )
                outer = outer.select(_parse(f"{whole} as {share}"))
                columns.append(OutputColumn(share, "share", measure.name))
        outer = outer.from_("numbered").with_("grouped", as_=grouped, dialect=DIALECT)
        outer = outer.with_("numbered", as_=numbered, dialect=DIALECT)
        outer = self._sorted(outer, tuple(columns))
        return outer, tuple(columns)

    def _sorted(self, select: exp.Select, columns: tuple[OutputColumn, ...]) -> exp.Select:
        sort = self.shape.sort
        names = {c.name for c in columns}
        if sort and sort.lstrip("-") in names:
            direction = "desc" if sort.startswith("-") else "asc"
            key = exp.column(sort.lstrip("-"), quoted=True)
            select = select.order_by(
                exp.Ordered(this=key, desc=direction == "desc", nulls_first=False)
            )
        if self.shape.groups:
            select = select.order_by(_column("group_order"))
        return select.limit(_parameter("row_limit")) if self.shape.limited else select

    def _rows(self) -> tuple[exp.Select, tuple[OutputColumn, ...]]:
        names = self.report.rows or tuple(c.alias_or_name for c in parsed(self.report).expressions)
        names += tuple(d for d in self.report.dimensions if d.startswith("x_"))
        select = exp.Select()
        for name in names:
            select = select.select(_column(name))
        where = self._conditions()
        bases = list(dict.fromkeys(self._basis(m) for m in self.shape.measures)) or [
            self.report.time
        ]
        seen = [self._in_period(b) for b in bases]
        if seen and all(s is not None for s in seen):
            where.append(exp.paren(exp.or_(*seen)))
        wanted = [m.rows for m in self.shape.measures]
        if wanted and all(wanted):
            where.append(exp.paren(exp.or_(*[_parse(w) for w in dict.fromkeys(wanted)])))
        select = select.from_("report_rows")
        if where:
            select = select.where(*where, dialect=DIALECT)
        select = self._sorted_rows(select, names)
        columns = tuple(OutputColumn(n, "row", n) for n in names)
        return select, columns

    def _sorted_rows(self, select: exp.Select, names: tuple[str, ...]) -> exp.Select:
        sort = self.shape.sort
        if sort and sort.lstrip("-") in names:
            key = _column(sort.lstrip("-"))
            select = select.order_by(
                exp.Ordered(this=key, desc=sort.startswith("-"), nulls_first=False)
            )
        select = select.order_by(
            *[exp.Ordered(this=_column(n), nulls_first=False) for n in names[:1]]
        )
        return select.limit(_parameter("row_limit")) if self.shape.limited else select

    def _with_rows_and_policy(self, tree: exp.Select) -> exp.Select:
        body = parsed(self.report).copy()
        extras = [d for d in self.report.dimensions if d.startswith("x_")]
        if extras:
            alias = _alias_of(body, self.report.extras)
            body = body.select(*[exp.column(name, table=alias) for name in extras])
        ctes = [exp.CTE(this=body, alias=exp.TableAlias(this=exp.to_identifier("report_rows")))]
        if self.shape.owners is not None:
            for table in sorted(base_tables(self.report) - PUBLIC_TABLES, reverse=True):
                ctes.insert(0, _shadow(table, self.shape.owners))
        existing = tree.args.get("with_")
        if existing:
            ctes += existing.expressions
        tree.set("with_", exp.With(expressions=ctes))
        return tree


def _shadow(table: str, owners: int) -> exp.CTE:
    """The CTE that stands in for a table this viewer sees only in part."""
    places = [_parameter(f"viewer_{i}") for i in range(owners)]
    owned = exp.In(this=_column("owner_id"), expressions=places) if places else exp.false()
    shadow = exp.select("*").from_(exp.table_(table, db="crm")).where(owned, dialect=DIALECT)
    return exp.CTE(this=shadow, alias=exp.TableAlias(this=exp.to_identifier(table)))


def _alias_of(body: exp.Select, table: str) -> str:
    sources = [body.args["from_"].this, *(j.this for j in body.args.get("joins") or [])]
    for source in sources:
        if isinstance(source, exp.Table) and source.name == table:
            return source.alias_or_name
    raise QueryFileError(f"'extras: {table}' is not read by the outermost SELECT.")


@lru_cache(maxsize=1024)
def _parsed_measure(sql: str) -> exp.Expression:
    return _parse(sql)


def _measured(sql: str) -> exp.Expression:
    return _parsed_measure(sql).copy()


def _filtered(tree: exp.Expression, condition: exp.Expression) -> exp.Expression:
    """Put the condition into every aggregate of the expression, as FILTER (WHERE ...)."""
    holder = exp.paren(tree, copy=False)
    for aggregate in list(holder.find_all(exp.AggFunc)):
        parent = aggregate.parent
        if isinstance(parent, exp.Filter) and parent.this is aggregate:
            both = exp.and_(parent.expression.this, condition.copy())
            parent.set("expression", exp.Where(this=both))
        else:
            inner = exp.Filter(this=aggregate.copy(), expression=exp.Where(this=condition.copy()))
            aggregate.replace(inner)
    return holder.this


def check_report(report: Report, catalog: Catalog) -> None:
    """Check a report's SELECT against its header. Raises QueryFileError with file and mend."""
    where = f"queries/{report.key}.sql"
    tree = parsed(report)
    given = {e.alias_or_name for e in tree.expressions}
    if "*" in given or tree.is_star:
        raise QueryFileError("ends in `select *`: name its columns.", where=where)
    for table in tree.find_all(exp.Table):
        if table.db:
            raise QueryFileError(
                f"names the table '{table.sql(DIALECT)}' with its schema.",
                where=where,
                mend=f"Write '{table.name}': row rules stand in for bare names only.",
            )
    _check_ctes(tree, where)
    used = {p.name for p in tree.find_all(exp.Placeholder)}
    declared = {name for name, _ in report.params}
    for name in used - declared:
        raise QueryFileError(
            f"uses ${name}, which the header does not declare.",
            where=where,
            mend=f"Add it under 'params:', as {BUILT_IN_PARAMS.get(name, 'its type')}.",
        )
    for name in declared - used:
        raise QueryFileError(f"declares ${name} but never uses it.", where=where)
    for name in (*report.dimensions, *((report.time,) if report.time else ()), *report.rows):
        if name not in given:
            raise QueryFileError(
                f"the SELECT lacks the column '{name}'.", where=where, mend=near(name, given)
            )
    for name in report.dimensions:
        order = catalog.dimension(name).order
        if order and order not in given:
            raise QueryFileError(
                f"dimension '{name}' is ordered by '{order}', which the SELECT lacks.", where=where
            )
    for name in report.measures:
        _check_measure(catalog.measure(name), report, given, where)


def _check_ctes(tree: exp.Select, where: str) -> None:
    names = [cte.alias for cte in tree.find_all(exp.CTE)]
    taken = {"report_rows", "grouped", "numbered"}
    for name in names:
        if name in taken or any(t.name == name for t in tree.find_all(exp.Table) if t.db):
            raise QueryFileError(f"the CTE name '{name}' is taken.", where=where)
        if name in BASE_TABLES:
            raise QueryFileError(
                f"the CTE '{name}' hides the table of that name.", where=where, mend="Rename it."
            )


def _check_measure(measure: Measure, report: Report, given: set[str], where: str) -> None:
    for text in filter(None, (measure.sql, measure.n, measure.rows)):
        for column in _parse(text).find_all(exp.Column):
            if column.name not in given:
                raise QueryFileError(
                    f"measure '{measure.name}' needs the column '{column.name}', "
                    "which the SELECT lacks.",
                    where=where,
                    mend=near(column.name, given),
                )
    if measure.time not in (None, "moment") and measure.time not in given:
        raise QueryFileError(
            f"measure '{measure.name}' goes by '{measure.time}', which the SELECT lacks.",
            where=where,
        )
    for needed in measure.needs:
        if needed not in report.measures:
            raise QueryFileError(
                f"measure '{measure.name}' needs the measure '{needed}' in the header.", where=where
            )


# The store's tables: names a report's CTE must not hide. Held to the schema by a test.
BASE_TABLES = frozenset(
    "accounts activities calendar calls campaign_events campaigns contacts deal_changes "
    "deal_lines deals deleted_deals exchange_rates goals leads list_members orders "
    "privacy_requests products stage_visits stages subscriptions ticket_events tickets users "
    "web_visits".split()
)
__all__ = ["GRAINS", "Moment", "Query", "bucket", "check_report", "compose", "parsed"]
