"""Small trees of SQL: the only place, with its siblings here, where sqlglot is spoken."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import sqlglot
from sqlglot import exp

from dealglass.compose.idle import without_idle_joins
from dealglass.errors import QueryFileError
from dealglass.periods import YearShape

if TYPE_CHECKING:
    from dealglass.catalog import Dimension
    from dealglass.sqlfile import Report

DIALECT = "duckdb"


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
    except sqlglot.errors.TokenError as error:
        raise QueryFileError(
            f"is not SQL: {error}.",
            where=where,
            mend="Close every quote, and write a blank after a comma: `$a, $b`.",
        ) from error
    if len(statements) != 1 or not isinstance(statements[0], exp.Select):
        raise QueryFileError("must be exactly one SELECT.", where=where)
    return statements[0]


def base_tables(report: Report) -> set[str]:
    """Return the names of the store's tables a report reads."""
    tree = parsed(report)
    local = {cte.alias.lower() for cte in tree.find_all(exp.CTE)}
    return {t.name.lower() for t in tree.find_all(exp.Table)} - local


def named(name: str) -> exp.Column:
    return exp.column(name, quoted=False)


def nothing() -> exp.Expr:
    """Null as an aggregate: a question of nothing but nulls still has one row per group."""
    return parse("max(cast(null as double))")


def parameter(name: str, kind: str | None = None) -> exp.Expr:
    place = exp.Placeholder(this=name)
    return exp.cast(place, kind, dialect=DIALECT) if kind else place


def parse(sql: str) -> exp.Expr:
    return sqlglot.parse_one(sql, dialect=DIALECT)


def bucket(column: str, grain: str | None, year: YearShape) -> exp.Expr:
    """Return the expression that puts a date into its week, month, quarter or year."""
    if grain is None or grain == "day":
        return named(column)
    shift = (year.week_start - 1) if grain == "week" else 0
    unit = "day"
    if grain in ("quarter", "year") and year.fiscal_month > 1:
        shift, unit = year.fiscal_month - 1, "month"
    if not shift:
        return parse(f"cast(date_trunc('{grain}', {column}) as date)")
    return parse(
        f"cast(date_trunc('{grain}', {column} - interval {shift} {unit}) "
        f"+ interval {shift} {unit} as date)"
    )


def shadow(table: str, owners: int) -> exp.CTE:
    """The CTE that stands in for a table this viewer sees only in part."""
    places = [parameter(f"viewer_{i}") for i in range(owners)]
    owned = exp.In(this=named("owner_id"), expressions=places) if places else exp.false()
    shadow = exp.select("*").from_(exp.table_(table, db="crm")).where(owned, dialect=DIALECT)
    return exp.CTE(this=shadow, alias=exp.TableAlias(this=exp.to_identifier(table)))


def membership(
    dimension: Dimension,
    label: exp.Expr,
    places: list[exp.Expr],
    with_none: bool,
    negated: bool,
) -> exp.Expr:
    """Return the test that a row's label is, or is not, among the chosen values."""
    is_text = dimension.kind == "text"
    if is_text and with_none:
        places = [*places, exp.Literal.string(dimension.empty)]
    elif is_text and not negated:
        # The bare column can be looked up in the store's blocks; a missing one never matches.
        label = named(dimension.name)
    test: exp.Expr = exp.In(this=label, expressions=places) if places else exp.false()
    if is_text:
        return exp.not_(test) if negated else test
    is_null = exp.Is(this=label.copy(), expression=exp.Null())
    if with_none:
        test = exp.or_(test, is_null)
        return exp.not_(exp.paren(test)) if negated else exp.paren(test)
    # A missing number or date is not among the chosen values, so "is not" keeps it.
    return exp.paren(exp.or_(exp.not_(test), is_null)) if negated else test


def alias_of(body: exp.Select, table: str) -> str:
    sources = [body.args["from_"].this, *(j.this for j in body.args.get("joins") or [])]
    for source in sources:
        if isinstance(source, exp.Table) and source.name == table:
            return source.alias_or_name
    raise QueryFileError(f"'extras: {table}' is not read by the outermost SELECT.")


def read_by(tree: exp.Expr) -> set[str]:
    """Return the names of all columns an expression reads, in lower case as engines see them."""
    return {column.name.lower() for column in tree.find_all(exp.Column)}


def told(body: exp.Select, wanted: set[str]) -> exp.Select:
    """Leave out the columns of a report's SELECT that the question does not read, in place.

    An engine binds and plans every column it is given, which takes longer than the answer does
    when only few blocks are read. A SELECT whose columns decide which rows it has (DISTINCT, an
    aggregate without GROUP BY) or that sorts stays whole, and so does a column whose name is
    read inside the SELECT itself, where it may stand for the alias. Joins nobody reads from and
    that add no row go with their columns.
    """
    if any(body.args.get(part) for part in ("distinct", "order", "limit", "having", "qualify")):
        return body
    if body.args.get("group") is None and any(
        aggregate.find_ancestor(exp.Window, exp.Select) is body
        for column in body.expressions
        for aggregate in column.find_all(exp.AggFunc)
    ):
        return body
    bare = {column.name.lower() for column in body.find_all(exp.Column) if not column.table}
    kept = [e for e in body.expressions if e.alias_or_name.lower() in wanted | bare]
    body.set("expressions", kept or body.expressions[:1])
    return without_idle_joins(body)


@lru_cache(maxsize=1024)
def parsed_measure(sql: str) -> exp.Expr:
    return parse(sql)


def measured(sql: str) -> exp.Expr:
    return parsed_measure(sql).copy()


def filtered(tree: exp.Expr, condition: exp.Expr) -> exp.Expr:
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
