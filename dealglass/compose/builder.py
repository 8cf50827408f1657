"""Builds the SQL of one shape: grouped figures, or the rows under them."""

from __future__ import annotations

from functools import lru_cache

from sqlglot import exp

from dealglass.access import PUBLIC_TABLES
from dealglass.catalog import Measure
from dealglass.compose.others import others_select, same_group
from dealglass.compose.question import OutputColumn, Shape
from dealglass.compose.tree import (
    DIALECT,
    alias_of,
    base_tables,
    bucket,
    filtered,
    measured,
    membership,
    named,
    nothing,
    parameter,
    parse,
    parsed,
    read_by,
    shadow,
    told,
)
from dealglass.selection import split_name

COMPARE = {"ge": exp.GTE, "gt": exp.GT, "le": exp.LTE, "lt": exp.LT}


@lru_cache(maxsize=2048)
def built(shape: Shape) -> tuple[str, tuple[OutputColumn, ...], frozenset[str]]:
    return Builder(shape).build()


class Builder:
    """Builds the SQL of one shape."""

    def __init__(self, shape: Shape) -> None:
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

    def _label(self, name: str, time: str | None = None) -> exp.Expr:
        """The value a row is grouped by; a missing text label becomes its word."""
        column, grain = split_name(name)
        if column == "time":
            # A state has no date of its own: asked over time alone, it stands in no bucket.
            if time is None:
                return exp.cast(exp.Null(), "date", dialect=DIALECT)
            return bucket(time, grain, self.shape.year)
        dimension = self.by_name[column]
        if dimension.kind == "date":
            return bucket(column, grain, self.shape.year)
        if dimension.kind == "text":
            return exp.func(
                "coalesce", named(column), exp.Literal.string(dimension.empty), dialect=DIALECT
            )
        return named(column)

    def _conditions(self) -> list[exp.Expr]:
        found: list[exp.Expr] = []
        for number, (name, op, count, with_none) in enumerate(self.shape.filters):
            label = self._label(name)
            places = [parameter(f"f{number}_{i}") for i in range(count)]
            if op in COMPARE:
                found.append(COMPARE[op](this=label, expression=places[0]))
                continue
            dimension = self.by_name[split_name(name)[0]]
            found.append(membership(dimension, label, places, with_none, op == "not"))
        if self.shape.blocked:
            found.append(exp.false())
        return found

    def _basis(self, measure: Measure) -> str | None:
        """The date column the period applies to; None when the measure is a state."""
        if measure.derived or measure.time == "moment":
            return None
        return measure.time or self.report.time

    def _in_period(self, basis: str | None) -> exp.Expr | None:
        if basis is None:
            return None
        tests: list[exp.Expr] = []
        if self.shape.has_start:
            tests.append(exp.GTE(this=named(basis), expression=parameter("period_start")))
        if self.shape.has_end:
            tests.append(exp.LT(this=named(basis), expression=parameter("period_end")))
        return exp.and_(*tests) if tests else None

    def _aggregate(self, measure: Measure, condition: exp.Expr | None) -> exp.Expr:
        """The measure's SQL, each aggregate in it seeing only rows that meet the condition."""
        if not self._is_told(measure):
            return nothing()
        tree = measured(measure.sql)
        if condition is not None:
            tree = filtered(tree, condition)
        if measure.unit in ("money", "money_per_day"):
            tree = exp.cast(tree, "double", dialect=DIALECT)
        return tree

    def _is_told(self, measure: Measure) -> bool:
        """Whether the question has the dimension the measure is told along, or one value of it."""
        return (
            not measure.along
            or measure.along in {split_name(g)[0] for g in self.shape.groups}
            or any((c, op, n) == (measure.along, "in", 1) for c, op, n, _ in self.shape.filters)
        )

    def _formula(self, measure: Measure) -> exp.Expr:
        """The measure as a column of the answer; windows start anew beside what it is along."""
        if not measure.derived:
            return named(measure.name)
        if not self._is_told(measure):
            return exp.Null()
        tree = parse(measure.derived)
        groups = enumerate(self.shape.groups)
        beside = [named(f"g{i}") for i, name in groups if split_name(name)[0] != measure.along]
        if measure.along and beside:
            for window in tree.find_all(exp.Window):
                if not window.args.get("partition_by"):
                    window.set("partition_by", [column.copy() for column in beside])
        return tree

    # -- the answer --------------------------------------------------------------------------

    def _figures(self) -> tuple[exp.Select, tuple[OutputColumn, ...]]:
        plain = self._plain_measures()
        bases = list(dict.fromkeys(self._basis(m) for m in plain))
        if self.has_time and any(bases):
            grouped = self._by_own_time(plain, bases)
        else:
            grouped = self._one_pass(plain, bases, bases[0] if bases else None)
        return self._outer(grouped)

    def _plain_measures(self) -> list[Measure]:
        wanted = (*self.shape.measures, *self.shape.hidden)
        return [m for m in wanted if not m.derived and not m.others_of]

    def _one_pass(
        self, plain: list[Measure], bases: list[str | None], time: str | None
    ) -> exp.Select:
        several = len(bases) > 1
        select = exp.Select()
        select = self._select_groups(select, time)
        for measure in plain:
            condition = self._in_period(self._basis(measure)) if several else None
            select = self._add_measure(select, measure, condition)
        select = select.from_("report_rows", copy=False)
        where = self._conditions()
        where += self._any_period(bases)
        if where:
            select = select.where(*where, dialect=DIALECT, copy=False)
        return select

    def _any_period(self, bases: list[str | None]) -> list[exp.Expr]:
        """Rows that count for one of the measures at least; none where one counts all rows."""
        seen = [test for test in map(self._in_period, bases) if test is not None]
        if not seen or len(seen) < len(bases):
            return []
        return [exp.paren(exp.or_(*seen)) if len(seen) > 1 else seen[0]]

    def _by_own_time(self, plain: list[Measure], bases: list[str | None]) -> exp.Select:
        """Each measure bucketed by its own date, laid side by side over one time axis."""
        union: exp.Query | None = None
        for basis in bases:
            if basis is None:
                continue
            part = self._select_groups(exp.Select(), basis)
            for measure in plain:
                if self._basis(measure) == basis:
                    part = self._add_measure(part, measure, None)
                else:
                    part = self._add_nothing(part, measure)
            part = part.from_("report_rows", copy=False)
            where = self._conditions()
            period = self._in_period(basis)
            where.append(
                period
                if period is not None
                else exp.not_(exp.Is(this=named(basis), expression=exp.Null()))
            )
            part = part.where(*where, dialect=DIALECT, copy=False)
            union = part if union is None else exp.union(union, part, distinct=False)
        keys = [f"g{i}" for i in range(len(self.shape.groups))]
        select = exp.Select()
        for i in range(len(keys)):
            select = select.select(named(keys[i]), copy=False)
            if self._order_column(i):
                select = select.select(
                    parse(f"min({keys[i]}_order) as {keys[i]}_order"), copy=False
                )
        for measure in plain:
            value = f"max({measure.name})"
            if measure.is_additive and self._basis(measure):
                value = f"coalesce({value}, 0)"
            select = select.select(parse(f"{value} as {measure.name}"), copy=False)
            if measure.n:
                select = select.select(
                    parse(f"coalesce(max({measure.name}__n), 0) as {measure.name}__n"), copy=False
                )
        assert union is not None
        return select.from_(union.subquery("own_times"), copy=False).group_by(
            *[named(k) for k in keys], copy=False
        )

    def _select_groups(self, select: exp.Select, time: str | None) -> exp.Select:
        for i, name in enumerate(self.shape.groups):
            label = self._label(name, time)
            select = select.select(exp.alias_(label, f"g{i}"), copy=False)
            order = self._order_column(i)
            if order:
                select = select.select(parse(f"min({order}) as g{i}_order"), copy=False)
            select = select.group_by(label.copy(), copy=False)
        return select

    def _order_column(self, index: int) -> str:
        column = split_name(self.shape.groups[index])[0]
        dimension = self.by_name.get(column)
        return dimension.order if dimension else ""

    def _add_measure(
        self, select: exp.Select, measure: Measure, condition: exp.Expr | None
    ) -> exp.Select:
        select = select.select(
            exp.alias_(self._aggregate(measure, condition), measure.name), copy=False
        )
        if measure.n:
            tree = measured(measure.n) if self._is_told(measure) else nothing()
            tree = filtered(tree, condition) if condition is not None else tree
            select = select.select(exp.alias_(tree, f"{measure.name}__n"), copy=False)
        return select

    def _add_nothing(self, select: exp.Select, measure: Measure) -> exp.Select:
        select = select.select(exp.alias_(exp.Null(), measure.name), copy=False)
        return (
            select.select(exp.alias_(exp.Null(), f"{measure.name}__n"), copy=False)
            if measure.n
            else select
        )

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
        numbered = exp.Select().select("grouped.*", dialect=DIALECT, copy=False)
        if groups:
            numbered = numbered.select(
                parse(f"row_number() over (order by {order}) as group_order"), copy=False
            )
        else:
            numbered = numbered.select(parse("1 as group_order"), copy=False)
        numbered, others = self._with_others(numbered.from_("grouped", copy=False))
        outer = exp.Select()
        for i, name in enumerate(groups):
            outer = outer.select(exp.alias_(named(f"g{i}"), name, quoted=True), copy=False)
        partition = "partition by g0 " if len(groups) > 1 else ""
        for measure in self.shape.measures:
            outer = outer.select(exp.alias_(self._formula(measure), measure.name), copy=False)
            columns.append(OutputColumn(measure.name, "measure", measure.name))
            if measure.n:
                own = parse(measure.n) if measure.derived else named(f"{measure.name}__n")
                outer = outer.select(exp.alias_(own, f"{measure.name}__n"), copy=False)
                columns.append(OutputColumn(f"{measure.name}__n", "n", measure.name))
            if self.shape.percent and measure.is_additive:
                share = f"{measure.name}__share_pct"
                whole = (
                    f"100.0 * {measure.name} / nullif(sum({measure.name}) over ({partition}), 0)"
                )
                outer = outer.select(parse(f"{whole} as {share}"), copy=False)
                columns.append(OutputColumn(share, "share", measure.name))
        outer = outer.from_("numbered", copy=False).with_(
            "grouped", as_=grouped, dialect=DIALECT, copy=False
        )
        for name, select in others.items():
            outer = outer.with_(name, as_=select, dialect=DIALECT, copy=False)
        outer = outer.with_("numbered", as_=numbered, dialect=DIALECT, copy=False)
        outer = self._sorted(outer, tuple(columns))
        return outer, tuple(columns)

    def _with_others(self, numbered: exp.Select) -> tuple[exp.Select, dict[str, exp.Select]]:
        """Join each measure over all other groups to its group, null where there are none."""
        wanted = [m for m in (*self.shape.measures, *self.shape.hidden) if m.others_of]
        labels = [self._label(name) for name in self.shape.groups if not self.has_time]
        others: dict[str, exp.Select] = {}
        for number, measure in enumerate(wanted):
            if not labels:
                numbered = numbered.select(exp.alias_(exp.Null(), measure.name), copy=False)
                continue
            base = self._base_of(measure)
            within = [c for c in (self._in_period(self._basis(base)),) if c is not None]
            if base.rows:
                within.append(exp.paren(parse(base.rows)))
            select = others_select(
                exp.alias_(self._aggregate(base, None), measure.name),
                labels,
                [*self._conditions(), *within],
            )
            name = f"others_{number}"
            numbered = numbered.select(named(measure.name), copy=False).join(
                name, on=same_group(name, len(labels)), join_type="left", dialect=DIALECT
            )
            others[name] = select
        return numbered, others

    def _base_of(self, measure: Measure) -> Measure:
        wanted = (*self.shape.measures, *self.shape.hidden)
        return next(m for m in wanted if m.name == measure.others_of)

    def _sorted(self, select: exp.Select, columns: tuple[OutputColumn, ...]) -> exp.Select:
        sort = self.shape.sort
        names = {c.name for c in columns}
        if sort and sort.lstrip("-") in names:
            direction = "desc" if sort.startswith("-") else "asc"
            key = exp.column(sort.lstrip("-"), quoted=True)
            select = select.order_by(
                exp.Ordered(this=key, desc=direction == "desc", nulls_first=False), copy=False
            )
        if self.shape.groups:
            select = select.order_by(named("group_order"), copy=False)
        return select.limit(parameter("row_limit"), copy=False) if self.shape.limited else select

    def _rows(self) -> tuple[exp.Select, tuple[OutputColumn, ...]]:
        names = self.report.rows or tuple(c.alias_or_name for c in parsed(self.report).expressions)
        names += tuple(d for d in self.report.dimensions if d.startswith("x_"))
        select = exp.Select()
        for name in names:
            select = select.select(named(name), copy=False)
        where = self._conditions()
        bases = list(dict.fromkeys(self._basis(m) for m in self.shape.measures)) or [
            self.report.time
        ]
        where += self._any_period(bases)
        wanted = [m.rows for m in self.shape.measures]
        if wanted and all(wanted):
            where.append(exp.paren(exp.or_(*[parse(w) for w in dict.fromkeys(wanted)])))
        select = select.from_("report_rows", copy=False)
        if where:
            select = select.where(*where, dialect=DIALECT, copy=False)
        select = self._sorted_rows(select, names)
        columns = tuple(OutputColumn(n, "row", n) for n in names)
        return select, columns

    def _sorted_rows(self, select: exp.Select, names: tuple[str, ...]) -> exp.Select:
        sort = self.shape.sort
        if sort and sort.lstrip("-") in names:
            key = named(sort.lstrip("-"))
            select = select.order_by(
                exp.Ordered(this=key, desc=sort.startswith("-"), nulls_first=False), copy=False
            )
        select = select.order_by(
            *[exp.Ordered(this=named(n), nulls_first=False) for n in names[:1]], copy=False
        )
        return select.limit(parameter("row_limit"), copy=False) if self.shape.limited else select

    def _with_rows_and_policy(self, tree: exp.Select) -> exp.Select:
        read = read_by(tree)
        body = told(parsed(self.report).copy(), read)
        extras = [d for d in self.report.dimensions if d.startswith("x_")]
        if extras:
            alias = alias_of(body, self.report.extras)
            wanted = [exp.column(name, table=alias) for name in extras if name.lower() in read]
            body = body.select(*wanted, copy=False)
        ctes = [exp.CTE(this=body, alias=exp.TableAlias(this=exp.to_identifier("report_rows")))]
        if self.shape.owners is not None:
            for table in sorted(base_tables(self.report) - PUBLIC_TABLES, reverse=True):
                ctes.insert(0, shadow(table, self.shape.owners))
        existing = tree.args.get("with_")
        if existing:
            ctes += existing.expressions
        tree.set("with_", exp.With(expressions=ctes))
        return tree
