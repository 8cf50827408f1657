"""report: one question, answered on the terminal or into a file."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import IO, TYPE_CHECKING

from dealglass.cli.parser import FORMATS
from dealglass.cli.question import selection_of
from dealglass.cli.say import print_json, progress_bar, remark
from dealglass.cli.store import open_current
from dealglass.errors import DealglassError, UsageError

if TYPE_CHECKING:
    from argparse import Namespace

    from dealglass.compose import Query
    from dealglass.results import Result, Source
    from dealglass.selection import Selection

ROWS_SHOWN = 50
_BINARY = ("parquet", "xlsx", "png", "svg")


def run_report(args: Namespace) -> int:
    """Answer one report; notices about the question go to standard error."""
    form = _format(args)
    source = open_current(args)
    report = source.registry.report(args.key)
    chosen = selection_of(args, report, source.registry.catalog)
    if args.sql:
        _print_sql(_query(source, args, chosen))
        return 0
    notices = [f"No row has {value}." for value in source.missing_values(args.key, chosen)]
    for notice in notices:
        remark(notice)
    _ANSWERS[form](source, args, chosen, notices)
    return 0


def _format(args: Namespace) -> str:
    """The format asked for, else the one the file's name says, else a table."""
    ending = Path(args.out).suffix.lstrip(".").lower() if args.out else ""
    form = args.format or (ending if ending in FORMATS else "table")
    if form in _BINARY and form != "svg" and not args.out and sys.stdout.isatty():
        raise UsageError(
            f"{form} is not for a terminal.", where="--format", mend="Give --out FILE."
        )
    if args.rows and form in ("png", "svg"):
        raise UsageError("rows make no picture.", where="--rows", mend="Use table, csv or xlsx.")
    return form


def _measure(args: Namespace) -> str | None:
    """With one measure, --rows shows the rows it counts."""
    return args.measures[0] if len(args.measures) == 1 else None


def _query(source: Source, args: Namespace, chosen: Selection) -> Query:
    if args.rows:
        return source.rows_query(args.key, chosen, measure=_measure(args))
    return source.groups_query(args.key, chosen)


def _result(source: Source, args: Namespace, chosen: Selection, limit: int | None) -> Result:
    if not args.rows:
        return source.ask(args.key, chosen)
    result = source.rows(args.key, chosen, measure=_measure(args), limit=limit)
    if not args.measures:
        return result
    figures = replace(chosen, group_by=(), split_by=None, sort=None, limit=None, compare="none")
    return replace(result, totals=source.ask(args.key, figures).totals)


def _print_sql(query: Query) -> None:
    """The text the engine would run, with its values as comments."""
    print(query.sql + ";")
    for name, value in sorted(query.values.items()):
        print(f"-- ${name} = {value!r}" if isinstance(value, str) else f"-- ${name} = {value}")


def _table(source: Source, args: Namespace, chosen: Selection, notices: list[str]) -> None:
    from dealglass.cli.answer import print_table

    # One more than shown, to know that there are more.
    limit = args.limit or ROWS_SHOWN + 1
    result = _result(source, args, chosen, limit)
    is_cut = args.rows and not args.limit and result.table.num_rows > ROWS_SHOWN
    if is_cut:
        result = replace(result, table=result.table.slice(0, ROWS_SHOWN))
    with _printing_into(args.out):
        print_table(result)
    if is_cut:
        remark(f"There are more than {ROWS_SHOWN} rows: use --limit N, or --format csv for all.")


def _json(source: Source, args: Namespace, chosen: Selection, notices: list[str]) -> None:
    from dealglass.cli.answer import to_json

    result = _result(source, args, chosen, args.limit)
    with _printing_into(args.out):
        print_json(to_json(result, notices))


def _csv(source: Source, args: Namespace, chosen: Selection, notices: list[str]) -> None:
    from dealglass.export.tables import table_csv

    with _bytes_into(args.out) as file:
        for piece in table_csv(source, _query(source, args, chosen)):
            file.write(piece)


def _parquet(source: Source, args: Namespace, chosen: Selection, notices: list[str]) -> None:
    from dealglass.export.tables import table_parquet

    with tempfile.TemporaryDirectory(prefix="dealglass-") as folder:
        path = Path(folder) / "table.parquet"
        table_parquet(source, _query(source, args, chosen), path)
        with path.open("rb") as made, _bytes_into(args.out) as file:
            while piece := made.read(1 << 20):
                file.write(piece)


def _xlsx(source: Source, args: Namespace, chosen: Selection, notices: list[str]) -> None:
    from dealglass.cli.picture import chart_of
    from dealglass.export import about, page_workbook

    result = _result(source, args, chosen, args.limit)
    chart = None if args.rows else chart_of(result)
    title = result.report.title
    with progress_bar(title) as progress:
        content = page_workbook(
            title,
            [(title, result, chart)],
            about(result),
            progress=lambda share: progress("writing", share),
        )
    with _bytes_into(args.out) as file:
        file.write(content)


def _picture(source: Source, args: Namespace, chosen: Selection, notices: list[str]) -> None:
    from dealglass.cli.picture import chart_of
    from dealglass.export import about, picture

    result = _result(source, args, chosen, args.limit)
    chart = chart_of(result, args.theme)
    if chart is None:
        raise UsageError(
            "a picture needs a grouping and something in it.",
            where=f"Report '{args.key}'",
            mend="Give --by, for example --by "
            f"{next(iter(result.report.group_by), result.report.dimensions[0])}.",
        )
    content = picture(chart, _format(args), about(result).footer)
    with _bytes_into(args.out) as file:
        file.write(content)


_ANSWERS = {
    "table": _table,
    "json": _json,
    "csv": _csv,
    "parquet": _parquet,
    "xlsx": _xlsx,
    "png": _picture,
    "svg": _picture,
}


@contextmanager
def _bytes_into(out: str | None) -> Iterator[IO[bytes]]:
    """Standard output, or a file that appears whole or not at all."""
    if not out or out == "-":
        sys.stdout.flush()
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    path = Path(out)
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    except OSError as error:
        raise DealglassError(
            f"cannot be written: {error.strerror}.", where=out, mend="Check the folder."
        ) from error
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
        # mkstemp makes files only their owner can read; an export is as open as any other file.
        mask = os.umask(0)
        os.umask(mask)
        os.chmod(name, 0o666 & ~mask)
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    remark(f"Written: {out}")


@contextmanager
def _printing_into(out: str | None) -> Iterator[None]:
    """Let `print` go into the file, in UTF-8, or to standard output."""
    if not out or out == "-":
        yield
        return
    import io
    from contextlib import redirect_stdout

    with _bytes_into(out) as file:
        text = io.TextIOWrapper(file, "utf-8", newline="\n")
        with redirect_stdout(text):
            yield
        text.flush()
        text.detach()
