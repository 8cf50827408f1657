"""Report + Selection + Policy -> Query. The only door to sqlglot.

Two moves and no third. Policy: each base table the viewer may not see whole is shadowed by a
CTE of the same name. Selection: the report's SELECT becomes the CTE `report_rows`, and around
it stand filters, period, grouping and measures. Names come from the header or the catalogue
only; values are only ever bound. The SQL depends on the shape of a selection alone, so it is
built once per shape and reused for all values.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dealglass.compose.builder import built
from dealglass.compose.check import BASE_TABLES, check_report
from dealglass.compose.question import (
    BUILT_IN_PARAMS,
    Mode,
    Moment,
    OutputColumn,
    Parts,
    Query,
)
from dealglass.compose.tree import base_tables, parsed
from dealglass.errors import BadSelection

if TYPE_CHECKING:
    from dealglass.access import Policy
    from dealglass.catalog import Catalog
    from dealglass.selection import Selection
    from dealglass.sqlfile import Report

__all__ = [
    "BASE_TABLES",
    "BUILT_IN_PARAMS",
    "Mode",
    "Moment",
    "OutputColumn",
    "Query",
    "base_tables",
    "check_report",
    "compose",
    "parsed",
]


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
    parts = Parts(report, catalog, chosen, moment, mode, measure, policy)
    sql, columns, places = built(parts.shape)
    bound = parts.values()
    for name in places - bound.keys():
        raise BadSelection(
            f"'{name}' has no value.", where=f"Report '{report.key}'", mend=f"Give p.{name}=..."
        )
    return Query(sql, {k: v for k, v in bound.items() if k in places}, columns)
