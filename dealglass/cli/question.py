"""The words of `dealglass report` as a Selection, checked against the report and catalogue."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from dealglass.errors import BadSelection, UnknownName, UsageError, near
from dealglass.periods import PRESETS
from dealglass.selection import MAX_FILTERS, MAX_GROUPS, Selection, check_grouping, read_where

if TYPE_CHECKING:
    from argparse import Namespace

    from dealglass.catalog import Catalog
    from dealglass.sqlfile import Report


def selection_of(args: Namespace, report: Report, catalog: Catalog) -> Selection:
    """Return what the words ask for. Raises UsageError and its kin for what cannot be asked."""
    _check_period(args)
    if len(args.by) + bool(args.split) > MAX_GROUPS:
        raise BadSelection(f"at most {MAX_GROUPS} groupings can be combined.", where="--by")
    if len(args.where) > MAX_FILTERS:
        raise BadSelection(f"at most {MAX_FILTERS} filters can be combined.", where="--where")
    for name in (*args.by, *([args.split] if args.split else [])):
        check_grouping(name, catalog)
    chosen = Selection(
        period=args.period or "all",
        start=args.start,
        end=args.end,
        compare=args.compare,
        filters=tuple(read_where(words, catalog) for words in args.where),
        group_by=tuple(dict.fromkeys(args.by)),
        split_by=args.split,
        measures=tuple(dict.fromkeys(args.measures)),
        percent=args.percent,
        as_of=args.as_of,
        sort=args.sort,
        limit=args.limit,
        params=tuple(_param(words, report) for words in args.param),
    )
    if args.compare != "none" and not (args.start or args.period not in (None, "all")):
        raise BadSelection(
            "there is no period to compare with.",
            where="--compare",
            mend="Give --from or --period as well.",
        )
    _check_sort(chosen, report, is_rows=args.rows)
    return replace(chosen, chart=args.chart)


def _check_period(args: Namespace) -> None:
    if args.period and args.period not in PRESETS:
        raise BadSelection(
            f"there is no period '{args.period}'.",
            where="--period",
            mend=near(args.period, PRESETS) or f"Use one of: {', '.join(PRESETS)}.",
        )
    if args.period and (args.start or args.end):
        raise UsageError("--period and --from/--to exclude each other.", mend="Give one of them.")
    if args.start and args.end and args.start >= args.end:
        raise BadSelection(
            "the period ends before it starts.",
            where="--to",
            mend="--to is the first day after the period.",
        )


def _param(words: str, report: Report) -> tuple[str, str]:
    name, sign, value = words.partition("=")
    known = [n for n, _ in report.params]
    if not sign:
        raise UsageError(f"'{words}' is not NAME=VALUE.", where="--param")
    if name not in known:
        raise UnknownName(
            f"there is no parameter '{name}'.",
            where=f"Report '{report.key}'",
            mend=near(name, known) or f"It has: {', '.join(known) or 'none'}.",
        )
    return name, value


def _check_sort(chosen: Selection, report: Report, *, is_rows: bool) -> None:
    """A sort that does not exist is ignored in a link; here it is a mistake to tell."""
    if chosen.sort is None:
        return
    name = chosen.sort.lstrip("-")
    shown = report.rows if is_rows else (*chosen.groups, *(chosen.measures or report.measures))
    if shown and name not in shown and not name.startswith("x_"):
        raise UnknownName(
            f"there is no column '{name}' to sort by.",
            where="--sort",
            mend=near(name, shown) or f"Use one of: {', '.join(shown[:12])}.",
        )
