"""Is a report's SELECT what its header says? Checked once, at start."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlglot import exp

from dealglass.compose.question import BUILT_IN_PARAMS
from dealglass.compose.tree import DIALECT, parse, parsed
from dealglass.errors import QueryFileError, near

if TYPE_CHECKING:
    from dealglass.catalog import Catalog, Measure
    from dealglass.sqlfile import Report

# The store's tables: names a report's CTE must not hide. Held to the schema by a test.
BASE_TABLES = frozenset(
    (
        "accounts",
        "activities",
        "calendar",
        "calls",
        "campaign_costs",
        "campaign_events",
        "campaign_norms",
        "campaign_touches",
        "campaigns",
        "close_moves",
        "contact_reach",
        "contacts",
        "customers",
        "deal_changes",
        "deal_fields",
        "deal_lines",
        "deal_states",
        "deals",
        "deleted_deals",
        "exchange_rates",
        "goal_days",
        "goals",
        "lead_norms",
        "leads",
        "lifetime_norms",
        "list_members",
        "losses",
        "orders",
        "pipeline_days",
        "privacy_requests",
        "products",
        "purchase_norms",
        "purchases",
        "stage_norms",
        "stage_stays",
        "stage_visits",
        "stages",
        "subscriptions",
        "ticket_events",
        "tickets",
        "users",
        "web_visits",
    )
)


def check_report(report: Report, catalog: Catalog) -> None:
    """Check a report's SELECT against its header. Raises QueryFileError with file and mend."""
    where = f"queries/{report.key}.sql"
    tree = parsed(report)
    given = {e.alias_or_name for e in tree.expressions}
    if "*" in given or tree.is_star:
        raise QueryFileError("ends in `select *`: name its columns.", where=where)
    for table in tree.find_all(exp.Table):
        if not isinstance(table.this, exp.Identifier):
            raise QueryFileError(
                f"reads from the function '{table.sql(DIALECT)}'.",
                where=where,
                mend="Read tables of the store only: row rules stand in for their names.",
            )
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
    # The engine takes Deals and deals for one name.
    names = [cte.alias.lower() for cte in tree.find_all(exp.CTE)]
    taken = {"report_rows", "grouped", "numbered"}
    for name in names:
        if (
            name in taken
            or name.startswith("others_")
            or any(t.name == name for t in tree.find_all(exp.Table) if t.db)
        ):
            raise QueryFileError(f"the CTE name '{name}' is taken.", where=where)
        if name in BASE_TABLES:
            raise QueryFileError(
                f"the CTE '{name}' hides the table of that name.", where=where, mend="Rename it."
            )


def _check_measure(measure: Measure, report: Report, given: set[str], where: str) -> None:
    for text in filter(None, (measure.sql, measure.n, measure.rows, measure.derived)):
        if parse(text).find(exp.Query, exp.Table):
            raise QueryFileError(
                f"measure '{measure.name}' reads a table of its own.",
                where=where,
                mend="Let it aggregate the report's columns: row rules know only the report.",
            )
    n = "" if measure.derived else measure.n
    for text in filter(None, (measure.sql, n, measure.rows)):
        for column in parse(text).find_all(exp.Column):
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
    if measure.others_of and measure.others_of not in measure.needs:
        raise QueryFileError(
            f"measure '{measure.name}' must say that it needs '{measure.others_of}'.", where=where
        )
    for needed in measure.needs:
        if needed not in report.measures:
            raise QueryFileError(
                f"measure '{measure.name}' needs the measure '{needed}' in the header.", where=where
            )
