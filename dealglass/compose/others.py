"""A measure over the rows of all other groups: what "faster than the rest" compares with.

A median of the others cannot be had from the medians of the groups, so each group's key meets
the rows that are not its own. Rows that differ in the first grouping alone are "others": with a
second grouping, Referral in 2025 is compared with the other sources in 2025.

Each group meets nearly all rows, so the work grows with groups times rows: beyond MOST_GROUPS
(accounts, say) nothing is compared, and the measure is empty.
"""

from __future__ import annotations

from sqlglot import exp

from dealglass.compose.tree import DIALECT, parse

MOST_GROUPS = 250


def others_select(aggregate: exp.Expr, labels: list[exp.Expr], where: list[exp.Expr]) -> exp.Select:
    """Return one row per group, its keys `k0`, `k1`, ... and the aggregate over the others.

    `labels` are the expressions the rows are grouped by, `where` what rows must meet.
    """
    keys = [f"k{i}" for i in range(len(labels))]
    chosen = [f"g{i} as k{i}" for i in range(len(labels))]
    counted = exp.select(*chosen, "count(*) over () as group_count", dialect=DIALECT)
    known = counted.from_("grouped").subquery("group_keys")
    where = [*where, parse(f"group_count <= {MOST_GROUPS}")]
    tests = []
    for i, label in enumerate(labels):
        kind = exp.NullSafeNEQ if i == 0 else exp.NullSafeEQ
        tests.append(kind(this=label.copy(), expression=exp.column(keys[i])))
    select = exp.select(*keys, dialect=DIALECT).select(aggregate).from_("report_rows")
    select = select.join(known, on=exp.and_(*tests), dialect=DIALECT)
    select = select.where(*where, dialect=DIALECT)
    return select.group_by(*keys, dialect=DIALECT)


def same_group(name: str, count: int) -> exp.Expr:
    """Return the condition that joins those rows back to their groups."""
    tests = (f"{name}.k{i} is not distinct from grouped.g{i}" for i in range(count))
    return parse(" and ".join(tests))
