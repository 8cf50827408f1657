"""check: every header, the catalogue, and that the SQL runs on other engines too."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING

from dealglass.access import Policy
from dealglass.catalog import QUERIES, load_catalog
from dealglass.cli.say import print_json
from dealglass.compose import BASE_TABLES, Mode, Moment, check_report, compose
from dealglass.compose.portable import (
    OTHER_ENGINES,
    Finding,
    check_measure,
    check_portable,
    check_translation,
)
from dealglass.errors import DealglassError
from dealglass.metrics import load_metrics
from dealglass.periods import Span
from dealglass.registry import check_names
from dealglass.selection import Selection
from dealglass.sqlfile import Report, read_report

if TYPE_CHECKING:
    from argparse import Namespace
    from pathlib import Path

    from dealglass.catalog import Catalog

# Any period and any rule will do: the texts differ by shape, not by value.
_MOMENT = Moment(Span(date(2026, 1, 1), date(2026, 4, 1)), date(2026, 4, 1))
_POLICY = Policy(("owner",))


def run_check(args: Namespace) -> int:
    """Print every finding with file and line; 1 when there is one, else 0."""
    findings, reports, measures = check_all(QUERIES)
    if args.json:
        found = [asdict(f) for f in findings]
        print_json({"reports": reports, "measures": measures, "findings": found})
    else:
        for finding in findings:
            print(finding)
        engines = ", ".join(OTHER_ENGINES)
        print(
            f"{reports} reports and {measures} measures checked, also as {engines}: "
            f"{len(findings) or 'no'} finding{'' if len(findings) == 1 else 's'}."
        )
    return 1 if findings else 0


def check_all(folder: Path) -> tuple[list[Finding], int, int]:
    """Check a folder of reports; return findings, and how many reports and measures there are."""
    try:
        catalog = load_catalog(folder)
    except DealglassError as error:
        return [_finding(error)], 0, 0
    findings: list[Finding] = []
    for measure in catalog.measures.values():
        findings += check_measure(measure, folder / "measures.yml")
    paths = sorted(folder.glob("*/*.sql"))
    reports: dict[str, Report] = {}
    for path in paths:
        try:
            findings += _check_file(path, catalog, reports)
        except DealglassError as error:
            findings.append(_finding(error))
    try:
        load_metrics(folder, reports, catalog, BASE_TABLES)
    except DealglassError as error:
        findings.append(_finding(error))
    return findings, len(paths), len(catalog.measures)


def _check_file(path: Path, catalog: Catalog, reports: dict[str, Report]) -> list[Finding]:
    """Check one file; put its report into `reports` as soon as it can be read."""
    report = read_report(path, f"{path.parent.name}/{path.stem}")
    reports[report.key] = report
    check_names(report, catalog)
    check_report(report, catalog)
    found = check_portable(report)
    for shape, chosen in _questions(report):
        mode: Mode = "rows" if shape == "rows" else "groups"
        query = compose(report, chosen, _POLICY, catalog, _MOMENT, mode)
        found += check_translation(query.sql, f"queries/{report.key}.sql ({shape})")
    return found


def _questions(report: Report) -> list[tuple[str, Selection]]:
    """A few shapes that together use every part of a composed text."""
    free = [one for one in report.params if one[0] not in dict(report.choices)]
    params = tuple((name, "2026-01-01" if "date" in kind else "1") for name, kind in free)
    groups = report.group_by or report.dimensions[:1]
    shapes = [
        ("rows", Selection(params=params)),
        ("no grouping", Selection(params=params)),
        ("grouped", Selection(group_by=groups, percent=True, limit=10, params=params)),
    ]
    if report.time:
        shapes.append(("by month", Selection(group_by=("time:month",), params=params)))
    return shapes


def _finding(error: DealglassError) -> Finding:
    return Finding(error.where, error.what, error.mend)
