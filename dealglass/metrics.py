"""queries/metrics.yml: which measures a company may steer by, each with its report and its data.

Any measure of any report can be asked; these are the ones worth choosing from: the 35 the field
names, and ours. A row is a measure with what it is called there, the report that answers it and
the tables without which it says nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

import yaml

from dealglass.errors import CatalogError, near
from dealglass.yamltext import load_yaml

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from pathlib import Path

    from dealglass.catalog import Catalog, Measure
    from dealglass.sqlfile import Report

FILE = "metrics.yml"
STANDARD = 35
_PLACE = re.compile(r"[a-z_]+(\.[a-z_]+)?")
CATEGORIES = ("business performance", "user adoption", "customer perception")


@dataclass(frozen=True)
class Metric:
    """One row of the catalogue of metrics.

    `measure` is the measure's name and the row's key; `label` what the field calls it, empty:
    the measure's own label. `report` answers it, `page` shows more of it. `needs` names what must
    hold something: a table, a column as "table.column", or several of which one will do, as in
    "orders or deals". `number` counts the 35 metrics of the field from 1; 0 is one of ours.
    `is_past_known` says of a state, which has no date of its own, that the report can tell what
    it was at the end of any month.
    """

    measure: str
    report: str
    needs: tuple[str, ...]
    label: str = ""
    page: str = ""
    number: int = 0
    is_past_known: bool = False

    @property
    def choices(self) -> tuple[tuple[str, ...], ...]:
        """For each need, the tables or columns of which one must hold something."""
        return tuple(tuple(str(need).split(" or ")) for need in self.needs)

    @property
    def places(self) -> tuple[str, ...]:
        """Every table and column it names, each once; the table of a column as well."""
        named = [place for choice in self.choices for place in choice]
        return tuple(dict.fromkeys(p for name in named for p in (name.split(".")[0], name)))

    def lacking(self, filled: Collection[str]) -> tuple[str, ...]:
        """Return the first table or column of each need that none of `filled` meets.

        Where a whole table is missing, it is the table and not its column.
        """
        missed = [c[0] for c in self.choices if not any(place in filled for place in c)]
        tables = [(name.split(".")[0], name) for name in missed]
        return tuple(dict.fromkeys(n if table in filled else table for table, n in tables))

    def name(self, catalog: Catalog) -> str:
        """What it is called: the field's name, else the measure's label."""
        return self.label or catalog.measure(self.measure).label


def load_metrics(
    folder: Path,
    reports: Mapping[str, Report],
    catalog: Catalog,
    tables: Collection[str] = (),
) -> tuple[Metric, ...]:
    """Read and check the catalogue of metrics, in the order of the file; () without a file.

    `tables` are the tables there are; empty: not checked. Raises CatalogError with row and mend.
    """
    path = folder / FILE
    if not path.exists():
        return ()
    where = f"{folder.name}/{FILE}"
    try:
        rows = load_yaml(path.read_text("utf-8"))
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise CatalogError(f"{error.problem}.", where=f"{where}:{line}") from error
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise CatalogError(f"cannot be read: {error}.", where=where) from error
    if not isinstance(rows, dict):
        raise CatalogError("must be a mapping of measure to row.", where=where)
    found = tuple(_row(str(name), raw, where) for name, raw in rows.items())
    for metric in found:
        _check(metric, reports, catalog, tables, f"{where}, '{metric.measure}'")
    numbers = [m.number for m in found if m.number]
    twice = {n for n in numbers if numbers.count(n) > 1}
    if twice:
        raise CatalogError(f"the number {min(twice)} comes twice.", where=where)
    return found


def _row(name: str, raw: Any, where: str) -> Metric:  # noqa: ANN401
    where = f"{where}, '{name}'"
    types = {one.name: one.type for one in fields(Metric) if one.name != "measure"}
    if not isinstance(raw, dict):
        raise CatalogError("must be `key: value` lines.", where=where)
    for key, value in raw.items():
        if key not in types:
            mend = near(str(key), types) or f"Use: {', '.join(types)}."
            raise CatalogError(f"unknown key '{key}'.", where=where, mend=mend)
        kind = {"str": str, "int": int, "bool": bool}.get(str(types[key]), list)
        if type(value) is not kind:
            words = {str: "text", int: "a whole number", bool: "true or false", list: "a list"}[
                kind
            ]
            raise CatalogError(f"'{key}' must be {words}, not {value!r}.", where=where)
    for key in ("report", "needs"):
        if not raw.get(key):
            raise CatalogError(f"needs the key '{key}'.", where=where)
    given: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in raw.items()}
    metric = Metric(name, **given)
    for place in metric.places:
        if not _PLACE.fullmatch(str(place)):
            raise CatalogError(f"'{place}' is no table or table.column.", where=where)
    return metric


def _check(
    metric: Metric,
    reports: Mapping[str, Report],
    catalog: Catalog,
    tables: Collection[str],
    where: str,
) -> None:
    if metric.report not in reports:
        raise CatalogError(
            f"there is no report '{metric.report}'.", where=where, mend=near(metric.report, reports)
        )
    known = reports[metric.report].measures
    if metric.measure not in known:
        raise CatalogError(
            f"the report '{metric.report}' has no measure '{metric.measure}'.",
            where=where,
            mend=near(metric.measure, known),
        )
    entry: Measure = catalog.measure(metric.measure)
    if entry.category not in CATEGORIES:
        raise CatalogError(
            f"its measure is of the category '{entry.category}'.",
            where=where,
            mend=f"Use one of: {', '.join(CATEGORIES)}.",
        )
    if not 0 <= metric.number <= STANDARD:
        raise CatalogError(f"'number' must be 1 to {STANDARD}, or absent.", where=where)
    for table in [place.split(".")[0] for place in metric.places] if tables else ():
        if table not in tables:
            raise CatalogError(
                f"needs the table '{table}', which does not exist.",
                where=where,
                mend=near(table, tables),
            )
