"""Scan queries/ into {key: Report}, each checked against the catalogue and the schema."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from dealglass.catalog import QUERIES, Catalog, Dimension, load_catalog
from dealglass.errors import QueryFileError, UnknownName, near
from dealglass.metrics import Metric, load_metrics
from dealglass.sqlfile import Report, read_report

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping


@dataclass(frozen=True)
class Registry:
    """All reports by key, with the catalogue their names come from, and the metrics to choose."""

    reports: Mapping[str, Report]
    catalog: Catalog
    metrics: tuple[Metric, ...] = ()

    def report(self, key: str) -> Report:
        """Return the report, or raise UnknownName with the nearest key."""
        if key not in self.reports:
            raise UnknownName(
                f"there is no report '{key}'.", where="Reports", mend=near(key, self.reports)
            )
        return self.reports[key]

    def extended(self, extras: Iterable[tuple[str, str, str]]) -> Registry:
        """Return a registry that knows an import's extra columns (table, column, label)."""
        found = list(extras)
        if not found:
            return self
        catalog = self.catalog.extended(
            Dimension(name=column, label=label, empty="(none)") for _, column, label in found
        )
        reports = {}
        for key, report in self.reports.items():
            more = tuple(column for table, column, _ in found if table == report.extras)
            reports[key] = replace(report, dimensions=report.dimensions + more)
        return replace(self, reports=MappingProxyType(reports), catalog=catalog)


def load_registry(
    folder: Path = QUERIES,
    check: Callable[[Report, Catalog], None] | None = None,
) -> Registry:
    """Read every report under `folder`. Raises QueryFileError or CatalogError.

    `check` looks inside the SQL: the composer's `check_report`, passed in because reading files
    stands below composing.
    """
    catalog = load_catalog(folder)
    reports = {}
    for path in sorted(folder.glob("*/*.sql")):
        key = f"{path.parent.name}/{path.stem}"
        report = read_report(path, key)
        check_names(report, catalog)
        if check:
            check(report, catalog)
        reports[key] = report
    return Registry(MappingProxyType(reports), catalog, load_metrics(folder, reports, catalog))


def check_names(report: Report, catalog: Catalog) -> None:
    """Check that a header's names are the catalogue's. Raises QueryFileError with the mend."""
    where = f"queries/{report.key}.sql"
    known: tuple[tuple[str, tuple[str, ...], Mapping[str, object]], ...] = (
        ("dimension", report.dimensions, catalog.dimensions),
        ("measure", report.measures + report.figures, catalog.measures),
    )
    for kind, names, entries in known:
        for name in names:
            if name not in entries:
                raise QueryFileError(
                    f"there is no {kind} '{name}'.", where=where, mend=near(name, entries)
                )
        if len(set(names)) < len(names) and kind == "dimension":
            raise QueryFileError(f"a {kind} is named twice.", where=where)
    for name in report.group_by:
        column = name.split(":")[0]
        if column not in (*report.dimensions, "time"):
            raise QueryFileError(
                f"group_by names '{name}', which is no dimension of this report.",
                where=where,
                mend=near(column, report.dimensions),
            )
    for name in report.figures:
        if name not in report.measures:
            raise QueryFileError(f"figure '{name}' is not among the measures.", where=where)
