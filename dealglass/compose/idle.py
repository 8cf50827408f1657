"""Joins that a question does not need: left out of the text, so that no engine runs them.

A report joins, say, the recorded changes behind each row for those who open the rows; asked for
totals, it need not read them. A LEFT JOIN gives each row back once when what it joins has at most
one row per key. That is sure of a CTE grouped by exactly the columns the join is on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlglot import exp

if TYPE_CHECKING:
    from collections.abc import Iterator


def without_idle_joins(body: exp.Select) -> exp.Select:
    """Drop each LEFT JOIN of a SELECT of which no column is read and that adds no row, in place."""
    joins: list[exp.Join] = list(body.args.get("joins") or [])
    for join in reversed(joins):
        others = [j for j in joins if j is not join]
        if _gives_each_row_once(body, join) and not _is_read(body, join, others):
            joins = others
    body.set("joins", joins)
    return body


def _is_read(body: exp.Select, join: exp.Join, others: list[exp.Join]) -> bool:
    alias = join.this.alias_or_name.lower()
    parts = [*body.expressions, *others]
    parts += [part for name in ("where", "group") if (part := body.args.get(name))]
    # A column without a table may be anybody's.
    tables = (column.table.lower() for part in parts for column in part.find_all(exp.Column))
    return any(table in ("", alias) for table in tables)


def _gives_each_row_once(body: exp.Select, join: exp.Join) -> bool:
    if join.side != "LEFT" or not isinstance(join.this, exp.Table):
        return False
    keys = set(_keys(join))
    grouped = _grouped_by(body, join.this.name.lower())
    return bool(keys) and grouped is not None and grouped == keys


def _keys(join: exp.Join) -> Iterator[str]:
    """The joined table's columns that must equal something of the other tables."""
    alias = join.this.alias_or_name.lower()
    condition = join.args.get("on")
    for test in condition.flatten() if isinstance(condition, exp.And) else [condition]:
        if not isinstance(test, exp.EQ):
            continue
        for side, other in ((test.left, test.right), (test.right, test.left)):
            own = isinstance(side, exp.Column) and side.table.lower() == alias
            if own and all(c.table.lower() != alias for c in other.find_all(exp.Column)):
                yield side.name.lower()


def _grouped_by(body: exp.Select, name: str) -> set[str] | None:
    """The names a CTE gives the columns it is grouped by; None when it has rows of other kinds."""
    with_ = body.args.get("with_")
    found = next((c for c in with_.expressions if c.alias.lower() == name), None) if with_ else None
    if found is None or not isinstance(found.this, exp.Select):
        return None
    group = found.this.args.get("group")
    if group is None or set(group.args) - {"expressions"} or not group.expressions:
        return None
    names = set()
    for key in group.expressions:
        given = next((e for e in found.this.expressions if _is_same(e, key)), None)
        if given is None:
            return None
        names.add(given.alias_or_name.lower())
    return names


def _is_same(given: exp.Expr, key: exp.Expr) -> bool:
    return given.unalias() == key
