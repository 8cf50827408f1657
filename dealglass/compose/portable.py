"""Does a report's SQL keep to the subset that every engine runs alike?

The rules are those of docs/portable-sql.md, one function each. A rule gives (node, what, mend) for
every place that breaks it; where the node stands in its file is found here, once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import sqlglot
from sqlglot import exp

from dealglass.compose.tree import DIALECT, parse, parsed

if TYPE_CHECKING:
    from dealglass.catalog import Measure
    from dealglass.sqlfile import Report

# What the same text must translate to without loss, beside DuckDB itself.
OTHER_ENGINES = ("spark", "postgres", "clickhouse")

_AGGREGATES = (
    exp.Count, exp.Sum, exp.Avg, exp.Min, exp.Max, exp.Stddev, exp.StddevSamp, exp.PercentileCont,
)  # fmt: skip
_WINDOWS = (exp.RowNumber, exp.Rank, exp.DenseRank, exp.Lag, exp.Lead, exp.FirstValue,
            exp.LastValue)  # fmt: skip
_FIELDS = {"YEAR", "QUARTER", "MONTH", "DAY", "HOUR", "MINUTE", "SECOND"}
_CALENDAR = "Join the calendar table: it has weeks, labels and every day."
_TEXT_OF_DATES = (exp.TimeToStr, exp.StrToTime, exp.StrToDate, exp.Week, exp.WeekOfYear,
                  exp.DayOfWeek, exp.DayOfYear, exp.Dayname, exp.Monthname)  # fmt: skip
_CLOCKS = (exp.CurrentDate, exp.CurrentTimestamp, exp.CurrentTime)
_WHOLE = {exp.DType.INT, exp.DType.BIGINT, exp.DType.SMALLINT, exp.DType.TINYINT}

_TAKEN_AS_IT_IS = (exp.Column, exp.Placeholder, exp.Literal, exp.Boolean, exp.Null)

Broken = tuple[exp.Expr, str, str]


@dataclass(frozen=True)
class Finding:
    """One place that is not portable: where (file:line), what, and the mend."""

    where: str
    what: str
    mend: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what} {self.mend}".strip()


# -- 1. one SELECT, plain CTEs ---------------------------------------------------------------------


def plain_select(tree: exp.Expr) -> Iterator[Broken]:
    """No USING, QUALIFY, PIVOT, ASOF, LATERAL, DISTINCT ON, positions, scalar subqueries."""
    for join in tree.find_all(exp.Join):
        if join.args.get("using"):
            yield join, "USING is not portable.", "Write ON a.x = b.x."
        elif join.method:
            yield join, f"{join.method} JOIN is not portable.", "Write JOIN ... ON."
        elif not join.args.get("on") and join.kind != "CROSS":
            yield join, "a join without ON is not portable.", "Write JOIN ... ON or CROSS JOIN."
    for select in tree.find_all(exp.Select):
        if select.args.get("qualify"):
            yield select.args["qualify"], "QUALIFY is not portable.", "Filter in an outer SELECT."
        distinct = select.args.get("distinct")
        if distinct and distinct.args.get("on"):
            yield distinct, "DISTINCT ON is not portable.", "Use row_number() in a CTE."
    for kinds, name in (
        ((exp.Pivot,), "PIVOT"),
        ((exp.Lateral,), "LATERAL"),
        ((exp.Unnest, exp.Explode), "UNNEST"),
    ):
        for node in tree.find_all(*kinds):
            yield node, f"{name} is not portable.", "Write it with joins and CASE."
    for with_ in tree.find_all(exp.With):
        if with_.recursive:
            yield with_, "a recursive CTE is not portable.", _CALENDAR
    yield from _groups(tree)
    yield from _subqueries(tree)


def _groups(tree: exp.Expr) -> Iterator[Broken]:
    for group in tree.find_all(exp.Group):
        if group.args.get("all"):
            yield group, "GROUP BY ALL is not portable.", "Name the expressions."
        yield from _positions(group.expressions, "GROUP BY")
    for order in tree.find_all(exp.Order):
        yield from _positions([o.this for o in order.expressions], "ORDER BY")


def _positions(nodes: list[exp.Expr], clause: str) -> Iterator[Broken]:
    for node in nodes:
        if isinstance(node, exp.Literal) and node.is_int:
            yield node, f"{clause} a position is not portable.", "Name the expression."


def _subqueries(tree: exp.Expr) -> Iterator[Broken]:
    holders = (exp.From, exp.Join, exp.In, exp.Exists, exp.SetOperation, exp.CTE, exp.Subquery)
    for query in tree.find_all(exp.Subquery):
        if not isinstance(query.parent, holders):
            yield query, "a scalar subquery is not portable.", "Join a CTE of one row."
    for membership in tree.find_all(exp.In):
        if membership.args.get("query") and isinstance(membership.parent, exp.Not):
            yield membership, "NOT IN (subquery) loses rows beside nulls.", "Use NOT EXISTS."


# -- 2. dates --------------------------------------------------------------------------------------


def plain_dates(tree: exp.Expr) -> Iterator[Broken]:
    """Day and second differences, truncation cast to date; text, weeks, series from `calendar`."""
    for node in tree.find_all(exp.DateDiff):
        unit = node.text("unit").upper()
        if unit not in ("DAY", "SECOND"):
            yield (
                node,
                f"date_diff in '{unit.lower()}' counts otherwise elsewhere.",
                ("Use 'day' or 'second'."),
            )
    for truncated in tree.find_all(exp.TimestampTrunc, exp.DateTrunc):
        cast = truncated.parent
        if not (isinstance(cast, exp.Cast) and cast.is_type("date")):
            yield (
                truncated,
                "date_trunc gives a timestamp on some engines.",
                ("Write cast(date_trunc(...) as date)."),
            )
    for extracted in tree.find_all(exp.Extract):
        if extracted.name.upper() not in _FIELDS:
            yield (
                extracted,
                f"extract({extracted.name.lower()} ...) differs between engines.",
                _CALENDAR,
            )
    for worded in tree.find_all(*_TEXT_OF_DATES):
        yield worded, f"{_name(worded)} is not portable.", _CALENDAR
    for series in tree.find_all(exp.GenerateSeries, exp.GenerateDateArray):
        yield series, "a generated series is not portable.", _CALENDAR
    for clock in tree.find_all(*_CLOCKS):
        yield clock, "the clock is not the data's day.", "Use $as_of."
    for between in tree.find_all(exp.Between):
        bounds = (between.args["low"], between.args["high"])
        if not all(isinstance(b, exp.Literal) and b.is_number for b in bounds):
            yield between, "BETWEEN counts its last moment twice.", "Write >= and <."


# -- 3. and 4. aggregates and windows --------------------------------------------------------------


def plain_aggregates(tree: exp.Expr) -> Iterator[Broken]:
    """count, sum, avg, min, max, stddev_samp and quantile_cont; nothing else."""
    for node in tree.find_all(exp.AggFunc):
        if isinstance(node, exp.Median):
            yield node, "median is not portable.", "Write quantile_cont(x, 0.5)."
        elif isinstance(node, exp.CountIf):
            yield node, "count_if is not portable.", "Write count(*) filter (where ...)."
        elif not isinstance(node, (*_AGGREGATES, *_WINDOWS)):
            yield (
                node,
                f"the aggregate {_name(node)} is not portable.",
                ("Use count, sum, avg, min, max, stddev_samp or quantile_cont."),
            )
    for node in tree.find_all(exp.Grouping):
        if len(node.expressions) > 1:
            yield node, "grouping() with several arguments is not portable.", "Give it one."


def plain_windows(tree: exp.Expr) -> Iterator[Broken]:
    """Windows over a CTE that has aggregated; running sums with ROWS."""
    for window in tree.find_all(exp.Window):
        select = window.find_ancestor(exp.Select)
        if select is not None and select.args.get("group"):
            yield window, "a window beside GROUP BY is not portable.", "Aggregate in a CTE first."
        whole = window.this.this if isinstance(window.this, exp.Filter) else window.this
        is_running = isinstance(whole, _AGGREGATES) and window.args.get("order")
        spec = window.args.get("spec")
        if is_running and (spec is None or spec.text("kind").upper() != "ROWS"):
            yield (
                window,
                "a running sum without ROWS adds up ties at once.",
                ("Write rows between unbounded preceding and current row."),
            )


# -- 5. numbers ------------------------------------------------------------------------------------


def plain_numbers(tree: exp.Expr) -> Iterator[Broken]:
    """Every `/` has a DOUBLE on one side and nullif below; no //, round, cast to integer."""
    for node in tree.find_all(exp.Div):
        if not (_is_double(node.this) or _is_double(node.expression)):
            yield (
                node,
                "`/` divides whole numbers on some engines.",
                ("Multiply its numerator by 1.0 or cast it to double."),
            )
        if not _is_never_zero(node.expression):
            yield node, "`/` fails where nothing counts.", "Write nullif(..., 0) below it."
    for rest in tree.find_all(exp.Mod):
        if not _is_never_zero(rest.expression):
            yield rest, "`%` fails where nothing counts.", "Write nullif(..., 0) below it."
    for whole in tree.find_all(exp.IntDiv):
        yield whole, "`//` is not portable.", "Divide, then floor()."
    for rounded in tree.find_all(exp.Round):
        yield rounded, "round() rounds halves differently.", "Leave rounding to the display."
    for cast_ in tree.find_all(exp.Cast):
        if cast_.to.this in _WHOLE and not isinstance(cast_.this, _TAKEN_AS_IT_IS):
            yield (
                cast_,
                "a cast to integer rounds on one engine and cuts on another.",
                ("Use floor() or leave it a number."),
            )


def _is_double(node: exp.Expr) -> bool:
    """Whether a numerator is a floating number everywhere: 100.0 * x, cast(x as double)."""
    node = node.unnest()
    if isinstance(node, exp.Literal):
        return node.is_number and "." in node.name
    if isinstance(node, exp.Cast):
        return node.is_type("double", "float")
    if isinstance(node, exp.Mul | exp.Add | exp.Sub):
        return _is_double(node.this) or _is_double(node.expression)
    if isinstance(node, exp.Coalesce | exp.Nullif):
        return _is_double(node.this)
    return isinstance(node, exp.Div | exp.Avg | exp.PercentileCont)


def _is_never_zero(node: exp.Expr) -> bool:
    node = node.unnest()
    if isinstance(node, exp.Literal):
        return float(node.name) != 0 if node.is_number else False
    if isinstance(node, exp.Cast):
        return _is_never_zero(node.this)
    return isinstance(node, exp.Nullif)


# -- 6. names that other engines know --------------------------------------------------------------


def known_functions(tree: exp.Expr) -> Iterator[Broken]:
    """No function that only DuckDB has, no lists, structs or lambdas."""
    for node in tree.find_all(exp.Anonymous):
        yield node, f"the function {node.name.lower()} is DuckDB's own.", "Use a standard one."
    for listed in tree.find_all(exp.Array, exp.Struct, exp.Lambda, exp.Bracket):
        yield listed, "lists and structs are not portable.", "Use rows of a table."
    for star in tree.find_all(exp.Star):
        if any(star.args.get(key) for key in ("except_", "replace", "rename")):
            yield star, "`* exclude/replace` is not portable.", "Name the columns."


RULES: tuple[Callable[[exp.Expr], Iterator[Broken]], ...] = (
    plain_select,
    plain_dates,
    plain_aggregates,
    plain_windows,
    plain_numbers,
    known_functions,
)


# -- what is checked -------------------------------------------------------------------------------


def check_portable(report: Report) -> list[Finding]:
    """Return what is not portable in a report's file, in the order of its lines."""
    file = f"queries/{report.key}.sql"
    first = _first_line(report)
    found = [
        (first + _line(node) - 1, what, mend)
        for rule in RULES
        for node, what, mend in rule(parsed(report))
    ]
    return [Finding(f"{file}:{line}", what, mend) for line, what, mend in sorted(set(found))]


def check_measure(measure: Measure, file: Path) -> list[Finding]:
    """Return what is not portable in a measure's SQL, at its line of measures.yml."""
    where = f"{file.parent.name}/{file.name}:{_line_of(measure.name, file)}"
    found = []
    for key in ("sql", "derived", "rows", "n"):
        text = getattr(measure, key)
        if text:
            tree = exp.paren(parse(text))
            found += [
                Finding(where, f"'{measure.name}', {key}: {what}", mend)
                for rule in RULES
                for _, what, mend in rule(tree)
            ]
    return list(dict.fromkeys(found))


def check_translation(sql: str, where: str) -> list[Finding]:
    """Return the engines that a composed text cannot be translated to without loss."""
    found = []
    tree = parse(sql)
    for engine in OTHER_ENGINES:
        try:
            tree.sql(engine, unsupported_level=sqlglot.ErrorLevel.RAISE)
        except sqlglot.errors.SqlglotError as error:
            first = str(error).strip().splitlines()[0].rstrip(".")
            found.append(Finding(where, f"cannot be said in {engine}: {first}.", ""))
    return found


def _first_line(report: Report) -> int:
    """The line of the file on which the SELECT begins."""
    text = Path(report.path).read_text("utf-8")
    at = text.find(report.sql)
    return text[:at].count("\n") + 1 if at >= 0 else 1


def _line_of(name: str, file: Path) -> int:
    lines = file.read_text("utf-8").splitlines()
    return next((n for n, line in enumerate(lines, 1) if line.startswith(f"{name}:")), 1)


def _line(node: exp.Expr) -> int:
    """The line of a node: of its first part that the parser has placed, else its parent's."""
    at: exp.Expr | None = node
    while at is not None:
        placed = [n.meta["line"] for n in at.walk() if "line" in n.meta]
        if placed:
            return min(placed)
        at = at.parent
    return 1


def _name(node: exp.Expr) -> str:
    return node.sql(DIALECT).split("(")[0].lower()
